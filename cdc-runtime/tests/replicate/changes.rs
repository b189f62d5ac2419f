//! What changes of the source do to the target.

use cdc_runtime::ErrorKind;
use cdc_runtime::replicator::{End, Goal};

use crate::lake::Folder;
use crate::recorded::{
    Binlog, Kind,
    Row::{Customer, Product},
    TIME, TIME_TEXT,
};

#[tokio::test]
async fn inserts_updates_and_deletes_arrive() {
    let (lake, mut log) = (Folder::new(), Binlog::new());
    log.transaction(
        Kind::Insert,
        &[Customer(1, "Ada", 5, 0), Customer(2, "Bo\0b", 7, 0)],
    )
    .transaction(
        Kind::Update,
        &[Customer(1, "Ada", 5, 0), Customer(1, "Ada L.", 6, 0)],
    )
    .transaction(Kind::Delete, &[Customer(2, "Bo\0b", 7, 0)])
    .transaction(
        Kind::Insert,
        &[Customer(3, "Zoë", i64::MAX.unsigned_abs(), 0)],
    );
    assert_eq!(lake.replay(&log).await.unwrap(), End::Files);
    assert_eq!(
        lake.customers().await,
        ["1 Ada L. 6", &format!("3 Zoë {}", i64::MAX)]
    );
    let checkpoint = lake.checkpoint().await.unwrap();
    let rows = checkpoint.tallies.rows;
    assert_eq!((rows.inserted, rows.updated, rows.deleted), (3, 1, 1));
    assert_eq!(
        (checkpoint.position.offset, checkpoint.committed_at),
        (log.len(), TIME)
    );
    assert_eq!(checkpoint.gtids, "abababab-abab-abab-abab-abababababab:1-4");
    assert!(checkpoint.gtids_complete);
}

#[tokio::test]
async fn a_row_that_passes_the_filter_comes_and_goes() {
    let (lake, mut log) = (Folder::new(), Binlog::new());
    log.transaction(
        Kind::Insert,
        &[Customer(1, "a", 0, 1), Customer(2, "b", 0, 0)],
    )
    .transaction(
        Kind::Update,
        &[Customer(1, "a", 0, 1), Customer(1, "a", 0, 0)],
    )
    .transaction(
        Kind::Update,
        &[Customer(2, "b", 0, 0), Customer(2, "b", 0, 1)],
    )
    .begin()
    .other()
    .commit();
    lake.replay(&log).await.unwrap();
    assert_eq!(lake.customers().await, ["1 a 0"]);
    assert_eq!(lake.checkpoint().await.unwrap().tallies.ignored_events, 1);
}

#[tokio::test]
async fn keys_swap_within_a_transaction() {
    let (lake, mut log) = (Folder::new(), Binlog::new());
    log.transaction(
        Kind::Insert,
        &[Customer(1, "a", 0, 0), Customer(2, "b", 0, 0)],
    )
    .begin()
    .rows(
        Kind::Update,
        &[Customer(1, "a", 0, 0), Customer(9, "a", 0, 0)],
    )
    .rows(
        Kind::Update,
        &[Customer(2, "b", 0, 0), Customer(1, "b", 0, 0)],
    )
    .rows(
        Kind::Update,
        &[Customer(9, "a", 0, 0), Customer(2, "a", 0, 0)],
    )
    .commit();
    lake.replay(&log).await.unwrap();
    assert_eq!(lake.customers().await, ["1 b 0", "2 a 0"]);
}

#[tokio::test]
async fn a_soft_delete_is_marked_with_the_commit_time_and_taken_back() {
    let (lake, mut log) = (Folder::new(), Binlog::new());
    log.transaction(Kind::Insert, &[Product(1, "x"), Product(2, "y")])
        .transaction(Kind::Delete, &[Product(1, "x"), Product(2, "y")])
        .transaction(Kind::Insert, &[Product(2, "y")]);
    lake.replay(&log).await.unwrap();
    assert_eq!(
        lake.products().await,
        [format!("1 x {TIME_TEXT}"), "2 y NULL".to_owned()]
    );
}

#[tokio::test]
async fn long_runs_go_through_chains_of_every_length() {
    let (lake, mut log) = (Folder::new(), Binlog::new());
    let names: Vec<_> = (0..77).map(|id| format!("c{id}")).collect();
    let rows: Vec<_> = (0..77)
        .map(|id| Customer(id, &names[usize::try_from(id).unwrap()], 1, 0))
        .collect();
    log.transaction(Kind::Insert, &rows);
    lake.replay(&log).await.unwrap();
    assert_eq!(lake.rows("SELECT count(*), count(DISTINCT name), min('c' || customer_id = name) FROM dim_customer").await, ["77 77 1"]);
    assert_eq!(lake.rows("SELECT points FROM fact_points").await, ["77"]);
}

#[tokio::test]
async fn a_value_the_target_cannot_hold_stops_before_its_transaction() {
    let (lake, mut log) = (Folder::new(), Binlog::new());
    log.transaction(Kind::Insert, &[Customer(1, "a", 1, 0)]);
    let good = log.len();
    log.begin()
        .rows(
            Kind::Insert,
            &[
                Customer(2, "secret", 2, 0),
                Customer(3, "secret", u64::MAX, 0),
            ],
        )
        .commit()
        .transaction(Kind::Insert, &[Customer(4, "d", 4, 0)]);
    let error = lake.replay(&log).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Data);
    let place = error.place();
    assert_eq!(place.table.as_deref(), Some("shop.customer"));
    assert_eq!(
        place.gtid.as_deref(),
        Some("abababab-abab-abab-abab-abababababab:2")
    );
    assert!(place.position.as_ref().unwrap().offset > good);
    assert!(
        !error.to_string().contains("secret")
            && !error.to_string().contains("18446744073709551615")
    );
    assert_eq!(lake.customers().await, ["1 a 1"]);
    assert_eq!(lake.checkpoint().await.unwrap().position.offset, good);
}

#[tokio::test]
async fn the_loop_ends_at_its_goal() {
    let (lake, mut log) = (Folder::new(), Binlog::new());
    log.transaction(Kind::Insert, &[Customer(1, "a", 1, 0)])
        .transaction(Kind::Insert, &[Customer(2, "b", 1, 0)])
        .transaction(Kind::Insert, &[Customer(3, "c", 1, 0)]);
    let goal = Goal::Gtids("abababab-abab-abab-abab-abababababab:1-2".parse().unwrap());
    let mut replicator = lake.replicator(100).await;
    assert_eq!(
        lake.pump(&mut replicator, &log, &goal).await.unwrap(),
        End::Goal
    );
    assert_eq!(lake.customers().await.len(), 2);
    assert_eq!(
        lake.pump(&mut replicator, &log, &goal).await.unwrap(),
        End::Goal
    );
    assert_eq!(
        lake.pump(&mut replicator, &log, &Goal::None).await.unwrap(),
        End::Files
    );
    assert_eq!(lake.customers().await.len(), 3);
}
