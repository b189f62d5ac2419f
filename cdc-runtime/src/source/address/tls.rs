//! TLS: how far the server is trusted, and which files say so.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use mysql_async::{ClientIdentity, SslOpts};

use super::encoding;
use crate::error::{Error, ErrorKind};

/// How a connection is protected; the words are the servers' own clients'.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SslMode {
    /// In clear.
    Disabled,
    /// Encrypted where the server offers it, whoever the server is.
    #[default]
    Preferred,
    /// Encrypted, whoever the server is.
    Required,
    /// Encrypted, the certificate from a known authority, for whatever name.
    VerifyCa,
    /// Encrypted, the certificate from a known authority and for the host's name.
    VerifyFull,
}

impl SslMode {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Disabled,
        Self::Preferred,
        Self::Required,
        Self::VerifyCa,
        Self::VerifyFull,
    ];

    /// The word in configuration and URLs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Disabled => "disabled",
            Self::Preferred => "preferred",
            Self::Required => "required",
            Self::VerifyCa => "verify-ca",
            Self::VerifyFull => "verify-full",
        }
    }
}

impl FromStr for SslMode {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let word = text.to_ascii_lowercase().replace('_', "-");
        let found = Self::ALL.into_iter().find(|mode| mode.name() == word);
        // As the servers' own clients call it.
        let found = found.or((word == "verify-identity").then_some(Self::VerifyFull));
        found.ok_or_else(|| {
            Error::new(ErrorKind::Config, format!("`{text}` is no ssl_mode"))
                .remedy("write ssl_mode=disabled, preferred, required, verify-ca or verify-full")
        })
    }
}

/// What is said about TLS in one place; nothing where nothing was.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tls {
    /// The mode; [`SslMode::Preferred`] where nobody says another.
    pub mode: Option<SslMode>,
    /// Certificates of authorities, PEM or DER; without it those that browsers trust.
    pub ca: Option<PathBuf>,
    /// This client's own certificate.
    pub cert: Option<PathBuf>,
    /// The key of `cert`.
    pub key: Option<PathBuf>,
}

impl Tls {
    /// Reads a URL's parameters.
    pub(super) fn parse(query: &str) -> Result<Self, Error> {
        let mut tls = Self::default();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let value = encoding::decoded(value)?;
            match name.replace('-', "_").as_str() {
                "ssl_mode" => tls.mode = Some(value.parse()?),
                "ssl_ca" => tls.ca = Some(value.into()),
                "ssl_cert" => tls.cert = Some(value.into()),
                "ssl_key" => tls.key = Some(value.into()),
                _ => return Err(unknown(name)),
            }
        }
        Ok(tls)
    }

    /// These, and where they say nothing, `other`.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            mode: self.mode.or(other.mode),
            ca: self.ca.or(other.ca),
            cert: self.cert.or(other.cert),
            key: self.key.or(other.key),
        }
    }

    /// The mode that holds. A certificate of an authority alone asks to be verified.
    #[must_use]
    pub fn mode(&self) -> SslMode {
        self.mode.unwrap_or_else(|| match self.ca {
            Some(_) => SslMode::VerifyFull,
            None => SslMode::default(),
        })
    }

    /// Whether the files that are named are there and go together.
    ///
    /// # Errors
    /// [`ErrorKind::Config`].
    pub fn verify_files(&self) -> Result<(), Error> {
        if self.cert.is_some() != self.key.is_some() {
            return Err(Error::new(
                ErrorKind::Config,
                "a client certificate needs its key, and a key its certificate",
            )
            .remedy("set both ssl_cert and ssl_key (CDC_SSL_CERT, CDC_SSL_KEY)"));
        }
        let named = [
            ("ssl_ca", &self.ca),
            ("ssl_cert", &self.cert),
            ("ssl_key", &self.key),
        ];
        for (name, path) in named {
            if let Some(path) = path {
                readable(name, path)?;
            }
        }
        Ok(())
    }

    /// The driver's options; none in clear. `name` is checked in place of the host's.
    pub(in crate::source) fn options(&self, name: Option<String>) -> Option<SslOpts> {
        let mode = self.mode();
        let trusting = match mode {
            SslMode::Disabled => return None,
            SslMode::Preferred | SslMode::Required => true,
            SslMode::VerifyCa | SslMode::VerifyFull => false,
        };
        let roots: Vec<_> = self.ca.iter().map(|path| path.clone().into()).collect();
        let identity = self.cert.clone().zip(self.key.clone());
        let identity = identity.map(|(cert, key)| ClientIdentity::new(cert.into(), key.into()));
        Some(
            SslOpts::default()
                .with_disable_built_in_roots(!roots.is_empty())
                .with_root_certs(roots)
                .with_client_identity(identity)
                .with_danger_accept_invalid_certs(trusting)
                .with_danger_tls_hostname_override(name),
        )
    }
}

fn readable(name: &str, path: &Path) -> Result<(), Error> {
    let opened = std::fs::File::open(path).map(drop);
    opened.map_err(|error| {
        let message = format!("the file `{}` of {name} cannot be read", path.display());
        Error::new(ErrorKind::Config, message)
            .remedy(format!(
                "name a PEM file with {name} that this account may read"
            ))
            .because(error.kind().to_string())
    })
}

fn unknown(name: &str) -> Error {
    Error::new(
        ErrorKind::Config,
        format!("the source URL has an unknown parameter `{name}`"),
    )
    .remedy("known are ssl_mode, ssl_ca, ssl_cert and ssl_key")
}
