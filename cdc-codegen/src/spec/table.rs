//! `[dimension.*]` and `[table.*]`: their keys and columns, and calendars.

use toml::de::DeValue;

use super::fields::{Context, Entry, Fields};
use super::{CalendarSpec, ColumnSpec, Copy, History, Mask, OnDelete, Role, TableSpec};
use crate::diag::{Code, Diagnostic};
use crate::source::Spanned;

const KEYS: &[&str] = &[
    "from",
    "key",
    "history",
    "on_delete",
    "where",
    "drop",
    "copy",
    "columns",
    "identity",
    "calendar",
];

const COLUMN_KEYS: &[&str] = &[
    "from",
    "sql",
    "values",
    "mask",
    "convert",
    "as",
    "lossy",
    "zero_date",
];

const HISTORY: &[(&str, History)] = &[("overwrite", History::Overwrite), ("scd2", History::Scd2)];

const ON_DELETE: &[(&str, OnDelete)] = &[
    ("delete", OnDelete::Delete),
    ("mark", OnDelete::Mark),
    ("keep", OnDelete::Keep),
];

const MASKS: &[(&str, Mask)] = &[
    ("sha256", Mask::Sha256),
    ("redact", Mask::Redact),
    ("last4", Mask::Last4),
    ("null", Mask::Null),
];

/// Reads one target, into `tables` or `calendars`.
pub(super) fn read(
    context: &mut Context<'_>,
    entry: &Entry<'_>,
    role: Role,
    tables: &mut Vec<TableSpec>,
    calendars: &mut Vec<CalendarSpec>,
) {
    let (word, known) = match role {
        Role::Dimension => ("dimension", KEYS),
        Role::Table => ("table", KEYS.strip_suffix(&["calendar"]).unwrap_or(KEYS)),
    };
    let title = format!("[{word}.{}]", entry.key.value);
    let Some(fields) = context.open(title, entry.value, entry.key.span, known) else {
        return;
    };
    if fields.get("calendar").is_some() {
        calendars.extend(calendar(context, entry, &fields));
        return;
    }
    let Some(from) = fields.text(context, "from") else {
        if fields.get("from").is_none() {
            let calendar = match role {
                Role::Dimension => " (or a `calendar`)",
                Role::Table => "",
            };
            context.missing(
                &fields,
                "`from`",
                &format!("write `from = \"SOURCE_TABLE\"`{calendar}"),
            );
        }
        return;
    };
    tables.push(table(context, entry, role, from, &fields));
}

fn table(
    context: &mut Context<'_>,
    entry: &Entry<'_>,
    role: Role,
    from: Spanned<String>,
    fields: &Fields<'_>,
) -> TableSpec {
    let columns = fields.table(context, "columns");
    TableSpec {
        name: entry.key.clone(),
        role,
        from,
        key: fields.get("key").map(|_| fields.texts(context, "key")),
        history: fields.word(context, "history", HISTORY),
        on_delete: fields.word(context, "on_delete", ON_DELETE),
        filter: fields.text(context, "where"),
        drop: fields.texts(context, "drop"),
        copy: copy(context, fields),
        columns: columns
            .iter()
            .filter_map(|column| self::column(context, fields, column))
            .collect(),
        identity: fields.text(context, "identity"),
    }
}

/// `copy = "*"` or a list of columns.
fn copy(context: &mut Context<'_>, fields: &Fields<'_>) -> Option<Spanned<Copy>> {
    let entry = fields.get("copy")?;
    let span = context.span(entry.value);
    if matches!(entry.value.get_ref(), DeValue::Array(_)) {
        return Some(Spanned::new(
            Copy::Columns(fields.texts(context, "copy")),
            span,
        ));
    }
    let all = fields.word(context, "copy", &[("*", ())])?;
    Some(Spanned::new(Copy::All, all.span))
}

/// `name = "source"` or `name = { … }`.
fn column(context: &mut Context<'_>, fields: &Fields<'_>, entry: &Entry<'_>) -> Option<ColumnSpec> {
    let name = entry.key.clone();
    let what = format!("column `{}` of {}", name.value, fields.title);
    let span = context.span(entry.value);
    let mut column = empty(name, span);
    match entry.value.get_ref() {
        DeValue::String(_) => column.from = Some(context.text(&what, entry.value)?),
        DeValue::Table(_) => {
            let place = if span.start < span.end {
                span
            } else {
                entry.key.span
            };
            let fields = context.open(what, entry.value, place, COLUMN_KEYS)?;
            fill(context, &fields, &mut column);
            one_source(context, &fields, &mut column)?;
        }
        _ => {
            context.wrong_type(&what, entry.value, "a source column or a table in braces");
            return None;
        }
    }
    Some(column)
}

