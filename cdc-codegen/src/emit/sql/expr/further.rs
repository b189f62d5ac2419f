//! Functions that not every dialect has: MySQL's own, and the forms of the others where
//! `resolve::dialect` lets them come here.

use super::Writer;
use crate::model::Dialect;
use crate::model::expr::{DatePiece, Expr, Function, Kind, TrimSide, Type, Unit};

impl Writer<'_> {
    pub(super) fn further_call(&self, function: Function, arguments: &[Expr]) -> String {
        match self.dialect {
            Dialect::Mysql => self.mysql_call(function, arguments),
            Dialect::Sqlite => self.sqlite_call(function, arguments),
            Dialect::Postgres => self.postgres_call(function, arguments),
        }
    }

    fn mysql_call(&self, function: Function, arguments: &[Expr]) -> String {
        let list = self.list(arguments);
        match (function, arguments) {
            (Function::TimestampDiff(unit), _) => {
                format!("TIMESTAMPDIFF({}, {list})", unit.sql())
            }
            (Function::AddInterval(unit), [value, count]) => format!(
                "DATE_ADD({}, INTERVAL {} {})",
                self.value(value),
                self.operand(count),
                unit.sql()
            ),
            (Function::WholeOrZero, _) => list,
            _ => format!("{}({list})", mysql_name(function)),
        }
    }

    fn sqlite_call(&self, function: Function, arguments: &[Expr]) -> String {
        let list = self.list(arguments);
        let first = arguments.first().map(|value| self.operand(value));
        let first = first.unwrap_or_default();
        match (function, arguments) {
            (Function::Greatest, _) => format!("MAX({list})"),
            (Function::Least, _) => format!("MIN({list})"),
            (Function::Sign, _) => format!("({first} > 0) - ({first} < 0)"),
            (Function::Minute, _) => digits(&first, 15),
            (Function::Second, _) => digits(&first, 18),
            (Function::Quarter, _) => {
                format!("(CAST(SUBSTR({first}, 6, 2) AS INTEGER) + 2) / 3")
            }
            (Function::DayOfWeek, _) => {
                format!("CAST(STRFTIME('%w', {first}) AS INTEGER) + 1")
            }
            (Function::Weekday, _) => {
                format!("(CAST(STRFTIME('%w', {first}) AS INTEGER) + 6) % 7")
            }
            (Function::DayOfYear, _) => format!("CAST(STRFTIME('%j', {first}) AS INTEGER)"),
            (Function::LastDay, _) => {
                // Of a day zero too, as MySQL has it; SQLite's calendar ends with 9999.
                let month = format!("SUBSTR({first}, 1, 8)");
                format!(
                    "CASE SUBSTR({first}, 6, 2) WHEN '12' THEN {month} || '31' \
                     ELSE DATE({month} || '01', '+1 month', '-1 day') END"
                )
            }
            (Function::DateDiff, [a, b]) => format!("{} - {}", self.day(a), self.day(b)),
            (Function::TimestampDiff(unit), [from, to]) => self.sqlite_distance(unit, from, to),
            (Function::DateFormat, [value, pattern]) => self.sqlite_format(value, pattern),
            _ => list,
        }
    }

    /// The day of a text as a whole number.
    fn day(&self, value: &Expr) -> String {
        let sql = self.operand(value);
        format!("CAST(JULIANDAY(SUBSTR({sql}, 1, 10)) - 1721059.5 AS INTEGER)")
    }

    /// Whole seconds from one moment to the other, in whole units; without fractions.
    fn sqlite_distance(&self, unit: Unit, from: &Expr, to: &Expr) -> String {
        let seconds =
            |value: &Expr| format!("CAST(STRFTIME('%s', {}) AS INTEGER)", self.operand(value));
        let length = unit.seconds().unwrap_or(1);
        format!("({} - {}) / {length}", seconds(to), seconds(from))
    }

    fn sqlite_format(&self, value: &Expr, pattern: &Expr) -> String {
        let sql = self.operand(value);
        let pieces = pieces(pattern);
        let parts: Vec<_> = pieces
            .iter()
            .map(|piece| match piece {
                DatePiece::Text(text) => {
                    super::super::ident::SqlText::new(self.dialect, text).to_string()
                }
                DatePiece::Letter(letter) => sqlite_letter(*letter, &sql, &value.ty),
            })
            .collect();
        if parts.is_empty() {
            return format!("SUBSTR({sql}, 1, 0)");
        }
        // NULL also where the pattern reads nothing of the value.
        format!("{} || SUBSTR({sql}, 1, 0)", parts.join(" || "))
    }

    fn postgres_call(&self, function: Function, arguments: &[Expr]) -> String {
        let list = self.list(arguments);
        let first = arguments.first().map(|value| self.operand(value));
        let first = first.unwrap_or_default();
        let part = |name: &str| format!("CAST(EXTRACT({name} FROM {first}) AS INTEGER)");
        match (function, arguments) {
            (Function::Greatest, _) => self.null_if_any("GREATEST", arguments),
            (Function::Least, _) => self.null_if_any("LEAST", arguments),
            (Function::Sign, _) => format!("SIGN({list})::INTEGER"),
            (Function::Truncate, _) => format!("TRUNC({list})"),
            (Function::Minute, _) => part("MINUTE"),
            (Function::Second, _) => {
                format!("CAST(FLOOR(EXTRACT(SECOND FROM {first})) AS INTEGER)")
            }
            (Function::Quarter, _) => part("QUARTER"),
            (Function::DayOfWeek, _) => format!("{} + 1", part("DOW")),
            (Function::Weekday, _) => format!("{} - 1", part("ISODOW")),
            (Function::DayOfYear, _) => part("DOY"),
            (Function::DateDiff, [a, b]) => {
                format!("{}::DATE - {}::DATE", self.operand(a), self.operand(b))
            }
            (Function::Reverse, _) => format!("REVERSE({list})"),
            _ => list,
        }
    }

    /// PostgreSQL's GREATEST passes over NULL.
    fn null_if_any(&self, name: &str, arguments: &[Expr]) -> String {
        let nulls: Vec<_> = arguments
            .iter()
            .filter(|value| value.nullable)
            .map(|value| format!("{} IS NULL", self.operand(value)))
            .collect();
        let call = format!("{name}({})", self.list(arguments));
        if nulls.is_empty() {
            return call;
        }
        format!("CASE WHEN {} THEN NULL ELSE {call} END", nulls.join(" OR "))
    }
}

