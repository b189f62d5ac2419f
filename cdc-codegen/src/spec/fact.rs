//! `[fact.*]`: grain, joins, columns.

use toml::de::DeValue;

use super::fields::{Context, Entry, Fields};
use super::{FactColumnSpec, FactSpec, JoinKind, JoinSpec, Materialize};
use crate::source::Spanned;

const KEYS: &[&str] = &[
    "grain", "join", "where", "group_by", "as", "index", "columns",
];

const MATERIALIZE: &[(&str, Materialize)] = &[
    ("view", Materialize::View),
    ("table", Materialize::Table),
    ("incremental", Materialize::Incremental),
];

const JOIN_KINDS: &[(&str, JoinKind)] = &[("inner", JoinKind::Inner), ("left", JoinKind::Left)];

/// Reads one fact; none where it has no grain.
pub(super) fn read(context: &mut Context<'_>, entry: &Entry<'_>) -> Option<FactSpec> {
    let title = format!("[fact.{}]", entry.key.value);
    let fields = context.open(title, entry.value, entry.key.span, KEYS)?;
    let joins = fields.table(context, "join");
    let joins = joins
        .iter()
        .filter_map(|entry| join(context, &fields, entry))
        .collect();
    let columns = fields.table(context, "columns");
    let columns = columns
        .iter()
        .filter_map(|entry| column(context, &fields, entry))
        .collect();
    let filter = fields.text(context, "where");
    let group_by = fields.texts(context, "group_by");
    let materialize = fields.word(context, "as", MATERIALIZE);
    let index = index(context, &fields);
    if fields.get("grain").is_none() {
        context.missing(
            &fields,
            "`grain`",
            "write `grain = \"TABLE\"`: one row of the fact per row of it",
        );
    }
    let grain = fields.text(context, "grain")?;
    let name = entry.key.clone();
    Some(FactSpec {
        name,
        grain,
        joins,
        filter,
        group_by,
        materialize,
        index,
        columns,
    })
}

/// `alias = "target"` or `alias = { to, via, on, kind }`.
fn join(context: &mut Context<'_>, fact: &Fields<'_>, entry: &Entry<'_>) -> Option<JoinSpec> {
    let alias = entry.key.clone();
    let what = format!("join `{}` of {}", alias.value, fact.title);
    if matches!(entry.value.get_ref(), DeValue::String(_)) {
        let to = context.text(&what, entry.value)?;
        return Some(JoinSpec {
            alias,
            to,
            via: None,
            on: None,
            kind: None,
        });
    }
    if !matches!(entry.value.get_ref(), DeValue::Table(_)) {
        context.wrong_type(&what, entry.value, "a target or a table in braces");
        return None;
    }
    let fields = context.open(what, entry.value, alias.span, &["to", "via", "on", "kind"])?;
    let via = fields.text(context, "via");
    let on = fields.text(context, "on");
    let kind = fields.word(context, "kind", JOIN_KINDS);
    if fields.get("to").is_none() {
        context.missing(&fields, "`to`", "write `to = \"DIMENSION\"`");
    }
    let to = fields.text(context, "to")?;
    Some(JoinSpec {
        alias,
        to,
        via,
        on,
        kind,
    })
}

/// `name = "expression"`, `name = { sql = … }` or `name = { measure = … }`.
fn column(
    context: &mut Context<'_>,
    fact: &Fields<'_>,
    entry: &Entry<'_>,
) -> Option<FactColumnSpec> {
    let name = entry.key.clone();
    let what = format!("column `{}` of {}", name.value, fact.title);
    if matches!(entry.value.get_ref(), DeValue::String(_)) {
        let sql = context.text(&what, entry.value)?;
        return Some(FactColumnSpec {
            name,
            sql,
            measure: false,
        });
    }
    if !matches!(entry.value.get_ref(), DeValue::Table(_)) {
        context.wrong_type(&what, entry.value, "an expression or a table in braces");
        return None;
    }
    let fields = context.open(what, entry.value, name.span, &["sql", "measure"])?;
    let (sql, measure) = (fields.get("sql"), fields.get("measure"));
    if let (Some(sql), Some(measure)) = (sql, measure) {
        let (first, second) = (sql.key.span, measure.key.span);
        let message = format!("{} has both `sql` and `measure`", fields.title);
        let help = "keep `measure` for what is summed or counted, `sql` for the rest";
        context.conflict(message, first.min(second), first.max(second), help);
        return None;
    }
    if sql.is_none() && measure.is_none() {
        context.missing(
            &fields,
            "`measure` and no `sql`",
            "write `measure = \"EXPRESSION\"`",
        );
    }
    let measure = measure.is_some();
    let sql = fields.text(context, if measure { "measure" } else { "sql" })?;
    Some(FactColumnSpec { name, sql, measure })
}

/// `index = [["a"], ["b", "c"]]`.
fn index(context: &mut Context<'_>, fields: &Fields<'_>) -> Vec<Vec<Spanned<String>>> {
    let Some(entry) = fields.get("index") else {
        return Vec::new();
    };
    let what = format!("`index` of {}", fields.title);
    match entry.value.get_ref() {
        DeValue::Array(array) => array
            .iter()
            .map(|item| context.texts(&format!("each of {what}"), item))
            .collect(),
        _ => {
            context.wrong_type(
                &what,
                entry.value,
                "a list of lists: `[[\"a\"], [\"b\", \"c\"]]`",
            );
            Vec::new()
        }
    }
}
