//! gh-ost and pt-online-schema-change against a table that is replicated: the statements
//! those tools issue, in their order and under their names.

use mysql_async::prelude::Queryable;
use tests::Outcome;
use tests::oracle;
use tests::replicator::Replicator;
use tests::servers::{Flavor, Server};
use tests::workload::{self, Workload};

/// gh-ost: a ghost and a changelog; rows are copied in chunks and taken from the binlog;
/// a sentry table, and the swap.
const GH_OST: &[&str] = &[
    "CREATE /* gh-ost */ TABLE `shop`.`_review_gho` LIKE `shop`.`review`",
    "ALTER /* gh-ost */ TABLE `shop`.`_review_gho` ADD COLUMN useful INT NOT NULL DEFAULT 0 FIRST, ENGINE=InnoDB",
    "CREATE /* gh-ost */ TABLE `shop`.`_review_ghc` (id BIGINT UNSIGNED AUTO_INCREMENT, \
     last_update TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP, \
     hint VARCHAR(64) CHARSET ascii NOT NULL, value VARCHAR(4096) CHARSET ascii NOT NULL, \
     PRIMARY KEY (id), UNIQUE KEY hint_uidx (hint)) AUTO_INCREMENT=256",
    "INSERT /* gh-ost */ INTO `shop`.`_review_ghc` (id, hint, value) VALUES (NULLIF(1, 0), 'state', 'GhostTableMigrated') \
     ON DUPLICATE KEY UPDATE last_update = NOW(), value = VALUES(value)",
    "INSERT /* gh-ost `shop`.`review` */ IGNORE INTO `shop`.`_review_gho` (COLUMNS) \
     (SELECT COLUMNS FROM `shop`.`review` FORCE INDEX (`PRIMARY`) WHERE id < 64000 LOCK IN SHARE MODE)",
    "DELETE FROM shop.review WHERE id = 64000",
    "DELETE /* gh-ost `shop`.`_review_gho` */ FROM `shop`.`_review_gho` WHERE id = 64000",
    "INSERT /* gh-ost `shop`.`review` */ IGNORE INTO `shop`.`_review_gho` (COLUMNS) \
     (SELECT COLUMNS FROM `shop`.`review` FORCE INDEX (`PRIMARY`) WHERE id >= 64000 LOCK IN SHARE MODE)",
    "CREATE /* gh-ost */ TABLE `shop`.`_review_del` (id INT AUTO_INCREMENT PRIMARY KEY) ENGINE=InnoDB \
     COMMENT='ghost-cut-over-sentry'",
    "DROP /* gh-ost */ TABLE IF EXISTS `shop`.`_review_del`",
    "RENAME /* gh-ost */ TABLE `shop`.`review` TO `shop`.`_review_del`, `shop`.`_review_gho` TO `shop`.`review`",
    "DROP /* gh-ost */ TABLE IF EXISTS `shop`.`_review_ghc`",
    "DROP /* gh-ost */ TABLE IF EXISTS `shop`.`_review_del`",
];

/// pt-online-schema-change: a new table, three triggers, a copy, the swap.
const PT_OSC: &[&str] = &[
    "CREATE TABLE `shop`.`_review_new` LIKE `shop`.`review`",
    "ALTER TABLE `shop`.`_review_new` ADD COLUMN useful INT NOT NULL DEFAULT 0 AFTER id",
    "CREATE TRIGGER `shop`.`pt_osc_shop_review_del` AFTER DELETE ON `shop`.`review` FOR EACH ROW \
     DELETE IGNORE FROM `shop`.`_review_new` WHERE `shop`.`_review_new`.`id` <=> OLD.`id`",
    "CREATE TRIGGER `shop`.`pt_osc_shop_review_upd` AFTER UPDATE ON `shop`.`review` FOR EACH ROW \
     REPLACE INTO `shop`.`_review_new` (COLUMNS) VALUES (NEW_COLUMNS)",
    "CREATE TRIGGER `shop`.`pt_osc_shop_review_ins` AFTER INSERT ON `shop`.`review` FOR EACH ROW \
     REPLACE INTO `shop`.`_review_new` (COLUMNS) VALUES (NEW_COLUMNS)",
    "DELETE FROM shop.review WHERE id = 64000",
    "INSERT LOW_PRIORITY IGNORE INTO `shop`.`_review_new` (COLUMNS) SELECT COLUMNS FROM `shop`.`review` \
     LOCK IN SHARE MODE /*pt-online-schema-change copy table*/",
    "UPDATE shop.review SET id = id",
    "RENAME TABLE `shop`.`review` TO `shop`.`_review_old`, `shop`.`_review_new` TO `shop`.`review`",
    "DROP TABLE IF EXISTS `shop`.`_review_old`",
    "DROP TRIGGER IF EXISTS `shop`.`pt_osc_shop_review_del`",
];