/// Two digits of a text of date and time.
fn digits(sql: &str, place: u8) -> String {
    format!("CAST(SUBSTR({sql}, {place}, 2) AS INTEGER)")
}

/// The pieces of a literal pattern.
fn pieces(pattern: &Expr) -> Vec<DatePiece> {
    match &pattern.kind {
        Kind::Text(text) => DatePiece::parse(text),
        _ => Vec::new(),
    }
}

/// A letter of a pattern over SQLite's text of a date.
fn sqlite_letter(letter: char, sql: &str, ty: &Type) -> String {
    let clock = |place: u8, length: u8, midnight: &str| match ty {
        Type::Date => format!("'{midnight}'"),
        _ => format!("SUBSTR({sql}, {place}, {length})"),
    };
    match letter {
        'Y' => format!("SUBSTR({sql}, 1, 4)"),
        'y' => format!("SUBSTR({sql}, 3, 2)"),
        'm' => format!("SUBSTR({sql}, 6, 2)"),
        'c' => format!("CAST(SUBSTR({sql}, 6, 2) AS INTEGER)"),
        'd' => format!("SUBSTR({sql}, 9, 2)"),
        'e' => format!("CAST(SUBSTR({sql}, 9, 2) AS INTEGER)"),
        'H' => clock(12, 2, "00"),
        'i' => clock(15, 2, "00"),
        's' | 'S' => clock(18, 2, "00"),
        'T' => clock(12, 8, "00:00:00"),
        _ => "''".into(),
    }
}

/// What MySQL calls a function.
const fn mysql_name(function: Function) -> &'static str {
    match function {
        Function::Minute => "MINUTE",
        Function::Second => "SECOND",
        Function::Microsecond => "MICROSECOND",
        Function::Quarter => "QUARTER",
        Function::DayOfWeek => "DAYOFWEEK",
        Function::Weekday => "WEEKDAY",
        Function::DayOfYear => "DAYOFYEAR",
        Function::Week => "WEEK",
        Function::YearWeek => "YEARWEEK",
        Function::ToDays => "TO_DAYS",
        Function::DateDiff => "DATEDIFF",
        Function::LastDay => "LAST_DAY",
        Function::Time => "TIME",
        Function::DateFormat => "DATE_FORMAT",
        Function::Greatest => "GREATEST",
        Function::Least => "LEAST",
        Function::Sign => "SIGN",
        Function::Truncate => "TRUNCATE",
        Function::Pad(TrimSide::Trailing) => "RPAD",
        Function::Pad(_) => "LPAD",
        Function::Reverse => "REVERSE",
        Function::Repeat => "REPEAT",
        Function::Locate => "LOCATE",
        Function::Hex => "HEX",
        Function::Sha2 => "SHA2",
        Function::JsonExtract => "JSON_EXTRACT",
        Function::JsonUnquote => "JSON_UNQUOTE",
        _ => "COALESCE",
    }
}
