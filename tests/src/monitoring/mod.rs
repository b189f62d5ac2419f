//! What is written for those who watch a replicator, made from the tables in the code:
//! docs/metrics.md, docs/runbooks.md, the list of log events, the dashboard and the
//! alert rules in deploy/. A test holds each file; `UPDATE_EXPECT=1` writes it.

mod alert;
mod dashboard;
mod document;

pub use alert::{ALERTS, Alert, rules};
pub use dashboard::{PANELS, Panel, dashboard};
pub use document::{events, metrics, runbooks};
