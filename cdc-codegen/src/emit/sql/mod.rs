//! SQL: each dialect's tables, statements and views.

mod array;
mod calendar;
mod column;
mod expr;
mod ident;
mod multiset;
mod mysql_row;
mod patch;
mod recall;
mod statement;
mod table;
mod view;

use askama::Template;
pub(super) use statement::{Repeated, Statements};

use super::{inputs, stamp};
use crate::artifact::Artifact;
use crate::model::{Dialect, Expr, Fact, Model, MysqlType};

/// The SQL of one dialect; each list in the model's order.
pub(super) struct Schema {
    pub tables: Vec<statement::Statements>,
    pub calendars: Vec<calendar::Sql>,
    pub views: Vec<String>,
}

/// Everything the target holds, in `dialect`.
pub(super) fn schema(model: &Model, dialect: Dialect) -> Schema {
    Schema {
        tables: model
            .targets
            .iter()
            .map(|t| statement::of(model, dialect, t))
            .collect(),
        calendars: model
            .calendars
            .iter()
            .map(|c| calendar::of(model, dialect, c))
            .collect(),
        views: model
            .facts
            .iter()
            .map(|f| view::create(model, dialect, f))
            .collect(),
    }
}

/// The type of a column in `dialect`.
pub(super) fn column_type(dialect: Dialect, ty: &MysqlType) -> String {
    column::column_type(dialect, ty)
}

/// A calendar's columns in order, with their types.
pub(super) fn calendar_columns(dialect: Dialect) -> [(&'static str, &'static str); 11] {
    calendar::columns(dialect)
}

/// A condition of a fact as MySQL spells it.
pub(super) fn condition(model: &Model, fact: &Fact, on: &Expr) -> String {
    let writer = expr::Writer {
        model,
        dialect: Dialect::Mysql,
        relations: &fact.relations,
    };
    writer.value(on)
}

/// `sql/<dialect>/schema.sql`: a script that creates everything.
#[derive(Template)]
#[template(path = "sql/schema.sql.txt", escape = "none")]
struct Script {
    stamp: String,
    inputs: String,
    statements: Vec<String>,
}

/// `sql/<dialect>/statements.sql`: what the replicator runs.
#[derive(Template)]
#[template(path = "sql/statements.sql.txt", escape = "none")]
struct Listing {
    stamp: String,
    inputs: String,
    statements: Vec<(String, String)>,
}

/// Both files of every dialect.
pub(super) fn emit(model: &Model) -> Vec<Artifact> {
    model
        .dialects
        .iter()
        .flat_map(|dialect| files(model, *dialect))
        .collect()
}

fn files(model: &Model, dialect: Dialect) -> [Artifact; 2] {
    let schema = schema(model, dialect);
    let mut statements: Vec<String> = table::schema(model, dialect).into_iter().collect();
    for table in &schema.tables {
        statements.push(table.create.clone());
        statements.extend(table.comments.iter().cloned());
    }
    for calendar in &schema.calendars {
        statements.extend([calendar.create.clone(), calendar.fill.clone()]);
    }
    statements.extend(schema.views.iter().cloned());
    let folder = format!("sql/{}", dialect.name());
    let script = Script {
        stamp: stamp(model),
        inputs: inputs(model),
        statements,
    };
    let listing = Listing {
        stamp: stamp(model),
        inputs: inputs(model),
        statements: model
            .targets
            .iter()
            .zip(&schema.tables)
            .flat_map(|(t, sql)| sql.named(&t.name))
            .collect(),
    };
    [
        Artifact {
            path: format!("{folder}/schema.sql"),
            text: script.to_string(),
        },
        Artifact {
            path: format!("{folder}/statements.sql"),
            text: listing.to_string(),
        },
    ]
}
