//! The compiler as one function: texts in, texts or findings out. No I/O.

use crate::artifact::Artifact;
use crate::ddl::{self, Flavor, Server, SqlMode, TableNames, Timestamps, UnknownMode};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::emit;
use crate::model::Model;
use crate::resolve;
use crate::source::{FileId, Sources, Spanned};
use crate::spec::{self, ServerWord, SourceSpec, TableNamesWord};

/// What a compilation gives.
#[derive(Debug)]
pub struct Compiled {
    /// All findings, sorted.
    pub diagnostics: Diagnostics,
    /// What to write; none where there is an error.
    pub artifacts: Option<Vec<Artifact>>,
}

/// What a mapping says of its source.
#[derive(Debug)]
pub struct Declared {
    /// The tables of its DDL.
    pub catalog: ddl::Catalog,
    /// How that DDL is read.
    pub options: ddl::Options,
    /// Schema and name of each table that is mapped, as the DDL spells them.
    pub tables: Vec<(String, String)>,
}

/// Reads a mapping and its DDL, but compiles nothing; none where either does not read.
pub fn declared(
    sources: &Sources,
    mapping: FileId,
    diagnostics: &mut Diagnostics,
) -> Option<Declared> {
    let spec = spec::parse(sources, mapping, diagnostics)?;
    let files = spec::ddl_files(&spec, sources, diagnostics);
    let options = ddl_options(&spec.source, diagnostics);
    let catalog = ddl::parse(sources, &files, &options, diagnostics);
    let names = spec.tables.iter().map(|table| table.from.value.as_str());
    let tables = names.filter_map(|name| place(name, &catalog)).collect();
    (!diagnostics.has_errors()).then_some(Declared {
        catalog,
        options,
        tables,
    })
}

/// The schema and name of the table that a mapping calls `schema.table` or `table`.
fn place(name: &str, catalog: &ddl::Catalog) -> Option<(String, String)> {
    let (schema, table) = match name.split_once('.') {
        Some((schema, table)) => (Some(schema), table),
        None => (None, name),
    };
    let same = |a: &str, b: &str| a.to_lowercase() == b.to_lowercase();
    let fits = |it: &&ddl::Table| {
        let own = it.schema.as_deref();
        same(&it.name.value, table)
            && schema.is_none_or(|schema| own.is_none_or(|own| same(own, schema)))
    };
    let found = catalog.tables.iter().find(fits)?;
    let schema = found.schema.as_deref().or(schema)?;
    Some((schema.to_owned(), found.name.value.clone()))
}

/// Compiles a mapping. `sources` holds the mapping and every file it names.
#[must_use]
pub fn compile(sources: &Sources, mapping: FileId) -> Compiled {
    written(sources, mapping, emit::emit)
}

/// Writes the data dictionary of a mapping that compiles: the artifacts are documents.
#[must_use]
pub fn document(sources: &Sources, mapping: FileId) -> Compiled {
    written(sources, mapping, emit::document)
}

fn written(sources: &Sources, mapping: FileId, emit: fn(&Model) -> Vec<Artifact>) -> Compiled {
    let mut diagnostics = Diagnostics::default();
    let model = run(sources, mapping, &mut diagnostics);
    diagnostics.sort();
    let model = model.filter(|_| !diagnostics.has_errors());
    Compiled {
        artifacts: model.as_ref().map(emit),
        diagnostics,
    }
}

fn run(sources: &Sources, file: FileId, diagnostics: &mut Diagnostics) -> Option<Model> {
    let mapping = spec::parse(sources, file, diagnostics)?;
    let files = spec::ddl_files(&mapping, sources, diagnostics);
    let options = ddl_options(&mapping.source, diagnostics);
    let catalog = ddl::parse(sources, &files, &options, diagnostics);
    let model = resolve::resolve(sources, &catalog, &mapping, diagnostics);
    (!diagnostics.has_errors()).then_some(model)
}

/// What the mapping says of the server whose DDL it is.
pub(crate) fn ddl_options(source: &SourceSpec, diagnostics: &mut Diagnostics) -> ddl::Options {
    let text = |text: &Option<Spanned<String>>| text.as_ref().map(|text| text.value.clone());
    ddl::Options {
        schema: text(&source.schema),
        charset: text(&source.charset),
        collation: text(&source.collation),
        server: server(source, diagnostics),
        sql_mode: sql_mode(source, diagnostics),
        table_names: match source.table_names.as_ref().map(|word| word.value) {
            None | Some(TableNamesWord::AsWritten) => TableNames::AsWritten,
            Some(TableNamesWord::Lower) => TableNames::Lower,
            Some(TableNamesWord::Folded) => TableNames::Folded,
        },
        timestamps: match source.explicit_timestamps.as_ref().map(|word| word.value) {
            Some(false) => Timestamps::Implicit,
            None | Some(true) => Timestamps::Explicit,
        },
    }
}

fn server(source: &SourceSpec, diagnostics: &mut Diagnostics) -> Option<Server> {
    let Some(word) = &source.server else {
        if let Some(version) = &source.server_version {
            let message = "`server_version` of [source] says nothing without `server`";
            let finding = Diagnostic::new(Code::MissingKey, message, version.span, "of which one?");
            diagnostics.push(finding.help("add `server = \"mysql\"` or `server = \"mariadb\"`"));
        }
        return None;
    };
    let flavor = match word.value {
        ServerWord::MySql => Flavor::MySql,
        ServerWord::MariaDb => Flavor::MariaDb,
    };
    let Some(version) = &source.server_version else {
        return Some(Server::newest(flavor));
    };
    let server = Server::new(flavor, &version.value);
    if server.is_none() {
        let message = format!("`{}` is no version of a server", version.value);
        let finding = Diagnostic::new(Code::WrongWord, message, version.span, "no version");
        diagnostics.push(finding.help("write what `SELECT VERSION()` prints: \"10.11.16\""));
    }
    server
}

fn sql_mode(source: &SourceSpec, diagnostics: &mut Diagnostics) -> SqlMode {
    let Some(text) = &source.sql_mode else {
        return SqlMode::default();
    };
    text.value.parse().unwrap_or_else(|unknown: UnknownMode| {
        let message = unknown.to_string();
        let finding = Diagnostic::new(Code::WrongWord, message, text.span, "unknown mode");
        diagnostics.push(finding.help("write what `SELECT @@sql_mode` prints"));
        SqlMode::default()
    })
}
