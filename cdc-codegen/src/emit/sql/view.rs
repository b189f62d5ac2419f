//! CREATE VIEW of a fact.

use askama::Template;

use super::expr::Writer;
use super::ident::SqlIdent;
use crate::model::{Dialect, Fact, JoinKind, Model, Relation};

#[derive(Template)]
#[template(path = "sql/create_view.sql.txt", escape = "none")]
struct CreateView {
    name: SqlIdent,
    columns: Vec<String>,
    from: String,
    joins: Vec<String>,
    filter: Option<String>,
    group_by: String,
}

/// CREATE VIEW without a `;`.
pub(super) fn create(model: &Model, dialect: Dialect, fact: &Fact) -> String {
    let writer = Writer {
        model,
        dialect,
        relations: &fact.relations,
    };
    let columns = fact.columns.iter().map(|column| {
        let name = SqlIdent::new(dialect, &column.name);
        format!("{} AS {name}", writer.output(&column.expr))
    });
    let group_by = fact.group_by.iter().filter_map(|at| fact.columns.get(*at));
    let group_by: Vec<_> = group_by.map(|column| writer.raw(&column.expr)).collect();
    CreateView {
        name: SqlIdent::relation(model, dialect, &fact.name),
        columns: columns.collect(),
        from: fact
            .relations
            .first()
            .map_or_else(String::new, |grain| relation(model, dialect, grain)),
        joins: fact
            .relations
            .iter()
            .skip(1)
            .map(|joined| join(writer, joined))
            .collect(),
        filter: fact.filter.as_ref().map(|filter| writer.value(filter)),
        group_by: group_by.join(", "),
    }
    .to_string()
}

fn relation(model: &Model, dialect: Dialect, relation: &Relation) -> String {
    let name = SqlIdent::relation(model, dialect, &relation.name);
    format!("{name} AS {}", SqlIdent::new(dialect, &relation.alias))
}

fn join(writer: Writer<'_>, joined: &Relation) -> String {
    let (kind, on) = match &joined.join {
        Some(join) => (join.kind, writer.value(&join.on)),
        None => (JoinKind::Inner, String::from("1 = 1")),
    };
    let word = match kind {
        JoinKind::Inner => "JOIN",
        JoinKind::Left => "LEFT JOIN",
    };
    format!(
        "{word} {} ON {on}",
        relation(writer.model, writer.dialect, joined)
    )
}
