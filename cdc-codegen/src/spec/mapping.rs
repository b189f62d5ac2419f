//! The mapping as a whole: `[source]`, `[target]`, and which files it names.

use toml::Spanned as Raw;
use toml::de::{DeTable, DeValue};

use super::duplicate;
use super::fields::{Context, Fields};
use super::{
    Dialect, EncodingWord, Mapping, Role, ServerWord, SourceSpec, TableNamesWord, TargetSpec,
};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::source::{FileId, Sources, Span, Spanned};

/// The tables of the mapping language.
const TABLES: &[&str] = &["source", "target", "values", "dimension", "table", "fact"];

/// Words of `dialects`.
const DIALECTS: &[(&str, Dialect)] = &[
    ("sqlite", Dialect::Sqlite),
    ("mysql", Dialect::Mysql),
    ("postgres", Dialect::Postgres),
];

/// Words of `server`.
const SERVERS: &[(&str, ServerWord)] = &[
    ("mysql", ServerWord::MySql),
    ("mariadb", ServerWord::MariaDb),
];

/// Words of `encoding`.
const ENCODINGS: &[(&str, EncodingWord)] = &[
    ("auto", EncodingWord::Auto),
    ("latin1", EncodingWord::Latin1),
];

/// Words of `lower_case_table_names`.
const TABLE_NAMES: &[(&str, TableNamesWord)] = &[
    ("0", TableNamesWord::AsWritten),
    ("1", TableNamesWord::Lower),
    ("2", TableNamesWord::Folded),
];

/// Reads a mapping, and the CSV files of values it names. Findings go to `diagnostics`;
/// none is returned where nothing can be made of the file: it is no TOML, or names no DDL.
pub fn parse(sources: &Sources, file: FileId, diagnostics: &mut Diagnostics) -> Option<Mapping> {
    let text = sources.file(file).text.as_str();
    let (root, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        diagnostics.push(match duplicate::of(text, &root, error) {
            Some(repeated) => repeated.diagnostic(file),
            None => syntax(file, error),
        });
    }
    // The rest of a mapping with a repeated key is as its writer meant it; after any other
    // error it is a guess.
    if !errors.iter().all(duplicate::is_repeated_key) {
        return None;
    }
    let mut context = Context {
        file,
        text,
        diagnostics,
    };
    let start = Span::new(file, 0..0);
    let root = context.fields("the mapping".to_owned(), root.get_ref(), start, TABLES);
    let source = source(&mut context, &root);
    let target = target(&mut context, &root);
    let values = super::value_map::read(&mut context, sources, &root);
    let mut tables = Vec::new();
    let mut calendars = Vec::new();
    for entry in root.table(&mut context, "dimension") {
        super::table::read(
            &mut context,
            &entry,
            Role::Dimension,
            &mut tables,
            &mut calendars,
        );
    }
    for entry in root.table(&mut context, "table") {
        super::table::read(
            &mut context,
            &entry,
            Role::Table,
            &mut tables,
            &mut calendars,
        );
    }
    tables.sort_by_key(|table| table.name.span.start);
    let facts = root.table(&mut context, "fact");
    let facts = facts
        .iter()
        .filter_map(|entry| super::fact::read(&mut context, entry))
        .collect();
    Some(Mapping {
        source: source?,
        target,
        values,
        tables,
        calendars,
        facts,
    })
}

/// A text that is no TOML.
fn syntax(file: FileId, error: &toml::de::Error) -> Diagnostic {
    let message = error.message().lines().collect::<Vec<_>>().join("; ");
    let span = Span::new(file, error.span().unwrap_or(0..0));
    Diagnostic::new(
        Code::TomlSyntax,
        format!("the mapping is not valid TOML: {message}"),
        span,
        "here",
    )
    .help("texts stand in quotes, lists in brackets, and each key once in its table")
}