struct Shop {
    server: Server,
    conn: mysql_async::Conn,
    replicator: Replicator,
}

async fn shop(flavor: Flavor) -> Outcome<Shop> {
    let server = Server::start_with(flavor, &[]).await?;
    let mut conn = server.connect().await?;
    workload::create(&mut conn, 9).await?;
    Workload::new(&server, 9, 0, 2_000).await?.run(40).await?;
    workload::known_rows(&mut conn).await?;
    let replicator = Replicator::new()?;
    replicator
        .run_until_current(&server.url())
        .await?
        .expect(0)?;
    Ok(Shop {
        server,
        conn,
        replicator,
    })
}

impl Shop {
    /// Runs a tool's statements, with the columns of `review` as they are.
    async fn change(&mut self, statements: &[&str]) -> Outcome<()> {
        let columns: Vec<String> = self
            .conn
            .query(
                "SELECT column_name FROM information_schema.columns \
                 WHERE table_schema = 'shop' AND table_name = 'review' AND COALESCE(generation_expression, '') = '' \
                 ORDER BY ordinal_position",
            )
            .await?;
        let listed = |front: &str| {
            let quoted = columns.iter().map(|name| format!("{front}`{name}`"));
            quoted.collect::<Vec<_>>().join(", ")
        };
        for statement in statements {
            let sql = statement
                .replace("NEW_COLUMNS", &listed("NEW."))
                .replace("COLUMNS", &listed(""));
            self.conn
                .query_drop(&sql)
                .await
                .map_err(|reason| format!("{reason}: {sql}"))?;
        }
        Ok(())
    }

    async fn follows(&mut self, arguments: &[&str]) -> Outcome<()> {
        let arguments = [&["--until-current"][..], arguments].concat();
        let ran = self.replicator.start(&self.server.url(), &arguments)?;
        ran.ended().await?.expect(0)?;
        oracle::compare(&mut self.conn, &mut self.replicator.lake().await?).await
    }
}

async fn follows_through(flavor: Flavor, tool: &str, statements: &[&str]) -> Outcome<()> {
    let mut shop = shop(flavor).await?;
    shop.change(statements).await?;
    let declared = ["--online-schema-change", tool];
    shop.follows(&declared).await?;
    shop.change(&[
        "UPDATE shop.review SET useful = useful + 1, stars = 1",
        "DELETE FROM shop.review LIMIT 2",
    ])
    .await?;
    shop.follows(&[]).await
}

#[tokio::test]
async fn gh_ost() -> Outcome<()> {
    follows_through(Flavor::MySql, "gh-ost", GH_OST).await?;
    follows_through(Flavor::MariaDb1011, "gh-ost", GH_OST).await
}

#[tokio::test]
async fn pt_online_schema_change() -> Outcome<()> {
    follows_through(Flavor::MySql, "pt-osc", PT_OSC).await?;
    follows_through(Flavor::MariaDb1011, "pt-osc", PT_OSC).await
}

/// Nobody said that the tool's promise holds: it stops at the swap and says what to do.
#[tokio::test]
async fn an_undeclared_swap_stops() -> Outcome<()> {
    let mut shop = shop(Flavor::MySql).await?;
    let before = oracle::read_all(&mut shop.conn).await?;
    shop.change(&GH_OST[..5]).await?;
    shop.change(&GH_OST[7..]).await?;
    let ran = shop
        .replicator
        .run_until_current(&shop.server.url())
        .await?;
    let ran = ran.expect(3)?;
    for word in ["shop.review", "CDC_ONLINE_SCHEMA_CHANGE=gh-ost"] {
        assert!(ran.stderr.contains(word), "{}", ran.stderr);
    }
    oracle::compare_with(&before, &mut shop.replicator.lake().await?).await?;
    shop.follows(&["--online-schema-change", "gh-ost"]).await
}
