//! The bulk protocol as Elasticsearch takes it for a data stream: NDJSON, `create` only,
//! a document per id, a status per item.

use std::collections::{BTreeMap, VecDeque};
use std::io::Read as _;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Value, json};
use tokio_rustls::TlsAcceptor;

use super::http::{Http, Reply, Request};
use crate::Outcome;
use crate::certificates::Certificates;

/// What goes wrong with a request.
#[derive(Debug, Clone)]
pub enum Fault {
    /// The reply, before anything is stored.
    Before(Reply),
    /// The reply, after everything was stored: the answer is lost.
    After(Reply),
    /// Every second document gets this status.
    Items(u16),
}

/// The documents by id.
type Stored = Arc<Mutex<BTreeMap<String, Value>>>;

/// A log server.
#[derive(Debug)]
pub struct Bulk {
    /// What came over HTTP.
    pub http: Http,
    stored: Stored,
}

/// What it asks for.
#[derive(Debug, Clone, Default)]
pub struct Demands {
    /// The `authorization` header.
    pub authorization: Option<&'static str>,
    /// Documents of a request at most; more are answered with 413.
    pub most: Option<usize>,
    /// What it answers to the index template, instead of 200.
    pub template: Option<u16>,
    /// Answers 400 to a document whose message contains this.
    pub refuses: Option<&'static str>,
}

impl Bulk {
    /// A server that fails in turn as `faults` say, and then no more.
    ///
    /// # Errors
    /// There is no port.
    pub async fn start(faults: Vec<Fault>, demands: Demands) -> Outcome<Self> {
        Self::listen(None, faults, demands).await
    }

    /// A server over https that takes everything.
    ///
    /// # Errors
    /// There is no port.
    pub async fn start_tls(shown: &Certificates) -> Outcome<Self> {
        let tls = Some(shown.acceptor()?);
        Self::listen(tls, Vec::new(), Demands::default()).await
    }

    async fn listen(
        tls: Option<TlsAcceptor>,
        faults: Vec<Fault>,
        demands: Demands,
    ) -> Outcome<Self> {
        let stored = Stored::default();
        let mut faults = VecDeque::from(faults);
        let store = Arc::clone(&stored);
        let http = Http::listen(tls, move |request| {
            let is_bulk = request.method == "POST";
            let fault = is_bulk.then(|| faults.pop_front()).flatten();
            let reply = take(request, &demands, &store, fault.as_ref());
            reply.unwrap_or_else(|why| Reply::Answer(400, Vec::new(), why))
        })
        .await?;
        Ok(Self { http, stored })
    }

    /// The documents, by id.
    #[must_use]
    pub fn documents(&self) -> Vec<Value> {
        let stored = self.stored.lock().unwrap_or_else(PoisonError::into_inner);
        stored.values().cloned().collect()
    }
}

fn take(
    request: &Request,
    demands: &Demands,
    stored: &Stored,
    fault: Option<&Fault>,
) -> Result<Reply, String> {
    if request.method == "PUT" {
        return template(request, demands);
    }
    if let Some(Fault::Before(reply)) = fault {
        return Ok(reply.clone());
    }
    if request.header("authorization") != demands.authorization {
        return Ok(Reply::status(401));
    }
    let list = documents(request)?;
    if demands.most.is_some_and(|most| list.len() > most) {
        return Ok(Reply::status(413));
    }
    let mut stored = stored.lock().unwrap_or_else(PoisonError::into_inner);
    let mut items = Vec::new();
    for (index, (id, document)) in list.into_iter().enumerate() {
        let message = field(&document, "message").unwrap_or_default();
        let status = match fault {
            Some(Fault::Items(status)) if index % 2 == 1 => *status,
            _ if demands.refuses.is_some_and(|word| message.contains(word)) => 400,
            _ if stored.contains_key(&id) => 409,
            _ => 201,
        };
        if status == 201 {
            stored.insert(id.clone(), document.clone());
        }
        let error = (status > 201)
            .then(|| json!({ "type": "document_parsing_exception", "reason": "value: 'canary'" }));
        let item = json!({ "_index": "logs", "_id": id, "status": status, "error": error });
        items.push(json!({ "create": item }));
    }
    if let Some(Fault::After(reply)) = fault {
        return Ok(reply.clone());
    }
    let errors = items
        .iter()
        .any(|item| item.pointer("/create/status") != Some(&json!(201)));
    let answer = json!({ "took": 1, "errors": errors, "items": items });
    let kind = ("content-type", "application/json".to_owned());
    Ok(Reply::Answer(200, vec![kind], answer.to_string()))
}

/// As Elasticsearch takes a composable index template that must not replace one.
fn template(request: &Request, demands: &Demands) -> Result<Reply, String> {
    let name = request.path.strip_prefix("/_index_template/");
    let name = name.and_then(|rest| rest.strip_suffix("?create=true"));
    let name = name.ok_or_else(|| format!("PUT {}", request.path))?;
    if request.header("content-type") != Some("application/json") {
        return Err("not application/json".to_owned());
    }
    if request.header("authorization") != demands.authorization {
        return Ok(Reply::status(401));
    }
    let body: Value = serde_json::from_slice(&request.body).map_err(|error| error.to_string())?;
    let is = |key: &str| body.get(key).cloned().unwrap_or_default();
    if is("index_patterns") != json!([name]) || !is("data_stream").is_object() {
        return Err("no template of a data stream".to_owned());
    }
    Ok(Reply::status(demands.template.unwrap_or(200)))
}

/// Id and document of each pair of lines.
fn documents(request: &Request) -> Result<Vec<(String, Value)>, String> {
    if (request.method.as_str(), request.path.as_str()) != ("POST", "/_bulk") {
        return Err(format!("{} {}", request.method, request.path));
    }
    if request.header("content-type") != Some("application/x-ndjson") {
        return Err("not application/x-ndjson".to_owned());
    }
    let mut text = String::new();
    match request.header("content-encoding") {
        Some("gzip") => flate2::read::GzDecoder::new(request.body.as_slice())
            .read_to_string(&mut text)
            .map_err(|error| error.to_string())?,
        None => request
            .body
            .as_slice()
            .read_to_string(&mut text)
            .map_err(|error| error.to_string())?,
        Some(other) => return Err(format!("content-encoding {other}")),
    };
    let text = text
        .strip_suffix('\n')
        .ok_or("the last line does not end")?;
    let lines: Result<Vec<Value>, _> = text.split('\n').map(serde_json::from_str).collect();
    let lines = lines.map_err(|error| error.to_string())?;
    lines
        .chunks(2)
        .map(|pair| {
            let [action, document] = pair else {
                return Err("an action without a document".to_owned());
            };
            let create = action.get("create").ok_or("not `create`")?;
            let id = field(create, "_id").ok_or("no id")?;
            field(create, "_index").ok_or("no index")?;
            field(document, "@timestamp").ok_or("no @timestamp")?;
            Ok((id.to_owned(), document.clone()))
        })
        .collect()
}

fn field<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key)?.as_str()
}
