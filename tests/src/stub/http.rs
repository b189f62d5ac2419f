//! An HTTP/1.1 server that reads requests strictly and answers as it is told.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

use super::{Kept, Wire, wire};
use crate::Outcome;
use crate::certificates::Certificates;

/// A request as it came.
#[derive(Debug, Clone)]
pub struct Request {
    /// `POST`.
    pub method: String,
    /// `/_bulk`.
    pub path: String,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Request {
    /// The only header of that name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut found = self.headers.iter().filter(|(n, _)| n == name);
        let first = found.next().map(|(_, value)| value.as_str());
        first.filter(|_| found.next().is_none())
    }

    /// The body as JSON.
    ///
    /// # Errors
    /// It is none.
    pub fn json(&self) -> Outcome<serde_json::Value> {
        Ok(serde_json::from_slice(&self.body)?)
    }
}

/// What the server does with a request.
#[derive(Debug, Clone)]
pub enum Reply {
    /// Status, headers, body.
    Answer(u16, Vec<(&'static str, String)>, String),
    /// Bytes that are no HTTP.
    Garbage(&'static [u8]),
    /// Nothing for a long time.
    Hang,
    /// The connection breaks.
    Close,
}

impl Reply {
    /// A status with an empty body.
    #[must_use]
    pub fn status(status: u16) -> Self {
        Self::Answer(status, Vec::new(), String::new())
    }
}

/// A server on a port of its own; it ends when dropped.
#[derive(Debug)]
pub struct Http {
    address: SocketAddr,
    scheme: &'static str,
    /// What came, in order.
    pub requests: Kept<Request>,
    /// What came and is no proper request.
    pub broken: Kept<String>,
    task: JoinHandle<()>,
}

impl Http {
    /// Answers each request as `reply` says.
    ///
    /// # Errors
    /// There is no port.
    pub async fn start(reply: impl FnMut(&Request) -> Reply + Send + 'static) -> Outcome<Self> {
        Self::listen(None, reply).await
    }

    /// The same over https, with the certificate of `shown`.
    ///
    /// # Errors
    /// As [`Http::start`].
    pub async fn start_tls(
        shown: &Certificates,
        reply: impl FnMut(&Request) -> Reply + Send + 'static,
    ) -> Outcome<Self> {
        Self::listen(Some(shown.acceptor()?), reply).await
    }

    pub(super) async fn listen(
        tls: Option<TlsAcceptor>,
        reply: impl FnMut(&Request) -> Reply + Send + 'static,
    ) -> Outcome<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let (requests, broken) = (Kept::default(), Kept::default());
        let scheme = if tls.is_some() { "https" } else { "http" };
        let serve = serve(listener, tls, reply, requests.clone(), broken.clone());
        Ok(Self {
            address,
            scheme,
            requests,
            broken,
            task: tokio::spawn(serve),
        })
    }

    /// `http://127.0.0.1:PORT`, or `https`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("{}://{}", self.scheme, self.address)
    }

    /// Waits until `count` requests came.
    ///
    /// # Errors
    /// They do not, within half a minute.
    pub async fn wait_for(&self, count: usize) -> Outcome<Vec<Request>> {
        for _ in 0..3000 {
            if self.requests.len() >= count {
                return Ok(self.requests.lock().clone());
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Err(format!("{} requests of {count} came", self.requests.len()).into())
    }
}

impl Drop for Http {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    mut reply: impl FnMut(&Request) -> Reply + Send + 'static,
    requests: Kept<Request>,
    broken: Kept<String>,
) {
    while let Ok((stream, _)) = listener.accept().await {
        let (stream, request) = match take(stream, tls.as_ref()).await {
            Ok(taken) => taken,
            Err(error) => {
                broken.push(error.to_string());
                continue;
            }
        };
        let reply = reply(&request);
        requests.push(request);
        tokio::spawn(answer(stream, reply));
    }
}

async fn take(stream: TcpStream, tls: Option<&TlsAcceptor>) -> Outcome<(Box<dyn Wire>, Request)> {
    let mut stream = wire(stream, tls).await?;
    let request = read(&mut stream).await?;
    Ok((stream, request))
}

async fn answer(mut stream: Box<dyn Wire>, reply: Reply) {
    let bytes = match reply {
        Reply::Close => return,
        Reply::Hang => return tokio::time::sleep(Duration::from_secs(60)).await,
        Reply::Garbage(bytes) => bytes.to_vec(),
        Reply::Answer(status, headers, body) => {
            let mut text = format!("HTTP/1.1 {status} X\r\ncontent-length: {}\r\n", body.len());
            for (name, value) in headers {
                text.push_str(&format!("{name}: {value}\r\n"));
            }
            format!("{text}\r\n{body}").into_bytes()
        }
    };
    // A client that left does not want it.
    drop(stream.write_all(&bytes).await);
    drop(stream.shutdown().await);
}

async fn read(stream: &mut Box<dyn Wire>) -> Outcome<Request> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end;
        }
        if stream.read_buf(&mut bytes).await? == 0 {
            return Err("the head breaks off".into());
        }
    };
    let head = std::str::from_utf8(bytes.get(..end).unwrap_or_default())?.to_owned();
    let mut body = bytes.split_off(end + 4);
    let mut lines = head.split("\r\n");
    let first: Vec<_> = lines.next().unwrap_or_default().split(' ').collect();
    let [method, path, "HTTP/1.1"] = first.as_slice() else {
        return Err(format!("no request line: {first:?}").into());
    };
    let headers: Option<Vec<_>> = lines
        .map(|line| line.split_once(": "))
        .map(|pair| pair.map(|(name, value)| (name.to_lowercase(), value.to_owned())))
        .collect();
    let mut request = Request {
        method: (*method).to_owned(),
        path: (*path).to_owned(),
        headers: headers.ok_or("a header without a colon")?,
        body: Vec::new(),
    };
    request.header("host").ok_or("no host, or two")?;
    let length: usize = request
        .header("content-length")
        .ok_or("no length, or two")?
        .parse()?;
    while body.len() < length {
        if stream.read_buf(&mut body).await? == 0 {
            return Err("the body breaks off".into());
        }
    }
    if body.len() > length {
        return Err("more came than was announced".into());
    }
    request.body = body;
    Ok(request)
}
