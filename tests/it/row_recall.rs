//! What row images leave out, had from the target: beside a load, and from targets on
//! servers.

use mysql_async::Conn;
use mysql_async::prelude::Queryable;
use sqlx::Row as _;
use tests::Outcome;
use tests::replicator::Replicator;
use tests::servers::{Flavor, Postgres, Server};
use tests::workload::Rng;

use crate::row_images::{compare, images, little, started, told};

/// Tables that are loaded while sessions with such images write to them: rows that are not
/// read yet, rows that are there already, rows that go.
async fn loaded(flavor: Flavor, seed: u64) -> Outcome<()> {
    let (server, mut conn, replicator) = started(flavor).await?;
    conn.query_drop("USE img").await?;
    conn.query_drop(
        "INSERT INTO wide (id, n, i, t, dt) \
         WITH RECURSIVE c (x) AS (SELECT 0 UNION ALL SELECT x + 1 FROM c WHERE x < 999) \
         SELECT 10 + a.x * 30 + b.x, a.x, b.x, REPEAT('t', 500), NOW(3) FROM c a JOIN c b ON b.x < 30",
    )
    .await?;
    conn.query_drop(
        "INSERT INTO made (id, a, p, name) SELECT id, n, i + 0.5, CONCAT('n', n) FROM wide",
    )
    .await?;
    let running = replicator.start(&server.url(), &[])?;
    let mut rng = Rng::new(seed);
    let began = std::time::Instant::now();
    while began.elapsed() < std::time::Duration::from_secs(6) {
        let setting = rng.pick(images(flavor));
        conn.query_drop(format!("SET SESSION {setting}")).await?;
        let (id, n) = (10 + rng.below(30_000), rng.below(1000));
        let few = format!("{id} AND {}", id + rng.below(40));
        let sql = match rng.below(8) {
            0..=2 => format!("UPDATE wide SET n = {n} WHERE id BETWEEN {few}"),
            3 => format!("UPDATE wide SET i = {n} % 100, t = 'u{n}' WHERE id BETWEEN {few}"),
            4 => format!("DELETE FROM wide WHERE id BETWEEN {few}"),
            5 => format!("INSERT IGNORE INTO wide (id, n, i) VALUES ({id}, {n}, 1)"),
            6 => format!("UPDATE made SET a = {n}, p = p + 1 WHERE id BETWEEN {few}"),
            _ => format!("DELETE FROM made WHERE id = {id}"),
        };
        conn.query_drop(&sql)
            .await
            .map_err(|reason| format!("{reason}: {sql}"))?;
    }
    let patience = std::time::Duration::from_secs(90);
    let done = replicator.await_load(patience).await;
    done.map_err(|reason| format!("{reason}: {}", running.log()))?;
    replicator.await_position(&mut conn, patience).await?;
    running.terminate().await?.expect(0)?;
    compare(&mut conn, &replicator).await
}

#[tokio::test]
async fn a_load_beside_partial_images() -> Outcome<()> {
    for (flavor, seed) in [
        (Flavor::MySql, 5),
        (Flavor::MariaDb1011, 6),
        (Flavor::MariaDb11, 7),
    ] {
        let done = loaded(flavor, seed).await;
        done.map_err(|reason| format!("{}: {reason}", flavor.name()))?;
    }
    Ok(())
}

/// What computed columns and filters of `wide`, `made` and `line` must hold, by target: how
/// the source says it, and the columns that hold it.
const COMPLETED: &[(&str, &str, &[&str])] = &[
    (
        "mixed",
        "SELECT id, n + i, CONCAT(n, ':', u), CONCAT(n, ':', d), n + b, CONCAT(n, ':', c), \
         CONCAT(n, ':', t), IF(bin IS NULL, n, -n), IF(blo IS NULL, n, -n), CONCAT(n, ':', e), \
         CONCAT(n, ':', s), CONCAT(n, ':', da), CONCAT(n, ':', dt), CONCAT(n, ':', ts), \
         CONCAT(n, ':', ti), n + y FROM img.wide",
        &[
            "id", "n_i", "n_u", "n_d", "n_b", "n_c", "n_t", "n_bin", "n_blo", "n_e", "n_s", "n_da",
            "n_dt", "n_ts", "n_ti", "n_y",
        ],
    ),
    (
        "few",
        "SELECT id, i, t FROM img.wide WHERE n > 500",
        &["id", "i", "t"],
    ),
    (
        "made_of",
        "SELECT id, total * 2, shout FROM img.made WHERE total > 100",
        &["id", "twice", "cried"],
    ),
    (
        "joined",
        "SELECT item, no, qty + no FROM img.line",
        &["item", "no", "total"],
    ),
];

