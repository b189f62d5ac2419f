//! What sessions can put into a binlog behind an operator's back: replicated exactly, or
//! refused with the place, never guessed.

use mysql_async::prelude::Queryable;
use tests::Outcome;
use tests::oracle;
use tests::replicator::Replicator;
use tests::servers::{Flavor, Server};
use tests::workload::{self, Workload};

/// What became of a trap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    /// Source and lake are equal.
    Replicated,
    /// Exit code 3, and the lake holds what was before.
    Refused,
}

/// Runs the trap after some ordinary history and before an ordinary change.
async fn trap(flavor: Flavor, options: &[&str], statements: &[&str]) -> Outcome<(Verdict, String)> {
    let server = Server::start_with(flavor, options).await?;
    let mut conn = server.connect().await?;
    workload::create(&mut conn, 6).await?;
    Workload::new(&server, 6, 0, 2_000).await?.run(30).await?;
    workload::known_rows(&mut conn).await?;
    let before = oracle::read_all(&mut conn).await?;

    let mut session = server.connect().await?;
    for statement in statements {
        session
            .query_drop(*statement)
            .await
            .map_err(|reason| format!("{reason}: {statement}"))?;
    }
    session.disconnect().await?;
    conn.query_drop("UPDATE shop.category SET name = 'after' WHERE id = 64000")
        .await?;

    let replicator = Replicator::new()?;
    let ran = replicator.run_until_current(&server.url()).await?;
    let mut lake = replicator.lake().await?;
    match ran.code {
        Some(0) => {
            oracle::compare(&mut conn, &mut lake).await?;
            Ok((Verdict::Replicated, ran.stderr))
        }
        Some(3) => {
            let named = ran.stderr.contains("binlog.0000");
            assert!(named, "refused without a place: {}", ran.stderr);
            let same = oracle::compare_with(&before, &mut lake).await;
            same.map_err(|reason| format!("{reason}\n{}", ran.stderr))?;
            Ok((Verdict::Refused, ran.stderr))
        }
        _ => Err(format!("neither replicated nor refused: {ran:?}").into()),
    }
}

pub(crate) async fn replicated(
    flavor: Flavor,
    options: &[&str],
    statements: &[&str],
) -> Outcome<()> {
    let (verdict, message) = trap(flavor, options, statements).await?;
    assert_eq!(verdict, Verdict::Replicated, "{message}");
    Ok(())
}

pub(crate) async fn refused(
    flavor: Flavor,
    options: &[&str],
    statements: &[&str],
    word: &str,
) -> Outcome<()> {
    let (verdict, message) = trap(flavor, options, statements).await?;
    assert_eq!(verdict, Verdict::Refused, "{message}");
    assert!(message.contains(word), "no `{word}` in: {message}");
    Ok(())
}

const CHANGES: &[&str] = &[
    "UPDATE shop.product SET price = price + 1, description = REPEAT('long ', 500) WHERE id = 64000",
    "UPDATE shop.product SET active = 0, cost = 0.5",
];

