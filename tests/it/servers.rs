//! The servers the other tests stand on.

use std::net::TcpStream;

use mysql_async::prelude::Queryable;
use tests::Outcome;
use tests::servers::{Flavor, Server};

/// Each flavour is the real thing, and gone with everything it wrote when it is dropped.
#[tokio::test]
async fn each_flavor_starts_and_leaves_nothing() -> Outcome<()> {
    let flavors = [
        (Flavor::MySql, "9."),
        (Flavor::MariaDb1011, "10.11."),
        (Flavor::MariaDb11, "11."),
    ];
    for (flavor, version) in flavors {
        let server = Server::start(flavor).await?;
        let mut conn = server.connect().await?;
        let found: Option<String> = conn.query_first("SELECT VERSION()").await?;
        let found = found.unwrap_or_default();
        assert!(found.starts_with(version), "{flavor:?} is {found}");
        let rows: Vec<mysql_async::Row> = conn.query("SHOW BINARY LOGS").await?;
        assert_eq!(rows.len(), 1, "{flavor:?} has a history already");
        conn.disconnect().await?;
        let (port, data) = (server.port(), server.binlogs());
        drop(server);
        assert!(
            TcpStream::connect(("127.0.0.1", port)).is_err(),
            "{flavor:?} still listens"
        );
        assert!(!data.exists(), "{flavor:?} left {}", data.display());
    }
    Ok(())
}

/// Options that make no sense are an error with the server's own words.
#[tokio::test]
async fn a_server_that_does_not_start_says_why() -> Outcome<()> {
    let reason = Server::start_with(Flavor::MySql, &["--no-such-option=1"]).await;
    let reason = reason.err().ok_or("it started")?.to_string();
    assert!(reason.contains("no-such-option"), "{reason}");
    Ok(())
}
