//! A fact: its grain, its joins, its measures, and the SQL that says the same.

use super::lineage::once;
use super::said::{Anchor, Block, Line};
use super::target::{TypeEntry, ty};
use crate::emit::sql::{self, condition};
use crate::model::expr::{Kind, Type};
use crate::model::mysql::IntWidth;
use crate::model::{Fact, FactColumn, JoinKind, Model, MysqlType, Relation};

/// A fact.
pub(super) struct FactEntry {
    pub name: Line,
    pub anchor: Anchor,
    pub declared: Line,
    pub grain: (Line, Anchor),
    pub aggregate: bool,
    /// Columns the rows are grouped by.
    pub group_by: Vec<Line>,
    pub filter: Option<Line>,
    pub joins: Vec<JoinEntry>,
    pub attributes: Vec<MeasuredEntry>,
    pub measures: Vec<MeasuredEntry>,
    /// Dialect and CREATE VIEW, for each dialect.
    pub sql: Vec<(&'static str, Block)>,
}

/// A join.
pub(super) struct JoinEntry {
    pub alias: Line,
    pub to: (Line, Anchor),
    pub on: Line,
    pub meaning: &'static str,
}

/// A column.
pub(super) struct MeasuredEntry {
    pub name: Line,
    pub ty: TypeEntry,
    pub text: Line,
    pub comment: Option<Line>,
    /// Tables and columns it is made of.
    pub from: Vec<(Line, Anchor, Line)>,
}

pub(super) fn entries(model: &Model) -> Vec<FactEntry> {
    let schemas: Vec<_> = model
        .dialects
        .iter()
        .map(|dialect| (dialect.title(), sql::schema(model, *dialect).views))
        .collect();
    let view = |at: usize| {
        let views = schemas.iter();
        views
            .filter_map(|(title, views)| Some((*title, Block::new(views.get(at)?))))
            .collect()
    };
    let facts = model.facts.iter().enumerate();
    facts
        .map(|(at, fact)| entry(model, fact, view(at)))
        .collect()
}

fn entry(model: &Model, fact: &Fact, sql: Vec<(&'static str, Block)>) -> FactEntry {
    let grain = fact.relations.first().map_or("", |grain| &grain.name);
    let grouped = fact.group_by.iter().filter_map(|at| fact.columns.get(*at));
    let joins = fact.relations.iter().skip(1);
    let columns = |measure: bool| {
        let wanted = fact.columns.iter().filter(|c| c.measure == measure);
        wanted.map(|c| measured(model, fact, c)).collect()
    };
    FactEntry {
        name: Line::new(&fact.name),
        anchor: Anchor::relation(&fact.name),
        declared: Line::new(&fact.declared),
        grain: linked(grain),
        aggregate: fact.aggregate,
        group_by: grouped.map(|column| Line::new(&column.name)).collect(),
        filter: fact.filter_text.as_deref().map(Line::new),
        joins: joins
            .filter_map(|relation| join(model, fact, relation))
            .collect(),
        attributes: columns(false),
        measures: columns(true),
        sql,
    }
}

fn linked(name: &str) -> (Line, Anchor) {
    (Line::new(name), Anchor::relation(name))
}

fn join(model: &Model, fact: &Fact, relation: &Relation) -> Option<JoinEntry> {
    let join = relation.join.as_ref()?;
    Some(JoinEntry {
        alias: Line::new(&relation.alias),
        to: linked(&relation.name),
        on: Line::new(&condition(model, fact, &join.on)),
        meaning: match join.kind {
            JoinKind::Inner => "rows without a partner are left out",
            JoinKind::Left => "rows without a partner are kept, with NULL",
        },
    })
}

fn measured(model: &Model, fact: &Fact, column: &FactColumn) -> MeasuredEntry {
    let fields = once(&column.expr, |kind| match kind {
        Kind::Field { relation, column } => Some((*relation, *column)),
        _ => None,
    });
    let fields = fields.into_iter().filter_map(|(relation, column)| {
        let relation = fact.relations.get(relation)?;
        Some((relation, relation.columns.get(column)?.name.as_str()))
    });
    let fields: Vec<_> = fields.collect();
    let plain = matches!(column.expr.kind, Kind::Field { .. });
    let said = fields.first().filter(|_| plain);
    let from = fields.iter().map(|(relation, name)| {
        let (table, anchor) = linked(&relation.name);
        (table, anchor, Line::new(name))
    });
    MeasuredEntry {
        name: Line::new(&column.name),
        ty: ty(model, &kind(model, fact, column), column.expr.nullable),
        text: Line::new(&column.text),
        comment: said.and_then(|(relation, name)| comment(model, relation, name)),
        from: from.collect(),
    }
}

/// A column that is shown as it is has its own type, whatever the fact computes with.
fn kind(model: &Model, fact: &Fact, column: &FactColumn) -> MysqlType {
    let field = match column.expr.kind {
        Kind::Field { relation, column } => fact.relations.get(relation).zip(Some(column)),
        _ => None,
    };
    let own = field.and_then(|(relation, at)| {
        let shown = relation.columns.get(at)?;
        let name = &shown.name;
        let target = model.targets.iter().find(|t| t.name == relation.name);
        if let Some(target) = target {
            let column = target.columns.iter().find(|column| column.name == *name);
            return column.map(|column| column.ty.clone());
        }
        let calendar = model.calendars.iter().any(|c| c.name == relation.name);
        if calendar && matches!(shown.ty, Type::Int { .. }) {
            return Some(MysqlType::Int {
                width: IntWidth::Int,
                unsigned: false,
            });
        }
        let below = model.facts.iter().find(|f| f.name == relation.name)?;
        let column = below.columns.iter().find(|column| column.name == *name)?;
        Some(kind(model, below, column))
    });
    own.unwrap_or_else(|| MysqlType::of_expression(&column.expr.ty))
}

/// What the DDL says of a column that a fact shows as it is.
fn comment(model: &Model, relation: &Relation, name: &str) -> Option<Line> {
    let target = model.targets.iter().find(|t| t.name == relation.name)?;
    let column = target.columns.iter().find(|column| column.name == name)?;
    Line::comment(column.comment.as_ref())
}
