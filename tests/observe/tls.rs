//! TLS to what watches: a certificate of the configured authority for the right name is
//! trusted, nothing else is, and no password goes out in clear.

use std::fs;
use std::sync::Arc;
use std::time::Duration;

use cdc_runtime::log::document::{Document, Origin};
use cdc_runtime::log::{Buffer, Shipper};
use cdc_runtime::metrics::{Metrics, exposition};
use cdc_runtime::notify::{Kind, Notice, Notifying};
use tests::certificates::Certificates;
use tests::replicator::Replicator;
use tests::stub::Kept;
use tests::stub::bulk::Bulk;
use tests::stub::http::{Http, Reply};
use tests::stub::smtp::{Manner, Smtp, Tls};
use tests::{Outcome, place};

use crate::{observing, write};

/// `cdc` and `sesame` as AUTH PLAIN sends them.
const LOGIN: &str = "AGNkYwBzZXNhbWU=";

/// A server's certificate, and the authority that the client trusts.
struct Pair {
    shown: Certificates,
    trusted: String,
}

impl Pair {
    /// A bundle of two authorities, the right one last.
    fn right() -> Outcome<Self> {
        let (shown, other) = (Certificates::make("127.0.0.1")?, Certificates::make("x")?);
        let bundle = [other.path("ca.pem"), shown.path("ca.pem")].map(fs::read_to_string);
        let trusted = shown.path("bundle.pem");
        fs::write(&trusted, bundle.into_iter().collect::<Result<String, _>>()?)?;
        Ok(Self { shown, trusted })
    }

    /// A certificate of another authority, and one for another name.
    fn wrong() -> Outcome<[Self; 2]> {
        let other = Certificates::make("127.0.0.1")?;
        let shown = Certificates::make("127.0.0.1")?;
        let trusted = shown.path("other.pem");
        fs::copy(other.path("ca.pem"), &trusted)?;
        let misnamed = Certificates::make("logs.example")?;
        let named = misnamed.path("ca.pem");
        Ok([
            Self { shown, trusted },
            Self {
                shown: misnamed,
                trusted: named,
            },
        ])
    }
}

/// Logs three lines to a server over https; the counts at the end.
async fn ship(bulk: &Bulk, ca: &str) -> Outcome<Arc<Metrics>> {
    let text = format!(
        "[log.elasticsearch]\nurl = '{}'\nflush = 1\nend = 2\nca_file = '{ca}'\n",
        bulk.http.url()
    );
    let options = observing(&text, &[])?.log.ok_or("no log")?;
    let metrics = Arc::new(Metrics::default());
    let buffer = Arc::new(Buffer::new(Arc::clone(&metrics)));
    let origin = Origin {
        instance: "lake-1".to_owned(),
        host: "host-1".to_owned(),
        labels: Vec::new(),
    };
    let shipper = Shipper::start(options, Arc::clone(&buffer), Arc::clone(&metrics), origin)?;
    for _ in 0..3 {
        buffer.push(Document::new("info", "test"));
    }
    shipper.finish().await;
    Ok(metrics)
}

#[tokio::test]
async fn elasticsearch_is_trusted_by_its_certificate_alone() -> Outcome<()> {
    let right = Pair::right()?;
    let bulk = Bulk::start_tls(&right.shown).await?;
    let metrics = ship(&bulk, &right.trusted).await?;
    assert_eq!((bulk.documents().len(), metrics.log.shipped.get()), (3, 3));
    for wrong in Pair::wrong()? {
        let bulk = Bulk::start_tls(&wrong.shown).await?;
        let metrics = ship(&bulk, &wrong.trusted).await?;
        turned_away(&bulk.http.broken).await?;
        assert!(bulk.http.requests.is_empty());
        let log = &metrics.log;
        assert_eq!((log.shipped.get(), log.dropped.get()), (0, 3));
        assert!(log.failed_requests.get() > 0);
    }
    Ok(())
}