/// The rows of a server's answer as text, in one order.
fn sorted(rows: Vec<mysql_async::Row>) -> Vec<Vec<String>> {
    let texts = |row: mysql_async::Row| row.unwrap().into_iter().map(told).collect();
    let mut rows: Vec<Vec<String>> = rows.into_iter().map(texts).collect();
    rows.sort();
    rows
}

async fn same_as_source(
    conn: &mut Conn,
    mysql: &mut Conn,
    postgres: &mut sqlx::PgConnection,
) -> Outcome<()> {
    for (target, there, columns) in COMPLETED {
        let wanted = sorted(conn.query(*there).await?);
        let sql = format!("SELECT {} FROM lake.{target}", columns.join(", "));
        assert_eq!(sorted(mysql.query(sql).await?), wanted, "{target} of MySQL");
        let texts: Vec<_> = columns.iter().map(|it| format!("{it}::TEXT")).collect();
        let sql = format!("SELECT {} FROM {target}", texts.join(", "));
        let rows = sqlx::query::<sqlx::Postgres>(sqlx::AssertSqlSafe(sql))
            .fetch_all(&mut *postgres)
            .await?;
        let text = |row: &sqlx::postgres::PgRow, at| {
            let cell: Result<Option<String>, _> = row.try_get(at);
            cell.map(|cell| cell.unwrap_or_else(|| "NULL".into()))
        };
        let found = rows
            .iter()
            .map(|row| (0..columns.len()).map(|at| text(row, at)).collect());
        let mut found: Vec<Vec<String>> = found.collect::<Result<_, sqlx::Error>>()?;
        found.sort();
        assert_eq!(found, wanted, "{target} of PostgreSQL");
    }
    Ok(())
}

/// MySQL, MariaDB and PostgreSQL as targets give back what images leave out.
async fn completed_by_servers(source: Flavor, target: Flavor, seed: u64) -> Outcome<()> {
    let (server, mut conn, _) = started(source).await?;
    conn.query_drop("USE img").await?;
    let mysql = Server::start_with(target, &["--skip-log-bin"]).await?;
    let postgres = Postgres::start().await?;
    let urls = [format!("{}lake", mysql.url()), postgres.url()];
    let mut rng = Rng::new(seed);
    let (mut there, mut over_there) = (mysql.connect().await?, postgres.connect().await?);
    for _ in 0..3 {
        for _ in 0..150 {
            let setting = rng.pick(images(source));
            conn.query_drop(format!("SET SESSION {setting}")).await?;
            let sql = match rng.below(8) {
                0 => format!(
                    "INSERT IGNORE INTO line (item, no, qty) VALUES ({0}, {0}, 5)",
                    rng.below(9)
                ),
                1 => format!(
                    "UPDATE line SET qty = qty + 1 WHERE item = {}",
                    rng.below(9)
                ),
                _ => little(&mut rng, source),
            };
            conn.query_drop(&sql)
                .await
                .map_err(|reason| format!("{reason}: {sql}"))?;
        }
        for url in &urls {
            let replicator = Replicator::of(env!("CARGO_BIN_EXE_images").into())?;
            let replicator = replicator.into_target(url);
            let ran = replicator.run_until_current(&server.url()).await?;
            ran.expect(0)?;
        }
        same_as_source(&mut conn, &mut there, &mut over_there).await?;
    }
    Ok(())
}

#[tokio::test]
async fn targets_on_servers_complete_images() -> Outcome<()> {
    completed_by_servers(Flavor::MySql, Flavor::MariaDb11, 8).await?;
    completed_by_servers(Flavor::MariaDb11, Flavor::MySql, 9).await?;
    completed_by_servers(Flavor::MySql, Flavor::MariaDb1011, 10).await
}
