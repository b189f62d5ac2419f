//! A calendar: one row a day, made by the compiler.

use super::said::{Anchor, Line};
use crate::emit::sql;
use crate::model::{Calendar, Dialect, Model};

/// A calendar.
pub(super) struct CalendarEntry {
    pub name: Line,
    pub anchor: Anchor,
    pub from: Line,
    pub to: Line,
    pub columns: Vec<CalendarColumn>,
}

/// A column of it.
pub(super) struct CalendarColumn {
    pub name: &'static str,
    /// Its type in each dialect.
    pub types: String,
    pub meaning: &'static str,
}

/// The columns of `emit::sql::calendar`; a test holds that these are those.
pub(super) const COLUMNS: [(&str, &str); 11] = [
    ("date_key", "the day as a number: 20240229; the key"),
    ("date", "the day"),
    ("year", "the year: 2024"),
    ("quarter", "the quarter, 1 to 4"),
    ("month", "the month, 1 to 12"),
    ("day", "the day of the month, 1 to 31"),
    (
        "week",
        "the week by ISO 8601, 1 to 53: it begins on Monday, week 1 has the year's first Thursday",
    ),
    ("weekday", "the day of the week, 1 (Monday) to 7 (Sunday)"),
    ("month_name", "the month's English name"),
    ("weekday_name", "the weekday's English name"),
    ("is_weekend", "1 on Saturday and Sunday, else 0"),
];

pub(super) fn entry(model: &Model, calendar: &Calendar) -> CalendarEntry {
    let types = |name: &str| {
        let one = |dialect: &Dialect| {
            let columns = sql::calendar_columns(*dialect);
            let found = columns.iter().find(|(column, _)| *column == name)?;
            Some(format!("{} in {}", found.1, dialect.title()))
        };
        let all: Vec<_> = model.dialects.iter().filter_map(one).collect();
        all.join(", ")
    };
    let column = |(name, meaning): &(&'static str, &'static str)| CalendarColumn {
        name,
        types: types(name),
        meaning,
    };
    CalendarEntry {
        name: Line::new(&calendar.name),
        anchor: Anchor::relation(&calendar.name),
        from: Line::new(&calendar.from.to_string()),
        to: Line::new(&calendar.to.to_string()),
        columns: COLUMNS.iter().map(column).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::COLUMNS;
    use crate::emit::sql;
    use crate::model::Dialect;

    #[test]
    fn the_columns_described_are_those_of_the_table() {
        let names: Vec<_> = COLUMNS.iter().map(|(name, _)| *name).collect();
        for dialect in [Dialect::Sqlite, Dialect::Mysql, Dialect::Postgres] {
            let made = sql::calendar_columns(dialect).map(|(name, _)| name);
            assert_eq!(made.as_slice(), names);
        }
    }
}