/// Waits until the server has noticed that it is not trusted.
async fn turned_away(broken: &Kept<String>) -> Outcome<()> {
    for _ in 0..1000 {
        if !broken.is_empty() {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    Err("nobody came and left".into())
}

/// Tells the channels of `text` something; what came of it.
async fn tell(text: &str, secrets: &[(&str, &str)]) -> Outcome<String> {
    let options = observing(text, secrets)?.notify.ok_or("no channels")?;
    let metrics = Arc::new(Metrics::default());
    let notifying = Notifying::start(options, Arc::clone(&metrics), "lake-1".to_owned());
    let notice = Notice::about(Kind::Corrupt, "shop.orders", "it happened");
    notifying.notifier().raise(notice);
    notifying.finish().await;
    Ok(exposition(&metrics))
}

fn came(metrics: &str, channel: &str, outcome: &str) -> bool {
    let line = format!("cdc_notifications_total{{channel=\"{channel}\",outcome=\"{outcome}\"}} 1");
    metrics.lines().any(|found| found == line)
}

#[tokio::test]
async fn a_webhook_is_trusted_by_its_certificate_alone() -> Outcome<()> {
    let told = async |pair: &Pair, hook: &Http| {
        let text = format!(
            "[notify.webhook]\nurl_file = '{{url}}'\nca_file = '{}'\ntries = 1\n",
            pair.trusted
        );
        tell(&text, &[("url", &hook.url())]).await
    };
    let right = Pair::right()?;
    let hook = Http::start_tls(&right.shown, |_| Reply::status(200)).await?;
    let metrics = told(&right, &hook).await?;
    assert!(came(&metrics, "webhook", "delivered"), "{metrics}");
    assert_eq!(hook.requests.len(), 1);
    for wrong in Pair::wrong()? {
        let hook = Http::start_tls(&wrong.shown, |_| Reply::status(200)).await?;
        let metrics = told(&wrong, &hook).await?;
        assert!(came(&metrics, "webhook", "failed"), "{metrics}");
        turned_away(&hook.broken).await?;
        assert!(hook.requests.is_empty());
    }
    Ok(())
}

/// A `[notify.smtp]` with a password.
fn mail(port: u16, security: &str, ca: &str) -> String {
    format!(
        "[notify.smtp]\nhost = '127.0.0.1'\nport = {port}\nsecurity = '{security}'\n\
         ca_file = '{ca}'\nusername = 'cdc'\npassword_file = '{{key}}'\ntries = 1\n\
         timeout = 5\nfrom = 'a@x.org'\nto = 'b@x.org'\n"
    )
}

/// A mail server that wants a login, with the certificate of `shown`.
async fn mail_server(security: &str, shown: &Certificates) -> Outcome<Smtp> {
    let tls = match security {
        "tls" => Tls::Implicit(shown.acceptor()?),
        _ => Tls::Start(shown.acceptor()?),
    };
    let manner = Manner {
        tls,
        login: Some(LOGIN),
    };
    Smtp::start_as(manner, Vec::new()).await
}

#[tokio::test]
async fn mail_goes_over_tls_to_a_server_that_is_trusted() -> Outcome<()> {
    for security in ["tls", "starttls"] {
        let right = Pair::right()?;
        let server = mail_server(security, &right.shown).await?;
        let text = mail(server.port(), security, &right.trusted);
        let metrics = tell(&text, &[("key", "sesame\n")]).await?;
        let broken = server.broken.lock().clone();
        assert!(
            came(&metrics, "smtp", "delivered"),
            "{security}: {broken:?}\n{metrics}"
        );
        assert_eq!(server.mails.len(), 1);
        for wrong in Pair::wrong()? {
            let server = mail_server(security, &wrong.shown).await?;
            let text = mail(server.port(), security, &wrong.trusted);
            let metrics = tell(&text, &[("key", "sesame")]).await?;
            assert!(came(&metrics, "smtp", "failed"), "{security}: {metrics}");
            turned_away(&server.broken).await?;
            assert!(server.mails.is_empty());
            assert_clear(&server);
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_wrong_password_is_refused_and_counted() -> Outcome<()> {
    let right = Pair::right()?;
    let server = mail_server("starttls", &right.shown).await?;
    let text = mail(server.port(), "starttls", &right.trusted);
    let metrics = tell(&text, &[("key", "open")]).await?;
    assert!(came(&metrics, "smtp", "failed"), "{metrics}");
    assert!(server.mails.is_empty());
    Ok(())
}

/// Somebody on the way may have taken STARTTLS out of the answer.
#[tokio::test]
async fn a_server_without_starttls_gets_nothing() -> Outcome<()> {
    let right = Pair::right()?;
    let manner = Manner {
        tls: Tls::Never,
        login: Some(LOGIN),
    };
    let server = Smtp::start_as(manner, Vec::new()).await?;
    let text = mail(server.port(), "starttls", &right.trusted);
    let metrics = tell(&text, &[("key", "sesame")]).await?;
    assert!(came(&metrics, "smtp", "failed"), "{metrics}");
    assert!(server.mails.is_empty() && !server.clear.is_empty());
    assert_clear(&server);
    Ok(())
}

/// What went out in clear is no more than a greeting.
fn assert_clear(server: &Smtp) {
    for line in server.clear.lock().iter() {
        let word = line.split(' ').next().unwrap_or_default();
        assert!(["EHLO", "STARTTLS", "QUIT"].contains(&word), "{line}");
    }
}

/// Nobody who watches can be trusted: the lake is filled all the same.
#[tokio::test]
async fn replication_goes_on_where_no_watcher_is_trusted() -> Outcome<()> {
    let [wrong, _] = Pair::wrong()?;
    let bulk = Bulk::start_tls(&wrong.shown).await?;
    let hook = Http::start_tls(&wrong.shown, |_| Reply::status(200)).await?;
    let server = mail_server("starttls", &wrong.shown).await?;
    let replicator = Replicator::new()?;
    let text = format!(
        "[log.elasticsearch]\nurl = '{}'\nflush = 1\nend = 1\nca_file = '{ca}'\n\
         [notify.webhook]\nurl_file = '{{url}}'\nca_file = '{ca}'\nseverity = 'info'\n{}\
         severity = 'info'\n",
        bulk.http.url(),
        mail(server.port(), "starttls", &wrong.trusted),
        ca = wrong.trusted,
    );
    let secrets = [("url", hook.url()), ("key", "sesame".to_owned())];
    let secrets = secrets
        .each_ref()
        .map(|(name, text)| (*name, text.as_str()));
    write(replicator.folder(), &text, &secrets)?;
    let file = place::schema("recordings/mysql-9.7/binlog.000001");
    let file = file.to_str().ok_or("a path in UTF-8")?;
    let running = replicator.spawn(&["replay", file])?;
    let ran = running.end(Duration::from_secs(60)).await?.expect(0)?;
    assert!(ran.stderr.contains("no trusted TLS connection"), "{ran:?}");
    assert!(bulk.http.requests.is_empty() && hook.requests.is_empty());
    assert!(server.mails.is_empty());
    let mut lake = replicator.lake().await?;
    assert!(lake.number("SELECT COUNT(*) FROM dim_customer").await? > 0);
    lake.close().await
}
