//! What watching costs: a binlog with many dead letters, each of which is logged and told,
//! replicated without any watcher, with watchers that answer, and with watchers that are
//! down, never answer, or answer what is no answer.

use std::fmt::Write as _;
use std::path::Path;

use mysql_async::prelude::Queryable;

use crate::Outcome;
use crate::apply_bench::write_shop;
use crate::replicator::Replicator;
use crate::servers::{Flavor, Server};
use crate::stub::bulk::{Bulk, Demands};
use crate::stub::http::{Http, Reply};
use crate::stub::smtp::Smtp;

/// What is to be measured.
#[derive(Debug, Clone, Copy)]
pub struct Wish {
    /// Row changes of the workload.
    pub changes: u64,
    /// Changes among them that SQLite cannot hold: each is a dead letter.
    pub letters: u64,
    /// How often each case is taken; the median counts.
    pub rounds: usize,
}

/// How the log's server and all channels behave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Watchers {
    /// None is configured.
    None,
    /// They take what comes.
    Well,
    /// Nobody listens.
    Down,
    /// They take a request and never answer.
    Slow,
    /// They answer bytes that are no HTTP.
    Garbage,
}

impl Watchers {
    const ALL: [Self; 5] = [
        Self::None,
        Self::Well,
        Self::Down,
        Self::Slow,
        Self::Garbage,
    ];

    const fn name(self) -> &'static str {
        match self {
            Self::None => "no watcher",
            Self::Well => "all answer",
            Self::Down => "all down",
            Self::Slow => "none ever answers",
            Self::Garbage => "all answer garbage",
        }
    }

    async fn start(self) -> Outcome<Servers> {
        if self == Self::Well {
            let demands = Demands {
                authorization: Some("ApiKey k"),
                ..Demands::default()
            };
            return Ok(Servers::Well(
                Bulk::start(Vec::new(), demands).await?,
                Http::start(|_| Reply::status(202)).await?,
                Smtp::start(Vec::new()).await?,
            ));
        }
        Ok(match self {
            Self::None | Self::Down | Self::Well => Servers::None,
            Self::Slow => Servers::Bad(Http::start(|_| Reply::Hang).await?),
            Self::Garbage => {
                let garbage = Reply::Garbage(b"\x16\x03garbage\r\n\r\n\0");
                Servers::Bad(Http::start(move |_| garbage.clone()).await?)
            }
        })
    }
}

/// The log's server, the one of all hooks, and the one for mail.
enum Servers {
    None,
    Well(Bulk, Http, Smtp),
    Bad(Http),
}

impl Servers {
    /// Where each listens, as `127.0.0.1:PORT`.
    fn addresses(&self) -> Outcome<[String; 3]> {
        let plain = |url: String| url.trim_start_matches("http://").to_owned();
        Ok(match self {
            Self::None => {
                // Nobody listens on a port that was free a moment ago.
                let free = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?;
                [(); 3].map(|()| free.to_string())
            }
            Self::Well(bulk, hooks, mail) => [
                plain(bulk.http.url()),
                plain(hooks.url()),
                format!("127.0.0.1:{}", mail.port()),
            ],
            Self::Bad(server) => [(); 3].map(|()| plain(server.url())),
        })
    }
}

/// One case.
#[derive(Debug)]
pub struct Case {
    /// How the watchers behaved.
    pub watchers: Watchers,
    /// Seconds of replication, one a round, as the replicator says them.
    pub seconds: Vec<f64>,
    /// The highest resident size, in KiB.
    pub peak_kib: u64,
    /// Dead letters in the target.
    pub letters: i64,
}

impl Case {
    fn median(&self) -> f64 {
        let mut seconds = self.seconds.clone();
        seconds.sort_by(f64::total_cmp);
        seconds.get(seconds.len() / 2).copied().unwrap_or(f64::NAN)
    }
}

/// Measures all cases by turns.
///
/// # Errors
/// A server or a replicator fails, or a dead letter is missing.
pub async fn measure(wish: Wish) -> Outcome<Vec<Case>> {
    let source = Server::start_with(Flavor::MySql, &["--innodb-buffer-pool-size=256M"]).await?;
    write_shop(&source, wish.changes).await?;
    refused(&source, wish.letters).await?;
    let mut cases: Vec<Case> = Vec::new();
    for watchers in Watchers::ALL {
        cases.push(Case {
            watchers,
            seconds: Vec::new(),
            peak_kib: 0,
            letters: 0,
        });
    }
    for _ in 0..wish.rounds {
        for case in &mut cases {
            replicate(&source, case).await?;
        }
    }
    Ok(cases)
}

