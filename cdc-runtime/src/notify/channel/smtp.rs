//! Mail.

use std::path::PathBuf;
use std::time::Duration;

use lettre::message::{Mailbox, header::ContentType};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, CertificateStore, Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};

use super::Sent;
use crate::config::Section;
use crate::error::{Error, ErrorKind};
use crate::http::authorities;
use crate::notify::Message;

/// How the connection is secured.
#[derive(Debug, Clone, Copy)]
enum Security {
    /// TLS from the first byte (port 465).
    Tls,
    /// TLS by STARTTLS, required (port 587).
    StartTls,
    /// None (port 25): for a relay on this machine.
    None,
}

pub(in crate::notify) struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    to: Vec<Mailbox>,
    timeout: Duration,
}

impl Smtp {
    pub(super) fn read(section: &Section<'_>) -> Result<Self, Error> {
        let host = section.required("host")?;
        let security = section.word(
            "security",
            &[
                ("starttls", Security::StartTls),
                ("tls", Security::Tls),
                ("none", Security::None),
            ],
        )?;
        let security = security.unwrap_or(Security::StartTls);
        let port = match security {
            Security::Tls => 465,
            Security::StartTls => 587,
            Security::None => 25,
        };
        let timeout = section.seconds("timeout", 30)?;
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&host)
            .port(section.number("port", port)?)
            .timeout(Some(timeout))
            .tls(tls(section, security, &host)?);
        let user = section.text("username")?;
        match (user, section.secret("password")?) {
            (None, None) => {}
            (Some(_), Some(_)) if matches!(security, Security::None) => {
                return Err(section.wrong("security", "starttls or tls where a password is sent"));
            }
            (Some(user), Some(password)) => {
                builder = builder.credentials(Credentials::new(user, password.expose().to_owned()));
            }
            (Some(_), None) | (None, Some(_)) => {
                return Err(section.wrong(
                    "username",
                    "given together with `password_env` or `password_file`",
                ));
            }
        }
        let to = section.texts("to")?;
        let to: Result<Vec<_>, _> = to.iter().map(|to| mailbox(section, "to", to)).collect();
        let to = to?;
        if to.is_empty() {
            return Err(section.wrong("to", "an address, or a list of them"));
        }
        Ok(Self {
            transport: builder.build(),
            from: mailbox(section, "from", &section.required("from")?)?,
            to,
            timeout,
        })
    }

    pub(super) async fn send(&self, message: &Message) -> Sent {
        let mut mail = lettre::Message::builder()
            .from(self.from.clone())
            .message_id(Some(format!("<{}@cdc-replicator>", message.id)))
            .subject(message.headline())
            .header(ContentType::TEXT_PLAIN);
        for to in &self.to {
            mail = mail.to(to.clone());
        }
        let text = format!("{}\n\n{}", message.headline(), message.lines());
        let mail = match mail.body(text) {
            Ok(mail) => mail,
            Err(error) => return Sent::Refused(error.to_string()),
        };
        // The transport's own timeout is per command.
        let sent = tokio::time::timeout(self.timeout * 2, self.transport.send(mail)).await;
        match sent {
            Ok(Ok(_)) => Sent::Delivered,
            Ok(Err(error)) => failure(&error),
            Err(_) => Sent::Later("it did not answer in time".to_owned(), None),
        }
    }
}

/// What the error means. A server's own words may quote an address: only its code is kept.
fn failure(error: &lettre::transport::smtp::Error) -> Sent {
    match error.status() {
        Some(code) if error.is_permanent() => Sent::Refused(format!("it answers {code}")),
        Some(code) => Sent::Later(format!("it answers {code}"), None),
        None if error.is_timeout() => Sent::Later("it did not answer in time".to_owned(), None),
        None if error.is_tls() => Sent::Later("no trusted TLS connection".to_owned(), None),
        None if error.is_client() => {
            Sent::Refused("it offers no STARTTLS, or no way to log in that is known".to_owned())
        }
        None => Sent::Later(
            "it cannot be reached, or does not speak SMTP".to_owned(),
            None,
        ),
    }
}

fn tls(section: &Section<'_>, security: Security, host: &str) -> Result<Tls, Error> {
    let ca_file = section.text("ca_file")?.map(PathBuf::from);
    if matches!(security, Security::None) {
        return Ok(Tls::None);
    }
    let wrong = |what: &str| Error::new(ErrorKind::Config, format!("mail to `{host}`: {what}"));
    let mut builder = TlsParameters::builder(host.to_owned());
    if let Some(path) = ca_file {
        // Instead of the public authorities, as for every other channel.
        builder = builder.certificate_store(CertificateStore::None);
        for authority in authorities(&path)? {
            let authority = Certificate::from_der(authority.to_vec()).map_err(|error| {
                wrong(&format!("`{}` holds no certificate", path.display())).because(error)
            })?;
            builder = builder.add_root_certificate(authority);
        }
    }
    let parameters = builder
        .build_rustls()
        .map_err(|error| wrong("TLS cannot be set up").because(error))?;
    Ok(match security {
        Security::Tls => Tls::Wrapper(parameters),
        Security::StartTls | Security::None => Tls::Required(parameters),
    })
}

fn mailbox(section: &Section<'_>, key: &str, text: &str) -> Result<Mailbox, Error> {
    text.parse().map_err(|_| {
        section.wrong(
            key,
            "a mail address: ops@example.org or \"Ops <ops@example.org>\"",
        )
    })
}
