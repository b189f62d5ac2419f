//! A calendar: one row a day, made by the compiler.

use super::said::{Anchor, Line};
use crate::model::Calendar;

/// A calendar.
pub(super) struct CalendarEntry {
    pub name: Line,
    pub anchor: Anchor,
    pub from: Line,
    pub to: Line,
    pub columns: [(&'static str, &'static str); 11],
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

pub(super) fn entry(calendar: &Calendar) -> CalendarEntry {
    CalendarEntry {
        name: Line::new(&calendar.name),
        anchor: Anchor::relation(&calendar.name),
        from: Line::new(&calendar.from.to_string()),
        to: Line::new(&calendar.to.to_string()),
        columns: COLUMNS,
    }
}

#[cfg(test)]
mod tests {
    use super::COLUMNS;
    use crate::emit::sql;

    #[test]
    fn the_columns_described_are_those_of_the_table() {
        let names: Vec<_> = COLUMNS.iter().map(|(name, _)| *name).collect();
        assert_eq!(sql::calendar_columns(), names);
    }
}
