//! `[values.*]`: DE-PARA of values, inline or from a CSV.

use toml::Spanned as Raw;
use toml::de::DeValue;

use super::ValueMap;
use super::fields::{Context, Entry, Fields, is_quoted, unquoted};
use super::mapping::unreadable;
use crate::source::{Sources, Span, Spanned};

/// Reads all value maps.
pub(super) fn read(
    context: &mut Context<'_>,
    sources: &Sources,
    root: &Fields<'_>,
) -> Vec<ValueMap> {
    let entries = root.table(context, "values");
    entries
        .iter()
        .filter_map(|entry| map(context, sources, entry))
        .collect()
}

fn map(context: &mut Context<'_>, sources: &Sources, entry: &Entry<'_>) -> Option<ValueMap> {
    let name = entry.key.clone();
    let title = format!("[values.{}]", name.value);
    let DeValue::Table(table) = entry.value.get_ref() else {
        context.wrong_type(&title, entry.value, "a table");
        return None;
    };
    let mut map = ValueMap {
        name,
        entries: Vec::new(),
        otherwise: None,
        csv: None,
    };
    for entry in context.entries(table) {
        line(context, &title, entry, &mut map);
    }
    if let Some(path) = map.csv.clone() {
        from_csv(context, sources, &title, &path, &mut map);
    }
    Some(map)
}

/// One line of a value map. `_` and `csv` in quotes are values like any other.
fn line(context: &mut Context<'_>, title: &str, entry: Entry<'_>, map: &mut ValueMap) {
    let plain = !is_quoted(context.text, entry.key.span);
    let what = format!("`{}` of {title}", entry.key.value);
    if plain && entry.key.value == "csv" {
        map.csv = context.text(&what, entry.value);
    } else if let Some(to) = to(context, &what, entry.value) {
        if plain && entry.key.value == "_" {
            map.otherwise = Some(to);
        } else {
            map.entries.push((entry.key, to));
        }
    }
}

/// What a value becomes: a text (an empty one too), or a whole number.
fn to(context: &mut Context<'_>, what: &str, value: &Raw<DeValue<'_>>) -> Option<Spanned<String>> {
    match value.get_ref() {
        DeValue::String(text) => {
            let span = Span::new(context.file, unquoted(context.text, value.span()));
            Some(Spanned::new(text.to_string(), span))
        }
        DeValue::Integer(number) if number.radix() == 10 => Some(Spanned::new(
            number.as_str().to_owned(),
            context.span(value),
        )),
        _ => {
            context.wrong_type(what, value, "a text in quotes or a whole number");
            None
        }
    }
}

fn from_csv(
    context: &mut Context<'_>,
    sources: &Sources,
    title: &str,
    path: &Spanned<String>,
    map: &mut ValueMap,
) {
    if let Some((key, _)) = map.entries.first() {
        let message = format!("{title} has both `csv` and values of its own");
        let help = "keep one of the two; a value named `csv` is written in quotes: `\"csv\" = …`";
        context.conflict(
            message,
            path.span.min(key.span),
            path.span.max(key.span),
            help,
        );
        return;
    }
    match sources.relative(context.file, &path.value) {
        Ok(file) => map.entries = super::csv::read(sources, file, context.diagnostics),
        Err(reason) => context.push(unreadable(path, &reason)),
    }
}
