//! Load, stream, dead letter, `verify` and every other command, logging all that there is.

use std::net::SocketAddr;
use std::time::Duration;

use mysql_async::Conn;
use mysql_async::prelude::Queryable;
use tests::Outcome;
use tests::lake::AnyLake;
use tests::servers::{Flavor, Server};
use tests::workload;

use super::plant::Plant;
use super::watchers::{Key, Watchers};
use super::{WORD, free, is_clean, measures, metric, no_word, scrape};

/// What is served.
const PATHS: [&str; 5] = ["/", "/status.json", "/metrics", "/healthz", "/readyz"];
/// What the target refuses, and who changes what behind the replicator's back.
const REFUSE: &str =
    "ALTER TABLE dim_product ADD CONSTRAINT refuse CHECK (name <> 'kanarienvogel 2')";
const REFUSED: &str = "UPDATE shop.product SET name = 'kanarienvogel 2'";
const ALTERED: &str = "UPDATE dim_category SET name = 'kanarienvogel 3'";

/// An account of a MySQL whose password is the word.
async fn account(conn: &mut Conn) -> Outcome<()> {
    for sql in [
        "CREATE USER bird@'%' IDENTIFIED BY 'kanarienvogel'",
        "GRANT ALL ON *.* TO bird@'%'",
    ] {
        conn.query_drop(sql).await?;
    }
    Ok(())
}

/// The target, and its address with the word as its password.
async fn target(kind: &str) -> Outcome<(AnyLake, String)> {
    let lake = AnyLake::start(kind).await?;
    let at = |scheme: &str, port: u16| format!("{scheme}://bird:{WORD}@127.0.0.1:{port}/lake");
    let url = match &lake {
        AnyLake::Mysql(_, server) => {
            account(&mut server.connect().await?).await?;
            at("mysql", server.port())
        }
        AnyLake::Postgres(_, server) => {
            lake.run(&["CREATE ROLE bird LOGIN SUPERUSER PASSWORD 'kanarienvogel'"])
                .await?;
            at("postgres", server.port())
        }
        AnyLake::Sqlite(_) => return Err("a file has no password".into()),
    };
    Ok((lake, url))
}

struct Scene {
    lake: AnyLake,
    plant: Plant,
    /// What the replicator is told by its environment.
    told: Vec<(&'static str, String)>,
}

impl Scene {
    fn told(&self) -> Vec<(&str, &str)> {
        let pairs = self.told.iter();
        pairs.map(|(name, value)| (*name, value.as_str())).collect()
    }

    /// What a command says; nothing that was planted.
    fn says(&self, arguments: &[&str], code: i32) -> Outcome<()> {
        let loud = [arguments, &["--log-level", "trace"]].concat();
        let replicator = self.lake.replicator();
        let ran = tokio::task::block_in_place(|| replicator.run_told(&loud, &self.told()))?;
        let ran = ran.expect(code)?;
        let what = arguments.join(" ");
        is_clean(&what, &ran.stderr, &self.plant);
        // A row that differs is named by its key.
        if arguments.contains(&"verify") {
            no_word(&what, &ran.stdout);
        } else {
            is_clean(&what, &ran.stdout, &self.plant);
        }
        Ok(())
    }

    /// The same with a password that is wrong, in the variable `of`.
    fn refused(&self, of: &str, arguments: &[&str]) -> Outcome<()> {
        let wrong = format!(":{WORD}-2@");
        let told: Vec<_> = self
            .told
            .iter()
            .map(|(name, value)| match *name == of {
                true => (*name, value.replace(&format!(":{WORD}@"), &wrong)),
                false => (*name, value.clone()),
            })
            .collect();
        let told: Vec<_> = told.iter().map(|(name, it)| (*name, it.as_str())).collect();
        let replicator = self.lake.replicator();
        let ran = tokio::task::block_in_place(|| replicator.run_told(arguments, &told))?;
        assert!(matches!(ran.code, Some(3 | 4)), "{ran:?}");
        let what = arguments.join(" ");
        no_word(&what, &ran.stdout);
        no_word(&what, &ran.stderr);
        Ok(())
    }

