//! The calendar dimension: its table, and the statement that fills it.

use super::ident::SqlIdent;
use super::table;
use crate::model::{Calendar, Dialect, Model};

/// A calendar's statements, none with a `;`.
pub(crate) struct Sql {
    pub create: String,
    pub fill: String,
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const WEEKDAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

/// The statements of `calendar`.
pub(super) fn of(model: &Model, dialect: Dialect, calendar: &Calendar) -> Sql {
    let name = SqlIdent::relation(model, dialect, &calendar.name);
    let columns = columns(dialect);
    let list: Vec<_> = columns
        .iter()
        .map(|(column, _)| SqlIdent::new(dialect, column).to_string())
        .collect();
    let list = list.join(", ");
    let (from, to) = (calendar.from, calendar.to);
    let fill = match dialect {
        Dialect::Sqlite => format!(
            "WITH RECURSIVE days (d) AS (\n  SELECT '{from}' UNION ALL SELECT DATE(d, '+1 day') FROM days WHERE d < '{to}'\n)\nINSERT INTO {name} ({list})\nSELECT {}\nFROM days WHERE true\nON CONFLICT DO NOTHING",
            sqlite_values(),
        ),
        Dialect::Mysql => format!(
            "INSERT IGNORE INTO {name} ({list})\nSELECT {}\nFROM (SELECT DATE_ADD('{from}', INTERVAL n0.n + 10 * n1.n + 100 * n2.n + 1000 * n3.n + 10000 * n4.n + 100000 * n5.n DAY) AS d\n  FROM {}) AS days\nWHERE d <= '{to}'",
            mysql_values(),
            (0..6)
                .map(digits)
                .collect::<Vec<_>>()
                .join("\n  CROSS JOIN "),
        ),
        Dialect::Postgres => format!(
            "INSERT INTO {name} ({list})\nSELECT {}\nFROM generate_series(DATE '{from}', DATE '{to}', INTERVAL '1 day') AS days (d)\nON CONFLICT DO NOTHING",
            postgres_values(),
        ),
    };
    Sql {
        create: table::plain(
            model,
            dialect,
            &calendar.name,
            &columns,
            ("date_key", "date"),
        ),
        fill,
    }
}

/// Columns in order, with their types.
pub(super) fn columns(dialect: Dialect) -> [(&'static str, &'static str); 11] {
    let (int, date, text) = match dialect {
        Dialect::Sqlite => ("INTEGER", "TEXT", "TEXT"),
        Dialect::Mysql => (
            "INT",
            "DATE",
            "VARCHAR(9) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin",
        ),
        Dialect::Postgres => ("INTEGER", "DATE", "VARCHAR(9) COLLATE \"C\""),
    };
    [
        ("date_key", int),
        ("date", date),
        ("year", int),
        ("quarter", int),
        ("month", int),
        ("day", int),
        ("week", int),
        ("weekday", int),
        ("month_name", text),
        ("weekday_name", text),
        ("is_weekend", int),
    ]
}

fn quoted(names: &[&str]) -> String {
    names
        .iter()
        .map(|name| format!("'{name}'"))
        .collect::<Vec<_>>()
        .join(", ")
}

fn case(of: &str, names: &[&str]) -> String {
    let arms: String = names
        .iter()
        .enumerate()
        .map(|(at, name)| format!(" WHEN {} THEN '{name}'", at + 1))
        .collect();
    format!("CASE {of}{arms} END")
}

/// ISO 8601: weeks begin on Monday, week 1 holds the year's first Thursday.
fn sqlite_values() -> String {
    let part = |format: &str| format!("CAST(STRFTIME('{format}', d) AS INTEGER)");
    let weekday = "(STRFTIME('%w', d) + 6) % 7 + 1";
    [
        part("%Y%m%d"),
        "d".into(),
        part("%Y"),
        format!("({} + 2) / 3", part("%m")),
        part("%m"),
        part("%d"),
        "(STRFTIME('%j', DATE(d, '-3 days', 'weekday 4')) - 1) / 7 + 1".into(),
        weekday.into(),
        case(&part("%m"), &MONTHS),
        case(weekday, &WEEKDAYS),
        format!("{weekday} >= 6"),
    ]
    .join(",\n  ")
}

fn mysql_values() -> String {
    [
        "YEAR(d) * 10000 + MONTH(d) * 100 + DAY(d)".into(),
        "d".into(),
        "YEAR(d)".into(),
        "QUARTER(d)".into(),
        "MONTH(d)".into(),
        "DAY(d)".into(),
        "WEEK(d, 3)".into(),
        "WEEKDAY(d) + 1".into(),
        format!("ELT(MONTH(d), {})", quoted(&MONTHS)),
        format!("ELT(WEEKDAY(d) + 1, {})", quoted(&WEEKDAYS)),
        "WEEKDAY(d) >= 5".into(),
    ]
    .join(",\n  ")
}

fn postgres_values() -> String {
    let part = |field: &str| format!("EXTRACT({field} FROM d)::INTEGER");
    [
        "TO_CHAR(d, 'YYYYMMDD')::INTEGER".into(),
        "d::DATE".into(),
        part("YEAR"),
        part("QUARTER"),
        part("MONTH"),
        part("DAY"),
        part("WEEK"),
        part("ISODOW"),
        format!("(ARRAY[{}])[{}]", quoted(&MONTHS), part("MONTH")),
        format!("(ARRAY[{}])[{}]", quoted(&WEEKDAYS), part("ISODOW")),
        "(EXTRACT(ISODOW FROM d) >= 6)::INTEGER".into(),
    ]
    .join(",\n  ")
}

fn digits(place: usize) -> String {
    let rest: String = (1..10)
        .map(|digit| format!(" UNION ALL SELECT {digit}"))
        .collect();
    format!("(SELECT 0 AS n{rest}) AS n{place}")
}
