//! Certificates made for one test.

use std::fs;
use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
};
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tempfile::TempDir;
use tokio_rustls::TlsAcceptor;

use crate::Outcome;
use crate::servers::{Flavor, Server};

/// An authority with a server's and a client's certificate, each with its key.
#[derive(Debug)]
pub struct Certificates {
    folder: TempDir,
}

impl Certificates {
    /// The server's is for `name` alone.
    ///
    /// # Errors
    /// They cannot be written.
    pub fn make(name: &str) -> Outcome<Self> {
        let folder = tempfile::tempdir()?;
        let authority = KeyPair::generate()?;
        let mut params = CertificateParams::new(Vec::new())?;
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params
            .distinguished_name
            .push(DnType::CommonName, "authority of a test");
        let certificate = params.self_signed(&authority)?;
        fs::write(folder.path().join("ca.pem"), certificate.pem())?;
        let issuer = Issuer::new(params, authority);
        for (file, names, usage) in [
            (
                "server",
                vec![name.to_owned()],
                ExtendedKeyUsagePurpose::ServerAuth,
            ),
            ("client", Vec::new(), ExtendedKeyUsagePurpose::ClientAuth),
        ] {
            let key = KeyPair::generate()?;
            let mut params = CertificateParams::new(names)?;
            params.distinguished_name.push(DnType::CommonName, file);
            params.extended_key_usages = vec![usage];
            let signed = params.signed_by(&key, &issuer)?;
            fs::write(folder.path().join(format!("{file}.pem")), signed.pem())?;
            fs::write(
                folder.path().join(format!("{file}-key.pem")),
                key.serialize_pem(),
            )?;
        }
        Ok(Self { folder })
    }

    /// Where `ca.pem`, `server.pem`, `server-key.pem`, `client.pem` or `client-key.pem` stands.
    #[must_use]
    pub fn path(&self, file: &str) -> String {
        self.folder.path().join(file).display().to_string()
    }

    /// A database server that shows the server's certificate.
    ///
    /// # Errors
    /// It cannot be had.
    pub async fn server(&self, flavor: Flavor) -> Outcome<Server> {
        let options = [
            format!("--ssl-ca={}", self.path("ca.pem")),
            format!("--ssl-cert={}", self.path("server.pem")),
            format!("--ssl-key={}", self.path("server-key.pem")),
        ];
        Server::start_with(flavor, &options.each_ref().map(String::as_str)).await
    }

    /// What lets a server of a test show the server's certificate.
    ///
    /// # Errors
    /// The files are no certificate and key.
    pub fn acceptor(&self) -> Outcome<TlsAcceptor> {
        let chain = CertificateDer::pem_file_iter(self.path("server.pem"))?;
        let chain = chain.collect::<Result<Vec<_>, _>>()?;
        let key = PrivateKeyDer::from_pem_file(self.path("server-key.pem"))?;
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(chain, key)?;
        Ok(TlsAcceptor::from(Arc::new(config)))
    }
}
