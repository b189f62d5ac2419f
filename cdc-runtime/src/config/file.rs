//! `replicator.toml`: a flat list of keys, each checked, none of their values shown.

use std::path::{Path, PathBuf};

use toml::{Table, Value};

use super::Options;
use super::hosts;
use super::login::Login;
use crate::error::{Error, ErrorKind};
use crate::source::Tls;

const KEYS: [&str; 18] = [
    "source_url",
    "source_password",
    "source_password_file",
    "ssl_mode",
    "ssl_ca",
    "ssl_cert",
    "ssl_key",
    "target_url",
    "server_id",
    "mask_salt",
    "batch_rows",
    "batch_bytes",
    "memory_budget",
    "online_schema_change",
    "heartbeat",
    "connect_timeout",
    "retries",
    "dead_letters",
];

/// What [`super::Observing`] reads.
const OBSERVING: [&str; 4] = ["instance", "log", "notify", "serve"];

/// The file that is read: the one named, else [`super::FILE`] where it exists.
pub(super) fn chosen(named: Option<&Path>) -> Option<PathBuf> {
    let usual = || Some(PathBuf::from(super::FILE)).filter(|path| path.exists());
    named.map(Path::to_path_buf).or_else(usual)
}

/// The file's text, and what it says.
pub(super) fn parse(path: &Path) -> Result<(String, Table), Error> {
    let shown = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|error| {
        Error::new(ErrorKind::Config, format!("`{shown}` cannot be read")).because(error)
    })?;
    // The parser's own report quotes the line, which may hold a password.
    let table: Table = text.parse().map_err(|error: toml::de::Error| {
        let line = error.span().map_or(1, |span| line_at(&text, span.start));
        Error::new(
            ErrorKind::Config,
            format!("`{shown}`, line {line}, is not TOML"),
        )
        .remedy("write lines of the form key = \"value\"")
    })?;
    Ok((text, table))
}

/// Reads the file at `path`.
pub(super) fn read(path: &Path) -> Result<Options, Error> {
    let (text, table) = parse(path)?;
    let shown = path.display().to_string();
    for key in table.keys() {
        if !KEYS.contains(&key.as_str()) && !OBSERVING.contains(&key.as_str()) {
            return Err(unknown(&shown, &text, key));
        }
    }
    Keys {
        table: &table,
        text: &text,
        shown: &shown,
    }
    .options()
}

struct Keys<'a> {
    table: &'a Table,
    text: &'a str,
    shown: &'a str,
}

impl Keys<'_> {
    fn options(&self) -> Result<Options, Error> {
        Ok(Options {
            source_url: self.urls("source_url")?,
            source_login: Login {
                password: self.text("source_password")?,
                password_file: self.path("source_password_file")?,
                tls: Tls {
                    mode: self
                        .text("ssl_mode")?
                        .map(|word| word.parse())
                        .transpose()?,
                    ca: self.path("ssl_ca")?,
                    cert: self.path("ssl_cert")?,
                    key: self.path("ssl_key")?,
                },
            },
            target_url: self.text("target_url")?,
            server_id: self.number("server_id")?,
            mask_salt: self.text("mask_salt")?,
            batch_rows: self.number("batch_rows")?,
            batch_bytes: self.number("batch_bytes")?,
            memory_budget: self.number("memory_budget")?,
            online_schema_change: self.text("online_schema_change")?,
            heartbeat: self.number("heartbeat")?,
            connect_timeout: self.number("connect_timeout")?,
            retries: self.number("retries")?,
            dead_letters: self.number("dead_letters")?,
        })
    }

    fn text(&self, key: &str) -> Result<Option<String>, Error> {
        match self.table.get(key) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(_) => Err(self.wrong(key, "a text in quotes")),
        }
    }

    /// One URL, or several that differ in their hosts alone.
    fn urls(&self, key: &str) -> Result<Option<String>, Error> {
        let Some(Value::Array(list)) = self.table.get(key) else {
            return self.text(key);
        };
        let urls: Option<Vec<&str>> = list.iter().map(Value::as_str).collect();
        match urls.as_deref() {
            None | Some([]) => Err(self.wrong(key, "a text in quotes, or a list of such")),
            Some(urls) => hosts::joined(urls)
                .map(Some)
                .ok_or_else(|| self.wrong(key, "a list of URLs that differ in their hosts alone")),
        }
    }

    fn path(&self, key: &str) -> Result<Option<PathBuf>, Error> {
        Ok(self.text(key)?.map(PathBuf::from))
    }

    fn number<T: TryFrom<i64>>(&self, key: &str) -> Result<Option<T>, Error> {
        match self.table.get(key) {
            None => Ok(None),
            Some(Value::Integer(number)) => T::try_from(*number)
                .map(Some)
                .map_err(|_| self.wrong(key, "a whole number of 0 or more that fits")),
            Some(_) => Err(self.wrong(key, "a whole number")),
        }
    }

    fn wrong(&self, key: &str, wanted: &str) -> Error {
        let line = line_of(self.text, key);
        let message = format!("`{}`, line {line}: `{key}` must be {wanted}", self.shown);
        Error::new(ErrorKind::Config, message)
    }
}

fn unknown(shown: &str, text: &str, key: &str) -> Error {
    let line = line_of(text, key);
    let nearest = KEYS
        .iter()
        .max_by(|a, b| strsim::jaro_winkler(a, key).total_cmp(&strsim::jaro_winkler(b, key)));
    let error = Error::new(
        ErrorKind::Config,
        format!("`{shown}`, line {line}: unknown key `{key}`"),
    );
    match nearest.filter(|name| strsim::jaro_winkler(name, key) > 0.8) {
        Some(name) => error.remedy(format!("did you mean `{name}`?")),
        None => error.remedy(format!("known keys: {}", KEYS.join(", "))),
    }
}

fn line_of(text: &str, key: &str) -> usize {
    let names = |line: &str| {
        line.trim_start()
            .trim_start_matches(['"', '\'', '['])
            .starts_with(key)
    };
    text.lines().position(names).map_or(1, |index| index + 1)
}

fn line_at(text: &str, offset: usize) -> usize {
    text.bytes()
        .take(offset)
        .filter(|byte| *byte == b'\n')
        .count()
        + 1
}