const fn empty(name: Spanned<String>, span: crate::source::Span) -> ColumnSpec {
    ColumnSpec {
        name,
        from: None,
        sql: None,
        values: None,
        mask: None,
        convert: None,
        cast: None,
        lossy: None,
        zero_date: None,
        span,
    }
}

fn fill(context: &mut Context<'_>, fields: &Fields<'_>, column: &mut ColumnSpec) {
    column.from = fields.text(context, "from");
    column.sql = fields.text(context, "sql");
    column.values = fields.text(context, "values");
    column.mask = fields.word(context, "mask", MASKS);
    column.convert = fields.text(context, "convert");
    column.cast = fields.text(context, "as");
    column.lossy = fields.truth(context, "lossy");
    column.zero_date = fields.text(context, "zero_date");
}

/// A column comes from one source column or from one expression.
fn one_source(
    context: &mut Context<'_>,
    fields: &Fields<'_>,
    column: &mut ColumnSpec,
) -> Option<()> {
    match (fields.get("from"), fields.get("sql")) {
        (Some(from), Some(sql)) => {
            let message = format!("{} has both `from` and `sql`", fields.title);
            let (first, second) = (from.key.span, sql.key.span);
            let help = "keep `from` for a source column, `sql` for an expression";
            context.conflict(message, first.min(second), first.max(second), help);
            // One finding is enough: the rest of the compiler sees the source column.
            column.sql = None;
        }
        (None, None) => {
            let help = "write `from = \"SOURCE_COLUMN\"` or `sql = \"EXPRESSION\"`";
            context.missing(fields, "`from` and no `sql`", help);
            return None;
        }
        _ => {}
    }
    Some(())
}

/// `calendar = { from, to }`.
fn calendar(
    context: &mut Context<'_>,
    entry: &Entry<'_>,
    fields: &Fields<'_>,
) -> Option<CalendarSpec> {
    let calendar = fields.get("calendar")?;
    for key in KEYS.iter().filter(|key| **key != "calendar") {
        if let Some(other) = fields.get(key) {
            let message = format!("{} is a calendar and takes no `{key}`", fields.title);
            context.conflict(
                message,
                calendar.key.span,
                other.key.span,
                "remove one of the two",
            );
        }
    }
    let title = format!("`calendar` of {}", fields.title);
    let range = context.open(title, calendar.value, calendar.key.span, &["from", "to"])?;
    let from = day(context, &range, "from");
    let to = day(context, &range, "to");
    let (from, to) = (from?, to?);
    if from.value > to.value {
        context.push(
            Diagnostic::new(
                Code::BadCalendar,
                format!("the calendar of {} ends before it begins", fields.title),
                to.span,
                "before the first day",
            )
            .label(from.span, "the first day"),
        );
        return None;
    }
    Some(CalendarSpec {
        name: entry.key.clone(),
        from,
        to,
    })
}

/// A day, in quotes or as a TOML date.
fn day(context: &mut Context<'_>, fields: &Fields<'_>, key: &str) -> Option<Spanned<String>> {
    let Some(entry) = fields.get(key) else {
        context.missing(
            fields,
            &format!("`{key}`"),
            "write `{ from = \"2020-01-01\", to = \"2035-12-31\" }`",
        );
        return None;
    };
    let day = match entry.value.get_ref() {
        DeValue::Datetime(date) => Spanned::new(date.to_string(), context.span(entry.value)),
        _ => fields.text(context, key)?,
    };
    if !is_day(&day.value) {
        context.push(
            Diagnostic::new(
                Code::BadCalendar,
                format!("`{key}` of {} is no day: `{}`", fields.title, day.value),
                day.span,
                "expected YYYY-MM-DD",
            )
            .help("write a day that exists, such as `2020-01-01`"),
        );
        return None;
    }
    Some(day)
}

/// Whether a text is a day of the years 1000 to 9999, `YYYY-MM-DD`.
fn is_day(text: &str) -> bool {
    let part = |range: std::ops::Range<usize>| {
        let digits = text.get(range)?;
        digits
            .bytes()
            .all(|b| b.is_ascii_digit())
            .then(|| digits.parse::<u32>().ok())
            .flatten()
    };
    let dashes = text.len() == 10 && text.get(4..5) == Some("-") && text.get(7..8) == Some("-");
    let (Some(year), Some(month), Some(day)) = (part(0..4), part(5..7), part(8..10)) else {
        return false;
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 31,
    };
    dashes && year >= 1000 && (1..=12).contains(&month) && (1..=days).contains(&day)
}

#[cfg(test)]
mod tests {
    #[test]
    fn days_exist() {
        for day in ["2024-02-29", "1000-01-01", "9999-12-31"] {
            assert!(super::is_day(day), "{day}");
        }
        for day in [
            "2023-02-29",
            "2023-13-01",
            "0999-01-01",
            "2023-1-01",
            "2023-01-01T00",
            "2023-+1-01",
        ] {
            assert!(!super::is_day(day), "{day}");
        }
    }
}
