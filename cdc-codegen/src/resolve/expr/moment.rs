//! Functions of dates and times, INTERVAL and EXTRACT.

use sqlparser::ast::{self, FunctionArg, FunctionArgExpr};

use super::function::{call, integer};
use super::typing::Refusal;
use super::{Typer, arithmetic};
use crate::model::expr::{Collation, DatePiece, Expr, Function, Kind, Type, Unit};

/// Functions of one date or time: the rule, the digits of its answer, and what it takes
/// beside DATETIME.
const PARTS: &[(&str, Function, u8, Takes)] = &[
    ("MONTH", Function::Month, 2, Takes::Date),
    ("DAY", Function::Day, 2, Takes::Date),
    ("DAYOFMONTH", Function::Day, 2, Takes::Date),
    ("QUARTER", Function::Quarter, 1, Takes::Date),
    ("DAYOFWEEK", Function::DayOfWeek, 1, Takes::WholeDate),
    ("WEEKDAY", Function::Weekday, 1, Takes::WholeDate),
    ("DAYOFYEAR", Function::DayOfYear, 3, Takes::WholeDate),
    ("TO_DAYS", Function::ToDays, 7, Takes::WholeDate),
    ("HOUR", Function::Hour, 3, Takes::Time),
    ("MINUTE", Function::Minute, 2, Takes::Time),
    ("SECOND", Function::Second, 2, Takes::Time),
    ("MICROSECOND", Function::Microsecond, 6, Takes::Time),
];

/// What a function takes beside DATETIME.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Takes {
    /// DATE.
    Date,
    /// DATE, and it is NULL for a zero or partial one.
    WholeDate,
    /// TIME.
    Time,
}

/// A function of one date or time, by name.
pub(super) fn part(name: &str, value: Expr) -> Result<Expr, Refusal> {
    let int = |unsigned, digits| Type::Int { unsigned, digits };
    match name {
        "DATE" => date_part(Function::Date, value, Type::Date),
        "LAST_DAY" => date_part(Function::LastDay, value, Type::Date),
        "YEAR" => date_part(Function::Year, value, int(true, 4)),
        "WEEK" => week(Function::Week, value, &integer(0)),
        "WEEKOFYEAR" => week(Function::Week, value, &integer(3)),
        "YEARWEEK" => week(Function::YearWeek, value, &integer(0)),
        "MONTHNAME" => format(value, &super::literal::text("%M")),
        "DAYNAME" => {
            let date = date_part(Function::Date, value, Type::Date)?;
            format(date, &super::literal::text("%W"))
        }
        "TIME" => time(value),
        _ => {
            let found = PARTS.iter().find(|(known, ..)| *known == name);
            let Some((_, function, digits, takes)) = found else {
                return Err(Refusal::ty(format!("`{name}` takes no date")));
            };
            let mut part = date_part(*function, value, int(false, *digits))?;
            part.nullable |= *takes == Takes::WholeDate;
            Ok(part)
        }
    }
}

pub(super) fn date_part(function: Function, value: Expr, ty: Type) -> Result<Expr, Refusal> {
    let clock = matches!(
        function,
        Function::Hour | Function::Minute | Function::Second | Function::Microsecond
    );
    let takes = match value.ty {
        Type::Date => !clock,
        Type::Datetime { .. } => true,
        Type::Time { .. } => clock,
        _ => false,
    };
    if !takes {
        return Err(Refusal::ty(format!(
            "a date is needed, but this is {}",
            value.ty.describe()
        )));
    }
    // DATE and LAST_DAY of a zero or partial date are NULL under the server's default sql_mode.
    let nullable = value.nullable || matches!(function, Function::Date | Function::LastDay);
    Ok(Expr {
        kind: Kind::Call(function, vec![value]),
        ty,
        nullable,
    })
}

/// `TIME(value)`: the clock of a date and time, a TIME as it is.
fn time(value: Expr) -> Result<Expr, Refusal> {
    match value.ty {
        Type::Time { .. } => Ok(value),
        Type::Datetime { fsp } => Ok(call(Function::Time, vec![value], Type::Time { fsp })),
        _ => Err(no_date(&value)),
    }
}

