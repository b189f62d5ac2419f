//! The bulk protocol of Elasticsearch and OpenSearch.
//!
//! Every document is created under an id of its own, so that a batch may be sent again
//! when its answer was lost: what is there already answers 409. `create` is also the
//! only action that data streams take.
//! <https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-bulk>

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde::Deserialize;
use serde_json::json;

use super::buffer::Waiting;

/// What became of one document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The server has it.
    Stored,
    /// Not now: again later; with why.
    Later(&'static str),
    /// The server will never take it; with its word for why.
    Rejected(String),
}

/// Two lines a document.
pub(super) fn body(batch: &[Waiting], stream: &str, instance: &str) -> Vec<u8> {
    let mut body = Vec::with_capacity(batch.iter().map(|one| one.json.len() + 128).sum());
    for one in batch {
        let id = format!("{instance}-{}", one.number);
        let action = json!({ "create": { "_index": stream, "_id": id } });
        body.extend_from_slice(action.to_string().as_bytes());
        body.push(b'\n');
        body.extend_from_slice(&one.json);
        body.push(b'\n');
    }
    body
}

pub(super) fn gzipped(body: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(body)?;
    encoder.finish()
}

#[derive(Deserialize)]
struct Answer {
    items: Vec<Item>,
}

#[derive(Deserialize)]
struct Item {
    create: Created,
}

#[derive(Deserialize)]
struct Created {
    status: u16,
    #[serde(default)]
    error: Option<Refusal>,
}

/// Only the type: the reason quotes values of the document.
#[derive(Deserialize)]
struct Refusal {
    #[serde(rename = "type", default)]
    kind: String,
}

/// The verdict on each of `count` documents; none where the answer is no bulk answer.
pub(super) fn verdicts(answer: &[u8], count: usize) -> Option<Vec<Verdict>> {
    let answer: Answer = serde_json::from_slice(answer).ok()?;
    (answer.items.len() == count).then(|| answer.items.into_iter().map(verdict).collect())
}

fn verdict(item: Item) -> Verdict {
    match item.create.status {
        200..=299 | 409 => Verdict::Stored,
        429 => Verdict::Later("it is busy"),
        500..=599 => Verdict::Later("it is broken or overloaded"),
        401 | 403 => {
            Verdict::Later("the index is blocked, or the credentials do not suffice for it")
        }
        404 => Verdict::Later("the index is not there, and the credentials may not make it"),
        status => {
            let kind = item.create.error.map(|error| error.kind);
            let kind = kind.filter(|kind| !kind.is_empty());
            Verdict::Rejected(kind.unwrap_or_else(|| format!("status {status}")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_document_has_its_own_verdict() {
        let answer = br#"{"took":3,"errors":true,"items":[
            {"create":{"_index":"logs","_id":"a-0","status":201,"result":"created"}},
            {"create":{"status":409,"error":{"type":"version_conflict_engine_exception","reason":"exists"}}},
            {"create":{"status":429,"error":{"type":"es_rejected_execution_exception"}}},
            {"create":{"status":400,"error":{"type":"document_parsing_exception","reason":"Preview of field's value: 'secret'"}}}]}"#;
        let verdicts = verdicts(answer, 4).unwrap();
        assert_eq!(
            verdicts,
            [
                Verdict::Stored,
                Verdict::Stored,
                Verdict::Later("it is busy"),
                Verdict::Rejected("document_parsing_exception".to_owned())
            ]
        );
    }

    #[test]
    fn what_is_no_bulk_answer_settles_nothing() {
        for answer in [
            &b""[..],
            b"<html>",
            b"{}",
            br#"{"items":[]}"#,
            br#"{"items":[{"index":{"status":201}}]}"#,
        ] {
            assert_eq!(verdicts(answer, 1), None);
        }
    }

    #[test]
    fn two_lines_a_document_and_an_id_that_stays() {
        let waiting = Waiting {
            number: 7,
            json: br#"{"message":"x"}"#[..].into(),
        };
        let body = body(&[waiting], "logs-cdc", "abc");
        assert_eq!(
            String::from_utf8(body).unwrap(),
            "{\"create\":{\"_id\":\"abc-7\",\"_index\":\"logs-cdc\"}}\n{\"message\":\"x\"}\n"
        );
    }
}