fn after<'a>(setting: &'a str, statements: &[&'a str]) -> Vec<&'a str> {
    std::iter::once(setting)
        .chain(statements.iter().copied())
        .collect()
}

#[tokio::test]
async fn compressed_transactions_of_mysql() -> Outcome<()> {
    let statements = after("SET SESSION binlog_transaction_compression = ON", CHANGES);
    replicated(Flavor::MySql, &[], &statements).await
}

#[tokio::test]
async fn compressed_events_of_mariadb() -> Outcome<()> {
    let options = ["--log-bin-compress=ON", "--log-bin-compress-min-len=10"];
    replicated(Flavor::MariaDb1011, &options, CHANGES).await
}

/// A product has columns computed of several others: the target knows those.
#[tokio::test]
async fn minimal_row_images() -> Outcome<()> {
    for flavor in [Flavor::MySql, Flavor::MariaDb1011, Flavor::MariaDb11] {
        let statements = after("SET SESSION binlog_row_image = MINIMAL", CHANGES);
        replicated(flavor, &[], &statements).await?;
    }
    Ok(())
}

#[tokio::test]
async fn row_images_without_blobs() -> Outcome<()> {
    let statements = [
        "SET SESSION binlog_row_image = NOBLOB",
        "UPDATE shop.product SET price = 2 WHERE id = 64000",
    ];
    replicated(Flavor::MySql, &[], &statements).await
}

#[tokio::test]
async fn partial_json() -> Outcome<()> {
    let statements = [
        "SET SESSION binlog_row_value_options = PARTIAL_JSON",
        "UPDATE shop.product SET attributes = JSON_SET(attributes, '$.size', 2) WHERE id = 64000",
    ];
    replicated(Flavor::MySql, &[], &statements).await
}

const XA: &[&str] = &[
    "XA START 'trap'",
    "UPDATE shop.product SET price = 7 WHERE id = 64000",
    "XA END 'trap'",
    "XA PREPARE 'trap'",
    "XA COMMIT 'trap'",
];

#[tokio::test]
async fn xa_transactions() -> Outcome<()> {
    for flavor in [Flavor::MySql, Flavor::MariaDb1011] {
        replicated(flavor, &[], XA).await?;
    }
    Ok(())
}

#[tokio::test]
async fn statement_format() -> Outcome<()> {
    for flavor in [Flavor::MySql, Flavor::MariaDb1011] {
        let statements = [
            "SET SESSION binlog_format = STATEMENT",
            "USE shop",
            "UPDATE product SET price = 8 WHERE id = 64000",
        ];
        refused(flavor, &[], &statements, "binlog_format").await?;
    }
    Ok(())
}

#[tokio::test]
async fn tagged_gtids() -> Outcome<()> {
    let statements = after("SET SESSION gtid_next = 'AUTOMATIC:trap'", &CHANGES[..1]);
    replicated(Flavor::MySql, &[], &statements).await
}

/// A file that begins behind transactions of several sources, with tags and gaps.
#[tokio::test]
async fn gtids_of_several_sources() -> Outcome<()> {
    let executed = [
        "3e11fa47-71ca-11e1-9e33-c80aa9429562:1",
        "3e11fa47-71ca-11e1-9e33-c80aa9429562:2",
        "3e11fa47-71ca-11e1-9e33-c80aa9429562:7",
        "3e11fa47-71ca-11e1-9e33-c80aa9429562:trap:3",
        "00000000-71ca-11e1-9e33-c80aa9429562:trap:9",
        "00000000-71ca-11e1-9e33-c80aa9429562:trap:11",
        "ffffffff-71ca-11e1-9e33-c80aa9429562:5",
    ];
    let mut statements = Vec::new();
    for gtid in executed {
        statements.push(format!("SET gtid_next = '{gtid}'"));
        statements.push("BEGIN".into());
        statements.push("UPDATE shop.product SET price = price + 1 WHERE id = 64000".into());
        statements.push("COMMIT".into());
    }
    statements.push("SET gtid_next = AUTOMATIC".into());
    statements.push("FLUSH BINARY LOGS".into());
    let statements: Vec<_> = statements.iter().map(String::as_str).collect();
    replicated(Flavor::MySql, &[], &statements).await
}

/// A transaction that changed a table without transactions and was rolled back.
#[tokio::test]
async fn a_rollback_over_a_table_without_transactions() -> Outcome<()> {
    let statements = [
        "CREATE TABLE shop.plain (id INT PRIMARY KEY) ENGINE=MyISAM",
        "BEGIN",
        "UPDATE shop.product SET price = 9 WHERE id = 64000",
        "INSERT INTO shop.plain VALUES (1)",
        "ROLLBACK",
    ];
    let options = ["--enforce-gtid-consistency=OFF", "--gtid-mode=OFF"];
    replicated(Flavor::MySql, &options, &statements).await?;
    replicated(Flavor::MariaDb1011, &[], &statements).await
}

#[tokio::test]
async fn load_data() -> Outcome<()> {
    let file = tempfile::NamedTempFile::new()?;
    std::fs::write(
        file.path(),
        "64001\t64000\tloaded\tloaded\t3.25\n64002\t64000\tmore\tmore\t0\n",
    )?;
    let load = format!(
        "LOAD DATA INFILE '{}' INTO TABLE shop.product (id, category_id, sku, name, price)",
        file.path().display()
    );
    replicated(Flavor::MySql, &[], &[&load]).await?;
    replicated(Flavor::MariaDb1011, &[], &[&load]).await
}
