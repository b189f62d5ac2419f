//! Signing in with every plugin that is promised, for questions and for the stream, in TLS
//! and in clear: as what the servers make of it.

use std::time::Duration;

use mysql_async::prelude::Queryable;
use tests::Outcome;
use tests::oracle;
use tests::replicator::Replicator;
use tests::servers::{Flavor, Server, plugins};
use tests::workload;

/// An account of each way to sign in follows the server, at its first connection and with
/// what the server then knows.
async fn followed(server: &Server, accounts: &[(&str, &str)]) -> Outcome<()> {
    let mut conn = server.connect().await?;
    workload::create(&mut conn, 3).await?;
    workload::known_rows(&mut conn).await?;
    for (name, identified) in accounts {
        conn.query_drop(format!("CREATE USER '{name}'@'%' IDENTIFIED {identified}"))
            .await
            .map_err(|reason| format!("{name}: {reason}"))?;
        conn.query_drop(format!("GRANT ALL ON *.* TO '{name}'@'%'"))
            .await?;
        for mode in ["required", "disabled", "preferred"] {
            let url = format!("mysql://{name}@127.0.0.1:{}/", server.port());
            let told = [("CDC_SOURCE_PASSWORD", "s3cret"), ("CDC_SSL_MODE", mode)];
            let replicator = Replicator::new()?;
            let arguments = ["--until-current", "--no-snapshot"];
            let running = replicator.start_told(&url, &arguments, &told)?;
            let ran = running.end(Duration::from_secs(60)).await?;
            ran.expect(0)
                .map_err(|reason| format!("{name}, {mode}: {reason}"))?;
            oracle::compare(&mut conn, &mut replicator.lake().await?).await?;
            let told = [("CDC_SOURCE_PASSWORD", "wrong"), ("CDC_SSL_MODE", mode)];
            let stranger = Replicator::new()?;
            let running = stranger.start_told(&url, &arguments, &told)?;
            let ran = running.end(Duration::from_secs(60)).await?.expect(3)?;
            assert!(ran.stderr.contains("Access denied"), "{}", ran.stderr);
            assert!(!ran.stderr.contains("wrong"), "{}", ran.stderr);
            // MySQL forgets the password, and asks for it in full again.
            if !server.flavor().is_mariadb() {
                conn.query_drop("FLUSH PRIVILEGES").await?;
            }
        }
    }
    Ok(())
}

#[tokio::test]
async fn accounts_of_mysql() -> Outcome<()> {
    let server = Server::start(Flavor::MySql).await?;
    let sha2 = "WITH caching_sha2_password BY 's3cret'";
    followed(&server, &[("sha2", sha2)]).await
}

/// MariaDB's own plugins, which its packages keep apart from the server.
#[tokio::test]
async fn accounts_of_mariadb() -> Outcome<()> {
    let folder = format!("--plugin-dir={}", plugins()?.display());
    let options = [
        folder.as_str(),
        "--plugin-maturity=unknown",
        "--plugin-load-add=auth_ed25519",
        "--plugin-load-add=auth_parsec",
    ];
    let server = Server::start_with(Flavor::MariaDb11, &options).await?;
    let accounts = [
        (
            "native",
            "VIA mysql_native_password USING PASSWORD('s3cret')",
        ),
        ("curve", "VIA ed25519 USING PASSWORD('s3cret')"),
        ("signed", "VIA parsec USING PASSWORD('s3cret')"),
    ];
    followed(&server, &accounts).await
}

/// A plugin that nobody here knows is refused by its name.
#[tokio::test]
async fn an_unknown_plugin_is_named() -> Outcome<()> {
    let server = Server::start(Flavor::MariaDb1011).await?;
    let mut conn = server.connect().await?;
    conn.query_drop("CREATE USER 'other'@'%' IDENTIFIED VIA unix_socket")
        .await?;
    let url = format!("mysql://other@127.0.0.1:{}/", server.port());
    let ran = Replicator::new()?.run_until_current(&url).await?;
    let ran = ran.expect(3)?;
    let named = ran.stderr.contains("plugin") || ran.stderr.contains("Access denied");
    assert!(named, "{}", ran.stderr);
    Ok(())
}
