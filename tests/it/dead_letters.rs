//! Row changes that a target refuses: set aside, composed with later changes of the same row,
//! superseded, retried, discarded; everything else goes on.

use mysql_async::prelude::Queryable;
use serde_json::Value;
use tests::Outcome;
use tests::cli::Ran;
use tests::lake::AnyLake;
use tests::servers::{Flavor, Server};
use tests::workload;

/// What makes a target refuse a product called `poison`, and what lets it in again.
fn constraint(kind: &str) -> (&'static [&'static str], &'static [&'static str]) {
    match kind {
        "sqlite" => (
            &[
                "CREATE TRIGGER refuse_new BEFORE INSERT ON dim_product WHEN NEW.name = 'poison' \
                 BEGIN SELECT RAISE(ABORT, 'refused'); END",
                "CREATE TRIGGER refuse_changed BEFORE UPDATE ON dim_product WHEN NEW.name = 'poison' \
                 BEGIN SELECT RAISE(ABORT, 'refused'); END",
            ],
            &["DROP TRIGGER refuse_new", "DROP TRIGGER refuse_changed"],
        ),
        _ => (
            &["ALTER TABLE dim_product ADD CONSTRAINT refuse CHECK (name <> 'poison')"],
            &["ALTER TABLE dim_product DROP CONSTRAINT refuse"],
        ),
    }
}

async fn run(lake: &AnyLake, source: &Server, most: &str) -> Outcome<Ran> {
    let arguments = ["--until-current", "--dead-letters", most];
    lake.replicator()
        .start(&source.url(), &arguments)?
        .ended()
        .await
}

fn command(lake: &AnyLake, arguments: &[&str]) -> Outcome<Ran> {
    tokio::task::block_in_place(|| lake.replicator().run(arguments))
}

fn letters(lake: &AnyLake) -> Outcome<Vec<Value>> {
    let ran = command(lake, &["dead-letters", "list", "--json"])?.expect(0)?;
    let found: Value = serde_json::from_str(&ran.stdout)?;
    Ok(found["dead_letters"].as_array().ok_or("no list")?.clone())
}

async fn verified(lake: &AnyLake, source: &Server, code: i32) -> Outcome<Ran> {
    let url = source.url();
    let told = [("CDC_SOURCE_URL", url.as_str())];
    let arguments = ["verify", "--table", "shop.product"];
    tokio::task::block_in_place(|| lake.replicator().run_told(&arguments, &told))?.expect(code)
}

