//! Binary JSON → text: what reads is JSON, and the same twice.

use cdc_runtime::value::Json;

pub(super) fn run(data: &[u8]) {
    let Ok(text) = Json::Binary(data).text() else {
        return;
    };
    let parsed = serde_json::from_str::<serde_json::Value>(&text);
    assert!(parsed.is_ok(), "the text of a document is no JSON");
    assert!(
        Json::Binary(data).text().as_ref() == Ok(&text),
        "two texts of one document"
    );
}
