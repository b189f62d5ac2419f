//! A mail server that takes each command in its place only (RFC 5321), after STARTTLS
//! (RFC 3207) and AUTH PLAIN (RFC 4954) where it asks for them.

use std::collections::VecDeque;
use std::net::SocketAddr;

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

use super::{Kept, Wire};
use crate::Outcome;

/// A mail as it was handed over.
#[derive(Debug, Clone)]
pub struct Mail {
    /// The envelope's sender.
    pub from: String,
    /// The envelope's recipients.
    pub to: Vec<String>,
    /// Headers and text.
    pub data: String,
}

/// How the server wants to be spoken to.
#[derive(Clone, Default)]
pub struct Manner {
    /// When the connection turns to TLS, and with which certificate.
    pub tls: Tls,
    /// What AUTH PLAIN must bring; nobody has to log in without.
    pub login: Option<&'static str>,
}

/// When a connection turns to TLS.
#[derive(Clone, Default)]
pub enum Tls {
    /// Never.
    #[default]
    Never,
    /// From the first byte.
    Implicit(TlsAcceptor),
    /// When the client asks by STARTTLS, which it must before anything else.
    Start(TlsAcceptor),
}

/// A server on a port of its own; it ends when dropped.
#[derive(Debug)]
pub struct Smtp {
    address: SocketAddr,
    /// What was taken.
    pub mails: Kept<Mail>,
    /// Commands that came out of order.
    pub broken: Kept<String>,
    /// Every line that came in clear.
    pub clear: Kept<String>,
    task: JoinHandle<()>,
}

impl Smtp {
    /// Answers the recipient of one mail after the other with `codes`, then with 250.
    ///
    /// # Errors
    /// There is no port.
    pub async fn start(codes: Vec<u16>) -> Outcome<Self> {
        Self::start_as(Manner::default(), codes).await
    }

    /// The same, spoken to as `manner` says.
    ///
    /// # Errors
    /// There is no port.
    pub async fn start_as(manner: Manner, codes: Vec<u16>) -> Outcome<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let (mails, broken, clear) = (Kept::default(), Kept::default(), Kept::default());
        let (kept, wrong, heard) = (mails.clone(), broken.clone(), clear.clone());
        let mut codes = VecDeque::from(codes);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let code = codes.pop_front().unwrap_or(250);
                match talk(stream, &manner, code, &heard).await {
                    Ok(Some(mail)) => kept.push(mail),
                    Ok(None) => {}
                    Err(error) => wrong.push(error.to_string()),
                }
            }
        });
        Ok(Self {
            address,
            mails,
            broken,
            clear,
            task,
        })
    }

    /// Its port on 127.0.0.1.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.address.port()
    }
}

impl Drop for Smtp {
    fn drop(&mut self) {
        self.task.abort();
    }
}

struct Talk<S> {
    stream: BufReader<S>,
    /// Where lines are kept that come in clear.
    clear: Option<Kept<String>>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Talk<S> {
    async fn say(&mut self, line: &str) -> Outcome<()> {
        Ok(self
            .stream
            .write_all(format!("{line}\r\n").as_bytes())
            .await?)
    }

    async fn line(&mut self) -> Outcome<String> {
        let mut line = String::new();
        if self.stream.read_line(&mut line).await? == 0 {
            return Err("the client hung up".into());
        }
        let line = line.trim_end_matches(['\r', '\n']).to_owned();
        if let Some(clear) = &self.clear {
            clear.push(line.clone());
        }
        Ok(line)
    }

    /// What stands behind `command`, which must be next.
    async fn expect(&mut self, command: &str) -> Outcome<String> {
        let line = self.line().await?;
        let rest = line
            .strip_prefix(command)
            .ok_or_else(|| format!("{line:?} instead of {command}"))?;
        Ok(rest.to_owned())
    }

    async fn greet(&mut self, extensions: &[&str]) -> Outcome<()> {
        self.expect("EHLO ").await?;
        for extension in extensions {
            self.say(&format!("250-{extension}")).await?;
        }
        self.say("250 8BITMIME").await
    }
}

async fn talk(
    stream: TcpStream,
    manner: &Manner,
    code: u16,
    clear: &Kept<String>,
) -> Outcome<Option<Mail>> {
    let mut stream: Box<dyn Wire> = match &manner.tls {
        Tls::Implicit(tls) => Box::new(tls.accept(stream).await?),
        Tls::Never => Box::new(stream),
        Tls::Start(tls) => {
            let mut talk = Talk {
                stream: BufReader::new(stream),
                clear: Some(clear.clone()),
            };
            talk.say("220 stub").await?;
            talk.greet(&["stub", "STARTTLS"]).await?;
            talk.expect("STARTTLS").await?;
            talk.say("220 go on").await?;
            Box::new(tls.accept(talk.stream.into_inner()).await?)
        }
    };
    if !matches!(manner.tls, Tls::Start(_)) {
        stream.write_all(b"220 stub\r\n").await?;
    }
    let is_clear = matches!(manner.tls, Tls::Never);
    let talk = Talk {
        stream: BufReader::new(stream),
        clear: is_clear.then(|| clear.clone()),
    };
    mail(talk, manner, code).await
}

async fn mail<S: AsyncRead + AsyncWrite + Unpin>(
    mut talk: Talk<S>,
    manner: &Manner,
    code: u16,
) -> Outcome<Option<Mail>> {
    match manner.login {
        None => talk.greet(&["stub"]).await?,
        Some(login) => {
            talk.greet(&["stub", "AUTH PLAIN"]).await?;
            let told = talk.expect("AUTH PLAIN ").await?;
            if told != login {
                talk.say("535 no").await?;
                return Ok(None);
            }
            talk.say("235 welcome").await?;
        }
    }
    let from = talk.expect("MAIL FROM:").await?;
    talk.say("250 ok").await?;
    let mut to = Vec::new();
    loop {
        let line = talk.line().await?;
        if let Some(one) = line.strip_prefix("RCPT TO:") {
            to.push(one.to_owned());
            talk.say(&format!("{code} answer")).await?;
            if code != 250 {
                return Ok(None);
            }
        } else if line == "DATA" && !to.is_empty() {
            break;
        } else {
            return Err(format!("{line:?} instead of RCPT or DATA").into());
        }
    }
    talk.say("354 go on").await?;
    let mut data = String::new();
    loop {
        let line = talk.line().await?;
        if line == "." {
            break;
        }
        // A line that begins with a dot has one more (transparency).
        data.push_str(line.strip_prefix('.').unwrap_or(&line));
        data.push('\n');
    }
    talk.say("250 taken").await?;
    Ok(Some(Mail { from, to, data }))
}
