//! The way back: what became of each source column.

use super::said::{Anchor, Line};
use crate::model::expr::{Expr, Kind};
use crate::model::{Model, Rule, SourceTable, Target};

/// A source table.
pub(super) struct SourceEntry {
    pub name: Line,
    pub anchor: Anchor,
    pub comment: Option<Line>,
    pub declared: Line,
    pub columns: Vec<OriginEntry>,
}

/// A source column and where it went.
pub(super) struct OriginEntry {
    pub name: Line,
    pub sql: Line,
    pub comment: Option<Line>,
    /// Target and column.
    pub to: Vec<(Line, Anchor, Line)>,
    /// Whether it decides which rows are let in.
    pub filters: bool,
}

pub(super) fn entries(model: &Model) -> Vec<SourceEntry> {
    let sources = model.sources.iter().enumerate();
    sources
        .map(|(at, table)| {
            let targets = model.targets.iter().filter(|target| target.source == at);
            entry(table, &targets.collect::<Vec<_>>())
        })
        .collect()
}

fn entry(table: &SourceTable, targets: &[&Target]) -> SourceEntry {
    let columns = table.columns.iter().enumerate();
    SourceEntry {
        name: Line::new(&format!("{}.{}", table.schema, table.name)),
        anchor: Anchor::source(&table.schema, &table.name),
        comment: Line::comment(table.comment.as_ref()),
        declared: Line::new(&table.declared),
        columns: columns
            .map(|(at, column)| OriginEntry {
                name: Line::new(&column.name),
                sql: Line::new(&column.sql),
                comment: Line::comment(column.comment.as_ref()),
                to: targets.iter().flat_map(|target| led(target, at)).collect(),
                filters: targets.iter().any(|target| filters(target, at)),
            })
            .collect(),
    }
}

/// The columns of `target` that the source column is part of.
fn led(target: &Target, column: usize) -> impl Iterator<Item = (Line, Anchor, Line)> {
    let led = target.columns.iter();
    let led = led.filter(move |found| columns(&found.rule).contains(&column));
    led.map(|found| {
        let name = &target.name;
        (
            Line::new(name),
            Anchor::relation(name),
            Line::new(&found.name),
        )
    })
}

fn filters(target: &Target, column: usize) -> bool {
    let filter = target.filter.as_ref();
    filter.is_some_and(|filter| columns(filter).contains(&column))
}

/// The source columns that a rule reads, in order, each once.
pub(super) fn columns(rule: &Rule) -> Vec<usize> {
    match rule {
        Rule::Copy(column)
        | Rule::Map { column, .. }
        | Rule::Mask { column, .. }
        | Rule::ZeroDate { column, .. } => vec![*column],
        Rule::Compute(expr) => once(expr, |kind| match kind {
            Kind::Column(column) => Some(*column),
            _ => None,
        }),
        Rule::DeletedAt => Vec::new(),
    }
}

/// What `pick` finds in an expression, in order, each once.
pub(super) fn once<T: PartialEq>(expr: &Expr, pick: impl Fn(&Kind) -> Option<T>) -> Vec<T> {
    let mut found = Vec::new();
    expr.walk(&mut |part| {
        if let Some(new) = pick(&part.kind).filter(|new| !found.contains(new)) {
            found.push(new);
        }
    });
    found
}
