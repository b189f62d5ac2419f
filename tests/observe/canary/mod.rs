//! What stands in a row, and what opens a door, is in no log, metric, page or notification.

mod flow;
mod plant;
mod watchers;

use std::net::SocketAddr;
use std::time::Duration;

use mysql_async::prelude::Queryable;
use tests::Outcome;
use tests::replicator::Replicator;
use tests::servers::{Flavor, Server};
use tests::workload;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use plant::Plant;
use watchers::{Key, Watchers};

/// Planted in every column that takes text, and in every credential.
const WORD: &str = "kanarienvogel";
/// How the word is recognized: cut short, in base64, in hexadecimal digits.
const TRACES: [&str; 5] = [
    "kanarien",
    "a2FuYXJpZW",
    "thbmFyaWVu",
    "rYW5hcmllb",
    "6b616e617269656e",
];
/// More than SQLite can hold, planted in a column that takes it.
const HUGE: &str = "18446744073709551557";

/// What ends replication: statements, and the kind people are told.
const ENDS: [(&[&str], &str); 3] = [
    (
        &["UPDATE shop.product SET sold_total = 18446744073709551557 WHERE sku = 'kanarienvogel'"],
        "bad_value",
    ),
    (
        &[
            "ALTER TABLE shop.product MODIFY price DECIMAL(12,3) NOT NULL",
            "UPDATE shop.product SET price = 1 WHERE sku = 'kanarienvogel'",
        ],
        "schema_drift",
    ),
    (
        &[
            "SET SESSION binlog_format = 'STATEMENT'",
            "UPDATE shop.product SET name = 'kanarienvogel 2' WHERE sku = 'kanarienvogel'",
        ],
        "unsupported",
    ),
];

/// Neither the word nor any value of the rows stands in a text.
fn is_clean(what: &str, text: &str, plant: &Plant) {
    no_word(what, text);
    for value in plant.values.iter().map(String::as_str).chain([HUGE]) {
        // A part of a longer number is another number.
        let near = |c: char| c.is_ascii_alphanumeric();
        let alone = |at: usize| {
            let (before, after) = (&text[..at], &text[at + value.len()..]);
            !before.ends_with(near) && !after.starts_with(near)
        };
        let mut at = text.match_indices(value).map(|(at, _)| at);
        shows(what, text, value, at.find(|at| alone(*at)));
    }
}

/// The word stands nowhere in a text.
fn no_word(what: &str, text: &str) {
    for trace in TRACES {
        shows(what, text, trace, text.find(trace));
    }
}

fn shows(what: &str, text: &str, planted: &str, at: Option<usize>) {
    let near = at.map(|at| {
        let (before, rest) = text.split_at(at);
        let before: String = before.chars().rev().take(200).collect();
        let before: String = before.chars().rev().collect();
        format!("{before}{}", rest.chars().take(100).collect::<String>())
    });
    assert!(
        near.is_none(),
        "{what} shows {planted}: …{}…",
        near.unwrap_or_default()
    );
}

async fn scrape(address: SocketAddr, path: &str) -> Outcome<String> {
    let mut stream = tokio::net::TcpStream::connect(address).await?;
    stream
        .write_all(
            format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").as_bytes(),
        )
        .await?;
    let mut text = String::new();
    stream.read_to_string(&mut text).await?;
    Ok(text)
}

/// Waits until the metrics are as wanted.
async fn measures(address: SocketAddr, wanted: impl Fn(&str) -> bool) -> Outcome<String> {
    let mut metrics = String::new();
    for _ in 0..1200 {
        metrics = scrape(address, "/metrics").await.unwrap_or_default();
        if wanted(&metrics) {
            return Ok(metrics);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Err(format!("the metrics stay as they are: {metrics}").into())
}

/// The value of a metric without labels, or with these.
fn metric(metrics: &str, name: &str) -> u64 {
    let value = metrics.lines().find_map(|line| line.strip_prefix(name));
    value.and_then(|it| it.trim().parse().ok()).unwrap_or(0)
}

fn free() -> Outcome<SocketAddr> {
    let free = std::net::TcpListener::bind("127.0.0.1:0")?;
    Ok(free.local_addr()?)
}

#[tokio::test]
async fn no_value_is_shown_by_what_ends_replication() -> Outcome<()> {
    for (end, kind) in ENDS {
        let server = Server::start(Flavor::MariaDb1011).await?;
        let mut conn = server.connect().await?;
        workload::create(&mut conn, 7).await?;
        let plant = Plant::of(&mut conn).await?;
        for statement in &plant.insert {
            conn.query_drop(statement).await?;
        }
        let watchers = Watchers::start(Key::Api).await?;
        let replicator = Replicator::new()?;
        watchers.configure(&replicator)?;
        let address = free()?;
        let (url, listen) = (server.url(), address.to_string());
        let arguments = ["--no-snapshot", "--listen", &listen, "--log", "json"];
        let running = replicator.start(&url, &arguments)?;
        let inserts = "cdc_rows_total{operation=\"insert\"}";
        let metrics = measures(address, |text| metric(text, inserts) > 0).await?;
        let status = scrape(address, "/status.json").await?;
        assert!(status.contains("shop.product"), "{status}");
        for statement in end {
            conn.query_drop(*statement).await?;
        }
        let ran = running.end(Duration::from_secs(30)).await?.expect(3)?;
        let (told, kinds) = watchers.told()?;
        assert!(
            kinds.iter().any(|found| found == kind),
            "{kind}: {kinds:?}\n{}",
            ran.stderr
        );
        assert!(told.contains("\"event.action\":\"stopped\""), "{told}");
        assert!(!watchers.mail.mails.is_empty());
        for (what, text) in [
            ("a message", &told),
            ("the log", &ran.stderr),
            ("/metrics", &metrics),
            ("/status.json", &status),
        ] {
            is_clean(what, text, &plant);
        }
    }
    Ok(())
}
