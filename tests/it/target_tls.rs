//! Targets reached over TLS: the certificate is verified for the server's own name, although
//! the connection passes through a socket of the replicator's.

use std::path::Path;
use std::time::Duration;

use tests::Outcome;
use tests::certificates::Certificates;
use tests::lake::AnyLake;
use tests::replicator::Replicator;
use tests::servers::{Flavor, Postgres, Server};
use tests::workload;

/// A kind of target.
#[derive(Clone, Copy)]
enum Kind {
    Postgres,
    Mysql(Flavor),
}

impl Kind {
    /// A server with `ours`, and its address.
    async fn start(self, ours: &Certificates) -> Outcome<(AnyLake, String)> {
        let replicator = Replicator::new()?;
        match self {
            Self::Postgres => {
                let server = Postgres::start().await?;
                let (certificate, key) = (ours.path("server.pem"), ours.path("server-key.pem"));
                let (certificate, key) = (Path::new(&certificate), Path::new(&key));
                server.offer_tls(certificate, key).await?;
                let url = server.url();
                Ok((AnyLake::Postgres(replicator, server), url))
            }
            Self::Mysql(flavor) => {
                let server = ours.server(flavor).await?;
                let url = format!("{}/lake", server.url().trim_end_matches('/'));
                Ok((AnyLake::Mysql(replicator, server), url))
            }
        }
    }

    /// A replicator that wants a certificate of the authority `ca`.
    fn verifying(self, url: &str, ca: &Certificates) -> Outcome<Replicator> {
        let ca = ca.path("ca.pem");
        let url = match self {
            Self::Postgres => format!("{url}?sslmode=verify-full&sslrootcert={ca}"),
            Self::Mysql(_) => format!("{url}?ssl-mode=VERIFY_IDENTITY&ssl-ca={ca}"),
        };
        Ok(Replicator::new()?.into_target(&url))
    }
}

/// Load and stream over a verified connection.
async fn replicates(kind: Kind) -> Outcome<()> {
    let source = Server::start(Flavor::MySql).await?;
    let mut conn = source.connect().await?;
    workload::create(&mut conn, 5).await?;
    workload::known_rows(&mut conn).await?;
    let ours = Certificates::make("127.0.0.1")?;
    let (lake, url) = kind.start(&ours).await?;
    let replicator = kind.verifying(&url, &ours)?;
    let running = replicator.start(&source.url(), &[])?;
    running.says("following", Duration::from_secs(30)).await?;
    if matches!(kind, Kind::Postgres) {
        let sql = "SELECT COUNT(*) FROM pg_stat_ssl WHERE ssl AND pid <> pg_backend_pid()";
        assert!(lake.number(sql).await? > 0, "nothing is encrypted");
    }
    running.terminate().await?.expect(0)?;
    let ran = replicator.load_until_current(&source.url()).await?;
    ran.expect(0)?;
    lake.compare(&mut conn).await
}

/// A certificate of another authority, or for another name, is refused.
async fn refuses(kind: Kind) -> Outcome<()> {
    let (ours, others) = (
        Certificates::make("127.0.0.1")?,
        Certificates::make("127.0.0.1")?,
    );
    let misnamed = Certificates::make("lake.example")?;
    for (server, wanted) in [(&ours, &others), (&misnamed, &misnamed)] {
        let (_lake, url) = kind.start(server).await?;
        let ran = kind.verifying(&url, wanted)?.run(&["migrate"])?;
        assert_ne!(ran.code, Some(0), "a wrong certificate passes");
        let said = ran.stderr.to_lowercase();
        assert!(said.contains("certificate"), "{said}");
    }
    Ok(())
}

#[tokio::test]
async fn postgres_is_verified() -> Outcome<()> {
    replicates(Kind::Postgres).await?;
    refuses(Kind::Postgres).await
}

#[tokio::test]
async fn mysql_is_verified() -> Outcome<()> {
    replicates(Kind::Mysql(Flavor::MySql)).await?;
    refuses(Kind::Mysql(Flavor::MySql)).await
}

#[tokio::test]
async fn mariadb_is_verified() -> Outcome<()> {
    replicates(Kind::Mysql(Flavor::MariaDb11)).await?;
    refuses(Kind::Mysql(Flavor::MariaDb11)).await
}
