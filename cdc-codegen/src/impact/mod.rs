//! What statements that are about to run would do to a running replicator.
//!
//! Applies them to the DDL of a mapping and compares the tables it maps, before and
//! after, as the replicator does when the altered rows come: docs/schema_change.md.

mod column;

use std::fmt;

use crate::compile::ddl_options;
use crate::ddl::{self, Catalog, Moved, RowMove, Table};
use crate::diag::{Code, Diagnostics};
use crate::model::SourceTable;
use crate::resolve;
use crate::source::{FileId, Sources};
use crate::spec;

/// How grave it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// The replicator goes on.
    Safe,
    /// The replicator stops before the first row of the new shape, until it is built from
    /// the new DDL.
    NeedsRelease,
    /// Rows come or go without a trace in the stream: the replicator stops, and the
    /// target must be filled anew.
    LosesData,
}

impl Class {
    /// As it is printed.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::NeedsRelease => "needs a release",
            Self::LosesData => "loses data",
        }
    }
}

/// What happens to a mapped table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// How grave.
    pub class: Class,
    /// `schema.table`.
    pub table: String,
    /// What changes and what the replicator does, in a sentence.
    pub sentence: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            class,
            table,
            sentence,
        } = self;
        write!(f, "{}: `{table}`: {sentence}", class.name())
    }
}

/// What `file` would do to the tables that `mapping` maps; nothing where no finding comes
/// back. None where the mapping, its DDL or `file` do not read: `diagnostics` says why.
#[must_use]
pub fn judge(
    sources: &Sources,
    mapping: FileId,
    file: FileId,
    diagnostics: &mut Diagnostics,
) -> Option<Vec<Finding>> {
    let mapping = spec::parse(sources, mapping, diagnostics)?;
    let mut files = spec::ddl_files(&mapping, sources, diagnostics);
    let options = ddl_options(&mapping.source, diagnostics);
    let before = ddl::parse(sources, &files, &options, diagnostics);
    let model = resolve::resolve(sources, &before, &mapping, diagnostics);
    if diagnostics.has_errors() {
        return None;
    }
    files.push(file);
    let mut found = Diagnostics::default();
    let after = ddl::parse(sources, &files, &options, &mut found);
    // A file of changes need not declare a table.
    for finding in found.iter().filter(|f| f.code != Code::NoTables) {
        diagnostics.push(finding.clone());
    }
    if diagnostics.has_errors() {
        return None;
    }
    let moves = ddl::row_moves(sources, file, &options);
    let mut findings = Vec::new();
    for table in &model.sources {
        let name = format!("{}.{}", table.schema, table.name);
        let mut push = |class, sentence| {
            findings.push(Finding {
                class,
                table: name.clone(),
                sentence,
            });
        };
        for moved in moves.iter().filter(|moved| concerns(moved, table)) {
            let (class, sentence) = row_move(moved.how);
            push(class, sentence.to_owned());
        }
        if let Some(there) = find(&after, table) {
            for (class, sentence) in column::compare(table, there) {
                push(class, sentence);
            }
            if let Some(was) = find(&before, table) {
                for (class, sentence) in column::renewed(table, was, there) {
                    push(class, sentence);
                }
            }
        }
    }
    Some(findings)
}

/// The table of a DDL that a mapped table is.
fn find<'a>(ddl: &'a Catalog, table: &SourceTable) -> Option<&'a Table> {
    ddl.tables.iter().find(|t| {
        let schema = t.schema.as_deref().is_none_or(|s| s == table.schema);
        schema && t.name.value == table.name
    })
}

fn concerns(moved: &RowMove, table: &SourceTable) -> bool {
    let schema = moved.schema.as_deref().is_none_or(|s| s == table.schema);
    schema && moved.table.as_deref().is_none_or(|t| t == table.name)
}

const fn row_move(how: Moved) -> (Class, &'static str) {
    match how {
        Moved::Dropped => (
            Class::LosesData,
            "the table goes with its rows, which the stream does not show: if the target holds any, the replicator stops here",
        ),
        Moved::Renamed => (
            Class::LosesData,
            "another table's rows come under this name, or this table's go: the replicator stops here, unless gh-ost \
             or pt-online-schema-change does it and CDC_ONLINE_SCHEMA_CHANGE names that tool",
        ),
        Moved::Partitions => (
            Class::LosesData,
            "rows of partitions or tablespaces come or go without row events: the replicator stops here; DELETE the \
             rows first and it can go on",
        ),
        Moved::Ignored => (
            Class::LosesData,
            "ALTER IGNORE drops or cuts rows without row events: the replicator stops here; leave IGNORE out",
        ),
        Moved::Emptied => (
            Class::Safe,
            "TRUNCATE empties the target's table too, as DELETE of every row would",
        ),
    }
}