fn source(context: &mut Context<'_>, root: &Fields<'_>) -> Option<SourceSpec> {
    let help = "write `[source]` with `ddl = [\"FILE.sql\"]`, relative to the mapping";
    let Some(entry) = root.get("source") else {
        context.missing(root, "`[source]`", help);
        return None;
    };
    let known = &[
        "ddl",
        "encoding",
        "schema",
        "charset",
        "collation",
        "server",
        "server_version",
        "sql_mode",
        "lower_case_table_names",
        "explicit_defaults_for_timestamp",
    ];
    let fields = context.open("[source]".to_owned(), entry.value, entry.key.span, known)?;
    let ddl = match fields.get("ddl") {
        None => {
            context.missing(&fields, "`ddl`", help);
            return None;
        }
        Some(entry) => one_or_many(context, "`ddl` of [source]", entry.value),
    };
    let schema = fields.text(context, "schema");
    let spec = SourceSpec {
        ddl,
        encoding: fields.word(context, "encoding", ENCODINGS),
        schema,
        charset: fields.text(context, "charset"),
        collation: fields.text(context, "collation"),
        server: fields.word(context, "server", SERVERS),
        server_version: fields.text(context, "server_version"),
        sql_mode: fields.text(context, "sql_mode"),
        table_names: fields.word(context, "lower_case_table_names", TABLE_NAMES),
        explicit_timestamps: fields.truth(context, "explicit_defaults_for_timestamp"),
    };
    (!spec.ddl.is_empty()).then_some(spec)
}

/// A list of texts, or one text alone.
fn one_or_many(
    context: &mut Context<'_>,
    what: &str,
    value: &Raw<DeValue<'_>>,
) -> Vec<Spanned<String>> {
    if matches!(value.get_ref(), DeValue::String(_)) {
        return context.text(what, value).into_iter().collect();
    }
    let texts = context.texts(what, value);
    if matches!(value.get_ref(), DeValue::Array(array) if array.is_empty()) {
        context.wrong_type(what, value, "at least one file");
    }
    texts
}

fn target(context: &mut Context<'_>, root: &Fields<'_>) -> TargetSpec {
    let default = |span| vec![Spanned::new(Dialect::Sqlite, span)];
    let known = &["schema", "dialects"];
    let fields = root
        .get("target")
        .and_then(|entry| context.open("[target]".to_owned(), entry.value, entry.key.span, known));
    let Some(fields) = fields else {
        return TargetSpec {
            schema: None,
            dialects: default(root.span),
        };
    };
    let mut dialects: Vec<Spanned<Dialect>> = Vec::new();
    if let Some(entry) = fields.get("dialects") {
        for dialect in self::dialects(context, entry.value) {
            if let Some(first) = dialects.iter().find(|known| known.value == dialect.value) {
                let message = "`dialects` of [target] names a dialect twice".to_owned();
                context.conflict(message, first.span, dialect.span, "remove one of the two");
            } else {
                dialects.push(dialect);
            }
        }
    } else {
        dialects = default(fields.span);
    }
    TargetSpec {
        schema: fields.text(context, "schema"),
        dialects,
    }
}

fn dialects(context: &mut Context<'_>, value: &Raw<DeValue<'_>>) -> Vec<Spanned<Dialect>> {
    let what = "`dialects` of [target]";
    let DeValue::Array(array) = value.get_ref() else {
        context.wrong_type(what, value, "a list of texts: `[\"sqlite\"]`");
        return Vec::new();
    };
    if array.is_empty() {
        context.wrong_type(what, value, "at least one dialect");
    }
    array
        .iter()
        .filter_map(|item| context.word(&format!("each of {what}"), item, DIALECTS))
        .collect()
}

/// The files a mapping names, as it names them: DDL first, then CSV files of values.
pub fn inputs(mapping: &Mapping) -> impl Iterator<Item = &Spanned<String>> {
    mapping
        .source
        .ddl
        .iter()
        .chain(mapping.values.iter().filter_map(|map| map.csv.as_ref()))
}

/// The DDL files of a mapping; one that cannot be read is a finding.
pub fn ddl_files(
    mapping: &Mapping,
    sources: &Sources,
    diagnostics: &mut Diagnostics,
) -> Vec<FileId> {
    let mut files = Vec::new();
    for path in &mapping.source.ddl {
        match sources.relative(path.span.file, &path.value) {
            Ok(file) => files.push(file),
            Err(reason) => diagnostics.push(unreadable(path, &reason)),
        }
    }
    files
}

/// An input file that cannot be read.
pub(super) fn unreadable(path: &Spanned<String>, reason: &str) -> Diagnostic {
    let message = format!("cannot read `{}`: {reason}", path.value);
    Diagnostic::new(Code::UnreadableFile, message, path.span, "named here")
        .help("paths are relative to the mapping's folder; the file must be UTF-8")
}
