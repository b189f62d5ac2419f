//! Documents arrive once each, whatever the log server does.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use cdc_runtime::log::document::{Document, Origin};
use cdc_runtime::log::{Buffer, Shipper};
use cdc_runtime::metrics::Metrics;
use tests::Outcome;
use tests::stub::bulk::{Bulk, Demands, Fault};
use tests::stub::http::Reply;

use crate::observing;

struct Shipping {
    shipper: Shipper,
    buffer: Arc<Buffer>,
    metrics: Arc<Metrics>,
}

fn start(bulk: &Bulk, more: &str, secrets: &[(&str, &str)]) -> Outcome<Shipping> {
    // The template is one more request: only where a test is about it.
    let template = if more.contains("template") {
        ""
    } else {
        "template = false\n"
    };
    let text = format!(
        "[log.elasticsearch]\nurl = '{}'\nflush = 1\n{template}{more}\n",
        bulk.http.url()
    );
    let options = observing(&text, secrets)?.log.ok_or("no log")?;
    let metrics = Arc::new(Metrics::default());
    let buffer = Arc::new(Buffer::new(Arc::clone(&metrics)));
    let origin = Origin {
        instance: "lake-1".to_owned(),
        host: "host-1".to_owned(),
        labels: Vec::new(),
    };
    let shipper = Shipper::start(options, Arc::clone(&buffer), Arc::clone(&metrics), origin)?;
    Ok(Shipping {
        shipper,
        buffer,
        metrics,
    })
}

impl Shipping {
    fn log(&self, messages: std::ops::Range<u32>) {
        for number in messages {
            let mut document = Document::new("info", "test");
            document.field("message", format!("message {number}").into());
            self.buffer.push(document);
        }
    }