/// Changes of many rows to a number that SQLite does not have.
async fn refused(source: &Server, letters: u64) -> Outcome<()> {
    let mut conn = source.connect().await?;
    for first in (0..letters).step_by(50) {
        conn.query_drop(format!(
            "UPDATE shop.product SET sold_total = {} WHERE id > 10000 + {} AND id <= 10000 + {}",
            u64::MAX - first,
            first % 2_000,
            first % 2_000 + 50.min(letters - first)
        ))
        .await?;
    }
    Ok(conn.disconnect().await?)
}

async fn replicate(source: &Server, case: &mut Case) -> Outcome<()> {
    let replicator = Replicator::new()?;
    let servers = case.watchers.start().await?;
    if case.watchers != Watchers::None {
        configure(replicator.folder(), &servers.addresses()?)?;
    }
    let url = source.url();
    let ran = replicator
        .measured(
            &[
                "run",
                "--until-current",
                "--no-snapshot",
                "--dead-letters",
                "1000000",
            ],
            &[("CDC_SOURCE_URL", &url), ("CDC_DEAD_LETTERS", "1000000")],
        )
        .await?;
    let (ran, peak) = ran;
    let ran = ran.expect(0)?;
    case.seconds
        .push(took(&format!("{}{}", ran.stdout, ran.stderr))?);
    case.peak_kib = case.peak_kib.max(peak.unwrap_or(0));
    let mut lake = replicator.lake().await?;
    let rows = lake
        .query("SELECT COUNT(*) FROM _cdc_dead_letter")
        .await?
        .rows;
    let count = rows
        .into_iter()
        .flatten()
        .next()
        .map(|cell| cell.to_string());
    case.letters = count.unwrap_or_default().parse()?;
    lake.close().await
}

/// All channels, and the log.
fn configure(folder: &Path, [log, hooks, mail]: &[String; 3]) -> Outcome<()> {
    for (name, secret) in [
        ("hook", format!("http://{hooks}/hook")),
        ("key", "k".into()),
    ] {
        std::fs::write(folder.join(name), secret)?;
    }
    let at = |name: &str| folder.join(name).display().to_string();
    let (hook, key) = (at("hook"), at("key"));
    let (host, port) = mail.split_once(':').ok_or("no port")?;
    let all = "severity = 'info'\ntimeout = 2\nper_minute = 10000";
    let mut text = format!(
        "[log.elasticsearch]\nurl = 'http://{log}'\napi_key_file = '{key}'\nbuffer_bytes = 4194304\nend = 1\n"
    );
    for channel in ["slack", "teams", "webhook"] {
        writeln!(text, "[notify.{channel}]\nurl_file = '{hook}'\n{all}")?;
    }
    writeln!(
        text,
        "[notify.pagerduty]\nrouting_key_file = '{key}'\nurl = 'http://{hooks}'\n{all}"
    )?;
    writeln!(
        text,
        "[notify.smtp]\nhost = '{host}'\nport = {port}\nsecurity = 'none'\nfrom = 'a@x.org'\nto = 'b@x.org'\n{all}"
    )?;
    std::fs::write(folder.join("replicator.toml"), text)?;
    Ok(())
}

/// `… in 1.23 s: …`, as the replicator ends.
fn took(said: &str) -> Outcome<f64> {
    let line = said
        .lines()
        .rfind(|line| line.contains("row changes") && line.contains(" s: "))
        .ok_or("the replicator does not say how long it took")?;
    let seconds = line
        .rsplit_once(" in ")
        .and_then(|(_, rest)| rest.split_once(" s"))
        .ok_or("the replicator does not say how long it took")?;
    Ok(seconds.0.parse()?)
}

/// Markdown.
#[must_use]
pub fn table(cases: &[Case]) -> String {
    let mut text = String::from(
        "| watchers | seconds, median | each round | ratio | highest RSS |\n|---|---|---|---|---|\n",
    );
    let without = cases.first().map_or(f64::NAN, Case::median);
    for case in cases {
        let each: Vec<_> = case.seconds.iter().map(|it| format!("{it:.2}")).collect();
        writeln!(
            text,
            "| {} | {:.2} | {} | {:.2} | {} MiB |",
            case.watchers.name(),
            case.median(),
            each.join(", "),
            case.median() / without,
            case.peak_kib / 1024
        )
        .ok();
    }
    text
}
