//! What `deploy/compose.yaml` puts together, put together here: the files that fill its MySQL,
//! its PostgreSQL as the target, and the query that docs/deployment.md looks at them with.

use mysql_async::prelude::Queryable;
use tests::lake::AnyLake;
use tests::servers::{Flavor, Server};
use tests::{Outcome, place};

/// The files that compose mounts for MySQL to run, in their order.
fn filled_by(compose: &str) -> Vec<&str> {
    let mounts = compose
        .lines()
        .filter_map(|line| line.trim().strip_prefix("- "));
    let mut files: Vec<_> = mounts
        .filter_map(|mount| mount.split_once(":/docker-entrypoint-initdb.d/"))
        .map(|(file, to)| (to, file))
        .collect();
    files.sort_unstable();
    files.into_iter().map(|(_, file)| file).collect()
}

#[tokio::test]
async fn the_shop_to_try_fills_postgres() -> Outcome<()> {
    let folder = place::workspace().join("deploy");
    let read = |name: &str| std::fs::read_to_string(folder.join(name));
    let compose = read("compose.yaml")?;
    let options: Vec<_> = compose
        .lines()
        .filter_map(|line| line.trim().strip_prefix("- "))
        .filter(|option| option.starts_with("--"))
        .collect();
    assert!(options.len() > 5, "{options:?}");
    let server = Server::start_with(Flavor::MySql, &options).await?;
    let mut conn = server.connect().await?;
    conn.query_drop("CREATE DATABASE shop").await?;
    conn.query_drop("USE shop").await?;
    // The servers of the tests have an account of that name.
    conn.query_drop("RENAME USER cdc@'%' TO tester@'%'").await?;
    let files = filled_by(&compose);
    assert_eq!(files.len(), 3, "{files:?}");
    for file in files {
        conn.query_drop(read(file)?)
            .await
            .map_err(|why| format!("{file}: {why}"))?;
    }
    let lake = AnyLake::start("postgres").await?;
    let url = format!("mysql://cdc:try-cdc@127.0.0.1:{}/", server.port());
    let ran = lake.replicator().load_until_current(&url).await?;
    ran.expect(0)?;
    for fact in [
        "fact_sales",
        "fact_shipment",
        "fact_stock",
        "fact_sales_daily",
    ] {
        let sql = format!("SELECT COUNT(*) FROM lake.{fact}");
        assert!(lake.number(&sql).await? > 0, "{fact} is empty");
    }
    let docs = std::fs::read_to_string(place::workspace().join("docs/deployment.md"))?;
    let query = docs
        .split_once("psql --username=lake --command=\"")
        .and_then(|(_, rest)| rest.split_once('"'))
        .ok_or("the docs show no query for psql")?
        .0;
    let days = format!("SELECT COUNT(*) FROM ({query}) AS days");
    assert_eq!(lake.number(&days).await?, 3);
    Ok(())
}
