//! TLS as the address' mode asks for it.

use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;

use mysql_async::{DriverError, Error};
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{
    CryptoProvider, WebPkiSupportedAlgorithms, ring, verify_tls12_signature, verify_tls13_signature,
};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme,
};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::source::{SslMode, Tls};

/// Encrypts a connection on which the server has agreed to it.
pub(super) async fn encrypt(
    tls: &Tls,
    host: &str,
    stream: TcpStream,
) -> Result<TlsStream<TcpStream>, Error> {
    let config = config(tls)?;
    let name = ServerName::try_from(host.to_owned()).map_err(invalid)?;
    let connector = TlsConnector::from(Arc::new(config));
    Ok(connector.connect(name, stream).await?)
}

/// [`io::ErrorKind::InvalidData`] is what a handshake itself fails with.
fn invalid(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    io::Error::new(io::ErrorKind::InvalidData, error).into()
}

fn config(tls: &Tls) -> Result<ClientConfig, Error> {
    let provider = Arc::new(ring::default_provider());
    let verifier = Arc::new(Verifier::new(tls, &provider)?);
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(invalid)?
        .dangerous()
        .with_custom_certificate_verifier(verifier);
    match (&tls.cert, &tls.key) {
        (Some(cert), Some(key)) => builder
            .with_client_auth_cert(certificates(cert)?, private_key(key)?)
            .map_err(invalid),
        _ => Ok(builder.with_no_client_auth()),
    }
}

/// The certificates of a file, PEM or DER.
fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, Error> {
    let bytes = fs::read(path)?;
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&bytes).collect();
    let found = found.map_err(invalid)?;
    Ok(match found.is_empty() {
        true => vec![CertificateDer::from(bytes)],
        false => found,
    })
}

fn private_key(path: &Path) -> Result<PrivateKeyDer<'static>, Error> {
    let bytes = fs::read(path)?;
    let found = PrivateKeyDer::from_pem_slice(&bytes);
    let found = found.or_else(|_| PrivateKeyDer::try_from(bytes));
    found.map_err(|_| DriverError::NoKeyFound.into())
}

/// Verifies the server's certificate as far as the mode asks for it, and in every mode
/// that the server has its key.
#[derive(Debug)]
struct Verifier {
    mode: SslMode,
    /// None where any certificate will do.
    authorities: Option<Arc<WebPkiServerVerifier>>,
    algorithms: WebPkiSupportedAlgorithms,
}

impl Verifier {
    fn new(tls: &Tls, provider: &Arc<CryptoProvider>) -> Result<Self, Error> {
        let mode = tls.mode();
        let authorities = match mode {
            SslMode::Disabled | SslMode::Preferred | SslMode::Required => None,
            SslMode::VerifyCa | SslMode::VerifyFull => {
                let mut roots = RootCertStore::empty();
                match &tls.ca {
                    Some(path) => {
                        for certificate in certificates(path)? {
                            roots.add(certificate).map_err(invalid)?;
                        }
                    }
                    None => roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
                }
                let builder = WebPkiServerVerifier::builder_with_provider(
                    Arc::new(roots),
                    Arc::clone(provider),
                );
                Some(builder.build().map_err(invalid)?)
            }
        };
        Ok(Self {
            mode,
            authorities,
            algorithms: provider.signature_verification_algorithms,
        })
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let Some(authorities) = &self.authorities else {
            return Ok(ServerCertVerified::assertion());
        };
        let answer = authorities.verify_server_cert(
            end_entity,
            intermediates,
            server_name,
            ocsp_response,
            now,
        );
        match answer {
            // The name is what is verified last: the authority's signature held.
            Err(rustls::Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) if self.mode == SslMode::VerifyCa => Ok(ServerCertVerified::assertion()),
            answer => answer,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, cert, dss, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, cert, dss, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}
