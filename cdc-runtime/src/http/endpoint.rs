//! An address as it is configured.

use std::fmt;

use hyper::Uri;

use crate::error::{Error, ErrorKind};

/// Scheme, host, port and path. Shown without the path, which may hold a token.
#[derive(Clone)]
pub struct Endpoint {
    tls: bool,
    host: String,
    port: u16,
    authority: String,
    path: String,
}

impl Endpoint {
    /// Reads `http://host:port/path` or `https://…`; `key` is what it is called in the
    /// configuration.
    ///
    /// # Errors
    /// [`ErrorKind::Config`], without the address: it is none, or holds a password.
    pub fn parse(key: &str, url: &str) -> Result<Self, Error> {
        let wrong = |what: &str| {
            Error::new(
                ErrorKind::Config,
                format!("the address under `{key}` {what}"),
            )
            .remedy("write https://HOST[:PORT][/PATH]")
        };
        let uri: Uri = url.trim().parse().map_err(|_| wrong("does not read"))?;
        let tls = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            Some(_) | None => return Err(wrong("begins with neither https:// nor http://")),
        };
        let authority = uri.authority().ok_or_else(|| wrong("names no host"))?;
        if authority.as_str().contains('@') {
            return Err(wrong("holds a user or a password")
                .remedy("give them by the keys for them, by environment or file"));
        }
        let host = authority
            .host()
            .trim_start_matches('[')
            .trim_end_matches(']');
        let path = uri.path_and_query().map_or("/", |path| path.as_str());
        Ok(Self {
            tls,
            host: host.to_owned(),
            port: authority.port_u16().unwrap_or(if tls { 443 } else { 80 }),
            authority: authority.as_str().to_owned(),
            path: path.to_owned(),
        })
    }

    pub(super) fn is_tls(&self) -> bool {
        self.tls
    }

    pub(super) fn host(&self) -> &str {
        &self.host
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    pub(super) fn authority(&self) -> &str {
        &self.authority
    }

    /// The endpoint's own path with `below` behind it.
    pub(super) fn path(&self, below: &str) -> String {
        if below.is_empty() {
            return self.path.clone();
        }
        format!("{}/{below}", self.path.trim_end_matches('/'))
    }
}

/// `https://host:port`.
impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.tls { "https" } else { "http" };
        write!(f, "{scheme}://{}", self.authority)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shown_without_its_path() {
        let endpoint = Endpoint::parse("url", "https://hooks.example/services/T0/secret").unwrap();
        assert_eq!(endpoint.to_string(), "https://hooks.example");
        assert_eq!(endpoint.path(""), "/services/T0/secret");
        assert_eq!(endpoint.port(), 443);
        let below = Endpoint::parse("url", "http://[::1]:9200/logs/").unwrap();
        assert_eq!(below.path("_bulk"), "/logs/_bulk");
        assert_eq!((below.host(), below.port()), ("::1", 9200));
    }

    #[test]
    fn a_wrong_address_is_refused_without_showing_it() {
        for url in [
            "",
            "secret",
            "ftp://secret/",
            "https://u:secret@h/",
            "https://",
        ] {
            let error = Endpoint::parse("url", url).err().unwrap();
            assert!(!error.to_string().contains("secret"), "{error}");
        }
    }
}
