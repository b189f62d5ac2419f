//! Differences planted among many rows: `verify` finds each, and mends them while the stream runs.

use std::time::{Duration, Instant};

use mysql_async::prelude::Queryable;
use serde_json::Value;

use crate::Outcome;
use crate::lake::AnyLake;
use crate::servers::{Flavor, Server};
use crate::workload::{self, Workload};

/// How long each part took.
#[derive(Debug)]
pub struct Took {
    /// The load.
    pub load: Duration,
    /// `verify` of a target without a difference.
    pub clean: Duration,
    /// `verify --repair` of three differences, beside a running replicator.
    pub repair: Duration,
    /// The highest resident size of `verify`, KiB; where it could be seen.
    pub peak_kib: Option<u64>,
}

/// Plants a changed cell, a missing row and an extra row among `rows` rows of one table.
///
/// # Errors
/// One of them is not found, or not mended.
pub async fn find(kind: &str, rows: u64) -> Outcome<Took> {
    let source = Server::start_with(Flavor::MySql, &["--innodb-buffer-pool-size=256M"]).await?;
    let mut conn = source.connect().await?;
    workload::create(&mut conn, 61).await?;
    workload::known_rows(&mut conn).await?;
    for sql in [
        "SET foreign_key_checks = 0".to_owned(),
        format!("SET cte_max_recursion_depth = {}", rows + 1),
        format!(
            "INSERT INTO shop.payment (id, order_id, method, amount) \
             WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < {rows}) \
             SELECT n + 1000000, n, 'card', n / 100 FROM c"
        ),
    ] {
        conn.query_drop(sql).await?;
    }
    let lake = AnyLake::start(kind).await?;
    let began = Instant::now();
    lake.replicator()
        .load_until_current(&source.url())
        .await?
        .expect(0)?;
    let load = began.elapsed();
    let (clean, found, peak_kib) = verify(&lake, &source, &[], 0).await?;
    if found.pointer("/equal") != Some(&Value::Bool(true)) {
        return Err(format!("a difference without a cause: {found:#}").into());
    }
    let third = 1_000_000 + rows / 3;
    let changed = format!("UPDATE payment SET amount = amount + 0.01 WHERE id = {third}");
    let missing = format!("DELETE FROM payment WHERE id = {}", third + 7);
    let columns: Vec<String> = lake.columns("payment").await?;
    let columns: Vec<String> = columns.into_iter().filter(|it| it != "id").collect();
    let columns = columns.join(", ");
    let extra = format!(
        "INSERT INTO payment (id, {columns}) SELECT {}, {columns} FROM payment WHERE id = {third}",
        1_000_000 + 2 * rows
    );
    lake.run(&[&extra, &changed, &missing]).await?;
    let running = lake.replicator().start(&source.url(), &[])?;
    let mut worker = Workload::new(&source, 62, 1, 2_000).await?.without_nul();
    let writing =
        tokio::spawn(async move { worker.run(300).await.map_err(|error| error.to_string()) });
    let (repair, found, _) = verify(&lake, &source, &["--repair"], 0).await?;
    let tables = found
        .pointer("/tables")
        .and_then(Value::as_array)
        .ok_or("no tables")?;
    let mended = tables
        .iter()
        .find(|it| it.pointer("/table") == Some(&Value::from("payment")))
        .ok_or("no payment")?;
    for how in ["different", "missing", "extra"] {
        if mended.pointer(&format!("/mended/{how}")) != Some(&Value::from(1)) {
            return Err(format!("{how} was not found and mended: {mended:#}").into());
        }
    }
    writing.await??;
    verify(&lake, &source, &[], 0).await?;
    running.terminate().await?.expect(0)?;
    conn.disconnect().await?;
    Ok(Took {
        load,
        clean,
        repair,
        peak_kib,
    })
}

/// `verify --json` of all tables: how long it took, what it said, its highest size.
async fn verify(
    lake: &AnyLake,
    source: &Server,
    arguments: &[&str],
    code: i32,
) -> Outcome<(Duration, Value, Option<u64>)> {
    let url = source.url();
    let arguments = [&["verify", "--json"], arguments].concat();
    let began = Instant::now();
    let (ran, peak) = lake
        .replicator()
        .measured(&arguments, &[("CDC_SOURCE_URL", url.as_str())])
        .await?;
    let ran = ran.expect(code)?;
    let answer = ran
        .stdout
        .get(ran.stdout.find('{').ok_or("no answer")?..)
        .unwrap_or_default();
    Ok((began.elapsed(), serde_json::from_str(answer)?, peak))
}
