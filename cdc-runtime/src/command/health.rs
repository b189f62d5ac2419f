//! `health`: whether the replicator that serves on an address is alive. For health checks
//! in images that have no other program to ask with.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use serde_json::json;

use super::Answer;
use super::cli::Common;
use super::screen::{answer, say};
use crate::config::Observing;
use crate::error::{Error, ErrorKind};
use crate::http::{Client, Endpoint, Trust};

/// How long the answer may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// Asks `/healthz`; the answer is no where nobody answers, or not with 200.
pub(super) async fn health(options: &Common) -> Result<Answer, Error> {
    let address = reachable(listening(options)?);
    let endpoint = Endpoint::parse("listen", &format!("http://{address}"))?;
    let client = Client::new(Trust::public()?, PATIENCE);
    let failure = match client.get(&endpoint, "healthz").await {
        Ok(got) if got.status == 200 => None,
        Ok(got) => Some(format!("it answers {}", got.status)),
        Err(failure) => Some(failure.to_string()),
    };
    if options.json {
        answer(
            &json!({ "address": address.to_string(), "alive": failure.is_none(), "failure": failure }),
        )?;
    } else {
        match &failure {
            None => say(&format!("{address} is alive\n"))?,
            Some(why) => say(&format!("{address} is not alive: {why}\n"))?,
        }
    }
    Ok(if failure.is_none() {
        Answer::Done
    } else {
        Answer::No
    })
}

/// Where a replicator with these options serves.
fn listening(options: &Common) -> Result<SocketAddr, Error> {
    if let Some(listen) = options.listen {
        return Ok(listen);
    }
    let serve = Observing::gather(options.config.as_deref())?.serve;
    serve.map(|serve| serve.listen).ok_or_else(|| {
        Error::new(ErrorKind::Config, "no address is configured to ask").remedy(
            "give --listen ADDRESS:PORT, set CDC_LISTEN, or write [serve] into replicator.toml",
        )
    })
}

/// "Every address" is none to connect to: this machine's own then.
fn reachable(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, listen.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_is_asked_on_this_machine() {
        for (listen, asked) in [
            ("0.0.0.0:9187", "127.0.0.1:9187"),
            ("[::]:9187", "[::1]:9187"),
            ("10.0.0.7:80", "10.0.0.7:80"),
        ] {
            let asked: SocketAddr = asked.parse().unwrap();
            assert_eq!(reachable(listen.parse().unwrap()), asked);
        }
    }
}
