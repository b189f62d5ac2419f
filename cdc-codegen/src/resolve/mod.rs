//! (catalog, mapping) → the model, or findings.
//!
//! Never stops at the first finding, does no I/O. Every rule of the language that needs
//! to know both the DDL and the mapping stands here.

mod calendar;
mod column;
mod column_type;
mod default;
mod dialect;
mod dialect_function;
mod expr;
mod fact;
mod fact_scope;
mod foreign_key;
mod generated;
mod identity;
mod join;
mod key;
mod leak;
mod limit;
mod name;
mod rule;
mod scope;
mod table;
mod value_map;

use crate::ddl::Catalog;
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::model::{Dialect, Model};
use crate::source::Sources;
use crate::spec::{self, Mapping};

pub(crate) use column_type::resolve as column_type;
pub use column_type::supported;
pub use expr::functions;

/// Resolves a mapping against the catalog.
///
/// Returns what could be resolved; it may be emitted only where `diagnostics` holds no
/// error afterwards.
#[must_use]
pub fn resolve(
    sources: &Sources,
    catalog: &Catalog,
    mapping: &Mapping,
    diagnostics: &mut Diagnostics,
) -> Model {
    let mut model = Model {
        inputs: sources.iter().map(|(_, file)| file.name.clone()).collect(),
        fingerprint: fingerprint(sources),
        dialects: dialects(mapping),
        schema: mapping
            .target
            .schema
            .as_ref()
            .map(|schema| schema.value.clone()),
        sources: Vec::new(),
        targets: Vec::new(),
        calendars: Vec::new(),
        value_maps: Vec::new(),
        facts: Vec::new(),
    };
    name::check(mapping, &model.dialects, diagnostics);
    let mut context = Context {
        sources,
        catalog,
        mapping,
        diagnostics,
        used_maps: Vec::new(),
    };
    let mut places = Vec::new();
    for table in &mapping.tables {
        if let Some(place) = table::resolve(&mut context, &mut model, table) {
            places.push(place);
        }
    }
    calendar::resolve(&mut context, &mut model);
    value_map::unused(&mut context);
    fact::resolve(&mut context, &mut model, &places);
    model
}

/// What every part of the resolver reads and writes.
struct Context<'a> {
    sources: &'a Sources,
    catalog: &'a Catalog,
    mapping: &'a Mapping,
    diagnostics: &'a mut Diagnostics,
    /// Names of the value maps some column uses.
    used_maps: Vec<String>,
}

impl Context<'_> {
    fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Refuses what an issue of its own will bring.
    fn not_yet(&mut self, span: crate::source::Span, what: &str, instead: &str) {
        self.report(
            Diagnostic::new(
                Code::NotYet,
                format!("{what} is not in this version"),
                span,
                "not yet",
            )
            .help(instead),
        );
    }
}

/// The dialects asked for, each once, in a fixed order.
fn dialects(mapping: &Mapping) -> Vec<Dialect> {
    let mut dialects: Vec<_> = mapping
        .target
        .dialects
        .iter()
        .map(|dialect| match dialect.value {
            spec::Dialect::Sqlite => Dialect::Sqlite,
            spec::Dialect::Mysql => Dialect::Mysql,
            spec::Dialect::Postgres => Dialect::Postgres,
        })
        .chain(std::iter::once(Dialect::Sqlite))
        .collect();
    dialects.sort_unstable();
    dialects.dedup();
    dialects
}

/// FNV-1a over all inputs: changes with any byte, the same on every machine.
fn fingerprint(sources: &Sources) -> String {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for (_, file) in sources.iter() {
        for byte in file.text.bytes().chain([0xff]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    format!("{hash:016x}")
}
