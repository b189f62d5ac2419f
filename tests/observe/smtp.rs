//! Mail, to a server that takes each command in its place only.

use std::sync::Arc;

use cdc_runtime::metrics::Metrics;
use cdc_runtime::notify::{Kind, Notice, Notifying};
use tests::Outcome;
use tests::stub::smtp::Smtp;

use crate::observing;

async fn send(server: &Smtp) -> Outcome<Arc<Metrics>> {
    let text = format!(
        "[notify.smtp]\nhost = '127.0.0.1'\nport = {}\nsecurity = 'none'\n\
         from = 'Lake <lake@example.org>'\nto = ['ops@example.org', 'Bi <bi@example.org>']\n",
        server.port()
    );
    let options = observing(&text, &[])?.notify.ok_or("no channels")?;
    let metrics = Arc::new(Metrics::default());
    let notifying = Notifying::start(options, Arc::clone(&metrics), "lake-1".to_owned());
    let notice = Notice::about(
        Kind::Corrupt,
        "shop.orders",
        ".a sentence that begins with a dot",
    );
    notifying.notifier().raise(notice);
    notifying.finish().await;
    Ok(metrics)
}

#[tokio::test]
async fn a_mail_says_what_happened_and_what_to_do() -> Outcome<()> {
    // A busy server (greylisting) is asked again.
    let server = Smtp::start(vec![451]).await?;
    send(&server).await?;
    assert_eq!(*server.broken.lock(), Vec::<String>::new());
    let mails = server.mails.lock();
    assert_eq!(mails.len(), 1);
    assert!(mails[0].from.starts_with("<lake@example.org>"));
    assert_eq!(mails[0].to, ["<ops@example.org>", "<bi@example.org>"]);
    for line in [
        "Subject: CRITICAL the binlog is damaged (lake-1)",
        "what: .a sentence that begins with a dot",
        "table: shop.orders",
        "runbook: docs/runbooks.md#corrupt",
    ] {
        assert!(
            mails[0].data.lines().any(|found| found == line),
            "{line}\n{}",
            mails[0].data
        );
    }
    Ok(())
}

#[tokio::test]
async fn a_mail_that_is_refused_is_not_sent_again() -> Outcome<()> {
    let server = Smtp::start(vec![550]).await?;
    let metrics = send(&server).await?;
    assert!(server.mails.is_empty());
    let text = cdc_runtime::metrics::exposition(&metrics);
    assert!(
        text.contains("cdc_notifications_total{channel=\"smtp\",outcome=\"failed\"} 1"),
        "{text}"
    );
    Ok(())
}
