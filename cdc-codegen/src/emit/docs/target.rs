//! A dimension or table as its reader needs it.

use super::said::{Anchor, Line};
use crate::emit::sql::column_type;
use crate::model::{
    Dialect, Mask, Model, MysqlType, OnDelete, Rule, SourceTable, Target, TargetColumn, ZeroDate,
};

/// A dimension or table.
pub(super) struct TargetEntry {
    pub name: Line,
    pub anchor: Anchor,
    pub source: Line,
    pub source_anchor: Anchor,
    pub comment: Option<Line>,
    pub filter: Option<Line>,
    pub deletes: &'static str,
    pub key: Vec<Line>,
    pub declared: Line,
    pub columns: Vec<ColumnEntry>,
}

/// A column.
pub(super) struct ColumnEntry {
    pub name: Line,
    pub key: bool,
    pub ty: TypeEntry,
    pub comment: Option<Line>,
    /// All texts it can hold, where they are known and few.
    pub labels: Vec<Line>,
    /// What fills it: a sentence, then an expression of the mapping.
    pub how: String,
    pub code: Option<Line>,
    pub values: Option<(Line, Anchor)>,
    /// Source columns with their declarations.
    pub from: Vec<(Line, Line)>,
}

/// A type in MySQL's words and in those of the other dialects.
pub(super) struct TypeEntry {
    pub name: Line,
    pub nullable: bool,
    pub others: Vec<(&'static str, Line)>,
}

/// More labels than this are left to the source's section.
const FEW: usize = 12;

pub(super) fn entry(model: &Model, target: &Target) -> TargetEntry {
    let source = model.sources.get(target.source);
    let name = |table: &SourceTable| format!("{}.{}", table.schema, table.name);
    let key = target.key.iter().filter_map(|at| target.columns.get(*at));
    let columns = target.columns.iter().enumerate();
    TargetEntry {
        name: Line::new(&target.name),
        anchor: Anchor::relation(&target.name),
        source: Line::new(&source.map(name).unwrap_or_default()),
        source_anchor: source.map_or(Anchor::source("", ""), |table| {
            Anchor::source(&table.schema, &table.name)
        }),
        comment: Line::comment(target.comment.as_ref()),
        filter: target.filter_text.as_deref().map(Line::new),
        deletes: match target.on_delete {
            OnDelete::Delete => "its row goes away",
            OnDelete::Mark => "its row stays, with the time of the delete in deleted_at",
            OnDelete::Keep => "its row stays as it was",
        },
        key: key.map(|column| Line::new(&column.name)).collect(),
        declared: Line::new(&target.declared),
        columns: columns
            .map(|(at, column)| column_entry(model, source, target.key.contains(&at), column))
            .collect(),
    }
}

fn column_entry(
    model: &Model,
    source: Option<&SourceTable>,
    key: bool,
    column: &TargetColumn,
) -> ColumnEntry {
    let (how, code) = rule(&column.rule, &column.rule_text);
    let origins = super::lineage::columns(&column.rule);
    let origins = origins.iter().filter_map(|at| source?.columns.get(*at));
    let labels = column.labels.iter().flatten();
    ColumnEntry {
        name: Line::new(&column.name),
        key,
        ty: ty(model, &column.ty, column.nullable),
        comment: Line::comment(column.comment.as_ref()),
        labels: match column.labels.as_ref().map_or(0, Vec::len) {
            1..=FEW => labels.map(|label| Line::new(label)).collect(),
            _ => Vec::new(),
        },
        how,
        code,
        values: match column.rule {
            Rule::Map { map, .. } => model
                .value_maps
                .get(map)
                .map(|found| (Line::new(&found.name), Anchor::values(map, &found.name))),
            _ => None,
        },
        from: origins
            .map(|column| (Line::new(&column.name), Line::new(&column.sql)))
            .collect(),
    }
}

/// What fills a column, in a sentence, and the expression that says it.
fn rule(rule: &Rule, text: &str) -> (String, Option<Line>) {
    let masked = |mask: Mask| match mask {
        Mask::Sha256 => "masked: salted SHA-256, in hexadecimal",
        Mask::Redact => "masked: a fixed word stands for every value",
        Mask::Last4 => "masked: only the last four characters are shown",
        Mask::Null => "masked: always NULL",
    };
    let zero = |policy: &ZeroDate| match policy {
        ZeroDate::Null => "a zero date becomes NULL".to_owned(),
        ZeroDate::Reject => "a zero date stops the replicator".to_owned(),
        ZeroDate::Literal(date) => format!("a zero date becomes {date}"),
    };
    match rule {
        Rule::Copy(_) => ("as it is".to_owned(), None),
        Rule::Map { .. } => ("translated by".to_owned(), None),
        Rule::Mask { mask, .. } => (masked(*mask).to_owned(), None),
        Rule::ZeroDate { policy, .. } => (zero(policy), None),
        Rule::Compute(_) => ("computed".to_owned(), Some(Line::new(text))),
        Rule::DeletedAt => (
            "when the source deleted the row; NULL while it has it".to_owned(),
            None,
        ),
    }
}

/// A type as every reader knows it, and as each dialect keeps it.
pub(super) fn ty(model: &Model, ty: &MysqlType, nullable: bool) -> TypeEntry {
    let plain = |dialect: Dialect| {
        let whole = column_type(dialect, ty);
        let end = whole.find(" CHARACTER SET").or(whole.find(" COLLATE"));
        whole.get(..end.unwrap_or(whole.len())).map(str::to_owned)
    };
    let name = plain(Dialect::Mysql).unwrap_or_default();
    let others = model.dialects.iter().filter_map(|dialect| {
        let other = plain(*dialect).filter(|other| *other != name)?;
        Some((dialect.title(), Line::new(&other)))
    });
    TypeEntry {
        others: others.collect(),
        name: Line::new(&name),
        nullable,
    }
}