    /// Waits until the counts of shipped and rejected documents are these.
    async fn settles(&self, shipped: u64, rejected: u64) -> Outcome<()> {
        let log = &self.metrics.log;
        for _ in 0..3000 {
            if (log.shipped.get(), log.rejected.get()) == (shipped, rejected) {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        let (shipped, rejected) = (log.shipped.get(), log.rejected.get());
        Err(format!("{shipped} shipped, {rejected} rejected").into())
    }
}

/// The messages that are there, and that each is there once.
fn messages(bulk: &Bulk) -> BTreeSet<String> {
    let documents = bulk.documents();
    let messages: BTreeSet<_> = documents
        .iter()
        .map(|document| document["message"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(messages.len(), documents.len(), "a message is there twice");
    assert_eq!(*bulk.http.broken.lock(), Vec::<String>::new());
    messages
}

fn numbered(range: std::ops::Range<u32>) -> BTreeSet<String> {
    range.map(|number| format!("message {number}")).collect()
}

async fn survives(faults: Vec<Fault>) -> Outcome<()> {
    let count = faults.len();
    let bulk = Bulk::start(faults, Demands::default()).await?;
    let shipping = start(&bulk, "timeout = 1", &[])?;
    shipping.log(0..50);
    shipping.settles(50, 0).await?;
    assert_eq!(messages(&bulk), numbered(0..50));
    assert!(bulk.http.requests.len() > count, "it was not tried again");
    Ok(())
}

#[tokio::test]
async fn a_server_that_breaks_off_or_talks_garbage() -> Outcome<()> {
    survives(vec![
        Fault::Before(Reply::Close),
        Fault::Before(Reply::Garbage(b"\0\xff no http at all\r\n\r\n")),
        Fault::Before(Reply::Answer(
            200,
            Vec::new(),
            "<html>a proxy</html>".to_owned(),
        )),
    ])
    .await
}

#[tokio::test]
async fn a_server_that_is_overloaded() -> Outcome<()> {
    let later = vec![("retry-after", "1".to_owned())];
    survives(vec![
        Fault::Before(Reply::Answer(429, later, String::new())),
        Fault::Before(Reply::status(503)),
        Fault::Items(429),
    ])
    .await
}

/// A blocked index, a missing privilege: servers say so document by document.
#[tokio::test]
async fn an_index_that_may_not_be_written_now() -> Outcome<()> {
    survives(vec![
        Fault::Items(403),
        Fault::Items(401),
        Fault::Items(404),
    ])
    .await
}

#[tokio::test]
async fn a_server_that_is_slow_or_whose_answer_is_lost() -> Outcome<()> {
    survives(vec![
        Fault::Before(Reply::Hang),
        Fault::After(Reply::Close),
        Fault::After(Reply::Answer(200, Vec::new(), "{\"items\":[".to_owned())),
    ])
    .await
}

#[tokio::test]
async fn how_long_the_server_asks_to_wait_is_waited() -> Outcome<()> {
    let later = vec![("retry-after", "2".to_owned())];
    let faults = vec![Fault::Before(Reply::Answer(429, later, String::new()))];
    let bulk = Bulk::start(faults, Demands::default()).await?;
    let shipping = start(&bulk, "", &[])?;
    shipping.log(0..1);
    bulk.http.wait_for(1).await?;
    tokio::time::sleep(Duration::from_millis(1800)).await;
    assert_eq!(bulk.http.requests.len(), 1);
    shipping.settles(1, 0).await
}

#[tokio::test]
async fn a_document_that_is_refused_is_counted_and_holds_nothing_up() -> Outcome<()> {
    let demands = Demands {
        refuses: Some("7"),
        ..Demands::default()
    };
    let bulk = Bulk::start(Vec::new(), demands).await?;
    let shipping = start(&bulk, "", &[])?;
    shipping.log(0..20);
    shipping.settles(18, 2).await?;
    let mut expected = numbered(0..20);
    expected.retain(|message| !message.contains('7'));
    assert_eq!(messages(&bulk), expected);
    assert_eq!(bulk.http.requests.len(), 1);
    Ok(())
}

#[tokio::test]
async fn what_is_too_large_for_the_server_comes_in_parts() -> Outcome<()> {
    let demands = Demands {
        most: Some(3),
        ..Demands::default()
    };
    let bulk = Bulk::start(Vec::new(), demands).await?;
    let shipping = start(&bulk, "", &[])?;
    shipping.log(0..20);
    shipping.settles(20, 0).await?;
    assert_eq!(messages(&bulk), numbered(0..20));
    Ok(())
}

#[tokio::test]
async fn while_the_server_is_down_the_newest_are_kept_in_bounded_memory() -> Outcome<()> {
    let faults = vec![
        Fault::Before(Reply::status(503)),
        Fault::Before(Reply::status(503)),
    ];
    let bulk = Bulk::start(faults, Demands::default()).await?;
    let shipping = start(&bulk, "buffer_bytes = 20000\nbatch_documents = 1", &[])?;
    shipping.log(0..1);
    bulk.http.wait_for(1).await?;
    shipping.log(1..1001);
    let dropped = shipping.metrics.log.dropped.get();
    assert!(shipping.metrics.log.buffered.get() <= 20_000);
    assert!((900..1000).contains(&dropped), "{dropped} dropped");
    shipping.settles(1001 - dropped, 0).await?;
    let first = u32::try_from(dropped)? + 1;
    let mut expected = numbered(first..1001);
    expected.extend(numbered(0..1));
    assert_eq!(messages(&bulk), expected);
    Ok(())
}

#[tokio::test]
async fn credentials_are_sent_and_bodies_compressed_as_configured() -> Outcome<()> {
    for (more, authorization, gzip) in [
        ("api_key_file = '{key}'", "ApiKey c2VjcmV0", Some("gzip")),
        (
            "username = 'u'\npassword_file = '{key}'\ngzip = false",
            "Basic dTpjMlZqY21WMA==",
            None,
        ),
    ] {
        let demands = Demands {
            authorization: Some(authorization),
            ..Demands::default()
        };
        let bulk = Bulk::start(Vec::new(), demands).await?;
        let shipping = start(&bulk, more, &[("key", "c2VjcmV0\n")])?;
        shipping.log(0..3);
        shipping.settles(3, 0).await?;
        let requests = bulk.http.wait_for(1).await?;
        assert_eq!(requests[0].header("content-encoding"), gzip);
    }
    Ok(())
}

#[tokio::test]
async fn wrong_credentials_lose_nothing_while_there_is_room() -> Outcome<()> {
    let demands = Demands {
        authorization: Some("ApiKey right"),
        ..Demands::default()
    };
    let bulk = Bulk::start(Vec::new(), demands).await?;
    let shipping = start(
        &bulk,
        "end = 1\napi_key_file = '{key}'",
        &[("key", "wrong")],
    )?;
    shipping.log(0..3);
    bulk.http.wait_for(2).await?;
    let log = &shipping.metrics.log;
    assert_eq!(
        (log.shipped.get(), log.rejected.get(), log.dropped.get()),
        (0, 0, 0)
    );
    let metrics = Arc::clone(&shipping.metrics);
    shipping.shipper.finish().await;
    assert_eq!(metrics.log.dropped.get(), 3);
    Ok(())
}

#[tokio::test]
async fn the_end_waits_for_what_was_logged_and_not_forever() -> Outcome<()> {
    let bulk = Bulk::start(Vec::new(), Demands::default()).await?;
    let shipping = start(&bulk, "end = 600", &[])?;
    shipping.log(0..100);
    shipping.shipper.finish().await;
    assert_eq!(messages(&bulk), numbered(0..100));
    let hanging = Bulk::start(vec![Fault::Before(Reply::Hang)], Demands::default()).await?;
    let shipping = start(&hanging, "end = 1", &[])?;
    shipping.log(0..5);
    let began = std::time::Instant::now();
    shipping.shipper.finish().await;
    assert!(began.elapsed() < Duration::from_secs(5));
    assert_eq!(shipping.metrics.log.dropped.get(), 5);
    Ok(())
}

#[tokio::test]
async fn a_document_has_the_fields_of_the_elastic_common_schema() -> Outcome<()> {
    let bulk = Bulk::start(Vec::new(), Demands::default()).await?;
    let shipping = start(&bulk, "labels.env = 'test'", &[])?;
    shipping.log(0..1);
    shipping.settles(1, 0).await?;
    let document = &bulk.documents()[0];
    for (field, value) in [
        ("message", "message 0"),
        ("log.level", "info"),
        ("log.logger", "test"),
        ("ecs.version", "8.11.0"),
        ("event.dataset", "cdc.replicator"),
        ("service.name", "cdc-replicator"),
        ("service.node.name", "lake-1"),
        ("host.name", "host-1"),
        ("labels.env", "test"),
    ] {
        assert_eq!(document[field], value, "{field}");
    }
    Ok(())
}

/// One that stands already, or that may not be written, holds up no document.
#[tokio::test]
async fn the_index_template_comes_before_the_first_document() -> Outcome<()> {
    for answer in [200, 400, 403] {
        let demands = Demands {
            template: Some(answer),
            ..Demands::default()
        };
        let bulk = Bulk::start(Vec::new(), demands).await?;
        let shipping = start(&bulk, "template = true\ngzip = true", &[])?;
        shipping.log(0..3);
        shipping.settles(3, 0).await?;
        shipping.shipper.finish().await;
        let asked: Vec<String> = bulk
            .http
            .requests
            .lock()
            .iter()
            .map(|request| format!("{} {}", request.method, request.path))
            .collect();
        assert_eq!(
            asked.first().map(String::as_str),
            Some("PUT /_index_template/logs-cdc.replicator-default?create=true")
        );
        assert!(asked[1..].iter().all(|it| it == "POST /_bulk"), "{asked:?}");
        let template = bulk.http.requests.lock()[0].json()?;
        let properties = &template["template"]["mappings"]["properties"];
        for document in bulk.documents() {
            for (field, _) in document.as_object().ok_or("no object")? {
                let is_known = properties.get(field).is_some() || field.starts_with("cdc.");
                assert!(is_known, "{field}");
            }
        }
    }
    Ok(())
}
