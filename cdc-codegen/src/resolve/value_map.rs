//! DE-PARA of values: a map applied to a column, total or with `_`.

use super::Context;
use crate::ddl;
use crate::diag::{Code, Diagnostic, nearest};
use crate::model::mysql::MysqlType;
use crate::model::{MapInput, Model, Rule, TargetColumn, ValueMap};
use crate::source::{Span, Spanned};
use crate::spec;

/// The column `name`: the source column through the map called `values`.
pub(super) fn apply(
    context: &mut Context<'_>,
    model: &mut Model,
    source: usize,
    (declared, ty, index): (&ddl::Column, &MysqlType, usize),
    name: &str,
    values: &Spanned<String>,
) -> Option<TargetColumn> {
    let mapping = context.mapping;
    let Some(map) = mapping
        .values
        .iter()
        .find(|map| map.name.value == values.value)
    else {
        unknown(context, values);
        return None;
    };
    context.used_maps.push(map.name.value.clone());
    // A map with a finding is never emitted; its column still is one to whatever names it,
    // so that one mistake is one finding.
    let input = input(context, map, declared, ty, (source, index), values.span)
        .unwrap_or(MapInput::Text(Vec::new()));
    let labels = labels(map);
    let position = position(context, model, map, input);
    Some(TargetColumn {
        name: name.to_owned(),
        ty: MysqlType::text(crate::model::mysql::longest(&labels)),
        nullable: declared.nullable,
        labels: Some(labels),
        rule: Rule::Map {
            column: index,
            map: position,
        },
        rule_text: format!("{} through values.{}", declared.name.value, map.name.value),
        comment: declared.comment.clone(),
    })
}

/// Maps that no column uses are probably a misspelt `values = "…"`.
pub(super) fn unused(context: &mut Context<'_>) {
    let mapping = context.mapping;
    for map in &mapping.values {
        if !context.used_maps.contains(&map.name.value) {
            context.report(
                Diagnostic::new(
                    Code::UnusedValueMap,
                    format!("no column uses the value map `{}`", map.name.value),
                    map.name.span,
                    "unused",
                )
                .help(format!(
                    "write `{{ from = \"…\", values = \"{}\" }}`, or remove it",
                    map.name.value
                )),
            );
        }
    }
}

fn unknown(context: &mut Context<'_>, values: &Spanned<String>) {
    let near = nearest(
        &values.value,
        context.mapping.values.iter().map(|map| map.name.as_str()),
    );
    let help = near.map_or_else(
        || format!("declare it: `[values.{}]`", values.value),
        |near| format!("did you mean `{near}`?"),
    );
    context.report(
        Diagnostic::new(
            Code::UnknownValueMap,
            format!("there is no value map `{}`", values.value),
            values.span,
            "not declared",
        )
        .help(help),
    );
}

/// All texts the map can give, each once, in order.
fn labels(map: &spec::ValueMap) -> Vec<String> {
    let mut labels: Vec<String> = Vec::new();
    for to in map.entries.iter().map(|(_, to)| to).chain(&map.otherwise) {
        if !labels.contains(&to.value) {
            labels.push(to.value.clone());
        }
    }
    labels
}

fn input(
    context: &mut Context<'_>,
    map: &spec::ValueMap,
    declared: &ddl::Column,
    ty: &MysqlType,
    (source, column): (usize, usize),
    used: Span,
) -> Option<MapInput> {
    match ty.plain() {
        MysqlType::Enum { labels } => {
            let (entries, invalid) = over_enum(context, map, declared, labels, used)?;
            Some(MapInput::Enum {
                source,
                column,
                entries,
                invalid,
            })
        }
        MysqlType::Char { .. }
        | MysqlType::Varchar { .. }
        | MysqlType::Text { .. }
        | MysqlType::Set { .. } => {
            needs_otherwise(context, map, declared, used)?;
            Some(MapInput::Text(
                map.entries
                    .iter()
                    .map(|(from, to)| (from.value.clone(), to.value.clone()))
                    .collect(),
            ))
        }
        MysqlType::Int { .. } | MysqlType::Year | MysqlType::Bit { .. } => {
            needs_otherwise(context, map, declared, used)?;
            Some(MapInput::Int(integers(context, map)?))
        }
        _ => {
            context.report(
                Diagnostic::new(Code::ValueMapType, "values of this type are not mapped one by one", used, "cannot be mapped")
                    .label(declared.data_type.span, format!("declared {}", declared.sql))
                    .help("value maps take ENUM, SET, text and integer columns; compute others with `sql = \"CASE …\"`"),
            );
            None
        }
    }
}

/// What becomes of each label of the DDL, and of the empty error value.
type EnumEntries = (Vec<(String, String)>, Option<String>);

