//! Decimal arithmetic of the three dialects.
//!
//! In SQLite a decimal of scale s is computed with as a whole number of units of 10^-s:
//! sums, differences, products and comparisons are exact up to 18 digits, quotients and
//! roundings up to 15. Beyond, SQLite itself goes over to doubles, whose 15 digits remain
//! right. MySQL and PostgreSQL compute decimals themselves.

use super::Writer;
use crate::model::Dialect;
use crate::model::expr::{Arithmetic, Expr, Kind, Type};

/// What a division adds to the scale of its left side.
const INCREMENT: u8 = 4;
/// Digits that every 64-bit integer holds.
const INTEGER_DIGITS: u8 = 18;
/// MySQL keeps digits in groups of nine.
const GROUP: u8 = 9;

/// `1`, `10`, `100`…
pub(super) fn power(digits: u8) -> String {
    format!("1{}", "0".repeat(digits.into()))
}

/// Units as the number they stand for.
pub(super) fn shown(units: &str, scale: u8) -> String {
    match scale {
        0 => units.to_owned(),
        _ => format!("{units} / {}.0", power(scale)),
    }
}

/// A literal in units of the scale wanted.
pub(super) fn literal(units: i128, scale: u8, wanted: u8) -> String {
    format!("{units}{}", "0".repeat(wanted.saturating_sub(scale).into()))
}

/// Units of one scale in those of another, rounded half away from zero.
pub(super) fn rescaled(units: &str, from: u8, to: u8) -> String {
    if from <= to {
        return match to - from {
            0 => units.to_owned(),
            more => format!("{units} * {}", power(more)),
        };
    }
    format!("ROUND({units} / {}.0)", power(from - to))
}

/// The scale of MySQL's quotient, and whether its digits end there for want of a group
/// behind: then it is cut off, else rounded.
pub(super) fn quotient(s: u8, t: u8) -> (u8, bool) {
    let groups = |scale: u8| scale.div_ceil(GROUP) * GROUP;
    let slack = (groups(s) - s) + (groups(t) - t);
    let kept = groups(groups(s) + groups(t) + INCREMENT.saturating_sub(slack));
    let scale = (s + INCREMENT).min(30).min(kept);
    (scale, scale == kept)
}

impl Writer<'_> {
    /// A stored decimal in units. Text of up to 18 digits reads exactly as an integer;
    /// what a fact computed is a double.
    pub(super) fn scaled_field(&self, expr: &Expr, scale: u8) -> String {
        let name = self.raw(expr);
        if self.is_text(expr) && self.fits(expr) {
            return match scale {
                0 => format!("CAST({name} AS INTEGER)"),
                _ => format!("CAST(REPLACE({name}, '.', '') AS INTEGER)"),
            };
        }
        format!("ROUND({name} * {})", power(scale))
    }

    /// Whether every value of a field's declared type reads as a 64-bit integer.
    fn fits(&self, expr: &Expr) -> bool {
        let Kind::Field { relation, column } = expr.kind else {
            return false;
        };
        let relation = self.relations.get(relation);
        matches!(
            relation.and_then(|r| r.columns.get(column)).map(|c| &c.ty),
            Some(Type::Decimal { precision, .. }) if *precision <= INTEGER_DIGITS
        )
    }

    /// Whether SQLite holds a decimal field as text: a column of a table, or a fact's copy
    /// of one.
    pub(super) fn is_text(&self, expr: &Expr) -> bool {
        let Kind::Field { relation, column } = expr.kind else {
            return false;
        };
        let Some(relation) = self.relations.get(relation) else {
            return false;
        };
        let facts = &self.model.facts;
        let Some(fact) = facts.iter().find(|fact| fact.name == relation.name) else {
            return true;
        };
        let inner = Writer {
            relations: &fact.relations,
            ..*self
        };
        fact.columns
            .get(column)
            .is_some_and(|column| inner.is_text(&column.expr))
    }

    /// Arithmetic of decimals of scales s and t.
    pub(super) fn decimal_arithmetic(
        &self,
        op: Arithmetic,
        (a, s): (&Expr, u8),
        (b, t): (&Expr, u8),
        ty: &Type,
    ) -> String {
        match self.dialect {
            Dialect::Mysql => self.mysql_decimal(op, a, b),
            Dialect::Postgres => self.postgres_decimal(op, (a, s), (b, t), ty),
            Dialect::Sqlite => self.sqlite_decimal(op, (a, s), (b, t)),
        }
    }

    fn mysql_decimal(&self, op: Arithmetic, a: &Expr, b: &Expr) -> String {
        let (left, right) = (self.operand(a), self.operand(b));
        let word = match op {
            Arithmetic::Add => "+",
            Arithmetic::Subtract => "-",
            Arithmetic::Multiply => "*",
            Arithmetic::Divide => "/",
            Arithmetic::IntegerDivide => "DIV",
            Arithmetic::Modulo => "%",
        };
        format!("{left} {word} {right}")
    }

    /// PostgreSQL chooses a longer scale for quotients: MySQL's is asked for.
    fn postgres_decimal(
        &self,
        op: Arithmetic,
        (a, s): (&Expr, u8),
        (b, t): (&Expr, u8),
        ty: &Type,
    ) -> String {
        let (left, right) = (self.operand(a), self.operand(b));
        let divisor = format!("NULLIF({}, 0)", self.value(b));
        match op {
            Arithmetic::Add => format!("{left} + {right}"),
            Arithmetic::Subtract => format!("{left} - {right}"),
            Arithmetic::Multiply => format!("{left} * {right}"),
            Arithmetic::Modulo => format!("{left} % {divisor}"),
            Arithmetic::IntegerDivide => {
                let whole = format!("DIV({left}, {divisor})");
                match ty {
                    Type::Int { unsigned: true, .. } => whole,
                    _ => format!("{whole}::BIGINT"),
                }
            }
            Arithmetic::Divide => {
                let (scale, cut) = quotient(s, t);
                let name = if cut { "TRUNC" } else { "ROUND" };
                format!("{name}({left} / {divisor}, {scale})")
            }
        }
    }

    fn sqlite_decimal(&self, op: Arithmetic, (a, s): (&Expr, u8), (b, t): (&Expr, u8)) -> String {
        let (left, right) = (self.operand(a), self.operand(b));
        let scale = s.max(t);
        let aligned = |word: &str| {
            let left = aligned(&left, s, scale);
            format!("{left} {word} {}", aligned(&right, t, scale))
        };
        match op {
            Arithmetic::Add => aligned("+"),
            Arithmetic::Subtract => aligned("-"),
            Arithmetic::Multiply => format!("{left} * {right}"),
            Arithmetic::Modulo => aligned("%"),
            Arithmetic::IntegerDivide => format!("CAST({} AS INTEGER)", aligned("/")),
            Arithmetic::Divide => {
                let (scale, cut) = quotient(s, t);
                let moved = format!("{left} * {}.0 / {right}", power(scale + t - s));
                if cut {
                    format!("CAST({moved} AS INTEGER)")
                } else {
                    format!("ROUND({moved})")
                }
            }
        }
    }
}

/// An operand in a larger scale, in parentheses where it needs them.
fn aligned(units: &str, from: u8, to: u8) -> String {
    let sql = rescaled(units, from, to);
    if from == to { sql } else { format!("({sql})") }
}
