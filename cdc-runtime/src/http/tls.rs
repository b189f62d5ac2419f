//! Whom TLS connections trust.

use std::io;
use std::path::Path;
use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::error::{Error, ErrorKind};

/// The certificates that are trusted.
#[derive(Clone)]
pub struct Trust(Arc<ClientConfig>);

impl Trust {
    /// The public authorities, as Mozilla lists them.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] where TLS cannot be set up.
    pub fn public() -> Result<Self, Error> {
        Self::of(RootCertStore::from_iter(
            webpki_roots::TLS_SERVER_ROOTS.iter().cloned(),
        ))
    }

    /// The certificates of a PEM file and nobody else; `None`: [`Trust::public`].
    ///
    /// # Errors
    /// [`ErrorKind::Config`] where the file holds no certificate.
    pub fn of_file(path: Option<&Path>) -> Result<Self, Error> {
        let Some(path) = path else {
            return Self::public();
        };
        let mut roots = RootCertStore::empty();
        for certificate in authorities(path)? {
            roots
                .add(certificate)
                .map_err(|error| no_certificates(path).because(error))?;
        }
        Self::of(roots)
    }

    fn of(roots: RootCertStore) -> Result<Self, Error> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| Error::new(ErrorKind::Config, "TLS cannot be set up").because(error))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self(Arc::new(config)))
    }

    pub(super) async fn connect(
        &self,
        host: &str,
        stream: TcpStream,
    ) -> io::Result<TlsStream<TcpStream>> {
        let name = ServerName::try_from(host.to_owned()).map_err(io::Error::other)?;
        TlsConnector::from(Arc::clone(&self.0))
            .connect(name, stream)
            .await
    }
}

/// Every certificate of a PEM file; at least one.
///
/// # Errors
/// [`ErrorKind::Config`] where the file holds none.
pub(crate) fn authorities(path: &Path) -> Result<Vec<CertificateDer<'static>>, Error> {
    let wrong = || no_certificates(path);
    let found: Result<Vec<_>, _> = CertificateDer::pem_file_iter(path)
        .map_err(|error| wrong().because(error))?
        .collect();
    let found = found.map_err(|error| wrong().because(error))?;
    if found.is_empty() {
        return Err(wrong());
    }
    Ok(found)
}

fn no_certificates(path: &Path) -> Error {
    let message = format!("`{}` holds no certificates", path.display());
    Error::new(ErrorKind::Config, message).remedy("name a PEM file under `ca_file`")
}
