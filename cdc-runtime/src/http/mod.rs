//! HTTP as a client: one request over one connection of its own.
//!
//! What is sent here is sent now and then (batches of log lines, notifications), so no
//! connection is kept that could have gone stale. TLS is the one stack of the whole
//! program: rustls with ring.

mod endpoint;
mod tls;

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::header::{CONTENT_LENGTH, HOST, HeaderMap, HeaderValue, RETRY_AFTER, USER_AGENT};
use hyper::{Method, Request, Response};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;

pub use endpoint::Endpoint;
pub use tls::Trust;
pub(crate) use tls::authorities;

/// The largest answer that is read.
const ANSWER_MAX: usize = 16 << 20;

/// How requests are sent.
#[derive(Clone)]
pub struct Client {
    trust: Trust,
    timeout: Duration,
}

/// What a server answered.
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// How long the server asks to wait before the next try.
    pub retry_after: Option<Duration>,
    /// The body.
    pub body: Bytes,
}

/// Why there is no answer. Names no address: it may hold a token.
#[derive(Debug)]
pub enum Failure {
    /// No connection.
    Unreachable(std::io::Error),
    /// The certificate is not trusted, or the other side speaks no TLS.
    Tls(std::io::Error),
    /// The other side does not speak HTTP, or broke off.
    Protocol(String),
    /// It took too long.
    Timeout,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreachable(error) => write!(f, "it cannot be reached: {error}"),
            Self::Tls(error) => write!(f, "no trusted TLS connection: {error}"),
            Self::Protocol(what) => write!(f, "no HTTP answer: {what}"),
            Self::Timeout => f.write_str("it did not answer in time"),
        }
    }
}

impl Client {
    /// A client that trusts `trust` and waits `timeout` for a whole exchange.
    #[must_use]
    pub fn new(trust: Trust, timeout: Duration) -> Self {
        Self { trust, timeout }
    }

    /// Gets `path` below the endpoint.
    ///
    /// # Errors
    /// No whole answer came in time.
    pub async fn get(&self, endpoint: &Endpoint, path: &str) -> Result<Answer, Failure> {
        self.send(Method::GET, endpoint, path, HeaderMap::new(), Bytes::new())
            .await
    }

    /// Posts `body` to `path` below the endpoint.
    ///
    /// # Errors
    /// No whole answer came in time.
    pub async fn post(
        &self,
        endpoint: &Endpoint,
        path: &str,
        headers: HeaderMap,
        body: Bytes,
    ) -> Result<Answer, Failure> {
        self.send(Method::POST, endpoint, path, headers, body).await
    }

    /// Puts `body` at `path` below the endpoint.
    ///
    /// # Errors
    /// No whole answer came in time.
    pub async fn put(
        &self,
        endpoint: &Endpoint,
        path: &str,
        headers: HeaderMap,
        body: Bytes,
    ) -> Result<Answer, Failure> {
        self.send(Method::PUT, endpoint, path, headers, body).await
    }

    async fn send(
        &self,
        method: Method,
        endpoint: &Endpoint,
        path: &str,
        headers: HeaderMap,
        body: Bytes,
    ) -> Result<Answer, Failure> {
        let mut request = request(endpoint, path, headers, body)?;
        *request.method_mut() = method;
        tokio::time::timeout(self.timeout, self.exchange(endpoint, request))
            .await
            .unwrap_or(Err(Failure::Timeout))
    }

    async fn exchange(
        &self,
        endpoint: &Endpoint,
        request: Request<Full<Bytes>>,
    ) -> Result<Answer, Failure> {
        let stream = TcpStream::connect((endpoint.host(), endpoint.port()))
            .await
            .map_err(Failure::Unreachable)?;
        stream.set_nodelay(true).map_err(Failure::Unreachable)?;
        if endpoint.is_tls() {
            let stream = self.trust.connect(endpoint.host(), stream).await;
            talk(stream.map_err(Failure::Tls)?, request).await
        } else {
            talk(stream, request).await
        }
    }
}

fn request(
    endpoint: &Endpoint,
    path: &str,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Request<Full<Bytes>>, Failure> {
    let broken = |_| Failure::Protocol("the request cannot be written".to_owned());
    let length = body.len();
    let mut request = Request::post(endpoint.path(path))
        .body(Full::new(body))
        .map_err(broken)?;
    *request.headers_mut() = headers;
    let own = request.headers_mut();
    own.insert(CONTENT_LENGTH, HeaderValue::from(length));
    own.insert(
        USER_AGENT,
        HeaderValue::from_static(concat!("cdc-replicator/", env!("CARGO_PKG_VERSION"))),
    );
    let host = HeaderValue::from_str(endpoint.authority());
    own.insert(
        HOST,
        host.map_err(|_| Failure::Protocol("the host is no name".to_owned()))?,
    );
    Ok(request)
}

async fn talk<S>(stream: S, request: Request<Full<Bytes>>) -> Result<Answer, Failure>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let protocol = |error: hyper::Error| Failure::Protocol(error.to_string());
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
        .await
        .map_err(protocol)?;
    let exchange = async {
        let response = sender.send_request(request).await.map_err(protocol)?;
        answer(response).await
    };
    tokio::pin!(exchange, connection);
    // The connection is driven here, not by a task of its own: what is dropped is gone.
    tokio::select! {
        biased;
        done = &mut exchange => done,
        ended = &mut connection => match ended {
            Ok(()) => exchange.await,
            Err(error) => Err(protocol(error)),
        },
    }
}

async fn answer(response: Response<hyper::body::Incoming>) -> Result<Answer, Failure> {
    let status = response.status().as_u16();
    let retry_after = response
        .headers()
        .get(RETRY_AFTER)
        .and_then(|value| value.to_str().ok()?.trim().parse::<u64>().ok())
        .map(Duration::from_secs);
    let body = Limited::new(response.into_body(), ANSWER_MAX)
        .collect()
        .await
        .map_err(|error| Failure::Protocol(format!("the answer cannot be read: {error}")))?
        .to_bytes();
    Ok(Answer {
        status,
        retry_after,
        body,
    })
}
