//! A `[fact.*]` per transaction table, joined along its foreign keys.

use super::Section;
use super::target::Target;
use crate::ddl::{Column, ForeignKey};
use crate::init::name::{self, in_sql};
use crate::init::text::{key, quoted};

/// The fact of a table; none where none of its foreign keys leads to a target.
pub(super) fn section(
    grain: &Target<'_>,
    targets: &[Target<'_>],
    names: &mut Vec<String>,
) -> Option<Section> {
    let mut aliases = vec![grain.name.to_lowercase()];
    let mut joins = Vec::new();
    for foreign in &grain.table.foreign_keys {
        let to = targets.iter().find(|target| refers(grain, foreign, target));
        if let Some(to) = to {
            joins.push(join(grain, foreign, to, &mut aliases));
        }
    }
    if joins.is_empty() {
        return None;
    }
    let fact = name::target(&format!("fact_{}", grain.name), names);
    let mut section = Section::new(Vec::new());
    section.line(format!("[fact.{}]", key(&fact)));
    section.line(format!("grain = {}", quoted(&grain.name)));
    for join in joins {
        section.optional(join);
    }
    section.line(String::new());
    section.line(format!("[fact.{}.columns]", key(&fact)));
    for column in &grain.table.columns {
        let expression = format!("{}.{}", in_sql(&grain.name), in_sql(&column.name.value));
        let value = if is_measure(column) {
            format!("{{ measure = {} }}", quoted(&expression))
        } else {
            quoted(&expression)
        };
        let line = format!("{} = {value}", key(&column.name.value));
        section.optional(line);
    }
    Some(section)
}

fn refers(grain: &Target<'_>, foreign: &ForeignKey, target: &Target<'_>) -> bool {
    let schema = foreign.schema.as_ref().or(grain.table.schema.as_ref());
    target.table.name.value == foreign.table.value
        && (target.table.schema.as_ref() == schema || target.table.schema.is_none())
        && target.table.name.value != grain.table.name.value
}

/// `join.alias = …`; with the condition spelled out where several foreign keys lead to
/// one table, each in a role of its own.
fn join(
    grain: &Target<'_>,
    foreign: &ForeignKey,
    to: &Target<'_>,
    aliases: &mut Vec<String>,
) -> String {
    let keys = grain
        .table
        .foreign_keys
        .iter()
        .filter(|other| other.table.value == foreign.table.value);
    let several = keys.count() > 1;
    let role = foreign
        .columns
        .first()
        .map_or("", |column| column.value.as_str());
    let role = role.strip_suffix("_id").unwrap_or(role);
    let alias = name::target(if several { role } else { &to.name }, aliases);
    let mut fields = vec![format!("to = {}", quoted(&to.name))];
    if several {
        let pairs = foreign
            .columns
            .iter()
            .zip(&foreign.references)
            .map(|(left, right)| {
                let (left, right) = (in_sql(&left.value), in_sql(&right.value));
                format!(
                    "{}.{left} = {}.{right}",
                    in_sql(&grain.name),
                    in_sql(&alias)
                )
            });
        let on = pairs.collect::<Vec<_>>().join(" AND ");
        fields.push(format!("on = {}", quoted(&on)));
    }
    let nullable = |part: &str| {
        grain
            .table
            .columns
            .iter()
            .any(|column| column.name.value == part && column.nullable)
    };
    if foreign.columns.iter().any(|column| nullable(&column.value)) {
        fields.push("kind = \"left\"".to_owned());
    }
    let value = match fields.as_slice() {
        [_] => quoted(&to.name),
        fields => format!("{{ {} }}", fields.join(", ")),
    };
    format!("join.{} = {value}", key(&alias))
}

/// Amounts are measured; numbers without a fraction are as often codes.
fn is_measure(column: &Column) -> bool {
    matches!(
        column.data_type.name.as_str(),
        "DECIMAL" | "FLOAT" | "DOUBLE"
    )
}
