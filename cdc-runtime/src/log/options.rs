//! `[log.elasticsearch]`: where documents go, and how many wait.

use std::path::PathBuf;
use std::time::Duration;

use crate::config::{Flag, Secret, Section};
use crate::error::Error;
use crate::http::{Client, Endpoint, Trust};

/// How the server knows the replicator.
#[derive(Clone)]
pub enum Credentials {
    /// It does not ask.
    None,
    /// User and password.
    Basic(String, Secret),
    /// An API key, as Elasticsearch gives it out (`encoded`).
    ApiKey(Secret),
}

/// Where documents go.
#[derive(Clone)]
pub struct Options {
    /// The servers of the cluster; the next is tried where one fails.
    pub endpoints: Vec<Endpoint>,
    /// The data stream or index.
    pub stream: String,
    /// How the server knows the replicator.
    pub credentials: Credentials,
    /// How requests are sent.
    pub client: Client,
    /// Whether bodies are compressed.
    pub gzip: bool,
    /// Bytes that may wait.
    pub buffer_bytes: usize,
    /// Documents of a request at most.
    pub batch_documents: usize,
    /// Bytes of a request at most, before compression.
    pub batch_bytes: usize,
    /// How long a document waits for others.
    pub flush: Duration,
    /// How long the end of the command waits for the server.
    pub end: Duration,
    /// Whether the server is given the index template, where it has none of that name.
    pub template: bool,
    /// `labels.*` of every document.
    pub labels: Vec<(String, String)>,
}

impl Options {
    /// Reads `[log.elasticsearch]`.
    pub(crate) fn read(section: Section<'_>) -> Result<Self, Error> {
        let urls = section.texts("url")?;
        let endpoints: Result<Vec<_>, _> =
            urls.iter().map(|url| Endpoint::parse("url", url)).collect();
        let endpoints = endpoints?;
        if endpoints.is_empty() {
            return Err(section.wrong("url", "the server's address, or a list of them"));
        }
        let ca_file = section.text("ca_file")?.map(PathBuf::from);
        let timeout = section.seconds("timeout", 30)?;
        let stream = section.text("data_stream")?;
        let options = Self {
            endpoints,
            stream: stream.unwrap_or_else(|| "logs-cdc.replicator-default".to_owned()),
            credentials: credentials(&section)?,
            client: Client::new(Trust::of_file(ca_file.as_deref())?, timeout),
            gzip: section.flag("gzip", Flag::On)? == Flag::On,
            buffer_bytes: section.number("buffer_bytes", 16 << 20)?,
            batch_documents: section.number("batch_documents", 1000)?,
            batch_bytes: section.number("batch_bytes", 4 << 20)?,
            flush: section.seconds("flush", 2)?,
            end: section.seconds("end", 5)?,
            template: section.flag("template", Flag::On)? == Flag::On,
            labels: section.pairs("labels")?,
        };
        section.finish()?;
        Ok(options)
    }
}

fn credentials(section: &Section<'_>) -> Result<Credentials, Error> {
    let user = section.text("username")?;
    let password = section.secret("password")?;
    let key = section.secret("api_key")?;
    match (user, password, key) {
        (None, None, None) => Ok(Credentials::None),
        (Some(user), Some(password), None) => Ok(Credentials::Basic(user, password)),
        (None, None, Some(key)) => Ok(Credentials::ApiKey(key)),
        (_, _, Some(_)) => Err(section.wrong("api_key", "alone, without `username`")),
        (_, _, None) => Err(section.wrong(
            "username",
            "given together with `password_env` or `password_file`",
        )),
    }
}
