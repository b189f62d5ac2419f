//! The task that ships: batches, one at a time, until the server has each document or
//! refused it for good.

use std::sync::Arc;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use hyper::header::{AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderValue};
use tokio::task::JoinHandle;

use super::buffer::Waiting;
use super::bulk::{self, Verdict};
use super::document::Origin;
use super::{Buffer, Credentials, Options, event, template};
use crate::error::{Error, ErrorKind};
use crate::http::{Answer, Endpoint};
use crate::metrics::Metrics;
use crate::pause::Pauses;

/// How often stderr hears of a server that does not take documents.
const SAY_EVERY: Duration = Duration::from_secs(60);

/// Ships what comes into a buffer.
#[derive(Debug)]
pub struct Shipper {
    buffer: Arc<Buffer>,
    task: JoinHandle<()>,
    end: Duration,
    metrics: Arc<Metrics>,
}

impl Shipper {
    /// Starts shipping from `buffer`.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] for credentials that no header can hold.
    pub fn start(
        options: Options,
        buffer: Arc<Buffer>,
        metrics: Arc<Metrics>,
        mut origin: Origin,
    ) -> Result<Self, Error> {
        let headers = headers(&options)?;
        let end = options.end;
        // Ids must never meet those of another process of the same name.
        let nanos = std::time::UNIX_EPOCH
            .elapsed()
            .unwrap_or_default()
            .as_nanos();
        let instance = format!("{}-{nanos:x}-{:x}", origin.instance, std::process::id());
        origin.labels.extend(options.labels.iter().cloned());
        buffer.open(options.buffer_bytes, origin);
        let shipping = Shipping {
            template: options.template,
            options,
            headers,
            instance,
            buffer: Arc::clone(&buffer),
            metrics: Arc::clone(&metrics),
            endpoint: 0,
            pauses: Pauses::default(),
            said: None,
            said_dropped: None,
        };
        Ok(Self {
            buffer,
            task: tokio::spawn(shipping.run()),
            end,
            metrics,
        })
    }

    /// Ships what waits, for a bounded time; the rest is counted as dropped.
    pub async fn finish(mut self) {
        self.buffer.close();
        if tokio::time::timeout(self.end, &mut self.task).await.is_ok() {
            return;
        }
        self.task.abort();
        let log = &self.metrics.log;
        let settled = log.shipped.get() + log.rejected.get() + log.dropped.get();
        log.dropped
            .add(self.buffer.pushed().saturating_sub(settled));
        tracing::warn!(
            event = event::SHIPPING_FAILED,
            "the command ends before the log server has every document"
        );
    }
}

struct Shipping {
    options: Options,
    headers: HeaderMap,
    instance: String,
    buffer: Arc<Buffer>,
    metrics: Arc<Metrics>,
    endpoint: usize,
    /// Whether the index template is still to be installed.
    template: bool,
    pauses: Pauses,
    /// When stderr was last told that nothing can be shipped.
    said: Option<Instant>,
    /// When it was last told that documents were dropped, and how many had been.
    said_dropped: Option<(Instant, u64)>,
}

/// What a request came to.
enum Outcome {
    /// Each document has its verdict.
    Verdicts(Vec<Verdict>),
    /// The batch is too large, or something in it is not taken: smaller batches tell.
    Split,
    /// Nothing is settled: again, after so long if the server said so.
    Later(String, Option<Duration>),
}

impl Shipping {
    async fn run(mut self) {
        while let Some(batch) = self.batch().await {
            self.ship(batch).await;
            self.say_dropped();
        }
    }

    /// A server that takes documents, but more slowly than they come, loses the oldest.
    fn say_dropped(&mut self) {
        let dropped = self.metrics.log.dropped.get();
        let is_due = self
            .said_dropped
            .is_none_or(|(at, _)| at.elapsed() >= SAY_EVERY);
        let before = self.said_dropped.map_or(0, |(_, count)| count);
        if dropped > before && is_due {
            self.said_dropped = Some((Instant::now(), dropped));
            tracing::warn!(
                event = event::SHIPPING_FAILED,
                dropped,
                "the log server takes documents more slowly than they come: the oldest are dropped"
            );
        }
    }

