//! A mail server that takes each command in its place only (RFC 5321).

use std::collections::VecDeque;
use std::net::SocketAddr;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use super::Kept;
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

/// A server on a port of its own; it ends when dropped.
#[derive(Debug)]
pub struct Smtp {
    address: SocketAddr,
    /// What was taken.
    pub mails: Kept<Mail>,
    /// Commands that came out of order.
    pub broken: Kept<String>,
    task: JoinHandle<()>,
}

impl Smtp {
    /// Answers the recipient of one mail after the other with `codes`, then with 250.
    ///
    /// # Errors
    /// There is no port.
    pub async fn start(codes: Vec<u16>) -> Outcome<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let (mails, broken) = (Kept::default(), Kept::default());
        let (kept, wrong) = (mails.clone(), broken.clone());
        let mut codes = VecDeque::from(codes);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let code = codes.pop_front().unwrap_or(250);
                match talk(stream, code).await {
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

struct Talk {
    lines: Lines<BufReader<OwnedReadHalf>>,
    out: OwnedWriteHalf,
}

impl Talk {
    async fn say(&mut self, line: &str) -> Outcome<()> {
        Ok(self.out.write_all(format!("{line}\r\n").as_bytes()).await?)
    }

    async fn line(&mut self) -> Outcome<String> {
        let line = self.lines.next_line().await?;
        Ok(line.ok_or("the client hung up")?)
    }

    /// What stands behind `command`, which must be next.
    async fn expect(&mut self, command: &str) -> Outcome<String> {
        let line = self.line().await?;
        let rest = line
            .strip_prefix(command)
            .ok_or_else(|| format!("{line:?} instead of {command}"))?;
        Ok(rest.to_owned())
    }
}

async fn talk(stream: TcpStream, code: u16) -> Outcome<Option<Mail>> {
    let (read, out) = stream.into_split();
    let lines = BufReader::new(read).lines();
    let mut talk = Talk { lines, out };
    talk.say("220 stub").await?;
    talk.expect("EHLO ").await?;
    talk.say("250-stub\r\n250 8BITMIME").await?;
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
