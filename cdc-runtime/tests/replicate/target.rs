//! What a target may hold when it is opened.

use cdc_runtime::ErrorKind;
use cdc_runtime::mapper::{OnDelete, TargetSchema, TargetTable, View};
use cdc_runtime::replicator::{Limits, Replicator};
use cdc_runtime::sink::Sink;
use cdc_runtime::sink::checkpoint::SourceKind;
use cdc_runtime::sink::load::Phase;
use cdc_runtime::sink::sqlite::Store;

use crate::lake::Folder;
use crate::mapping::{Lake, SCHEMA};
use crate::recorded::{Binlog, Kind, Row::Customer};

async fn filled() -> Folder {
    let (lake, mut log) = (Folder::new(), Binlog::new());
    log.transaction(Kind::Insert, &[Customer(1, "a", 1, 0)]);
    lake.replay(&log).await.unwrap();
    lake
}

fn with_table(create: &'static str) -> &'static TargetSchema {
    let table = TargetTable {
        name: "dim_customer",
        source: 0,
        on_delete: OnDelete::Delete,
        create,
        upsert: "",
        delete: "",
        mark: "",
        patch: "",
        truncate: "",
        recall: "",
        recalled: &[],
        upsert_rows: None,
        delete_rows: None,
        key: &[0],
        columns: &[],
    };
    Box::leak(Box::new(TargetSchema {
        schema: None,
        tables: Box::leak(Box::new([table])),
        calendars: &[],
        views: &[],
    }))
}

#[tokio::test]
async fn opening_twice_changes_nothing() {
    let lake = filled().await;
    let plan = Store::plan(&lake.target, &SCHEMA, "first").await.unwrap();
    assert!(plan.steps.is_empty() && plan.refusals.is_empty() && !plan.mapping_changed);
    assert_eq!(lake.rows("SELECT count(*) FROM dim_date").await, ["2"]);
}

#[tokio::test]
async fn a_plan_of_no_file_makes_none() {
    let lake = Folder::new();
    let plan = Store::plan(&lake.target, &SCHEMA, "first").await.unwrap();
    assert_eq!(plan.steps.len(), 5);
    assert!(!lake.target.path().exists());
    assert!(lake.checkpoint().await.is_none());
}

#[tokio::test]
async fn another_mapping_with_the_same_columns_goes_on_with_new_views() {
    static OTHER: TargetSchema = TargetSchema {
        schema: None,
        tables: SCHEMA.tables,
        calendars: SCHEMA.calendars,
        views: &[View {
            name: "fact_points",
            create: "CREATE VIEW fact_points AS SELECT 17 AS seventeen",
            columns: &["seventeen"],
        }],
    };
    let lake = filled().await;
    let store = Store::open(&lake.target, &OTHER, "second").await.unwrap();
    assert!(store.checkpoint().is_some());
    store.close().await.unwrap();
    assert_eq!(lake.rows("SELECT * FROM fact_points").await, ["17"]);
}

#[tokio::test]
async fn other_columns_are_refused_by_name_and_nothing_is_touched() {
    let lake = filled().await;
    let schema = with_table(
        "CREATE TABLE dim_customer (customer_id TEXT PRIMARY KEY, name TEXT NOT NULL, email TEXT)",
    );
    let error = Store::open(&lake.target, schema, "second")
        .await
        .err()
        .unwrap();
    assert_eq!(error.kind(), ErrorKind::TargetMismatch);
    for part in [
        "`customer_id INTEGER`",
        "`customer_id TEXT`",
        "no column `email TEXT`",
        "a column `points INTEGER NOT NULL`",
    ] {
        assert!(error.message().contains(part), "{part}: {error}");
    }
    assert_eq!(
        lake.rows("SELECT fingerprint FROM _cdc_checkpoint").await,
        ["first"]
    );
}

#[tokio::test]
async fn a_table_new_to_a_filled_target_waits_for_its_load() {
    let lake = Folder::new();
    let mut log = Binlog::new();
    log.transaction(Kind::Insert, &[Customer(1, "a", 1, 0)]);
    let schema = with_table(
        "CREATE TABLE dim_customer (customer_id INTEGER PRIMARY KEY, name TEXT NOT NULL, points INTEGER NOT NULL)",
    );
    Store::open(&lake.target, schema, "small")
        .await
        .unwrap()
        .close()
        .await
        .unwrap();
    lake.replay(&log).await.unwrap();
    assert_eq!(lake.customers().await.len(), 1);
    static MORE: TargetSchema = TargetSchema {
        schema: None,
        tables: &[TargetTable {
            name: "dim_new",
            source: 0,
            on_delete: OnDelete::Keep,
            create: "CREATE TABLE dim_new (id INTEGER PRIMARY KEY)",
            upsert: "",
            delete: "",
            mark: "",
            patch: "",
            truncate: "",
            recall: "",
            recalled: &[],
            upsert_rows: None,
            delete_rows: None,
            key: &[0],
            columns: &[],
        }],
        calendars: &[],
        views: &[],
    };
    let mut store = Store::open(&lake.target, &MORE, "more").await.unwrap();
    let loads = store.loads().await.unwrap();
    assert_eq!(loads.len(), 1);
    assert_eq!(loads[0].phase, Phase::Missing);
    // Files cannot load it.
    let limits = Limits {
        rows: 3,
        bytes: 1 << 20,
    };
    let mut replicator = Replicator::<Lake, _>::new(store, SourceKind::Files, limits, None)
        .await
        .unwrap();
    let refused = replicator.needs_no_load().await.err().unwrap();
    assert_eq!(refused.kind(), ErrorKind::TargetMismatch, "{refused}");
    replicator.close().await.unwrap();
}

#[tokio::test]
async fn what_no_replicator_made_is_left_alone() {
    let lake = Folder::new();
    std::fs::write(lake.target.path(), "this is no database, but a text that is long enough to be read as one, page or not: it goes on and on until a hundred bytes").unwrap();
    let error = lake.store().await.err().unwrap();
    assert_eq!(error.kind(), ErrorKind::TargetMismatch, "{error}");

    let lake = Folder::new();
    let path = lake.target.path().to_owned();
    let options = sqlx::sqlite::SqliteConnectOptions::new()
        .filename(&path)
        .create_if_missing(true);
    let mut other = sqlx::ConnectOptions::connect(&options).await.unwrap();
    sqlx::raw_sql("CREATE TABLE DIM_customer (mine TEXT)")
        .execute(&mut other)
        .await
        .unwrap();
    sqlx::Connection::close(other).await.unwrap();
    let error = lake.store().await.err().unwrap();
    assert_eq!(error.kind(), ErrorKind::TargetMismatch);
    assert!(
        error
            .message()
            .contains("`dim_customer` that no replicator made"),
        "{error}"
    );
}

#[tokio::test]
async fn the_salt_is_kept_and_another_refused() {
    let lake = Folder::new();
    let mut store = lake.store().await.unwrap();
    let kept = store.salt(None).await.unwrap();
    assert_eq!(kept.len(), 32);
    assert_eq!(store.salt(None).await.unwrap(), kept);
    assert_eq!(
        store.salt(Some("other")).await.unwrap_err().kind(),
        ErrorKind::TargetMismatch
    );

    let mut store = Folder::new().store().await.unwrap();
    assert_eq!(store.salt(Some("given")).await.unwrap(), b"given");
    assert_eq!(
        store.salt(None).await.unwrap_err().kind(),
        ErrorKind::Config
    );
}

#[tokio::test]
async fn a_missing_folder_is_said_to_be_missing() {
    let lake = Folder::new();
    let target = cdc_runtime::sink::sqlite::Target::file(lake.folder.path().join("no/lake.sqlite"));
    let error = Store::open(&target, &SCHEMA, "first").await.err().unwrap();
    assert!(error.help().contains("folder"), "{}", error.help());
}
