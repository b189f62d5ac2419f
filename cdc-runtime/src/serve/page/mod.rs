//! The page itself: a document, its style, its script and its icon, all from here.
//!
//! Nothing in it is fetched from elsewhere and nothing runs that does not stand in a file
//! of its own, so the policy that comes with it allows neither.

use bytes::Bytes;
use http_body_util::Full;
use hyper::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, HeaderValue, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS,
};
use hyper::{Response, StatusCode};
use serde_json::Value;

use super::answer;

const DOCUMENT: &str = include_str!("index.html");
const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");
const ICON: &str = include_str!("icon.svg");

/// Nothing from elsewhere: not even where something hostile stood in a table's name.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; \
                      img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The page with the mapping's picture, showing `status` until its script asks again.
pub(super) fn document(picture: &str, status: &Value) -> Response<Full<Bytes>> {
    // Within an element `script` nothing but `<` could end it.
    let status = status.to_string().replace('<', "\\u003c");
    let text = DOCUMENT.replace("<!--picture-->", picture);
    let text = text.replace("<!--state-->", &status);
    let mut page = sent("text/html; charset=utf-8", text);
    let headers: [(HeaderName, &str); 2] = [
        (CONTENT_SECURITY_POLICY, POLICY),
        (REFERRER_POLICY, "no-referrer"),
    ];
    for (name, value) in headers {
        page.headers_mut()
            .insert(name, HeaderValue::from_static(value));
    }
    page
}

/// What the page consists of beside the document.
pub(super) fn part(path: &str) -> Option<Response<Full<Bytes>>> {
    let (kind, text) = match path {
        "/page.css" => ("text/css; charset=utf-8", STYLE),
        "/page.js" => ("text/javascript; charset=utf-8", SCRIPT),
        "/icon.svg" => ("image/svg+xml", ICON),
        _ => return None,
    };
    Some(sent(kind, text.to_owned()))
}

fn sent(kind: &'static str, text: String) -> Response<Full<Bytes>> {
    let mut response = answer(StatusCode::OK, kind, text);
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;
    use serde_json::json;

    use super::*;

    #[test]
    fn the_page_needs_nothing_from_elsewhere() {
        for text in [DOCUMENT, STYLE, SCRIPT] {
            for word in [
                "http://",
                "https://",
                "@import",
                "url(",
                "innerHTML",
                " style=",
            ] {
                assert!(!text.contains(word), "{word}");
            }
        }
        assert!(STYLE.contains("prefers-color-scheme: dark"));
        assert!(DOCUMENT.contains("name=\"viewport\""));
        assert!(!DOCUMENT.contains("<script>") && !DOCUMENT.contains("<style"));
    }

    #[tokio::test]
    async fn a_hostile_name_ends_no_script() {
        let page = document("<svg></svg>", &json!({ "name": "</script><b>" }));
        let body = page.into_body().collect().await.unwrap().to_bytes();
        let text = String::from_utf8(body.to_vec()).unwrap();
        assert!(text.contains("\\u003c/script>\\u003cb>") && text.contains("<svg></svg>"));
    }
}
