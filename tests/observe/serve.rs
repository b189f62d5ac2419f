//! `/metrics`, `/healthz`, `/readyz`.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use cdc_runtime::metrics::{DEFINITIONS, Metrics};
use cdc_runtime::serve::{Options, Server};
use tests::Outcome;
use tests::replicator::Replicator;
use tests::servers::{Flavor, Server as Source};
use tests::workload::{self, Workload};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Status and body.
async fn ask(address: SocketAddr, method: &str, path: &str) -> Outcome<(u16, String)> {
    let mut stream = TcpStream::connect(address).await?;
    let request = format!("{method} {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    let (head, body) = answer.split_once("\r\n\r\n").ok_or("no head")?;
    let status = head.split(' ').nth(1).ok_or("no status")?.parse()?;
    Ok((status, body.to_owned()))
}

/// Every sample; each stands below HELP and TYPE of its own metric, as the format asks.
fn samples(text: &str) -> Outcome<BTreeMap<String, f64>> {
    let (mut samples, mut name) = (BTreeMap::new(), "");
    for line in text.lines() {
        if let Some(help) = line.strip_prefix("# HELP ") {
            name = help.split_once(' ').ok_or("HELP without a text")?.0;
        } else if let Some(kind) = line.strip_prefix("# TYPE ") {
            let (of, kind) = kind.split_once(' ').ok_or("TYPE without a kind")?;
            assert_eq!(of, name);
            assert!(["counter", "gauge", "histogram"].contains(&kind));
        } else {
            let (sample, value) = line.rsplit_once(' ').ok_or("a line without a value")?;
            assert!(sample.starts_with(name), "{sample} below {name}");
            let before = samples.insert(sample.to_owned(), value.parse()?);
            assert!(before.is_none(), "{sample} twice");
        }
    }
    Ok(samples)
}

#[tokio::test]
async fn health_and_metrics_answer_and_nothing_else_does() -> Outcome<()> {
    let options = Options {
        listen: "127.0.0.1:0".parse()?,
        ready_lag: Some(Duration::from_secs(5)),
    };
    let metrics = Arc::new(Metrics::default());
    let server = Server::start(options, Arc::clone(&metrics), "<svg></svg>").await?;
    let address = server.address();
    assert_eq!(
        ask(address, "GET", "/healthz").await?,
        (200, "ok\n".to_owned())
    );
    let (status, body) = ask(address, "GET", "/readyz").await?;
    assert_eq!(status, 503);
    assert!(body.contains("not open"), "{body}");
    metrics.connected.set(1);
    assert_eq!(ask(address, "GET", "/readyz").await?.0, 200);
    metrics.committed_at.set(1);
    tokio::time::sleep(Duration::from_millis(10)).await;
    let (_, text) = ask(address, "GET", "/metrics").await?;
    let samples = samples(&text)?;
    for definition in DEFINITIONS {
        assert!(text.contains(&format!("# TYPE {} ", definition.name)));
    }
    assert!(samples.contains_key("cdc_retries_total{kind=\"source_unreachable\"}"));
    let (code, page) = ask(address, "GET", "/").await?;
    assert!(code == 200 && page.contains("status.json"), "{page}");
    let (code, status) = ask(address, "GET", "/status.json").await?;
    let status: serde_json::Value = serde_json::from_str(&status)?;
    assert_eq!((code, status["ready"].is_boolean()), (200, true));
    assert_eq!(ask(address, "GET", "/secret").await?.0, 404);
    assert_eq!(ask(address, "POST", "/metrics").await?.0, 405);
    assert_eq!(
        ask(address, "HEAD", "/metrics").await?,
        (200, String::new())
    );
    Ok(())
}

#[tokio::test]
async fn clients_that_never_ask_do_not_shut_others_out() -> Outcome<()> {
    let options = Options {
        listen: "127.0.0.1:0".parse()?,
        ready_lag: None,
    };
    let server = Server::start(options, Arc::default(), "").await?;
    let mut idle = Vec::new();
    for _ in 0..20 {
        idle.push(TcpStream::connect(server.address()).await?);
    }
    assert_eq!(ask(server.address(), "GET", "/healthz").await?.0, 200);
    let mut garbage = TcpStream::connect(server.address()).await?;
    garbage.write_all(&[0xff; 64 << 10]).await.ok();
    assert_eq!(ask(server.address(), "GET", "/healthz").await?.0, 200);
    Ok(())
}

/// What is shown to others stays off until somebody asks for it.
#[test]
fn a_demo_serves_nothing() -> Outcome<()> {
    // Whoever would listen there would fail.
    let taken = std::net::TcpListener::bind("127.0.0.1:0")?;
    let listen = taken.local_addr()?.to_string();
    let replicator = Replicator::new()?;
    replicator
        .run_told(&["demo"], &[("CDC_LISTEN", &listen)])?
        .expect(0)?;
    let defaults = crate::observing("[serve]\n", &[])?;
    let serve = defaults.serve.ok_or("nothing is served")?;
    assert!(serve.listen.ip().is_loopback(), "{}", serve.listen);
    assert!(crate::observing("", &[])?.serve.is_none());
    Ok(())
}

#[tokio::test]
async fn a_running_replicator_counts_what_it_does() -> Outcome<()> {
    let source = Source::start(Flavor::MariaDb1011).await?;
    let mut conn = source.connect().await?;
    workload::create(&mut conn, 3).await?;
    Workload::new(&source, 3, 0, 1_000).await?.run(30).await?;
    workload::known_rows(&mut conn).await?;
    let address: SocketAddr = {
        let free = std::net::TcpListener::bind("127.0.0.1:0")?;
        free.local_addr()?
    };
    let replicator = Replicator::new()?;
    let listen = address.to_string();
    let running = replicator.start(&source.url(), &["--no-snapshot", "--listen", &listen])?;
    let mut last = BTreeMap::new();
    for _ in 0..600 {
        tokio::time::sleep(Duration::from_millis(50)).await;
        let Ok((200, text)) = ask(address, "GET", "/metrics").await else {
            continue;
        };
        last = samples(&text)?;
        if last.get("cdc_lag_seconds") == Some(&0.0) && last["cdc_transactions_total"] > 0.0 {
            break;
        }
    }
    assert_eq!(last.get("cdc_lag_seconds"), Some(&0.0), "{last:?}");
    assert!(last["cdc_commit_to_visible_seconds_count"] >= last["cdc_transactions_total"]);
    let sum = |name: &str| -> f64 {
        let of = last.iter().filter(|(sample, _)| sample.starts_with(name));
        of.map(|(_, value)| value).sum()
    };
    let (events, rows) = (sum("cdc_table_events_total"), sum("cdc_table_rows_total"));
    assert!(
        0.0 < events && events <= rows,
        "{events} events of {rows} rows"
    );
    // The source is asked again within five seconds.
    for _ in 0..200 {
        tokio::time::sleep(Duration::from_millis(50)).await;
        last = samples(&ask(address, "GET", "/metrics").await?.1)?;
        if last.get("cdc_lag_bytes") == Some(&0.0) {
            break;
        }
    }
    assert_eq!(last.get("cdc_lag_bytes"), Some(&0.0), "{last:?}");
    assert_eq!(ask(address, "GET", "/readyz").await?.0, 200);
    running.terminate().await?.expect(0)?;
    let ran = replicator.run(&["status", "--json"])?.expect(0)?;
    let status: serde_json::Value = serde_json::from_str(&ran.stdout)?;
    let told = |key: &str| status[key].as_u64().ok_or_else(|| format!("no {key}"));
    for (sample, key) in [
        ("cdc_transactions_total", "transactions"),
        ("cdc_rows_total{operation=\"insert\"}", "inserted"),
        ("cdc_rows_total{operation=\"update\"}", "updated"),
        ("cdc_rows_total{operation=\"delete\"}", "deleted"),
    ] {
        let told = u32::try_from(told(key)?)?;
        assert_eq!(last[sample], f64::from(told), "{sample}");
        if sample.contains('{') {
            let operation = sample.split('{').nth(1).unwrap_or_default();
            let of_tables: f64 = last
                .iter()
                .filter(|(name, _)| {
                    name.starts_with("cdc_table_rows_total") && name.ends_with(operation)
                })
                .map(|(_, value)| value)
                .sum();
            assert_eq!(of_tables, f64::from(told), "{sample}");
        }
    }
    Ok(())
}
