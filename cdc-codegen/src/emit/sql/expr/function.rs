//! Functions by dialect.

use super::{Writer, scaled};
use crate::model::Dialect;
use crate::model::expr::{Expr, Function, Kind, TrimSide, Type};

impl Writer<'_> {
    pub(super) fn call(&self, function: Function, arguments: &[Expr], ty: &Type) -> String {
        match function {
            Function::Abs | Function::Round | Function::Floor | Function::Ceil => {
                self.number_call(function, arguments, ty)
            }
            Function::Date | Function::Year | Function::Month | Function::Day | Function::Hour => {
                self.date_call(function, arguments)
            }
            Function::Concat
            | Function::ConcatWs
            | Function::Upper
            | Function::Lower
            | Function::Trim(_)
            | Function::Substring
            | Function::Left
            | Function::Right
            | Function::CharLength
            | Function::Length
            | Function::Replace => self.text_call(function, arguments),
            _ => self.further_call(function, arguments),
        }
    }

    fn number_call(&self, function: Function, arguments: &[Expr], ty: &Type) -> String {
        let Some(first) = arguments.first() else {
            return String::new();
        };
        if self.dialect == Dialect::Sqlite {
            return self.sqlite_number(function, first, ty);
        }
        let list = self.list(arguments);
        match function {
            Function::Abs => format!("ABS({list})"),
            Function::Round if first.ty == Type::Double => self.round_double(&list, arguments),
            Function::Round => format!("ROUND({list})"),
            Function::Floor => format!("FLOOR({list})"),
            _ => format!("CEIL({list})"),
        }
    }

    /// PostgreSQL rounds doubles to whole numbers only.
    fn round_double(&self, list: &str, arguments: &[Expr]) -> String {
        match (self.dialect, arguments) {
            (Dialect::Postgres, [value, ..]) => format!("ROUND({})", self.value(value)),
            _ => format!("ROUND({list})"),
        }
    }

    fn sqlite_number(&self, function: Function, value: &Expr, ty: &Type) -> String {
        let (sql, operand) = (self.value(value), self.operand(value));
        let had = match value.ty {
            Type::Decimal { scale, .. } => scale,
            _ => 0,
        };
        let whole = match had {
            0 => operand.clone(),
            _ => format!("({})", scaled::shown(&operand, had)),
        };
        match (function, ty) {
            (Function::Round, Type::Decimal { scale, .. }) => {
                scaled::rescaled(&operand, had, *scale)
            }
            (Function::Floor, _) => stepped(&whole, "-", "<"),
            (Function::Ceil, _) => stepped(&whole, "+", ">"),
            (Function::Round, _) => format!("ROUND({sql})"),
            _ => format!("ABS({sql})"),
        }
    }

    fn text_call(&self, function: Function, arguments: &[Expr]) -> String {
        let list: Vec<String> = arguments.iter().map(|a| self.value(a)).collect();
        let plain = |name: &str| format!("{name}({})", list.join(", "));
        let first = list.first().map_or("", String::as_str);
        let second = list.get(1).map_or("", String::as_str);
        match (function, self.dialect) {
            (Function::Concat, Dialect::Mysql) => plain("CONCAT"),
            (Function::Concat, _) => {
                let parts: Vec<_> = arguments.iter().map(|a| self.operand(a)).collect();
                parts.join(" || ")
            }
            (Function::ConcatWs, Dialect::Sqlite) => self.concat_ws(arguments),
            (Function::ConcatWs, _) => plain("CONCAT_WS"),
            (Function::Upper, _) => plain("UPPER"),
            (Function::Lower, _) => plain("LOWER"),
            (Function::Trim(side), dialect) => trim(side, dialect, first, list.get(1)),
            (Function::Substring, Dialect::Postgres | Dialect::Sqlite) => plain("SUBSTR"),
            (Function::Substring, Dialect::Mysql) => plain("SUBSTRING"),
            (Function::Left, Dialect::Sqlite) => format!("SUBSTR({first}, 1, {second})"),
            (Function::Left, _) => plain("LEFT"),
            (Function::Right, Dialect::Sqlite) => right(first, arguments.get(1)),
            (Function::Right, _) => plain("RIGHT"),
            (Function::CharLength, Dialect::Sqlite) => plain("LENGTH"),
            (Function::CharLength, _) => plain("CHAR_LENGTH"),
            (Function::Length, Dialect::Sqlite) => format!("LENGTH(CAST({first} AS BLOB))"),
            (Function::Length, Dialect::Mysql) => plain("LENGTH"),
            (Function::Length, Dialect::Postgres) => plain("OCTET_LENGTH"),
            _ => plain("REPLACE"),
        }
    }

    /// CONCAT_WS of older SQLite: each part with a separator before it, then the first cut.
    fn concat_ws(&self, arguments: &[Expr]) -> String {
        let Some((separator, parts)) = arguments.split_first() else {
            return "NULL".into();
        };
        let separator = self.operand(separator);
        let parts: Vec<_> = parts
            .iter()
            .map(|part| format!("COALESCE({separator} || {}, '')", self.operand(part)))
            .collect();
        format!("SUBSTR({}, LENGTH({separator}) + 1)", parts.join(" || "))
    }

    fn date_call(&self, function: Function, arguments: &[Expr]) -> String {
        let Some(value) = arguments.first() else {
            return String::new();
        };
        let sql = self.value(value);
        let (name, start, length) = match (function, &value.ty) {
            (Function::Date, _) => {
                return match self.dialect {
                    Dialect::Sqlite => format!("SUBSTR({sql}, 1, 10)"),
                    Dialect::Mysql => format!("DATE({sql})"),
                    Dialect::Postgres => format!("CAST({sql} AS DATE)"),
                };
            }
            (Function::Hour, Type::Time { .. }) => {
                return match self.dialect {
                    Dialect::Sqlite => format!("ABS(CAST({sql} AS INTEGER))"),
                    Dialect::Mysql => format!("HOUR({sql})"),
                    Dialect::Postgres => format!("ABS(EXTRACT(HOUR FROM {sql})::INTEGER)"),
                };
            }
            (Function::Year, _) => ("YEAR", 1, 4),
            (Function::Month, _) => ("MONTH", 6, 2),
            (Function::Day, _) => ("DAY", 9, 2),
            _ => ("HOUR", 12, 2),
        };
        match self.dialect {
            Dialect::Sqlite => format!("CAST(SUBSTR({sql}, {start}, {length}) AS INTEGER)"),
            Dialect::Mysql => format!("{name}({sql})"),
            Dialect::Postgres => format!("CAST(EXTRACT({name} FROM {sql}) AS INTEGER)"),
        }
    }
}

/// The last characters: all from a place counted from the end.
fn right(text: &str, count: Option<&Expr>) -> String {
    match count.map(|count| &count.kind) {
        Some(Kind::Int(n)) if *n > 0 => {
            format!("SUBSTR({text}, MAX(LENGTH({text}) - {}, 1))", n - 1)
        }
        _ => format!("SUBSTR({text}, 1, 0)"),
    }
}

fn trim(side: TrimSide, dialect: Dialect, text: &str, what: Option<&String>) -> String {
    let (word, name) = match side {
        TrimSide::Both => ("BOTH", "TRIM"),
        TrimSide::Leading => ("LEADING", "LTRIM"),
        TrimSide::Trailing => ("TRAILING", "RTRIM"),
    };
    let what = what.map_or("' '", String::as_str);
    match dialect {
        Dialect::Sqlite => format!("{name}({text}, {what})"),
        Dialect::Mysql | Dialect::Postgres => format!("TRIM({word} {what} FROM {text})"),
    }
}

/// FLOOR and CEIL without SQLite's optional functions: cut, then step where that changed it.
fn stepped(sql: &str, step: &str, than: &str) -> String {
    format!("CAST({sql} AS INTEGER) {step} ({sql} {than} CAST({sql} AS INTEGER))")
}