fn no_date(value: &Expr) -> Refusal {
    Refusal::ty(format!(
        "a date is needed, but this is {}",
        value.ty.describe()
    ))
}

const fn is_date(value: &Expr) -> bool {
    matches!(value.ty, Type::Date | Type::Datetime { .. })
}

/// WEEK and YEARWEEK with a literal mode; `default_week_format` is 0 where none is given.
pub(super) fn week(function: Function, value: Expr, mode: &Expr) -> Result<Expr, Refusal> {
    let Kind::Int(mode @ 0..=7) = mode.kind else {
        return Err(Refusal::ty(
            "the mode of a week must be a literal from 0 to 7".into(),
        ));
    };
    if !is_date(&value) {
        return Err(no_date(&value));
    }
    let digits = if function == Function::Week { 2 } else { 6 };
    let ty = Type::Int {
        unsigned: false,
        digits,
    };
    let mut result = call(function, vec![value, integer(mode)], ty);
    result.nullable = true;
    Ok(result)
}

/// `DATEDIFF(a, b)`.
pub(super) fn difference(a: Expr, b: Expr) -> Result<Expr, Refusal> {
    for side in [&a, &b] {
        if !is_date(side) {
            return Err(no_date(side));
        }
    }
    let ty = Type::Int {
        unsigned: false,
        digits: 7,
    };
    let mut result = call(Function::DateDiff, vec![a, b], ty);
    result.nullable = true;
    Ok(result)
}

/// `DATE_FORMAT(value, pattern)`.
pub(super) fn format(value: Expr, pattern: &Expr) -> Result<Expr, Refusal> {
    let Kind::Text(text) = &pattern.kind else {
        return Err(Refusal::ty(
            "the pattern of DATE_FORMAT must be a text literal".into(),
        ));
    };
    if !is_date(&value) {
        return Err(no_date(&value));
    }
    let pieces = DatePiece::parse(text);
    let chars = pieces.iter().map(DatePiece::max_chars);
    let nullable = value.nullable || pieces.iter().any(DatePiece::can_be_null);
    let ty = Type::Text {
        max_chars: Some(chars.fold(0, u32::saturating_add)),
        collation: Collation::Literal,
    };
    let mut result = call(Function::DateFormat, vec![value, pattern.clone()], ty);
    result.nullable = nullable;
    Ok(result)
}

/// Both sides of a comparison by an operator: the server takes a zero or partial DATE for
/// the zero date where it compares the column with a DATETIME that is no literal.
pub(super) fn as_compared(a: Expr, b: Expr) -> (Expr, Expr) {
    let loses = |date: &Expr, other: &Expr| {
        let column = matches!(date.kind, Kind::Column(_)) && date.ty == Type::Date;
        let moment = matches!(other.ty, Type::Datetime { .. });
        column && moment && !matches!(other.kind, Kind::Datetime(_))
    };
    let (left, right) = (loses(&a, &b), loses(&b, &a));
    let whole = |date: Expr| call(Function::WholeOrZero, vec![date], Type::Date);
    match (left, right) {
        (true, _) => (whole(a), b),
        (_, true) => (a, whole(b)),
        _ => (a, b),
    }
}

/// `value + INTERVAL count unit`.
fn add(value: Expr, count: Expr, unit: Unit) -> Result<Expr, Refusal> {
    let ty = match (&value.ty, unit) {
        (Type::Date, unit) if unit.is_of_days() => Type::Date,
        (Type::Date | Type::Datetime { .. }, Unit::Microsecond) => Type::Datetime { fsp: 6 },
        (Type::Date, _) => Type::Datetime { fsp: 0 },
        (Type::Datetime { fsp }, _) => Type::Datetime { fsp: *fsp },
        _ => return Err(no_date(&value)),
    };
    if !matches!(count.ty, Type::Int { .. } | Type::Bool) {
        return Err(Refusal::ty(format!(
            "the number of an INTERVAL must be an integer, but this is {}",
            count.ty.describe()
        )));
    }
    let mut result = call(Function::AddInterval(unit), vec![value, count], ty);
    result.nullable = true;
    Ok(result)
}

