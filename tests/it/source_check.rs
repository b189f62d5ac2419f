//! `replicator check`: what it finds, and what it says to do.

use mysql_async::prelude::Queryable;
use tests::Outcome;
use tests::cli::Ran;
use tests::replicator::Replicator;
use tests::servers::{Flavor, Server};
use tests::workload;

async fn shop(flavor: Flavor, options: &[&str]) -> Outcome<(Server, mysql_async::Conn)> {
    let server = Server::start_with(flavor, options).await?;
    let mut conn = server.connect().await?;
    workload::create(&mut conn, 71).await?;
    Ok((server, conn))
}

fn check(url: &str) -> Outcome<Ran> {
    Replicator::new()?.run_told(&["check"], &[("CDC_SOURCE_URL", url)])
}

/// On a server as it should be the answer is yes, and every compiled table fits what
/// information_schema says of the live one.
#[tokio::test]
async fn a_good_server_passes() -> Outcome<()> {
    for flavor in [Flavor::MySql, Flavor::MariaDb1011, Flavor::MariaDb11] {
        let (server, _conn) = shop(flavor, &[]).await?;
        let ran = check(&server.url())?.expect(0)?;
        for word in [
            "binlog retention",
            "server_id",
            "clock",
            "time zone",
            "target room",
            "gtid",
        ] {
            assert!(
                ran.stdout.contains(word),
                "{flavor:?}: no {word}:\n{}",
                ran.stdout
            );
        }
        assert!(!ran.stdout.contains("NO  "), "{flavor:?}:\n{}", ran.stdout);
        let tables = ran
            .stdout
            .matches("has the columns that were compiled")
            .count();
        assert!(tables > 8, "{flavor:?}: {tables} tables\n{}", ran.stdout);
    }
    Ok(())
}

/// Each drift is named by its column, with what was compiled and what is there.
#[tokio::test]
async fn drift_is_named_column_by_column() -> Outcome<()> {
    for flavor in [Flavor::MySql, Flavor::MariaDb1011] {
        let (server, mut conn) = shop(flavor, &[]).await?;
        for statement in [
            "ALTER TABLE shop.category MODIFY name VARCHAR(61) NOT NULL",
            "ALTER TABLE shop.country ADD COLUMN anthem TEXT",
            "ALTER TABLE shop.country MODIFY population BIGINT NOT NULL",
            "ALTER TABLE shop.warehouse RENAME TO shop.depot",
            "ALTER TABLE shop.review MODIFY body TEXT CHARACTER SET latin1",
        ] {
            conn.query_drop(statement)
                .await
                .map_err(|reason| format!("{statement}: {reason}"))?;
        }
        let ran = check(&server.url())?.expect(1)?;
        for word in [
            "column `name` was compiled as",
            "`varchar(61)",
            "column `anthem` (text",
            "is new",
            "column `population`",
            "`shop.warehouse` (schema/shop.sql",
            "is not on the server",
            "latin1",
        ] {
            assert!(
                ran.stdout.contains(word),
                "{flavor:?}: no `{word}`:\n{}",
                ran.stdout
            );
        }
    }
    Ok(())
}

/// Settings and grants that will not do, each with what to type.
#[tokio::test]
async fn settings_and_grants_are_told_with_their_fix() -> Outcome<()> {
    let options = [
        "--binlog-row-image=MINIMAL",
        "--binlog-expire-logs-seconds=3600",
        "--gtid-mode=OFF",
        "--enforce-gtid-consistency=OFF",
    ];
    let (server, mut conn) = shop(Flavor::MySql, &options).await?;
    conn.query_drop("CREATE USER 'little'@'%' IDENTIFIED BY 'little'")
        .await?;
    conn.query_drop("GRANT SELECT ON shop.orders TO 'little'@'%'")
        .await?;
    let url = server.url().replace("cdc:cdc", "little:little");
    let ran = Replicator::new()?
        .run_told(
            &["check"],
            &[("CDC_SOURCE_URL", &url), ("CDC_SERVER_ID", "1")],
        )?
        .expect(1)?;
    for word in [
        "advice binlog_row_image: binlog_row_image is `MINIMAL`",
        "SET GLOBAL binlog_row_image = FULL",
        "advice binlog retention: binlogs are kept for 1.0 hours",
        "binlog_expire_logs_seconds = 604800",
        "advice gtid: gtid_mode is `OFF`",
        "NO     server_id: 1 is the server's own id",
        "GRANT REPLICATION SLAVE ON *.* TO 'little'@'%';",
        "GRANT REPLICATION CLIENT ON *.* TO 'little'@'%';",
        "GRANT SELECT ON `shop`.`customer` TO 'little'@'%';",
        "`shop.orders` can be read",
    ] {
        assert!(ran.stdout.contains(word), "no `{word}`:\n{}", ran.stdout);
    }
    Ok(())
}

/// What images leave out is no condition unless the mapping cannot do without it.
#[tokio::test]
async fn images_are_judged_by_what_the_mapping_reads() -> Outcome<()> {
    let (server, mut conn) = shop(Flavor::MySql, &[]).await?;
    conn.query_drop("SET GLOBAL binlog_row_value_options = PARTIAL_JSON")
        .await?;
    let ran = check(&server.url())?.expect(0)?;
    assert!(
        ran.stdout.contains("ok     binlog_row_value_options"),
        "{}",
        ran.stdout
    );
    conn.query_drop("SET GLOBAL binlog_row_image = NOBLOB")
        .await?;
    let ran = check(&server.url())?.expect(0)?;
    assert!(
        ran.stdout.contains("advice binlog_row_image"),
        "{}",
        ran.stdout
    );
    conn.query_drop("SET GLOBAL binlog_row_image = MINIMAL")
        .await?;
    let ran = check(&server.url())?.expect(1)?;
    let word = "NO     binlog_row_value_options";
    assert!(ran.stdout.contains(word), "{}", ran.stdout);

    let (server, mut conn) = shop(Flavor::MariaDb1011, &[]).await?;
    conn.query_drop("SET GLOBAL binlog_row_image = NOBLOB")
        .await?;
    let ran = check(&server.url())?.expect(1)?;
    let word = "NO     binlog_row_image";
    assert!(ran.stdout.contains(word), "{}", ran.stdout);
    Ok(())
}

/// The same as JSON, and a target in a folder that is not there.
#[tokio::test]
async fn the_answer_as_json_and_a_target_without_a_folder() -> Outcome<()> {
    let (server, _conn) = shop(Flavor::MySql, &[]).await?;
    let url = server.url();
    let told = [
        ("CDC_SOURCE_URL", url.as_str()),
        ("CDC_TARGET_URL", "sqlite:none/lake.sqlite"),
    ];
    let ran = Replicator::new()?
        .run_told(&["check", "--json"], &told)?
        .expect(1)?;
    let answer: serde_json::Value = serde_json::from_str(&ran.stdout)?;
    assert_eq!(answer["ok"], false);
    let conditions = answer["conditions"].as_array().ok_or("no list")?;
    let target = conditions.iter().find(|it| it["name"] == "target writable");
    let target = target.ok_or("no such condition")?;
    assert_eq!(target["verdict"], "no");
    assert!(
        target["fix"]
            .as_str()
            .is_some_and(|fix| fix.contains("folder"))
    );
    Ok(())
}
