//! The replicator's own small HTTP server: a status page, `/metrics`, `/healthz`, `/readyz`.
//!
//! It reads atomics and nothing else: a scrape never waits for replication, and
//! replication never waits for a scrape. It listens on the loopback address unless told
//! otherwise, and has no secrets to show.

mod health;
mod history;
mod page;
mod status;

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::header::{ALLOW, CONTENT_TYPE, HeaderValue};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use serde_json::Value;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
use tokio::time::MissedTickBehavior;

pub use health::Readiness;

use crate::error::{Error, ErrorKind};
use crate::metrics::{self, Metrics};
use history::History;

/// Connections at a time; more wait in the backlog.
const CONNECTIONS: usize = 32;
/// How long the head of a request may take.
const HEAD: Duration = Duration::from_secs(10);
/// How long a connection may live: a scraper comes again.
const LIFE: Duration = Duration::from_secs(300);

/// Where to listen and when the answer of `/readyz` is yes.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// The address to listen on.
    pub listen: SocketAddr,
    /// The lag beyond which the replicator is not ready; `None`: lag does not matter.
    pub ready_lag: Option<Duration>,
}

/// A server that answers until it is dropped.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    tasks: [JoinHandle<()>; 2],
}

/// What is answered from.
struct Site {
    metrics: Arc<Metrics>,
    history: History,
    ready_lag: Option<Duration>,
    /// The mapping's picture, as SVG.
    lineage: &'static str,
}

impl Server {
    /// Listens. `lineage` is the mapping's picture as SVG, which the page shows.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] where the address is taken or is not this machine's.
    pub async fn start(
        options: Options,
        metrics: Arc<Metrics>,
        lineage: &'static str,
    ) -> Result<Self, Error> {
        let refused = |error: std::io::Error| {
            let message = format!("{} cannot be listened on", options.listen);
            Error::new(ErrorKind::Config, message)
                .remedy("write another address under [serve] `listen`, or CDC_LISTEN")
                .because(error)
        };
        let listener = TcpListener::bind(options.listen).await.map_err(refused)?;
        let address = listener.local_addr().map_err(refused)?;
        tracing::info!(event = crate::log::event::SERVING, %address, "the status page, metrics and health are served");
        let site = Arc::new(Site {
            metrics,
            history: History::default(),
            ready_lag: options.ready_lag,
            lineage,
        });
        let tasks = [
            tokio::spawn(look(Arc::clone(&site))),
            tokio::spawn(accept(listener, site)),
        ];
        Ok(Self { address, tasks })
    }

    /// The address it listens on.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

/// Takes samples for the page's charts.
async fn look(site: Arc<Site>) {
    let mut ticks = tokio::time::interval(history::EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
    loop {
        ticks.tick().await;
        site.history.look(&site.metrics);
    }
}

async fn accept(listener: TcpListener, site: Arc<Site>) {
    let room = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        let Ok(place) = Arc::clone(&room).acquire_owned().await else {
            return;
        };
        let Ok((stream, _)) = listener.accept().await else {
            // Out of file descriptors, as a rule: others may be closed meanwhile.
            tokio::time::sleep(Duration::from_millis(100)).await;
            continue;
        };
        let site = Arc::clone(&site);
        tokio::spawn(async move {
            connection(stream, &site).await;
            drop(place);
        });
    }
}

async fn connection(stream: TcpStream, site: &Site) {
    let service = service_fn(|request: Request<Incoming>| async move {
        Ok::<_, Infallible>(site.respond(&request))
    });
    let talk = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .max_buf_size(16 << 10)
        .serve_connection(TokioIo::new(stream), service);
    // A client that breaks off or never asks is nobody's problem.
    drop(tokio::time::timeout(LIFE, talk).await);
}

impl Site {
    fn respond(&self, request: &Request<Incoming>) -> Response<Full<Bytes>> {
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            let mut answer = text(StatusCode::METHOD_NOT_ALLOWED, "only GET and HEAD\n");
            answer
                .headers_mut()
                .insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
            return answer;
        }
        match request.uri().path() {
            "/metrics" => {
                let body = metrics::exposition(&self.metrics);
                answer(StatusCode::OK, metrics::CONTENT_TYPE, body)
            }
            "/healthz" => text(StatusCode::OK, "ok\n"),
            "/readyz" => self.readiness().answer(),
            "/" => page::document(self.lineage, &self.told()),
            "/status.json" => status::answered(&self.told()),
            path => page::part(path).unwrap_or_else(|| {
                text(
                    StatusCode::NOT_FOUND,
                    "there are /, /status.json, /metrics, /healthz and /readyz\n",
                )
            }),
        }
    }

    fn readiness(&self) -> Readiness {
        health::of(&self.metrics, self.ready_lag)
    }

    fn told(&self) -> Value {
        status::told(&self.metrics, &self.history, &self.readiness())
    }
}

fn text(status: StatusCode, body: &str) -> Response<Full<Bytes>> {
    answer(status, "text/plain; charset=utf-8", body.to_owned())
}

fn answer(status: StatusCode, kind: &'static str, body: String) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(body)));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}