impl Typer<'_> {
    /// `value ± INTERVAL count unit`.
    pub(super) fn add_interval(
        &mut self,
        node: &ast::Expr,
        value: &ast::Expr,
        interval: &ast::Interval,
        negative: Sign,
    ) -> Option<Expr> {
        let unit = interval.leading_field.as_ref().map(ToString::to_string);
        let Some(unit) = unit.as_deref().and_then(Unit::parse) else {
            return self.refuse(node, "this unit of INTERVAL");
        };
        let value = self.expr(value);
        let count = match &*interval.value {
            ast::Expr::Value(ast::ValueWithSpan {
                value: ast::Value::SingleQuotedString(text),
                ..
            }) => match text.parse() {
                Ok(count) => Some(integer(count)),
                Err(_) => self.refuse(node, "an INTERVAL that is no whole number"),
            },
            other => self.expr(other),
        };
        let (value, count) = (value?, count?);
        let count = match negative {
            Sign::Plus => count,
            Sign::Minus => self.check(node, arithmetic::negate(count))?,
        };
        self.check(node, add(value, count, unit))
    }

    /// Functions that name a unit: TIMESTAMPDIFF, TIMESTAMPADD, DATE_ADD, DATE_SUB.
    pub(super) fn unit_call(
        &mut self,
        node: &ast::Expr,
        name: &str,
        list: &ast::FunctionArgumentList,
    ) -> Option<Option<Expr>> {
        let sign = match name {
            "DATE_ADD" | "ADDDATE" => Sign::Plus,
            "DATE_SUB" | "SUBDATE" => Sign::Minus,
            "TIMESTAMPADD" | "TIMESTAMPDIFF" => return Some(self.timestamp(node, name, list)),
            _ => return None,
        };
        Some(match list.args.as_slice() {
            [
                FunctionArg::Unnamed(FunctionArgExpr::Expr(value)),
                FunctionArg::Unnamed(FunctionArgExpr::Expr(ast::Expr::Interval(interval))),
            ] => self.add_interval(node, value, interval, sign),
            _ => self.refuse(node, &format!("`{name}` without INTERVAL")),
        })
    }

    /// `TIMESTAMPDIFF(unit, a, b)` and `TIMESTAMPADD(unit, n, a)`.
    fn timestamp(
        &mut self,
        node: &ast::Expr,
        name: &str,
        list: &ast::FunctionArgumentList,
    ) -> Option<Expr> {
        let [unit, first, second] = list.args.as_slice() else {
            return self.refuse(node, &format!("`{name}` in this form"));
        };
        let Some(unit) = Unit::parse(&unit.to_string()) else {
            return self.refuse(node, &format!("this unit of `{name}`"));
        };
        let (a, b) = (self.argument(node, first), self.argument(node, second));
        let (a, b) = (a?, b?);
        if name == "TIMESTAMPADD" {
            return self.check(node, add(b, a, unit));
        }
        for side in [&a, &b] {
            if !is_date(side) {
                return self.check(node, Err(no_date(side)));
            }
        }
        let ty = Type::Int {
            unsigned: false,
            digits: 19,
        };
        let mut result = call(Function::TimestampDiff(unit), vec![a, b], ty);
        result.nullable = true;
        Some(result)
    }

    /// `EXTRACT(unit FROM value)` of a date: as the function of that name.
    pub(super) fn extract(
        &mut self,
        node: &ast::Expr,
        field: &ast::DateTimeField,
        value: &ast::Expr,
    ) -> Option<Expr> {
        // Of a zero date the server's EXTRACT(WEEK …) is a number, its WEEK(…) is NULL.
        let unit = Unit::parse(&field.to_string()).filter(|unit| *unit != Unit::Week);
        let Some(unit) = unit else {
            return self.refuse(node, "this unit of EXTRACT");
        };
        let value = self.expr(value)?;
        if !is_date(&value) {
            // Of a TIME the server gives a sign that HOUR and its like do not.
            return self.check(node, Err(no_date(&value)));
        }
        self.check(node, part(unit.sql(), value))
    }
}

/// Which way an INTERVAL goes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    /// Forward.
    Plus,
    /// Back.
    Minus,
}