async fn set_aside(kind: &str) -> Outcome<()> {
    let source = Server::start(Flavor::MySql).await?;
    let mut conn = source.connect().await?;
    workload::create(&mut conn, 41).await?;
    workload::known_rows(&mut conn).await?;
    let lake = AnyLake::start(kind).await?;
    run(&lake, &source, "5").await?.expect(0)?;
    let (refuse, admit) = constraint(kind);
    lake.run(refuse).await?;

    // The rest of a transaction, and of a batch, is applied.
    for sql in [
        "BEGIN",
        "UPDATE shop.product SET name = 'poison' WHERE id = 64000",
        "UPDATE shop.category SET name = 'applied' WHERE id = 64000",
        "COMMIT",
        "INSERT INTO shop.product (id, category_id, sku, name, price) VALUES (64001, 64000, 'a', 'poison', 1), \
         (64003, 64000, 'b', 'fine', 1)",
        "UPDATE shop.product SET price = 2 WHERE id = 64001",
    ] {
        conn.query_drop(sql).await?;
    }
    let ran = run(&lake, &source, "5").await?.expect(0)?;
    assert!(ran.stderr.contains("set aside"), "{}", ran.stderr);
    assert!(!ran.stderr.contains("poison"), "{}", ran.stderr);
    let found = letters(&lake)?;
    assert_eq!(found.len(), 2, "{found:#?}");
    assert_eq!(
        (&found[0]["change"], &found[1]["change"]),
        (&"update".into(), &"insert".into())
    );
    assert_eq!(
        (&found[0]["tries"], &found[1]["tries"]),
        (&1.into(), &2.into()),
        "{found:#?}"
    );
    assert_eq!(found[0]["table"], "shop.product");
    for (sql, number) in [
        (
            "SELECT COUNT(*) FROM dim_product WHERE id = 64000 AND name = 'known'",
            1,
        ),
        ("SELECT COUNT(*) FROM dim_product WHERE id = 64001", 0),
        ("SELECT COUNT(*) FROM dim_product WHERE id = 64003", 1),
        (
            "SELECT COUNT(*) FROM dim_category WHERE id = 64000 AND name = 'applied'",
            1,
        ),
    ] {
        assert_eq!(lake.number(sql).await?, number, "{kind}: {sql}");
    }
    let shown = command(&lake, &["dead-letters", "show", "2"])?.expect(0)?;
    assert!(shown.stdout.contains("poison"), "{}", shown.stdout);
    verified(&lake, &source, 1).await?;

    // Mended at the source, one is superseded; the other follows its row to another key.
    for sql in [
        "UPDATE shop.product SET name = 'mended' WHERE id = 64000",
        "UPDATE shop.product SET id = 64002 WHERE id = 64001",
    ] {
        conn.query_drop(sql).await?;
    }
    run(&lake, &source, "5").await?.expect(0)?;
    let found = letters(&lake)?;
    assert_eq!(found.len(), 1, "{found:#?}");
    let mended = "SELECT COUNT(*) FROM dim_product WHERE id = 64000 AND name = 'mended'";
    assert_eq!(lake.number(mended).await?, 1);

    // Retried in vain, then with the target mended, beside a running replicator.
    let ran = command(&lake, &["dead-letters", "retry", "--all"])?.expect(1)?;
    assert!(ran.stdout.contains("refused still"), "{}", ran.stdout);
    let running = lake
        .replicator()
        .start(&source.url(), &["--dead-letters", "5"])?;
    running
        .says("following", std::time::Duration::from_secs(20))
        .await?;
    lake.run(admit).await?;
    command(&lake, &["dead-letters", "retry", "--all"])?.expect(0)?;
    assert!(letters(&lake)?.is_empty());
    conn.query_drop("UPDATE shop.product SET price = 3, name = 'calm' WHERE id = 64002")
        .await?;
    verified(&lake, &source, 0).await?;
    running.terminate().await?.expect(0)?;
    lake.compare(&mut conn).await?;

    // A row that is deleted needs no letter any more.
    lake.run(refuse).await?;
    conn.query_drop("UPDATE shop.product SET name = 'poison' WHERE id IN (64002, 64003)")
        .await?;
    run(&lake, &source, "5").await?.expect(0)?;
    assert_eq!(letters(&lake)?.len(), 2);
    conn.query_drop("DELETE FROM shop.product WHERE id = 64003")
        .await?;
    run(&lake, &source, "5").await?.expect(0)?;
    let found = letters(&lake)?;
    assert_eq!(found.len(), 1, "{found:#?}");

    // At the limit it stops, with nothing lost; discarded, the row differs until it is mended.
    conn.query_drop("UPDATE shop.product SET name = 'poison' WHERE id = 64000")
        .await?;
    let ran = run(&lake, &source, "1").await?.expect(3)?;
    assert!(ran.stderr.contains("which is the limit"), "{}", ran.stderr);
    run(&lake, &source, "2").await?.expect(0)?;
    let id = found[0]["id"].to_string();
    command(&lake, &["dead-letters", "discard", &id])?.expect(0)?;
    assert_eq!(letters(&lake)?.len(), 1);
    lake.run(admit).await?;
    command(&lake, &["dead-letters", "retry", "--all"])?.expect(0)?;
    verified(&lake, &source, 1).await?;
    let url = source.url();
    let told = [("CDC_SOURCE_URL", url.as_str())];
    tokio::task::block_in_place(|| lake.replicator().run_told(&["verify", "--repair"], &told))?
        .expect(0)?;
    lake.compare(&mut conn).await?;
    conn.disconnect().await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn in_sqlite() -> Outcome<()> {
    set_aside("sqlite").await
}

#[tokio::test(flavor = "multi_thread")]
async fn in_mysql() -> Outcome<()> {
    set_aside("mysql").await
}

#[tokio::test(flavor = "multi_thread")]
async fn in_mariadb() -> Outcome<()> {
    set_aside("mariadb").await
}

#[tokio::test(flavor = "multi_thread")]
async fn in_postgres() -> Outcome<()> {
    set_aside("postgres").await
}

/// A value that the target has no form for is refused before it is sent: in a load as in the
/// stream.
#[tokio::test(flavor = "multi_thread")]
async fn a_value_without_a_form_is_set_aside() -> Outcome<()> {
    let source = Server::start(Flavor::MariaDb1011).await?;
    let mut conn = source.connect().await?;
    workload::create(&mut conn, 42).await?;
    workload::known_rows(&mut conn).await?;
    let poison =
        "INSERT INTO shop.category (id, name) VALUES (60001, 'secret\\0value'), (60002, 'fine')";
    conn.query_drop(poison).await?;
    let lake = AnyLake::start("postgres").await?;
    let ran = run(&lake, &source, "5").await?.expect(0)?;
    assert!(
        ran.stderr.contains("NUL") && !ran.stderr.contains("secret"),
        "{}",
        ran.stderr
    );
    let found = letters(&lake)?;
    assert_eq!(
        (found.len(), &found[0]["column"]),
        (1, &"name".into()),
        "{found:#?}"
    );
    assert_eq!(
        lake.number("SELECT COUNT(*) FROM dim_category WHERE id = 60002")
            .await?,
        1
    );
    // In the stream: the row that the load could not take, and another.
    for sql in [
        "UPDATE shop.category SET sort = 7 WHERE id = 60001",
        "UPDATE shop.category SET name = 'a\\0' WHERE id = 60002",
        "UPDATE shop.category SET name = 'mended' WHERE id = 60001",
    ] {
        conn.query_drop(sql).await?;
    }
    run(&lake, &source, "5").await?.expect(0)?;
    let found = letters(&lake)?;
    assert_eq!(
        (found.len(), &found[0]["change"]),
        (1, &"update".into()),
        "{found:#?}"
    );
    let mended =
        "SELECT COUNT(*) FROM dim_category WHERE id = 60001 AND name = 'mended' AND sort = 7";
    assert_eq!(lake.number(mended).await?, 1);
    conn.query_drop("UPDATE shop.category SET name = 'too' WHERE id = 60002")
        .await?;
    run(&lake, &source, "5").await?.expect(0)?;
    assert!(letters(&lake)?.is_empty());
    lake.compare(&mut conn).await?;
    conn.disconnect().await?;
    Ok(())
}

/// Unique indexes and foreign keys that somebody added to the target.
#[tokio::test(flavor = "multi_thread")]
async fn constraints_that_somebody_added() -> Outcome<()> {
    let source = Server::start(Flavor::MySql).await?;
    let mut conn = source.connect().await?;
    workload::create(&mut conn, 43).await?;
    workload::known_rows(&mut conn).await?;
    let lake = AnyLake::start("postgres").await?;
    run(&lake, &source, "5").await?.expect(0)?;
    lake.run(&[
        "CREATE UNIQUE INDEX one_name ON dim_product (name)",
        "ALTER TABLE address ADD CONSTRAINT known FOREIGN KEY (customer_id) REFERENCES dim_customer (customer_id)",
    ])
    .await?;
    for sql in [
        "INSERT INTO shop.product (id, category_id, sku, name, price) VALUES (64001, 64000, 'a', 'other', 1)",
        // Names change places: in between, two are one.
        "UPDATE shop.product SET name = CASE id WHEN 64000 THEN 'other' ELSE 'known' END WHERE id IN (64000, 64001)",
        "INSERT INTO shop.customer (id, first_name, email, password_hash, country_code, is_test) VALUES (64001, 'Eve', 'e@x', REPEAT('h', 32), 'DE', 1)",
        "INSERT INTO shop.address VALUES (64001, 64001, 'home', 'street', 'city', '', 1.5, 2.5)",
    ] {
        conn.query_drop(sql).await?;
    }
    run(&lake, &source, "5").await?.expect(0)?;
    let found = letters(&lake)?;
    // The address of a customer that the mapping leaves out; and of the swap both rows at most.
    assert!(
        found.iter().any(|it| it["table"] == "shop.address"),
        "{found:#?}"
    );
    assert!(found.len() <= 3, "{found:#?}");
    lake.run(&[
        "DROP INDEX one_name",
        "ALTER TABLE address DROP CONSTRAINT known",
    ])
    .await?;
    command(&lake, &["dead-letters", "retry", "--all"])?.expect(0)?;
    lake.compare(&mut conn).await?;
    // Where an upsert would take another row for its own, it does not start.
    for kind in ["mysql", "mariadb"] {
        let lake = AnyLake::start(kind).await?;
        run(&lake, &source, "5").await?.expect(0)?;
        lake.run(&["CREATE UNIQUE INDEX one_name ON dim_product (name)"])
            .await?;
        let ran = run(&lake, &source, "5").await?.expect(3)?;
        assert!(ran.stderr.contains("`one_name`"), "{}", ran.stderr);
    }
    conn.disconnect().await?;
    Ok(())
}

/// What is staged before its commit, because it is large or an XA transaction, is applied again
/// row by row as well.
#[tokio::test(flavor = "multi_thread")]
async fn of_large_and_of_xa_transactions() -> Outcome<()> {
    for kind in ["sqlite", "postgres"] {
        let source = Server::start(Flavor::MySql).await?;
        let mut conn = source.connect().await?;
        workload::create(&mut conn, 44).await?;
        workload::known_rows(&mut conn).await?;
        let lake = AnyLake::start(kind).await?;
        run(&lake, &source, "5").await?.expect(0)?;
        let (refuse, admit) = constraint(kind);
        lake.run(refuse).await?;
        let mut rows = Vec::new();
        for id in 64_001..64_100 {
            let name = if id == 64_050 { "poison" } else { "fine" };
            rows.push(format!(
                "({id}, 64000, 'l{id}', '{name}', 1, REPEAT('x', 500))"
            ));
        }
        let large = format!(
            "INSERT INTO shop.product (id, category_id, sku, name, price, description) VALUES {}",
            rows.join(", ")
        );
        for sql in [
            large.as_str(),
            "XA START 'aside'",
            "UPDATE shop.product SET name = 'poison' WHERE id IN (64000, 64001)",
            "UPDATE shop.product SET price = 7 WHERE id = 64002",
            "XA END 'aside'",
            "XA PREPARE 'aside'",
            "XA COMMIT 'aside'",
        ] {
            conn.query_drop(sql).await?;
        }
        let arguments = [
            "--until-current",
            "--dead-letters",
            "5",
            "--batch-bytes",
            "4000",
        ];
        let ran = lake
            .replicator()
            .start(&source.url(), &arguments)?
            .ended()
            .await?;
        ran.expect(0)?;
        assert_eq!(letters(&lake)?.len(), 3, "{kind}");
        let there = "SELECT COUNT(*) FROM dim_product WHERE id > 64000";
        assert_eq!(lake.number(there).await?, 98, "{kind}");
        lake.run(admit).await?;
        command(&lake, &["dead-letters", "retry", "--all"])?.expect(0)?;
        lake.compare(&mut conn).await?;
        conn.disconnect().await?;
    }
    Ok(())
}

/// A row that `verify --repair` wrote in spite of its letter goes when its source goes.
#[tokio::test(flavor = "multi_thread")]
async fn a_repaired_row_is_deleted_with_its_source() -> Outcome<()> {
    let source = Server::start(Flavor::MySql).await?;
    let mut conn = source.connect().await?;
    workload::create(&mut conn, 45).await?;
    workload::known_rows(&mut conn).await?;
    let lake = AnyLake::start("postgres").await?;
    run(&lake, &source, "5").await?.expect(0)?;
    let (refuse, admit) = constraint("postgres");
    lake.run(refuse).await?;
    let insert = "INSERT INTO shop.product (id, category_id, sku, name, price) VALUES (64001, 64000, 'a', 'poison', 1)";
    conn.query_drop(insert).await?;
    run(&lake, &source, "5").await?.expect(0)?;
    lake.run(admit).await?;
    let url = source.url();
    let told = [("CDC_SOURCE_URL", url.as_str())];
    tokio::task::block_in_place(|| lake.replicator().run_told(&["verify", "--repair"], &told))?
        .expect(0)?;
    conn.query_drop("DELETE FROM shop.product WHERE id = 64001")
        .await?;
    run(&lake, &source, "5").await?.expect(0)?;
    assert!(letters(&lake)?.is_empty());
    lake.compare(&mut conn).await?;
    conn.disconnect().await?;
    Ok(())
}
