//! The parts of `replicator.toml` about logs, notifications, metrics and health.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;

use toml::{Table, Value};

use super::{Section, file};
use crate::error::{Error, ErrorKind};
use crate::{log, notify, serve};

/// Where the metrics are served unless said otherwise.
const LISTEN: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 9187);

/// How the replicator is watched; every part is off unless it is configured.
#[derive(Default)]
pub struct Observing {
    /// Which of several replicators this is.
    pub instance: Option<String>,
    /// Where log documents go.
    pub log: Option<log::Options>,
    /// Whom to tell.
    pub notify: Option<notify::Options>,
    /// Where metrics and health are served.
    pub serve: Option<serve::Options>,
}

impl Observing {
    /// Reads the file: the one named, else [`super::FILE`] where it exists.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] for what does not read, without showing any value.
    pub fn gather(named: Option<&Path>) -> Result<Self, Error> {
        let Some(path) = file::chosen(named) else {
            return Ok(Self::default());
        };
        let (_, table) = file::parse(&path)?;
        let shown = path.display().to_string();
        Self::read(&shown, &table)
    }

    fn read(shown: &str, table: &Table) -> Result<Self, Error> {
        let mut observing = Self {
            instance: table
                .get("instance")
                .and_then(Value::as_str)
                .map(str::to_owned),
            ..Self::default()
        };
        if let Some(log) = section(shown, table, "log")? {
            let elastic = log.tables("elasticsearch")?;
            if elastic.len() > 1 {
                return Err(log.wrong("elasticsearch", "one table; `url` takes a list"));
            }
            for section in elastic {
                observing.log = Some(log::Options::read(section)?);
            }
            log.finish()?;
        }
        if let Some(notify) = section(shown, table, "notify")? {
            observing.notify = Some(notify::Options::read(notify)?);
        }
        if let Some(serve) = section(shown, table, "serve")? {
            observing.serve = Some(serving(serve)?);
        }
        Ok(observing)
    }

    /// Serves on `listen`, whatever the file says.
    pub fn listen(&mut self, listen: SocketAddr) {
        let ready_lag = self.serve.and_then(|serve| serve.ready_lag);
        self.serve = Some(serve::Options { listen, ready_lag });
    }
}

fn section<'a>(shown: &'a str, table: &'a Table, key: &str) -> Result<Option<Section<'a>>, Error> {
    match table.get(key) {
        None => Ok(None),
        Some(Value::Table(table)) => Ok(Some(Section::new(shown, key, table))),
        Some(_) => {
            let message = format!("`{shown}`: `{key}` must be a table");
            Err(Error::new(ErrorKind::Config, message).remedy(format!("write [{key}]")))
        }
    }
}

fn serving(section: Section<'_>) -> Result<serve::Options, Error> {
    let listen = match section.text("listen")? {
        None => LISTEN,
        Some(text) => text
            .parse()
            .map_err(|_| section.wrong("listen", "an address and a port: 127.0.0.1:9187"))?,
    };
    // 0: lag does not matter. Anything else goes through the check for numbers.
    let ready_lag = match section.zero_or_seconds("ready_lag", 300)? {
        time if time.is_zero() => None,
        time => Some(time),
    };
    section.finish()?;
    Ok(serve::Options { listen, ready_lag })
}
