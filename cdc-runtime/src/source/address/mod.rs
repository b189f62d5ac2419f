//! Where a source is and how to sign in: hosts, account, password, TLS.
//!
//! One address may name several hosts that hold the same history (a primary and the
//! replicas that may take its place). Nothing here shows a password: an address prints
//! as its hosts.

mod encoding;
mod password;
mod tls;

use std::fmt;

use mysql_async::{Opts, OptsBuilder, SslOpts};

use crate::error::{Error, ErrorKind};

pub use password::Password;
pub use tls::{SslMode, Tls};

/// The port where a URL names none.
const PORT: u16 = 3306;

/// A source's hosts and the account to sign in with.
#[derive(Clone)]
pub struct Address {
    hosts: Vec<Host>,
    user: String,
    pub(in crate::source) password: Option<Password>,
    tls: Tls,
}

/// One server's name and port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Host {
    /// A DNS name or an address; IPv6 without brackets.
    pub name: String,
    /// The TCP port.
    pub port: u16,
}

impl Address {
    /// Reads `mysql://USER:PASSWORD@HOST:PORT,HOST:PORT/?ssl_mode=…`.
    ///
    /// # Errors
    /// [`ErrorKind::Config`]; never with a part of the URL that may hold the password.
    pub fn parse(url: &str) -> Result<Self, Error> {
        let rest = ["mysql://", "mariadb://"]
            .iter()
            .find_map(|scheme| url.trim().strip_prefix(scheme))
            .ok_or_else(bad)?;
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (account, hosts) = rest.rsplit_once('@').unwrap_or(("", rest));
        let hosts = hosts.split('/').next().unwrap_or_default();
        let (user, password) = match account.split_once(':') {
            Some((user, password)) => (user, Some(password)),
            None => (account, None),
        };
        let password = password.map(encoding::decoded).transpose()?;
        Ok(Self {
            hosts: hosts.split(',').map(host).collect::<Result<_, _>>()?,
            user: encoding::decoded(user)?,
            password: password.filter(|p| !p.is_empty()).map(Password::new),
            tls: Tls::parse(query)?,
        })
    }

    /// The same with another password, where one is given.
    #[must_use]
    pub fn with_password(mut self, password: Option<Password>) -> Self {
        self.password = password.or(self.password);
        self
    }

    /// The same with what `tls` says; what it leaves out stays as the URL has it.
    #[must_use]
    pub fn with_tls(mut self, tls: &Tls) -> Self {
        self.tls = tls.clone().or(self.tls);
        self
    }

    /// Whether the URL itself holds a password.
    #[must_use]
    pub fn has_password(&self) -> bool {
        self.password.is_some()
    }

    /// The hosts in the order in which they are tried.
    #[must_use]
    pub fn hosts(&self) -> &[Host] {
        &self.hosts
    }

    /// The same address with one of its hosts only.
    #[must_use]
    pub fn only(&self, host: &Host) -> Self {
        Self {
            hosts: vec![host.clone()],
            ..self.clone()
        }
    }

    /// The account's name.
    #[must_use]
    pub fn user(&self) -> &str {
        &self.user
    }

    /// How the connection is protected.
    #[must_use]
    pub fn tls(&self) -> &Tls {
        &self.tls
    }

    /// The driver's options for one host, with TLS as `ssl` says.
    pub(super) fn options(&self, host: &Host, ssl: Option<SslOpts>) -> Opts {
        // A local socket would be another server if the host is a container's or a tunnel's.
        OptsBuilder::default()
            .ip_or_hostname(host.name.clone())
            .tcp_port(host.port)
            .user(Some(self.user.clone()))
            .pass(self.password.as_ref().map(Password::expose))
            .prefer_socket(false)
            .ssl_opts(ssl)
            .into()
    }
}

/// The hosts alone.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, host) in self.hosts.iter().enumerate() {
            let sep = if index == 0 { "" } else { "," };
            write!(f, "{sep}{host}")?;
        }
        Ok(())
    }
}

/// As [`fmt::Display`]: without the account.
impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({self})")
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name.contains(':') {
            true => write!(f, "[{}]:{}", self.name, self.port),
            false => write!(f, "{}:{}", self.name, self.port),
        }
    }
}

fn host(text: &str) -> Result<Host, Error> {
    let (name, port) = if let Some(inner) = text.strip_prefix('[') {
        let (name, rest) = inner.split_once(']').ok_or_else(bad)?;
        (name, rest.strip_prefix(':'))
    } else {
        match text.split_once(':') {
            Some((name, port)) => (name, Some(port)),
            None => (text, None),
        }
    };
    let port = port.map_or(Ok(PORT), |port| port.parse().map_err(|_| bad()))?;
    let name = encoding::decoded(name)?;
    if name.is_empty() || port == 0 {
        return Err(bad());
    }
    Ok(Host { name, port })
}

fn bad() -> Error {
    Error::new(ErrorKind::Config, "the source URL does not read").remedy(
        "write CDC_SOURCE_URL=mysql://USER@HOST:3306/ and CDC_SOURCE_PASSWORD (special \
         characters of user and password in the URL as %XX; several hosts as HOST:PORT,HOST:PORT)",
    )
}

#[cfg(test)]
mod tests;
