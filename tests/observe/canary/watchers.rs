//! Everything that can be told: two log servers' worth of credentials, every kind of channel.

use tests::Outcome;
use tests::certificates::Certificates;
use tests::replicator::Replicator;
use tests::stub::bulk::{Bulk, Demands};
use tests::stub::http::{Http, Reply};
use tests::stub::smtp::{Manner, Smtp, Tls};

use super::WORD;
use crate::write;

/// How the log server wants to know the replicator.
#[derive(Clone, Copy)]
pub(super) enum Key {
    /// By an API key.
    Api,
    /// By name and password.
    Password,
}

pub(super) struct Watchers {
    bulk: Bulk,
    hooks: Http,
    pub(super) mail: Smtp,
    certificates: Certificates,
    key: Key,
}

impl Watchers {
    pub(super) async fn start(key: Key) -> Outcome<Self> {
        let authorization = match key {
            Key::Api => "ApiKey kanarienvogel",
            Key::Password => "Basic Y2RjOmthbmFyaWVudm9nZWw=",
        };
        let demands = Demands {
            authorization: Some(authorization),
            ..Demands::default()
        };
        let certificates = Certificates::make("127.0.0.1")?;
        let manner = Manner {
            tls: Tls::Start(certificates.acceptor()?),
            login: Some("AGNkYwBrYW5hcmllbnZvZ2Vs"),
        };
        Ok(Self {
            bulk: Bulk::start(Vec::new(), demands).await?,
            hooks: Http::start(|_| Reply::status(200)).await?,
            mail: Smtp::start_as(manner, Vec::new()).await?,
            certificates,
            key,
        })
    }

    pub(super) fn configure(&self, replicator: &Replicator) -> Outcome<()> {
        let login = match self.key {
            Key::Api => "api_key_file = '{key}'",
            Key::Password => "username = 'cdc'\npassword_file = '{key}'",
        };
        let text = format!(
            "[log.elasticsearch]\nurl = '{}'\n{login}\nflush = 1\n\
             [notify.slack]\nurl_file = '{{hook}}'\nseverity = 'info'\n\
             [notify.teams]\nurl_file = '{{hook}}'\nseverity = 'info'\n\
             [notify.webhook]\nurl_file = '{{hook}}'\nsecret_file = '{{key}}'\nseverity = 'info'\n\
             [notify.pagerduty]\nurl = '{}'\nrouting_key_file = '{{key}}'\nseverity = 'info'\n\
             [notify.smtp]\nhost = '127.0.0.1'\nport = {}\nca_file = '{}'\nseverity = 'info'\n\
             username = 'cdc'\npassword_file = '{{key}}'\n\
             from = 'a@x.org'\nto = 'b@x.org'\n",
            self.bulk.http.url(),
            self.hooks.url(),
            self.mail.port(),
            self.certificates.path("ca.pem"),
        );
        let hook = format!("{}/{WORD}", self.hooks.url());
        let secrets = [("key", WORD), ("hook", &hook)];
        write(replicator.folder(), &text, &secrets)?;
        Ok(())
    }

    /// Everything that was told, and the kinds of the notices.
    pub(super) fn told(&self) -> Outcome<(String, Vec<String>)> {
        let (mut text, mut kinds) = (String::new(), Vec::new());
        for document in self.bulk.documents() {
            text.push_str(&document.to_string());
        }
        for request in self.hooks.requests.lock().iter() {
            let mut body = request.json()?;
            // PagerDuty knows its caller by this alone.
            let key = body.as_object_mut().and_then(|it| it.remove("routing_key"));
            assert!(key.is_none_or(|key| key == WORD));
            text.push_str(&body.to_string());
            kinds.extend(body["kind"].as_str().map(str::to_owned));
        }
        for mail in self.mail.mails.lock().iter() {
            text.push_str(&mail.data);
        }
        Ok((text, kinds))
    }
}
