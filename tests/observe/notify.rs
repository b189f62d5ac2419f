//! People are told once, in the form their tool takes, and a dead channel harms nobody.

use std::sync::Arc;
use std::time::{Duration, Instant};

use cdc_runtime::metrics::{Metrics, exposition};
use cdc_runtime::notify::{Kind, Notice, Notifying};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::Sha256;
use tests::Outcome;
use tests::cli;
use tests::stub::http::{Http, Reply, Request};

use crate::{observing, write};

async fn taking() -> Outcome<Http> {
    Http::start(|_| Reply::status(200)).await
}

struct Told {
    notifying: Notifying,
    metrics: Arc<Metrics>,
}

/// Channels as `text` says; `{url}` is the receiver's address in a file.
fn start(text: &str, receiver: &Http) -> Outcome<Told> {
    let secrets = [("url", receiver.url()), ("key", "shared".to_owned())];
    let secrets: Vec<_> = secrets
        .iter()
        .map(|(name, text)| (*name, text.as_str()))
        .collect();
    let options = observing(text, &secrets)?.notify.ok_or("no channels")?;
    let metrics = Arc::new(Metrics::default());
    let notifying = Notifying::start(options, Arc::clone(&metrics), "lake-1".to_owned());
    Ok(Told { notifying, metrics })
}

impl Told {
    fn raise(&self, kind: Kind, table: &str) {
        let notice = Notice::about(kind, table, "it <happened>");
        self.notifying.notifier().raise(notice);
    }

    fn count(&self, channel: &str, outcome: &str) -> Option<u64> {
        let text = exposition(&self.metrics);
        let start =
            format!("cdc_notifications_total{{channel=\"{channel}\",outcome=\"{outcome}\"}} ");
        let line = text.lines().find_map(|line| line.strip_prefix(&start))?;
        line.parse().ok()
    }
}

fn bodies(requests: &[Request]) -> Outcome<Vec<Value>> {
    for request in requests {
        assert_eq!(request.header("content-type"), Some("application/json"));
        assert_eq!(request.method, "POST");
    }
    requests.iter().map(Request::json).collect()
}

#[tokio::test]
async fn a_webhook_is_signed_and_told_once_until_it_is_over() -> Outcome<()> {
    let receiver = taking().await?;
    let told = start(
        "[notify.webhook]\nurl_file = '{url}'\nsecret_file = '{key}'",
        &receiver,
    )?;
    for _ in 0..5 {
        told.raise(Kind::SchemaDrift, "shop.orders");
    }
    told.raise(Kind::SchemaDrift, "shop.customer");
    told.notifying.notifier().following();
    told.notifying.finish().await;
    let requests = receiver.wait_for(4).await?;
    let bodies = bodies(&requests)?;
    let said: Vec<_> = bodies
        .iter()
        .map(|body| {
            (
                body["state"].as_str(),
                body["kind"].as_str(),
                body["table"].as_str(),
            )
        })
        .map(|(state, kind, table)| {
            format!("{} {} {}", state.unwrap(), kind.unwrap(), table.unwrap())
        })
        .collect();
    assert_eq!(
        said,
        [
            "raised schema_drift shop.orders",
            "raised schema_drift shop.customer",
            "resolved schema_drift shop.customer",
            "resolved schema_drift shop.orders",
        ]
    );
    for request in &requests {
        let timestamp = request.header("x-cdc-timestamp").ok_or("no timestamp")?;
        let mut mac = Hmac::<Sha256>::new_from_slice(b"shared")?;
        mac.update(format!("{timestamp}.").as_bytes());
        mac.update(&request.body);
        let hex: String = mac
            .finalize()
            .into_bytes()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        assert_eq!(
            request.header("x-cdc-signature"),
            Some(format!("sha256={hex}").as_str())
        );
    }
    Ok(())
}

#[tokio::test]
async fn slack_teams_and_pagerduty_get_what_they_take() -> Outcome<()> {
    let receiver = taking().await?;
    let text = format!(
        "[notify.slack]\nurl_file = '{{url}}'\n[notify.teams]\nurl_file = '{{url}}'\n\
         [notify.pagerduty]\nurl = '{}'\nrouting_key_file = '{{key}}'\n",
        receiver.url()
    );
    let told = start(&text, &receiver)?;
    told.raise(Kind::BadValue, "shop.orders");
    told.notifying
        .notifier()
        .resolve(Kind::BadValue, Some("shop.orders"));
    told.notifying.finish().await;
    let bodies = bodies(&receiver.wait_for(6).await?)?;
    let of = |key: &str| -> Vec<Value> {
        bodies
            .iter()
            .filter(|body| !body[key].is_null())
            .cloned()
            .collect()
    };
    let slack = of("text");
    assert_eq!(slack.len(), 2);
    assert_eq!(
        slack[0]["attachments"][0]["blocks"][0]["text"]["text"],
        "CRITICAL a value cannot be translated (lake-1)"
    );
    assert_eq!(
        slack[1]["text"],
        "RESOLVED a value cannot be translated (lake-1)"
    );
    assert!(slack[0].to_string().contains("it &lt;happened&gt;"));
    let teams = of("type");
    assert_eq!(
        teams[0]["attachments"][0]["contentType"],
        "application/vnd.microsoft.card.adaptive"
    );
    assert_eq!(
        teams[0]["attachments"][0]["content"]["type"],
        "AdaptiveCard"
    );
    let pager = of("event_action");
    assert_eq!(pager[0]["event_action"], "trigger");
    assert_eq!(pager[0]["routing_key"], "shared");
    assert_eq!(pager[0]["payload"]["severity"], "critical");
    assert_eq!(pager[0]["payload"]["source"], "lake-1");
    assert_eq!(pager[1]["event_action"], "resolve");
    assert_eq!(pager[0]["dedup_key"], pager[1]["dedup_key"]);
    assert_eq!(pager[0]["dedup_key"], "cdc/lake-1/bad_value/shop.orders");
    Ok(())
}

