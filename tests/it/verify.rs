//! `replicator verify`: what was changed behind the replicator's back is found, down to the
//! column, and mended while the stream runs.

use std::time::Duration;

use mysql_async::prelude::Queryable;
use serde_json::Value;
use tests::Outcome;
use tests::cli::Ran;
use tests::lake::AnyLake;
use tests::servers::{Flavor, Server};
use tests::workload::{self, Workload};

/// Changes of the target that nobody made at the source.
const PLANTED: [&str; 5] = [
    "UPDATE dim_country SET country = 'elsewhere else' WHERE code = 'AT'",
    "DELETE FROM dim_product WHERE id = 64000",
    "UPDATE dim_customer SET deleted_at = '2020-01-01 00:00:00' WHERE customer_id = 64000",
    "INSERT INTO dim_warehouse (id, warehouse, country_code, opens, capacity) \
     SELECT 120, warehouse, country_code, opens, capacity FROM dim_warehouse WHERE id = 119",
    "UPDATE orders SET note = NULL, placed_at = '2020-01-01 00:00:00' WHERE id = 64000",
];

/// Rows of the source beside the known ones.
const ROWS: [&str; 2] = [
    "INSERT INTO shop.warehouse VALUES (119, 'known', 'DE', '08:00:00', 1)",
    "INSERT INTO shop.orders (id, customer_id, placed_at, note) \
     VALUES (64000, 64000, '2024-02-29 10:00:00.5', 'a note')",
];

async fn verify(lake: &AnyLake, source: &Server, arguments: &[&str]) -> Outcome<(Ran, Value)> {
    let url = source.url();
    let all = [&["verify", "--json"], arguments].concat();
    let told = [("CDC_SOURCE_URL", url.as_str())];
    let ran = tokio::task::block_in_place(|| lake.replicator().run_told(&all, &told))?;
    let found = serde_json::from_str(&ran.stdout).unwrap_or_default();
    Ok((ran, found))
}

fn table<'v>(found: &'v Value, name: &str) -> &'v Value {
    let tables = found["tables"].as_array().expect("tables");
    tables
        .iter()
        .find(|it| it["table"] == name)
        .expect("the table")
}

/// What is equal is said to be equal; what was planted is found and nothing else; it is
/// mended beside a replicator that applies a workload all the while.
async fn finds_and_mends(source: Flavor, kind: &str) -> Outcome<()> {
    let source = Server::start(source).await?;
    let mut conn = source.connect().await?;
    workload::create(&mut conn, 31).await?;
    workload::known_rows(&mut conn).await?;
    for sql in ROWS {
        conn.query_drop(sql).await?;
    }
    Workload::new(&source, 31, 0, 2_000)
        .await?
        .without_nul()
        .run(60)
        .await?;
    let lake = AnyLake::start(kind).await?;
    let replicator = lake.replicator();
    replicator
        .load_until_current(&source.url())
        .await?
        .expect(0)?;
    let (ran, found) = verify(&lake, &source, &[]).await?;
    ran.expect(0)?;
    assert_eq!(found["equal"], true, "{found:#}");

    lake.run(&PLANTED).await?;
    let (ran, found) = verify(&lake, &source, &[]).await?;
    ran.expect(1)?;
    for (name, how, key, columns) in [
        ("dim_country", "different", "AT", &["country"][..]),
        ("dim_product", "missing", "64000", &[]),
        ("dim_customer", "different", "64000", &["deleted_at"]),
        ("dim_warehouse", "extra", "120", &[]),
        ("orders", "different", "64000", &["placed_at", "note"]),
    ] {
        let table = table(&found, name);
        assert_eq!(table[how], 1, "{name}: {table:#}");
        let sample = &table["samples"][0];
        let key_found = sample["key"].as_object().and_then(|it| it.values().next());
        assert_eq!(key_found, Some(&Value::from(key)), "{name}: {sample:#}");
        let mut named: Vec<_> = sample["columns"].as_array().expect("columns").clone();
        named.sort_by_key(ToString::to_string);
        let mut wanted: Vec<_> = columns.iter().map(|it| Value::from(*it)).collect();
        wanted.sort_by_key(ToString::to_string);
        assert_eq!(named, wanted, "{name}: {sample:#}");
    }
    let differing = found["tables"].as_array().expect("tables");
    let differing = differing.iter().filter(|it| it["equal"] == false).count();
    assert_eq!(differing, 5, "{found:#}");

    let running = replicator.start(&source.url(), &[])?;
    let busy = tokio::spawn({
        let mut worker = Workload::new(&source, 32, 1, 2_000).await?.without_nul();
        async move { worker.run(400).await.map_err(|error| error.to_string()) }
    });
    let (ran, found) = verify(&lake, &source, &["--repair"]).await?;
    ran.expect(0)
        .map_err(|error| format!("{error}\nthe replicator: {}", running.log()))?;
    for name in ["dim_country", "dim_product", "dim_warehouse", "orders"] {
        let mended = &table(&found, name)["mended"];
        let sum: u64 = ["missing", "extra", "different"]
            .iter()
            .filter_map(|it| mended[*it].as_u64())
            .sum();
        assert_eq!(sum, 1, "{name}: {mended:#}");
    }
    busy.await??;
    await_equal(&lake, &source).await?;
    running.terminate().await?.expect(0)?;
    lake.compare(&mut conn).await?;
    conn.disconnect().await?;
    Ok(())
}

