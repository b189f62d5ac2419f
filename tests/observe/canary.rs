//! What stands in a row, and what opens a door, is in no log, metric or notification.

use std::time::Duration;

use mysql_async::prelude::Queryable;
use tests::Outcome;
use tests::replicator::Replicator;
use tests::servers::{Flavor, Server};
use tests::stub::bulk::{Bulk, Demands};
use tests::stub::http::{Http, Reply};
use tests::stub::smtp::Smtp;
use tests::workload;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::write;

/// Planted in every column that takes text, and in every credential.
const WORD: &str = "kanarienvogel";
/// Planted in the columns that take numbers or dates.
const NUMBERS: [&str; 4] = ["18446744073709551557", "73195", "1987-06-05", "7319.57"];

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

const PLANT: [&str; 4] = [
    "INSERT INTO shop.country (code, name, continent, population, area_km2) VALUES ('ZY', 'kanarienvogel', 'asia', 73195, 7319.57)",
    "INSERT INTO shop.customer (first_name, last_name, email, phone, tax_id, password_hash, credit_limit, balance, born_on, country_code, preferences) \
     VALUES ('kanarienvogel', 'kanarienvogel', 'kanarienvogel@x', 'kanarienvogel', 'kanarienvogel', 'kanarienvogel', 7319.57, 7319.57, '1987-06-05', 'ZY', '{\"k\": \"kanarienvogel\"}')",
    "INSERT INTO shop.category (id, name) VALUES (64001, 'kanarienvogel')",
    "INSERT INTO shop.product (id, category_id, sku, name, description, price) VALUES (73195, 64001, 'kanarienvogel', 'kanarienvogel', '7319', 7319.57)",
];

struct Watchers {
    bulk: Bulk,
    hooks: Http,
    mail: Smtp,
}

impl Watchers {
    async fn start() -> Outcome<Self> {
        let demands = Demands {
            authorization: Some("ApiKey kanarienvogel"),
            ..Demands::default()
        };
        Ok(Self {
            bulk: Bulk::start(Vec::new(), demands).await?,
            hooks: Http::start(|_| Reply::status(200)).await?,
            mail: Smtp::start(Vec::new()).await?,
        })
    }

    fn configure(&self, replicator: &Replicator) -> Outcome<()> {
        let text = format!(
            "[log.elasticsearch]\nurl = '{}'\napi_key_file = '{{key}}'\nflush = 1\n\
             [notify.slack]\nurl_file = '{{hook}}'\nseverity = 'info'\n\
             [notify.teams]\nurl_file = '{{hook}}'\nseverity = 'info'\n\
             [notify.webhook]\nurl_file = '{{hook}}'\nsecret_file = '{{key}}'\nseverity = 'info'\n\
             [notify.smtp]\nhost = '127.0.0.1'\nport = {}\nsecurity = 'none'\nseverity = 'info'\nfrom = 'a@x.org'\nto = 'b@x.org'\n",
            self.bulk.http.url(),
            self.mail.port()
        );
        let hook = format!("{}/{WORD}", self.hooks.url());
        write(
            replicator.folder(),
            &text,
            &[("key", WORD), ("hook", &hook)],
        )?;
        Ok(())
    }

    /// Everything that was told, and the kinds of the notices.
    fn told(&self) -> Outcome<(String, Vec<String>)> {
        let (mut text, mut kinds) = (String::new(), Vec::new());
        for document in self.bulk.documents() {
            text.push_str(&document.to_string());
        }
        for request in self.hooks.requests.lock().iter() {
            text.push_str(&String::from_utf8_lossy(&request.body));
            let kind = request.json()?["kind"].as_str().map(str::to_owned);
            kinds.extend(kind);
        }
        for mail in self.mail.mails.lock().iter() {
            text.push_str(&mail.data);
        }
        Ok((text, kinds))
    }
}

fn is_clean(what: &str, text: &str) {
    for planted in [WORD, "a2FuYXJpZW52b2dlbA"].iter().chain(&NUMBERS) {
        let at = text.find(planted);
        let near = at.map(|at| &text[at.saturating_sub(200)..(at + 100).min(text.len())]);
        assert!(
            near.is_none(),
            "{what} shows {planted}: …{}…",
            near.unwrap_or_default()
        );
    }
}

async fn scrape(address: std::net::SocketAddr, path: &str) -> Outcome<String> {
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

#[tokio::test]
async fn no_value_and_no_credential_is_ever_shown() -> Outcome<()> {
    for (end, kind) in ENDS {
        let server = Server::start(Flavor::MariaDb1011).await?;
        let mut conn = server.connect().await?;
        workload::create(&mut conn, 7).await?;
        for statement in PLANT {
            conn.query_drop(statement).await?;
        }
        let watchers = Watchers::start().await?;
        let replicator = Replicator::new()?;
        watchers.configure(&replicator)?;
        let address = {
            let free = std::net::TcpListener::bind("127.0.0.1:0")?;
            free.local_addr()?
        };
        let (url, listen) = (server.url(), address.to_string());
        let running = replicator.start(
            &url,
            &["--no-snapshot", "--listen", &listen, "--log", "json"],
        )?;
        let mut metrics = String::new();
        while !metrics.contains("cdc_rows_total{operation=\"insert\"} ")
            || metrics.contains("cdc_rows_total{operation=\"insert\"} 0")
        {
            tokio::time::sleep(Duration::from_millis(50)).await;
            metrics = scrape(address, "/metrics").await.unwrap_or_default();
        }
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
            is_clean(what, text);
        }
    }
    Ok(())
}