    async fn pages(&self, address: SocketAddr) -> Outcome<()> {
        for path in PATHS {
            let page = scrape(address, path).await?;
            assert!(page.starts_with("HTTP/1.1 "), "{path}: {page}");
            is_clean(path, &page, &self.plant);
        }
        Ok(())
    }
}

async fn run_all(conn: &mut Conn, statements: &[String]) -> Outcome<()> {
    for sql in statements {
        let ran = conn.query_drop(sql).await;
        ran.map_err(|why| format!("{why}: {sql}"))?;
    }
    Ok(())
}

/// Load, stream and a dead letter, with every page looked at.
async fn follow(scene: &Scene, conn: &mut Conn) -> Outcome<()> {
    let address = free()?;
    let listen = address.to_string();
    let arguments = [
        "--listen",
        &listen,
        "--log",
        "json",
        "--log-level",
        "trace",
        "--dead-letters",
        "5",
    ];
    let replicator = scene.lake.replicator();
    let url = scene.told()[0].1.to_owned();
    let running = replicator.start_told(&url, &arguments, &scene.told())?;
    measures(address, |text| metric(text, "cdc_loads_total") > 0).await?;
    scene.pages(address).await?;
    run_all(conn, &scene.plant.delete).await?;
    run_all(conn, &scene.plant.insert).await?;
    let inserts = "cdc_rows_total{operation=\"insert\"}";
    measures(address, |text| metric(text, inserts) >= 12).await?;
    scene.lake.run(&[REFUSE]).await?;
    conn.query_drop(REFUSED).await?;
    measures(address, |text| metric(text, "cdc_dead_letters_open") > 0).await?;
    scene.pages(address).await?;
    // The log server and the channels get what waits.
    tokio::time::sleep(Duration::from_secs(2)).await;
    let ran = running.terminate().await?.expect(0)?;
    assert!(!ran.stderr.is_empty());
    is_clean("the log", &ran.stderr, &scene.plant);
    Ok(())
}

async fn shows_nothing(kind: &str, key: Key) -> Outcome<()> {
    let source = Server::start(Flavor::MySql).await?;
    let mut conn = source.connect().await?;
    account(&mut conn).await?;
    workload::create(&mut conn, 7).await?;
    let plant = Plant::of(&mut conn).await?;
    assert_eq!(
        plant.insert.len(),
        1 + 12,
        "a table of the shop is left out"
    );
    assert!(plant.columns > 90, "{}", plant.columns);
    run_all(&mut conn, &plant.insert).await?;
    let (lake, target) = target(kind).await?;
    let watchers = Watchers::start(key).await?;
    watchers.configure(lake.replicator())?;
    let from = format!("mysql://bird:{WORD}@127.0.0.1:{}/", source.port());
    let told = vec![
        ("CDC_SOURCE_URL", from),
        ("CDC_TARGET_URL", target),
        ("CDC_MASK_SALT", WORD.to_owned()),
    ];
    let scene = Scene { lake, plant, told };
    scene.says(&["check"], 0)?;
    scene.says(&["plan"], 0)?;
    follow(&scene, &mut conn).await?;
    scene.lake.run(&[ALTERED]).await?;
    for (arguments, code) in [
        (&["status"][..], 0),
        (&["status", "--json"], 0),
        (&["dead-letters", "list"], 0),
        (&["dead-letters", "list", "--json"], 0),
        (&["verify"], 1),
        (&["verify", "--json"], 1),
        (&["check", "--json"], 0),
        (&["plan", "--json"], 0),
        (&["migrate"], 0),
        (&["notify", "test"], 0),
        (&["dead-letters", "retry", "--all"], 1),
        (&["snapshot", "--table", "shop.category"], 0),
        (&["dead-letters", "discard", "--all"], 0),
    ] {
        scene.says(arguments, code)?;
    }
    scene.refused("CDC_SOURCE_URL", &["check"])?;
    if kind == "mysql" {
        scene.refused("CDC_TARGET_URL", &["status"])?;
    }
    let (heard, kinds) = watchers.told()?;
    assert!(kinds.iter().any(|kind| kind == "dead_letter"), "{kinds:?}");
    assert!(heard.contains("\"event.action\":\"loaded\""), "{heard}");
    assert!(!watchers.mail.mails.is_empty());
    is_clean("a message", &heard, &scene.plant);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn no_value_and_no_credential_is_shown_with_mysql() -> Outcome<()> {
    shows_nothing("mysql", Key::Api).await
}

#[tokio::test(flavor = "multi_thread")]
async fn no_value_and_no_credential_is_shown_with_postgres() -> Outcome<()> {
    shows_nothing("postgres", Key::Password).await
}