/// Verify waits until the target is where the source is.
async fn await_equal(lake: &AnyLake, source: &Server) -> Outcome<()> {
    let (ran, _) = verify(lake, source, &[]).await?;
    ran.expect(0).map(drop)
}

#[tokio::test(flavor = "multi_thread")]
async fn in_sqlite() -> Outcome<()> {
    finds_and_mends(Flavor::MySql, "sqlite").await
}

#[tokio::test(flavor = "multi_thread")]
async fn in_mysql() -> Outcome<()> {
    finds_and_mends(Flavor::MariaDb1011, "mysql").await
}

#[tokio::test(flavor = "multi_thread")]
async fn in_mariadb() -> Outcome<()> {
    finds_and_mends(Flavor::MySql, "mariadb").await
}

#[tokio::test(flavor = "multi_thread")]
async fn in_mariadb11() -> Outcome<()> {
    finds_and_mends(Flavor::MySql, "mariadb11").await
}

#[tokio::test(flavor = "multi_thread")]
async fn in_postgres() -> Outcome<()> {
    finds_and_mends(Flavor::MySql, "postgres").await
}

/// A target that nobody brings on is no difference: it is said that it stands still.
#[tokio::test(flavor = "multi_thread")]
async fn a_target_that_stands_still_is_not_compared() -> Outcome<()> {
    let source = Server::start(Flavor::MySql).await?;
    let mut conn = source.connect().await?;
    workload::create(&mut conn, 33).await?;
    workload::known_rows(&mut conn).await?;
    let lake = AnyLake::start("sqlite").await?;
    let (ran, _) = verify(&lake, &source, &[]).await?;
    let ran = ran.expect(3)?;
    assert!(
        ran.stderr.contains("nothing was replicated"),
        "{}",
        ran.stderr
    );
    lake.replicator()
        .load_until_current(&source.url())
        .await?
        .expect(0)?;
    conn.query_drop("UPDATE shop.product SET price = 5 WHERE id = 64000")
        .await?;
    let began = std::time::Instant::now();
    let (ran, _) = verify(&lake, &source, &["--table", "shop.product"]).await?;
    let ran = ran.expect(3)?;
    assert!(ran.stderr.contains("stands still"), "{}", ran.stderr);
    assert!(began.elapsed() < Duration::from_secs(150));
    conn.disconnect().await?;
    Ok(())
}

/// Three rows among many: the program `drift` does it with a million.
#[tokio::test(flavor = "multi_thread")]
async fn three_among_many() -> Outcome<()> {
    tests::drift::find("postgres", 60_000).await.map(drop)
}

/// A target whose tables have other columns is left alone, unless it may lose their rows.
#[tokio::test(flavor = "multi_thread")]
async fn other_columns_are_made_anew_where_it_is_allowed() -> Outcome<()> {
    let source = Server::start(Flavor::MySql).await?;
    let mut conn = source.connect().await?;
    workload::create(&mut conn, 34).await?;
    workload::known_rows(&mut conn).await?;
    for kind in ["sqlite", "mysql", "postgres"] {
        let lake = AnyLake::start(kind).await?;
        let replicator = lake.replicator();
        replicator
            .load_until_current(&source.url())
            .await?
            .expect(0)?;
        lake.run(&["ALTER TABLE address ADD COLUMN more INTEGER"])
            .await?;
        let plan = replicator.run(&["plan"])?.expect(1)?;
        assert!(
            plan.stdout.contains("--allow-destructive"),
            "{}",
            plan.stdout
        );
        assert!(plan.stdout.contains("`more"), "{}", plan.stdout);
        let refused = replicator.run(&["migrate"])?.expect(3)?;
        assert!(
            refused.stderr.contains("--allow-destructive"),
            "{}",
            refused.stderr
        );
        let done = replicator
            .run(&["migrate", "--allow-destructive"])?
            .expect(0)?;
        assert!(
            done.stdout.contains("make table `address` anew"),
            "{}",
            done.stdout
        );
        replicator
            .load_until_current(&source.url())
            .await?
            .expect(0)?;
        let (ran, _) = verify(&lake, &source, &[]).await?;
        ran.expect(0)?;
        lake.compare(&mut conn).await?;
    }
    conn.disconnect().await?;
    Ok(())
}
