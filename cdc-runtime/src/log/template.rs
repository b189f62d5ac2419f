//! The index template that the log server is given: a data stream whose fields are those
//! of the Elastic Common Schema.
//!
//! A composable template, as Elasticsearch (7.9 on) and OpenSearch take it. It is asked
//! for with `create=true`: one of that name that stands already is somebody's, and stays.

use serde_json::{Value, json};

/// Above the templates that Elasticsearch brings along for `logs-*-*` (100).
const PRIORITY: u32 = 500;

/// Where it is put.
pub(super) fn path(stream: &str) -> String {
    format!("_index_template/{stream}?create=true")
}

/// Whether a refusal says that one of that name stands already.
pub(super) fn is_there(answer: &[u8]) -> bool {
    String::from_utf8_lossy(answer).contains("already exists")
}

/// The template for the data stream of that name.
pub(super) fn body(stream: &str) -> String {
    let keyword = || json!({ "type": "keyword", "ignore_above": 1024 });
    let mut properties = serde_json::Map::new();
    for name in [
        "ecs.version",
        "error.type",
        "event.action",
        "event.dataset",
        "host.name",
        "log.level",
        "log.logger",
        "service.name",
        "service.node.name",
        "service.version",
    ] {
        properties.insert(name.to_owned(), keyword());
    }
    properties.insert("@timestamp".to_owned(), json!({ "type": "date" }));
    properties.insert("message".to_owned(), json!({ "type": "text" }));
    properties.insert("process.pid".to_owned(), json!({ "type": "long" }));
    let template = json!({
        "index_patterns": [stream],
        "data_stream": {},
        "priority": PRIORITY,
        "template": {
            "mappings": {
                "dynamic_templates": [{
                    "texts": { "match_mapping_type": "string", "mapping": keyword() }
                }],
                "properties": Value::Object(properties),
            }
        },
        "_meta": { "description": "logs of the replicator, fields of the Elastic Common Schema" },
    });
    template.to_string()
}
