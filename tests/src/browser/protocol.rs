//! WebDriver's requests: JSON over HTTP, one connection each.

use std::net::SocketAddr;
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::Outcome;

/// How long a command may take: a loaded machine starts a browser slowly.
const PATIENCE: Duration = Duration::from_secs(60);

/// Sends a command and gives its `value`.
///
/// # Errors
/// The driver does not answer, or says no; with its words.
pub(super) async fn command(
    address: SocketAddr,
    method: &str,
    path: &str,
    body: Option<&Value>,
) -> Outcome<Value> {
    let body = body.map(ToString::to_string).unwrap_or_default();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let answer = tokio::time::timeout(PATIENCE, exchange(address, &request)).await;
    let answer = answer.map_err(|_| format!("{method} {path}: no answer in {PATIENCE:?}"))??;
    let value = answer.get("value").cloned().unwrap_or(Value::Null);
    match value.get("error").and_then(Value::as_str) {
        Some(error) => {
            let message = value.get("message").and_then(Value::as_str);
            Err(format!("{method} {path}: {error}: {}", message.unwrap_or_default()).into())
        }
        None => Ok(value),
    }
}

async fn exchange(address: SocketAddr, request: &str) -> Outcome<Value> {
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(request.as_bytes()).await?;
    let mut bytes = Vec::new();
    loop {
        if let Some(body) = whole(&bytes)? {
            return Ok(serde_json::from_slice(body)?);
        }
        if stream.read_buf(&mut bytes).await? == 0 {
            return Err("the driver's answer breaks off".into());
        }
    }
}

/// The body, once all of it is there.
fn whole(bytes: &[u8]) -> Outcome<Option<&[u8]>> {
    let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else {
        return Ok(None);
    };
    let (head, rest) = bytes.split_at(end);
    let head = std::str::from_utf8(head)?.to_lowercase();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length:"));
    let length: usize = length
        .ok_or("an answer without its length")?
        .trim()
        .parse()?;
    Ok(rest.get(4..4 + length))
}