fn over_enum(
    context: &mut Context<'_>,
    map: &spec::ValueMap,
    declared: &ddl::Column,
    labels: &[String],
    used: Span,
) -> Option<EnumEntries> {
    let strange = |from: &str| !from.is_empty() && !labels.iter().any(|label| label == from);
    for (from, _) in map.entries.iter().filter(|(from, _)| strange(&from.value)) {
        context.report(never_occurs(from, declared, labels));
    }
    let listed = |label: &str| {
        let entry = map.entries.iter().find(|(from, _)| from.value == label);
        entry
            .map(|(_, to)| to)
            .or(map.otherwise.as_ref())
            .map(|to| to.value.clone())
    };
    let mut missing = Vec::new();
    let mut entries = Vec::with_capacity(labels.len());
    for label in labels {
        match listed(label) {
            Some(to) => entries.push((label.clone(), to)),
            None => missing.push(label.as_str()),
        }
    }
    if missing.is_empty() {
        return Some((entries, listed("")));
    }
    context.report(not_total(map, declared, &missing, used));
    None
}

fn never_occurs(from: &Spanned<String>, declared: &ddl::Column, labels: &[String]) -> Diagnostic {
    let near = nearest(&from.value, labels.iter().map(String::as_str));
    let help = near.map_or_else(
        || "remove it".to_owned(),
        |near| format!("did you mean `{near}`?"),
    );
    let message = format!(
        "the ENUM `{}` has no value '{}'",
        declared.name.value, from.value
    );
    Diagnostic::new(Code::UnknownLabel, message, from.span, "never occurs")
        .label(declared.data_type.span, "declared here")
        .help(help)
}

fn not_total(
    map: &spec::ValueMap,
    declared: &ddl::Column,
    missing: &[&str],
    used: Span,
) -> Diagnostic {
    let list: Vec<_> = missing.iter().map(|label| format!("'{label}'")).collect();
    let typed: Vec<_> = missing
        .iter()
        .map(|label| format!("{} = \"…\"", toml_key(label)))
        .collect();
    let message = format!(
        "the value map `{}` says nothing of {}",
        map.name.value,
        list.join(", ")
    );
    Diagnostic::new(Code::ValueMapNotTotal, message, map.name.span, "not total")
        .label(
            declared.data_type.span,
            format!("`{}` can hold them", declared.name.value),
        )
        .label(used, "used here")
        .help(format!(
            "add {}, or `_ = \"…\"` for the rest",
            typed.join(", ")
        ))
}

/// A key as TOML writes it.
fn toml_key(label: &str) -> String {
    let bare = !label.is_empty()
        && label
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    if bare {
        label.to_owned()
    } else {
        format!("{label:?}")
    }
}

fn needs_otherwise(
    context: &mut Context<'_>,
    map: &spec::ValueMap,
    declared: &ddl::Column,
    used: Span,
) -> Option<()> {
    if map.otherwise.is_some() {
        return Some(());
    }
    context.report(
        Diagnostic::new(
            Code::ValueMapNotTotal,
            format!(
                "the value map `{}` says nothing of values it does not list",
                map.name.value
            ),
            map.name.span,
            "not total",
        )
        .label(
            declared.data_type.span,
            format!(
                "`{}` can hold any {}",
                declared.name.value, declared.data_type.name
            ),
        )
        .label(used, "used here")
        .help("add `_ = \"…\"` for the rest"),
    );
    None
}

fn integers(context: &mut Context<'_>, map: &spec::ValueMap) -> Option<Vec<(i128, String)>> {
    let mut entries: Vec<(i128, String)> = Vec::with_capacity(map.entries.len());
    let mut complete = true;
    for (from, to) in &map.entries {
        let number: Option<i128> = from.value.parse().ok();
        match number.filter(|number| !entries.iter().any(|(known, _)| known == number)) {
            Some(number) => entries.push((number, to.value.clone())),
            None => {
                complete = false;
                context.report(
                    Diagnostic::new(
                        Code::ValueMapKey,
                        format!("`{}` is no integer, or stands twice", from.value),
                        from.span,
                        "maps an integer column",
                    )
                    .help("write the number: `1 = \"yes\"`"),
                );
            }
        }
    }
    complete.then_some(entries)
}

/// The map's place in the model; the same map over the same input stands there once.
fn position(
    context: &Context<'_>,
    model: &mut Model,
    map: &spec::ValueMap,
    input: MapInput,
) -> usize {
    let same = |known: &ValueMap| {
        known.name == map.name.value
            && match (&known.input, &input) {
                (
                    MapInput::Enum {
                        source: a,
                        column: b,
                        ..
                    },
                    MapInput::Enum {
                        source: c,
                        column: d,
                        ..
                    },
                ) => (a, b) == (c, d),
                (MapInput::Text(_), MapInput::Text(_)) | (MapInput::Int(_), MapInput::Int(_)) => {
                    true
                }
                (MapInput::Enum { .. } | MapInput::Text(_) | MapInput::Int(_), _) => false,
            }
    };
    if let Some(at) = model.value_maps.iter().position(same) {
        return at;
    }
    model.value_maps.push(ValueMap {
        name: map.name.value.clone(),
        declared: context.sources.place(map.name.span),
        input,
        otherwise: map.otherwise.as_ref().map(|to| to.value.clone()),
    });
    model.value_maps.len() - 1
}
