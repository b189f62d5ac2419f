//! DDL in the stream.

use cdc_runtime::ErrorKind;
use cdc_runtime::replicator::Goal;

use crate::lake::Folder;
use crate::recorded::{
    Binlog, Kind,
    Row::{Customer, Product},
    TIME_TEXT,
};

fn filled() -> Binlog {
    let mut log = Binlog::new();
    log.ddl("CREATE DATABASE shop")
        .ddl("CREATE TABLE customer (id INT, name TEXT, points BIGINT, is_test INT, KEY (name))")
        .transaction(Kind::Insert, &[Customer(1, "a", 1, 0)])
        .transaction(Kind::Insert, &[Product(1, "x")]);
    log
}

#[tokio::test]
async fn truncate_empties_and_marks() {
    let (lake, mut log) = (Folder::new(), filled());
    log.ddl("TRUNCATE TABLE customer")
        .ddl("TRUNCATE shop.product")
        .ddl("TRUNCATE other.product");
    lake.replay(&log).await.unwrap();
    assert_eq!(lake.customers().await.len(), 0);
    assert_eq!(lake.products().await, [format!("1 x {TIME_TEXT}")]);
}

#[tokio::test]
async fn harmless_ddl_and_ddl_of_other_tables_pass() {
    let (lake, mut log) = (Folder::new(), filled());
    log.ddl("ALTER TABLE customer ADD INDEX (name)")
        .ddl("DROP TABLE audit")
        .ddl("ALTER TABLE audit ADD COLUMN x INT")
        .ddl("RENAME TABLE audit TO audit_old")
        .ddl("DROP DATABASE other")
        .transaction(Kind::Insert, &[Customer(2, "b", 1, 0)]);
    lake.replay(&log).await.unwrap();
    assert_eq!(lake.customers().await.len(), 2);
}

#[tokio::test]
async fn a_table_that_goes_with_its_rows_stops() {
    for sql in [
        "DROP TABLE customer",
        "DROP DATABASE shop",
        "RENAME TABLE customer TO customer_old",
        "RENAME TABLE audit TO customer",
        "ALTER TABLE customer RENAME TO c2",
        "ALTER TABLE customer DROP PARTITION p0",
    ] {
        let (lake, mut log) = (Folder::new(), filled());
        let good = log.len();
        log.ddl(sql)
            .transaction(Kind::Insert, &[Customer(2, "b", 1, 0)]);
        let error = lake.replay(&log).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Schema, "{sql}");
        assert_eq!(
            error.place().table.as_deref(),
            Some("shop.customer"),
            "{sql}"
        );
        assert_eq!(
            error.place().position.as_ref().unwrap().offset,
            good,
            "{sql}"
        );
        assert_eq!(lake.customers().await.len(), 1);
        assert_eq!(lake.checkpoint().await.unwrap().position.offset, good);
    }
}

#[tokio::test]
async fn an_empty_table_may_go() {
    let (lake, mut log) = (Folder::new(), Binlog::new());
    log.ddl("DROP TABLE IF EXISTS customer, product")
        .ddl("CREATE TABLE customer (id INT, name TEXT, points BIGINT, is_test INT, KEY (name))")
        .transaction(Kind::Insert, &[Customer(1, "a", 1, 0)])
        .transaction(Kind::Delete, &[Customer(1, "a", 1, 0)])
        .ddl("DROP DATABASE shop");
    lake.replay(&log).await.unwrap();
    assert_eq!(lake.checkpoint().await.unwrap().position.offset, log.len());
}

#[tokio::test]
async fn an_altered_table_without_names_waits_for_a_person() {
    let (lake, mut log) = (Folder::new(), filled());
    log.ddl("ALTER TABLE customer MODIFY name VARCHAR(40) AFTER points");
    lake.replay(&log).await.unwrap();
    let good = log.len();
    log.transaction(Kind::Insert, &[Customer(2, "b", 1, 0)]);
    let error = lake.replay(&log).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Schema);
    assert!(
        error.message().contains("carries no column names"),
        "{error}"
    );
    assert!(
        error.help().contains("--accept-schema shop.customer"),
        "{}",
        error.help()
    );
    assert!(error.place().position.as_ref().unwrap().offset > good);
    assert_eq!(lake.checkpoint().await.unwrap().position.offset, good);

    let mut replicator = lake.replicator(10).await;
    assert_eq!(
        replicator
            .accept("shop", "nothing")
            .await
            .unwrap_err()
            .kind(),
        ErrorKind::Config
    );
    replicator.accept("shop", "customer").await.unwrap();
    lake.pump(&mut replicator, &log, &Goal::None).await.unwrap();
    assert_eq!(lake.customers().await.len(), 2);
    drop(replicator);
    log.transaction(Kind::Insert, &[Customer(3, "c", 1, 0)]);
    lake.replay(&log).await.unwrap();
    assert_eq!(lake.customers().await.len(), 3);
}

#[tokio::test]
async fn an_altered_table_with_names_is_checked_and_goes_on() {
    let (lake, mut log) = (Folder::new(), filled());
    log.ddl("ALTER TABLE customer ADD x INT, DROP x")
        .with_names()
        .transaction(Kind::Insert, &[Customer(2, "b", 1, 0)]);
    lake.replay(&log).await.unwrap();
    assert_eq!(lake.customers().await.len(), 2);
    assert_eq!(lake.rows("SELECT count(*) FROM _cdc_doubt").await, ["0"]);
}

#[tokio::test]
async fn statements_that_change_rows_stop() {
    for sql in ["INSERT INTO audit VALUES ('secret')", "FROBNICATE audit"] {
        let (lake, mut log) = (Folder::new(), filled());
        let good = log.len();
        log.ddl(sql);
        let error = lake.replay(&log).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported, "{sql}");
        assert!(!error.to_string().contains("secret"));
        assert_eq!(lake.checkpoint().await.unwrap().position.offset, good);
    }
}