    /// The next batch: full, or as old as it may get. None at the end.
    async fn batch(&self) -> Option<Vec<Waiting>> {
        let mut first: Option<Instant> = None;
        loop {
            let (documents, bytes) = self.buffer.size();
            let is_closed = self.buffer.is_closed();
            if documents == 0 && is_closed {
                return None;
            }
            let is_full =
                documents >= self.options.batch_documents || bytes >= self.options.batch_bytes;
            let age = first.map_or(Duration::ZERO, |first| first.elapsed());
            if documents > 0 && (is_full || is_closed || age >= self.options.flush) {
                return Some(
                    self.buffer
                        .take(self.options.batch_documents, self.options.batch_bytes),
                );
            }
            if documents == 0 {
                self.buffer.added.notified().await;
            } else {
                first.get_or_insert_with(Instant::now);
                let rest = self.options.flush.saturating_sub(age);
                drop(tokio::time::timeout(rest, self.buffer.added.notified()).await);
            }
        }
    }

    /// Ships `batch`, in parts where it has to be.
    async fn ship(&mut self, batch: Vec<Waiting>) {
        let mut parts = vec![batch];
        while let Some(part) = parts.pop() {
            match self.send(&part).await {
                Outcome::Verdicts(verdicts) => {
                    let rest = self.settle(part, &verdicts);
                    if !rest.is_empty() {
                        parts.push(rest);
                        let why = verdicts.iter().find_map(|verdict| match verdict {
                            Verdict::Later(why) => Some(*why),
                            Verdict::Stored | Verdict::Rejected(_) => None,
                        });
                        self.wait(None, why.unwrap_or_default()).await;
                    }
                }
                Outcome::Split if part.len() > 1 => {
                    let mut part = part;
                    let second = part.split_off(part.len() / 2);
                    parts.extend([second, part]);
                }
                Outcome::Split => self.rejected("the request was refused"),
                Outcome::Later(why, after) => {
                    self.metrics.log.failed_requests.one();
                    parts.push(part);
                    self.endpoint += 1;
                    self.wait(after, &why).await;
                }
            }
        }
    }

    /// Counts the settled documents and gives the others back.
    fn settle(&mut self, part: Vec<Waiting>, verdicts: &[Verdict]) -> Vec<Waiting> {
        let mut rest = Vec::new();
        let mut is_progress = false;
        for (one, verdict) in part.into_iter().zip(verdicts) {
            match verdict {
                Verdict::Stored => {
                    self.metrics.log.shipped.one();
                    is_progress = true;
                }
                Verdict::Rejected(why) => {
                    self.rejected(why);
                    is_progress = true;
                }
                Verdict::Later(_) => rest.push(one),
            }
        }
        if is_progress {
            self.pauses.reset();
        }
        if rest.is_empty() {
            self.resumed();
        }
        rest
    }

    /// Gives the server the index template, where it has none of that name: `None` once
    /// that is settled.
    async fn install(&mut self, endpoint: &Endpoint) -> Option<Outcome> {
        let mut headers = self.headers.clone();
        headers.remove(CONTENT_ENCODING);
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let path = template::path(&self.options.stream);
        let body = Bytes::from(template::body(&self.options.stream));
        let client = &self.options.client;
        let answer = match client.put(endpoint, &path, headers, body).await {
            Ok(answer) => answer,
            Err(failure) => return Some(Outcome::Later(format!("{endpoint}: {failure}"), None)),
        };
        match answer.status {
            200..=299 => tracing::info!(
                event = event::TEMPLATE_INSTALLED,
                "the log server has the index template"
            ),
            // It has one of that name, which may be somebody's own.
            400 | 409 if template::is_there(&answer.body) => {}
            429 | 500..=599 => {
                let why = format!("it answers {} to the index template", answer.status);
                return Some(Outcome::Later(why, answer.retry_after));
            }
            401 | 403 => tracing::warn!(
                event = event::SHIPPING_FAILED,
                "the log server does not take the index template ({}): grant \
                 manage_index_templates, or install it by hand and write `template = false`",
                answer.status
            ),
            status => tracing::warn!(
                event = event::SHIPPING_FAILED,
                "the log server refuses the index template ({status}): another template of the same \
                 priority may match `{}`; install one by hand and write `template = false`",
                self.options.stream
            ),
        }
        self.template = false;
        None
    }