#[tokio::test]
async fn a_failure_is_tried_again_with_the_same_id_and_a_refusal_is_not() -> Outcome<()> {
    let mut answers = vec![503, 429].into_iter();
    let receiver = Http::start(move |_| Reply::status(answers.next().unwrap_or(204))).await?;
    let told = start("[notify.webhook]\nurl_file = '{url}'", &receiver)?;
    told.raise(Kind::Corrupt, "shop.orders");
    let requests = receiver.wait_for(3).await?;
    let ids: Vec<_> = requests
        .iter()
        .map(|request| request.header("x-cdc-delivery"))
        .collect();
    assert!(
        ids[0].is_some() && ids.iter().all(|id| *id == ids[0]),
        "{ids:?}"
    );
    told.notifying.finish().await;
    let refusing = Http::start(|_| Reply::status(404)).await?;
    let told = start("[notify.slack]\nurl_file = '{url}'", &refusing)?;
    told.raise(Kind::Corrupt, "shop.orders");
    refusing.wait_for(1).await?;
    for _ in 0..200 {
        tokio::time::sleep(Duration::from_millis(10)).await;
        if told.count("slack", "failed") == Some(1) {
            break;
        }
    }
    assert_eq!(told.count("slack", "failed"), Some(1));
    assert_eq!(refusing.requests.len(), 1);
    Ok(())
}

#[tokio::test]
async fn a_dead_channel_delays_no_other_and_never_the_caller() -> Outcome<()> {
    let dead = Http::start(|_| Reply::Hang).await?;
    let alive = taking().await?;
    let text = "[[notify.slack]]\nurl_file = '{url}'\nper_minute = 100000\n[[notify.slack]]\nname = 'dead'\nurl_file = '{dead}'\nper_minute = 100000\n";
    let (alive_url, dead_url) = (alive.url(), dead.url());
    let options = observing(text, &[("url", &alive_url), ("dead", &dead_url)])?;
    let metrics = Arc::new(Metrics::default());
    let notifying = Notifying::start(
        options.notify.ok_or("none")?,
        Arc::clone(&metrics),
        "lake-1".to_owned(),
    );
    let told = Told { notifying, metrics };
    for number in 1..=200 {
        let began = Instant::now();
        told.raise(Kind::SchemaDoubt, &format!("shop.t{number}"));
        assert!(
            began.elapsed() < Duration::from_secs(5),
            "the caller waited"
        );
        if number % 20 == 0 {
            alive.wait_for(number).await?;
        }
    }
    assert_eq!(told.count("dead", "delivered"), Some(0));
    // One under way, a queue of 64, the rest counted.
    assert_eq!(told.count("dead", "dropped"), Some(200 - 65));
    Ok(())
}

#[tokio::test]
async fn warnings_are_limited_and_what_stands_still_is_always_told() -> Outcome<()> {
    let receiver = taking().await?;
    let told = start(
        "[notify.webhook]\nurl_file = '{url}'\nper_minute = 2",
        &receiver,
    )?;
    for number in 0..10 {
        told.raise(Kind::SchemaDoubt, &format!("shop.t{number}"));
    }
    told.raise(Kind::Corrupt, "shop.orders");
    let bodies = bodies(&receiver.wait_for(3).await?)?;
    assert_eq!(bodies[2]["kind"], "corrupt");
    assert_eq!(bodies[2]["repeats"], 8, "what was held back is said");
    assert_eq!(told.count("webhook", "limited"), Some(8));
    Ok(())
}

#[tokio::test]
async fn lost_log_documents_are_noticed() -> Outcome<()> {
    let receiver = taking().await?;
    let told = start("[notify.webhook]\nurl_file = '{url}'", &receiver)?;
    told.metrics.log.dropped.one();
    let bodies = bodies(&receiver.wait_for(1).await?)?;
    assert_eq!(bodies[0]["kind"], "logs_lost");
    Ok(())
}

#[tokio::test]
async fn notify_test_says_what_came_of_each_channel() -> Outcome<()> {
    let alive = taking().await?;
    let refusing = Http::start(|_| Reply::status(403)).await?;
    let folder = tempfile::tempdir()?;
    let text = "[[notify.slack]]\nname = 'ops'\nseverity = 'critical'\nurl_file = '{url}'\n[[notify.teams]]\nname = 'bi'\nurl_file = '{bad}'\n";
    write(
        folder.path(),
        text,
        &[("url", &alive.url()), ("bad", &refusing.url())],
    )?;
    let run = || {
        cli::command("replicator").map(|mut command| {
            command.current_dir(folder.path()).args(["notify", "test"]);
            command
        })
    };
    let mut command = run()?;
    let ran = tokio::task::spawn_blocking(move || command.output()).await??;
    let ran = cli::Ran::from(ran).expect(1)?;
    assert_eq!(ran.stdout, "ok     ops\nFAILED bi: it answers 403\n");
    assert!(
        alive.requests.lock()[0].json()?["text"]
            .as_str()
            .unwrap()
            .starts_with("TEST ")
    );
    let empty = tempfile::tempdir()?;
    let mut command = run()?;
    command.current_dir(empty.path());
    let ran = cli::Ran::from(command.output()?).expect(2)?;
    assert!(
        ran.stderr.contains("no notification channel is configured"),
        "{}",
        ran.stderr
    );
    Ok(())
}
