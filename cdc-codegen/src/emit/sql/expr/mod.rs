//! Typed expressions → the SQL of each dialect.
//!
//! SQLite has no exact decimals. A decimal is computed there as a whole number of its last
//! digit, and shown as the double next to its value; see [`scaled`]. What a dialect cannot
//! compute with MySQL's meaning never comes here: `resolve::dialect` refuses it.

mod aggregate;
mod convert;
mod function;
mod further;
mod scaled;

use super::ident::{SqlIdent, SqlText};
use crate::model::expr::{Arithmetic, Comparison, Expr, Function, Kind, Type};
use crate::model::{Dialect, Model, Relation};

/// Where a fact's expressions stand.
#[derive(Clone, Copy)]
pub(super) struct Writer<'m> {
    pub model: &'m Model,
    pub dialect: Dialect,
    pub relations: &'m [Relation],
}

impl Writer<'_> {
    /// A column of the view: computed decimals have their scale.
    pub(super) fn output(&self, expr: &Expr) -> String {
        match (&expr.kind, &expr.ty, self.dialect) {
            (Kind::Field { .. }, ..) => self.raw(expr),
            (_, Type::Decimal { scale, .. }, Dialect::Sqlite) => {
                scaled::shown(&self.operand(expr), *scale)
            }
            (_, Type::Decimal { scale, .. }, Dialect::Postgres) => {
                format!("ROUND({}, {scale})", self.value(expr))
            }
            (_, Type::Bool, Dialect::Postgres) => format!("({})::INTEGER", self.value(expr)),
            _ => self.value(expr),
        }
    }

    /// A column as it stands, anything else computed.
    pub(super) fn raw(&self, expr: &Expr) -> String {
        match &expr.kind {
            Kind::Field { relation, column } => self.field(*relation, *column),
            _ => self.value(expr),
        }
    }

    fn field(&self, relation: usize, column: usize) -> String {
        let relation = self.relations.get(relation);
        let found = relation.and_then(|r| Some((r, r.columns.get(column)?)));
        found.map_or_else(String::new, |(relation, column)| {
            SqlIdent::qualified(self.dialect, &relation.alias, &column.name).to_string()
        })
    }

    /// An expression to compute with.
    pub(super) fn value(&self, expr: &Expr) -> String {
        match &expr.kind {
            Kind::Null
            | Kind::Int(_)
            | Kind::Decimal { .. }
            | Kind::Double(_)
            | Kind::Text(_)
            | Kind::Bool(_)
            | Kind::Date(_)
            | Kind::Datetime(_) => self.literal(expr),
            Kind::Column(_) => String::new(),
            Kind::Field { .. } => match (self.dialect, &expr.ty) {
                (Dialect::Sqlite, Type::Decimal { scale, .. }) => self.scaled_field(expr, *scale),
                _ => self.raw(expr),
            },
            Kind::Negate(inner) => format!("-{}", self.integer_operand(inner)),
            Kind::Arithmetic(op, a, b) => self.arithmetic(*op, a, b, &expr.ty),
            Kind::Compare(op, a, b) => self.compare(*op, a, b),
            Kind::And(a, b) => format!("{} AND {}", self.operand(a), self.operand(b)),
            Kind::Or(a, b) => format!("{} OR {}", self.operand(a), self.operand(b)),
            Kind::Xor(a, b) => format!("{} <> {}", self.operand(a), self.operand(b)),
            Kind::Not(inner) => match &inner.kind {
                Kind::IsNull(value) => format!("{} IS NOT NULL", self.tested(value)),
                _ => format!("NOT {}", self.operand(inner)),
            },
            Kind::IsNull(inner) => format!("{} IS NULL", self.tested(inner)),
            Kind::Truth(inner) => format!("{} <> 0", self.operand(inner)),
            Kind::Like(a, b, escape) => format!(
                "{} LIKE {} ESCAPE {}",
                self.operand(a),
                self.operand(b),
                SqlText::new(self.dialect, &escape.to_string())
            ),
            Kind::In(a, list) => format!("{} IN ({})", self.operand(a), self.list(list)),
            Kind::Case { arms, otherwise } => self.case(arms, otherwise),
            Kind::Coalesce(list) => self.coalesce(list),
            Kind::NullIf(a, b) => format!("NULLIF({}, {})", self.value(a), self.value(b)),
            Kind::Call(function, arguments) => self.call(*function, arguments, &expr.ty),
            Kind::Convert(inner) => self.convert(inner, &expr.ty),
            Kind::Aggregate {
                function,
                distinct,
                argument,
            } => self.aggregate(*function, *distinct, argument.as_deref()),
        }
    }

    fn literal(&self, expr: &Expr) -> String {
        match &expr.kind {
            Kind::Int(n) => n.to_string(),
            Kind::Decimal { units, scale } => self.decimal(*units, *scale, &expr.ty),
            Kind::Double(text) => match self.dialect {
                Dialect::Postgres => format!("{text}::DOUBLE PRECISION"),
                Dialect::Sqlite | Dialect::Mysql => text.clone(),
            },
            Kind::Text(text) => SqlText::new(self.dialect, text).to_string(),
            Kind::Bool(value) => self.boolean(*value).into(),
            Kind::Date(date) => self.temporal("DATE", &date.to_string()),
            Kind::Datetime(value) => self.datetime(value, &expr.ty),
            _ => "NULL".into(),
        }
    }

    fn decimal(&self, units: i128, scale: u8, ty: &Type) -> String {
        match (self.dialect, ty) {
            (Dialect::Sqlite, Type::Decimal { scale: wanted, .. }) => {
                scaled::literal(units, scale, *wanted)
            }
            // A further digit would change the scale of a division.
            (Dialect::Mysql, _) if scale == 0 => units.to_string(),
            _ => decimal(units, scale),
        }
    }

    fn list(&self, list: &[Expr]) -> String {
        let list: Vec<_> = list.iter().map(|item| self.value(item)).collect();
        list.join(", ")
    }

    /// What IS NULL looks at.
    fn tested(&self, expr: &Expr) -> String {
        match expr.kind {
            Kind::Field { .. } => self.raw(expr),
            _ => self.operand(expr),
        }
    }

    /// An operand, in parentheses unless it stands by itself.
    fn operand(&self, expr: &Expr) -> String {
        let sql = self.value(expr);
        let alone = match &expr.kind {
            Kind::Null | Kind::Double(_) | Kind::Text(_) | Kind::Bool(_) => true,
            Kind::Date(_) | Kind::Datetime(_) | Kind::Column(_) | Kind::Field { .. } => true,
            Kind::Case { .. } | Kind::Coalesce(_) | Kind::NullIf(..) => true,
            Kind::Int(n) => *n >= 0,
            Kind::Decimal { units, .. } => *units >= 0,
            Kind::Call(function, _) if function.is_basic() => !matches!(
                function,
                Function::Concat | Function::Floor | Function::Ceil | Function::Round
            ),
            Kind::Call(..) | Kind::Convert(_) | Kind::Aggregate { .. } => is_call(&sql),
            Kind::Negate(_) | Kind::Arithmetic(..) | Kind::Compare(..) => false,
            Kind::And(..) | Kind::Or(..) | Kind::Xor(..) | Kind::Not(_) => false,
            Kind::IsNull(_) | Kind::Truth(_) | Kind::In(..) | Kind::Like(..) => false,
        };
        if alone { sql } else { format!("({sql})") }
    }

    const fn boolean(&self, value: bool) -> &'static str {
        match (self.dialect, value) {
            (Dialect::Postgres, true) => "TRUE",
            (Dialect::Postgres, false) => "FALSE",
            (_, true) => "1",
            (_, false) => "0",
        }
    }

    fn temporal(&self, word: &str, text: &str) -> String {
        match self.dialect {
            Dialect::Sqlite => format!("'{text}'"),
            Dialect::Mysql | Dialect::Postgres => format!("{word} '{text}'"),
        }
    }

    /// In SQLite a literal has as many fraction digits as its type, as stored text has.
    fn datetime(&self, value: &crate::model::expr::DatetimeLiteral, ty: &Type) -> String {
        let fsp = match ty {
            Type::Datetime { fsp } => usize::from(*fsp),
            _ => 0,
        };
        let seconds = format!(
            "{} {:02}:{:02}:{:02}",
            value.date, value.hour, value.minute, value.second
        );
        let fraction: String = format!("{:06}", value.micros).chars().take(fsp).collect();
        let point = if fsp > 0 { "." } else { "" };
        self.temporal("TIMESTAMP", &format!("{seconds}{point}{fraction}"))
    }

    fn arithmetic(&self, op: Arithmetic, a: &Expr, b: &Expr, ty: &Type) -> String {
        if let (Type::Decimal { scale: s, .. }, Type::Decimal { scale: t, .. }) = (&a.ty, &b.ty) {
            return self.decimal_arithmetic(op, (a, *s), (b, *t), ty);
        }
        let (left, right) = (self.integer_operand(a), self.operand(b));
        let divisor = match self.dialect {
            Dialect::Postgres => format!("NULLIF({}, 0)", self.value(b)),
            Dialect::Sqlite | Dialect::Mysql => right.clone(),
        };
        match (op, self.dialect) {
            (Arithmetic::Add, _) => format!("{left} + {right}"),
            (Arithmetic::Subtract, _) => format!("{left} - {right}"),
            (Arithmetic::Multiply, _) => format!("{left} * {right}"),
            (Arithmetic::Divide, _) => format!("{left} / {divisor}"),
            (Arithmetic::Modulo, _) => format!("{left} % {divisor}"),
            (Arithmetic::IntegerDivide, Dialect::Mysql) => format!("{left} DIV {right}"),
            (Arithmetic::IntegerDivide, Dialect::Sqlite) => {
                format!("CAST({left} / {right} AS INTEGER)")
            }
            (Arithmetic::IntegerDivide, Dialect::Postgres) => {
                format!("DIV({left}::NUMERIC, {divisor})::BIGINT")
            }
        }
    }

    /// An operand of integer arithmetic: PostgreSQL computes in the columns' own width.
    fn integer_operand(&self, expr: &Expr) -> String {
        let sql = self.operand(expr);
        match (self.dialect, &expr.ty) {
            (Dialect::Postgres, Type::Int { unsigned, digits }) => {
                let wide = *unsigned && *digits >= 19;
                format!("{sql}::{}", if wide { "NUMERIC" } else { "BIGINT" })
            }
            _ => sql,
        }
    }

    fn compare(&self, op: Comparison, a: &Expr, b: &Expr) -> String {
        let word = match (op, self.dialect) {
            (Comparison::Eq, _) => "=",
            (Comparison::Ne, _) => "<>",
            (Comparison::Lt, _) => "<",
            (Comparison::Le, _) => "<=",
            (Comparison::Gt, _) => ">",
            (Comparison::Ge, _) => ">=",
            (Comparison::NullSafeEq, Dialect::Mysql) => "<=>",
            (Comparison::NullSafeEq, Dialect::Sqlite) => "IS",
            (Comparison::NullSafeEq, Dialect::Postgres) => "IS NOT DISTINCT FROM",
        };
        format!("{} {word} {}", self.operand(a), self.operand(b))
    }

    fn case(&self, arms: &[(Expr, Expr)], otherwise: &Expr) -> String {
        let arms: String = arms
            .iter()
            .map(|(when, then)| format!(" WHEN {} THEN {}", self.value(when), self.value(then)))
            .collect();
        format!("CASE{arms} ELSE {} END", self.value(otherwise))
    }

    /// SQLite's COALESCE takes two arguments or more.
    fn coalesce(&self, list: &[Expr]) -> String {
        match (list, self.dialect) {
            ([one], Dialect::Sqlite) => format!("({})", self.value(one)),
            _ => format!("COALESCE({})", self.list(list)),
        }
    }
}

/// Whether the text is one call: `NAME(…)` with nothing behind its parenthesis.
fn is_call(sql: &str) -> bool {
    let Some(open) = sql.find('(') else {
        return false;
    };
    let named = sql.bytes().take(open).all(|b| b.is_ascii_alphabetic());
    let mut depth = 0_usize;
    let mut quoted = false;
    for (at, c) in sql.char_indices().skip_while(|(at, _)| *at < open) {
        match c {
            '\'' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return named && open > 0 && at + 1 == sql.len();
        }
    }
    false
}

/// Digits with their point.
fn decimal(units: i128, scale: u8) -> String {
    let digits = format!(
        "{:0>width$}",
        units.unsigned_abs(),
        width = usize::from(scale) + 1
    );
    let (whole, fraction) = digits.split_at(digits.len() - usize::from(scale));
    let sign = if units < 0 { "-" } else { "" };
    if fraction.is_empty() {
        format!("{sign}{whole}.0")
    } else {
        format!("{sign}{whole}.{fraction}")
    }
}