    async fn send(&mut self, part: &[Waiting]) -> Outcome {
        let body = bulk::body(part, &self.options.stream, &self.instance);
        let body = if self.options.gzip {
            match bulk::gzipped(&body) {
                Ok(body) => body,
                Err(error) => return Outcome::Later(error.to_string(), None),
            }
        } else {
            body
        };
        let count = self.options.endpoints.len().max(1);
        let Some(endpoint) = self.options.endpoints.get(self.endpoint % count).cloned() else {
            return Outcome::Later("no server is configured".to_owned(), None);
        };
        if self.template
            && let Some(later) = self.install(&endpoint).await
        {
            return later;
        }
        let client = &self.options.client;
        let headers = self.headers.clone();
        match client
            .post(&endpoint, "_bulk", headers, Bytes::from(body))
            .await
        {
            Ok(answer) => outcome(&answer, part.len()),
            Err(failure) => Outcome::Later(format!("{endpoint}: {failure}"), None),
        }
    }

    async fn wait(&mut self, asked: Option<Duration>, why: &str) {
        if self.said.is_none_or(|at| at.elapsed() >= SAY_EVERY) {
            self.said = Some(Instant::now());
            let (waiting, _) = self.buffer.size();
            tracing::warn!(
                event = event::SHIPPING_FAILED,
                waiting,
                dropped = self.metrics.log.dropped.get(),
                "log documents cannot be shipped and wait: {why}"
            );
        }
        tokio::time::sleep(self.pauses.next(asked)).await;
    }

    fn resumed(&mut self) {
        if self.said.take().is_some() {
            tracing::info!(
                event = event::SHIPPING_RESUMED,
                dropped = self.metrics.log.dropped.get(),
                "log documents are shipped again"
            );
        }
    }

    fn rejected(&self, why: &str) {
        self.metrics.log.rejected.one();
        // One line for the first and then for every power of two: a wrong index template
        // refuses every document.
        let count = self.metrics.log.rejected.get();
        if count.is_power_of_two() {
            tracing::warn!(
                event = event::SHIPPING_FAILED,
                rejected = count,
                "the log server refuses documents for good: {why}"
            );
        }
    }
}

fn outcome(answer: &Answer, count: usize) -> Outcome {
    let later = |why: &str| {
        Outcome::Later(
            format!("it answers {} ({why})", answer.status),
            answer.retry_after,
        )
    };
    match answer.status {
        200..=299 => match bulk::verdicts(&answer.body, count) {
            Some(verdicts) => Outcome::Verdicts(verdicts),
            None => later("but no bulk answer"),
        },
        400 | 413 => Outcome::Split,
        401 | 403 => later("the credentials under [log.elasticsearch] do not suffice"),
        404 | 405 => later("there is no `_bulk` under `url`"),
        429 => later("it is busy"),
        500..=599 => later("it is broken or overloaded"),
        _ => later("which is no answer to a bulk request"),
    }
}

fn headers(options: &Options) -> Result<HeaderMap, Error> {
    let mut headers = HeaderMap::new();
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("application/x-ndjson"),
    );
    if options.gzip {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    let word = match &options.credentials {
        Credentials::None => return Ok(headers),
        Credentials::ApiKey(key) => format!("ApiKey {}", key.expose()),
        Credentials::Basic(user, password) => {
            let pair = format!("{user}:{}", password.expose());
            format!("Basic {}", BASE64_STANDARD.encode(pair))
        }
    };
    let mut value = HeaderValue::from_str(&word).map_err(|_| {
        Error::new(
            ErrorKind::Config,
            "[log.elasticsearch]: the API key does not read",
        )
        .remedy("give the key as the server showed it under `encoded`")
    })?;
    value.set_sensitive(true);
    headers.insert(AUTHORIZATION, value);
    Ok(headers)
}
