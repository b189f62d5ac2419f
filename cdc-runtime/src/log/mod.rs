//! Log events: their stable names, their fields, and their way to Elasticsearch.
//!
//! Lines on stderr are the command's own business; this module knows the names that
//! searches and alerts rest on ([`event`]), the document that an event becomes
//! ([`document`], in terms of the Elastic Common Schema), and how documents reach
//! Elasticsearch or OpenSearch: a [`Layer`] writes them into a bounded [`Buffer`], and
//! [`Shipper`] sends them from there. Replication never waits for any of it.

mod buffer;
mod bulk;
pub mod document;
pub mod event;
mod layer;
mod options;
mod ship;
mod template;

pub use buffer::Buffer;
pub use layer::Layer;
pub use options::{Credentials, Options};
pub use ship::Shipper;
