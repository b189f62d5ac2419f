//! Typed expressions → the SQL of each dialect.
//!
//! SQLite has no exact decimals: they are kept as text, computed with as REAL, and what a
//! fact shows is rounded to its scale.

use super::ident::{SqlIdent, SqlText};
use crate::model::expr::{Aggregate, Arithmetic, Comparison, Expr, Function, Kind, TrimSide, Type};
use crate::model::{Dialect, Relation};

/// A column of the view: computed decimals have their scale.
pub(super) fn output(dialect: Dialect, relations: &[Relation], expr: &Expr) -> String {
    let sql = raw(dialect, relations, expr);
    match (&expr.kind, &expr.ty, dialect) {
        (Kind::Field { .. }, ..) => sql,
        (_, Type::Decimal { scale, .. }, Dialect::Sqlite) => format!("ROUND({sql}, {scale})"),
        (_, Type::Decimal { scale, .. }, Dialect::Postgres) => {
            format!("ROUND({sql}, {scale})")
        }
        (_, Type::Bool, Dialect::Postgres) => format!("({sql})::INTEGER"),
        _ => sql,
    }
}

/// A column as it stands, anything else computed.
pub(super) fn raw(dialect: Dialect, relations: &[Relation], expr: &Expr) -> String {
    match &expr.kind {
        Kind::Field { relation, column } => field(dialect, relations, *relation, *column),
        _ => value(dialect, relations, expr),
    }
}

fn field(dialect: Dialect, relations: &[Relation], relation: usize, column: usize) -> String {
    let found = relations
        .get(relation)
        .and_then(|r| Some((r, r.columns.get(column)?)));
    found.map_or_else(String::new, |(relation, column)| {
        SqlIdent::qualified(dialect, &relation.alias, &column.name).to_string()
    })
}

/// An expression to compute with.
pub(super) fn value(dialect: Dialect, relations: &[Relation], expr: &Expr) -> String {
    Writer { dialect, relations }.value(expr)
}

struct Writer<'m> {
    dialect: Dialect,
    relations: &'m [Relation],
}

impl Writer<'_> {
    fn value(&self, expr: &Expr) -> String {
        match &expr.kind {
            Kind::Null => "NULL".into(),
            Kind::Int(n) => n.to_string(),
            Kind::Decimal { units, scale } => decimal(*units, *scale),
            Kind::Double(text) => self.double(text),
            Kind::Text(text) => SqlText::new(self.dialect, text).to_string(),
            Kind::Bool(value) => self.boolean(*value).into(),
            Kind::Date(date) => self.temporal("DATE", &date.to_string()),
            Kind::Datetime(value) => self.datetime(value, &expr.ty),
            Kind::Column(_) => String::new(),
            Kind::Field { relation, column } => {
                let name = field(self.dialect, self.relations, *relation, *column);
                match (self.dialect, &expr.ty) {
                    (Dialect::Sqlite, Type::Decimal { .. }) => format!("CAST({name} AS REAL)"),
                    _ => name,
                }
            }
            Kind::Negate(inner) => format!("-{}", self.operand(inner)),
            Kind::Arithmetic(op, a, b) => self.arithmetic(*op, a, b),
            Kind::Compare(op, a, b) => self.compare(*op, a, b),
            Kind::And(a, b) => format!("{} AND {}", self.operand(a), self.operand(b)),
            Kind::Or(a, b) => format!("{} OR {}", self.operand(a), self.operand(b)),
            Kind::Xor(a, b) => format!("{} <> {}", self.operand(a), self.operand(b)),
            Kind::Not(inner) => match &inner.kind {
                Kind::IsNull(value) => {
                    format!("{} IS NOT NULL", raw(self.dialect, self.relations, value))
                }
                _ => format!("NOT {}", self.operand(inner)),
            },
            Kind::IsNull(inner) => {
                format!("{} IS NULL", raw(self.dialect, self.relations, inner))
            }
            Kind::Truth(inner) => format!("{} <> 0", self.operand(inner)),
            Kind::In(a, list) => format!("{} IN ({})", self.operand(a), self.list(list)),
            Kind::Case { arms, otherwise } => self.case(arms, otherwise),
            Kind::Coalesce(list) => format!("COALESCE({})", self.list(list)),
            Kind::NullIf(a, b) => format!("NULLIF({}, {})", self.value(a), self.value(b)),
            Kind::Call(function, arguments) => self.call(*function, arguments),
            Kind::Convert(inner) => self.convert(inner, &expr.ty),
            Kind::Aggregate {
                function,
                distinct,
                argument,
            } => self.aggregate(*function, *distinct, argument.as_deref(), &expr.ty),
        }
    }

    fn list(&self, list: &[Expr]) -> String {
        list.iter()
            .map(|item| self.value(item))
            .collect::<Vec<_>>()
            .join(", ")
    }

    /// An operand, in parentheses unless it stands by itself.
    fn operand(&self, expr: &Expr) -> String {
        let sql = self.value(expr);
        let compound = match &expr.kind {
            Kind::Negate(_)
            | Kind::Arithmetic(..)
            | Kind::Compare(..)
            | Kind::And(..)
            | Kind::Or(..)
            | Kind::Xor(..)
            | Kind::Not(_)
            | Kind::IsNull(_)
            | Kind::Truth(_)
            | Kind::In(..) => true,
            Kind::Int(n) => *n < 0,
            Kind::Decimal { units, .. } => *units < 0,
            Kind::Call(Function::Concat | Function::Floor | Function::Ceil, _) => true,
            Kind::Convert(inner) => matches!(inner.ty, Type::Date | Type::Datetime { .. }),
            _ => false,
        };
        if compound { format!("({sql})") } else { sql }
    }

    const fn boolean(&self, value: bool) -> &'static str {
        match (self.dialect, value) {
            (Dialect::Postgres, true) => "TRUE",
            (Dialect::Postgres, false) => "FALSE",
            (_, true) => "1",
            (_, false) => "0",
        }
    }

    fn double(&self, text: &str) -> String {
        match self.dialect {
            Dialect::Postgres => format!("{text}::DOUBLE PRECISION"),
            Dialect::Sqlite | Dialect::Mysql => text.to_owned(),
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

    fn arithmetic(&self, op: Arithmetic, a: &Expr, b: &Expr) -> String {
        let (left, right) = (self.operand(a), self.operand(b));
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
                format!("TRUNC({left}::NUMERIC / {divisor})::BIGINT")
            }
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

    fn aggregate(
        &self,
        function: Aggregate,
        distinct: bool,
        argument: Option<&Expr>,
        ty: &Type,
    ) -> String {
        let name = match function {
            Aggregate::Count => "COUNT",
            Aggregate::Sum => "SUM",
            Aggregate::Avg => "AVG",
            Aggregate::Min => "MIN",
            Aggregate::Max => "MAX",
        };
        let distinct = if distinct { "DISTINCT " } else { "" };
        let inner = argument.map_or_else(
            || "*".to_owned(),
            |argument| match function {
                Aggregate::Count => raw(self.dialect, self.relations, argument),
                _ => self.number(argument),
            },
        );
        let sql = format!("{name}({distinct}{inner})");
        match (self.dialect, function, ty) {
            (Dialect::Postgres, Aggregate::Sum, Type::Int { .. }) => format!("{sql}::NUMERIC"),
            _ => sql,
        }
    }

    /// An argument of SUM and the like: a condition counts 0 or 1.
    fn number(&self, expr: &Expr) -> String {
        let sql = self.value(expr);
        match (self.dialect, &expr.ty) {
            (Dialect::Postgres, Type::Bool) => format!("({sql})::INTEGER"),
            _ => sql,
        }
    }

    fn call(&self, function: Function, arguments: &[Expr]) -> String {
        let list: Vec<String> = arguments
            .iter()
            .map(|argument| self.value(argument))
            .collect();
        let plain = |name: &str| format!("{name}({})", list.join(", "));
        let first = list.first().map_or("", String::as_str);
        let second = list.get(1).map_or("", String::as_str);
        match (function, self.dialect) {
            (Function::Concat, Dialect::Mysql) => plain("CONCAT"),
            (Function::Concat, _) => arguments
                .iter()
                .map(|argument| self.operand(argument))
                .collect::<Vec<_>>()
                .join(" || "),
            (Function::ConcatWs, Dialect::Sqlite) => concat_ws(&list),
            (Function::ConcatWs, _) => plain("CONCAT_WS"),
            (Function::Upper, _) => plain("UPPER"),
            (Function::Lower, _) => plain("LOWER"),
            (Function::Trim(side), dialect) => trim(side, dialect, first, list.get(1)),
            (Function::Substring, Dialect::Postgres | Dialect::Sqlite) => plain("SUBSTR"),
            (Function::Substring, Dialect::Mysql) => plain("SUBSTRING"),
            (Function::Left, Dialect::Sqlite) => format!("SUBSTR({first}, 1, {second})"),
            (Function::Left, _) => plain("LEFT"),
            (Function::Right, Dialect::Sqlite) => {
                format!("SUBSTR({first}, MAX(LENGTH({first}) - {second} + 1, 1))")
            }
            (Function::Right, _) => plain("RIGHT"),
            (Function::CharLength, Dialect::Sqlite) => plain("LENGTH"),
            (Function::CharLength, _) => plain("CHAR_LENGTH"),
            (Function::Length, Dialect::Sqlite) => format!("LENGTH(CAST({first} AS BLOB))"),
            (Function::Length, Dialect::Mysql) => plain("LENGTH"),
            (Function::Length, Dialect::Postgres) => plain("OCTET_LENGTH"),
            (Function::Replace, _) => plain("REPLACE"),
            (Function::Abs, _) => plain("ABS"),
            (Function::Round, _) => plain("ROUND"),
            (Function::Floor, Dialect::Sqlite) => floor(first, "-", "<"),
            (Function::Ceil, Dialect::Sqlite) => floor(first, "+", ">"),
            (Function::Floor, Dialect::Mysql) => plain("FLOOR"),
            (Function::Ceil, Dialect::Mysql) => plain("CEIL"),
            (Function::Floor, Dialect::Postgres) => plain("FLOOR"),
            (Function::Ceil, Dialect::Postgres) => plain("CEIL"),
            (Function::Date, Dialect::Sqlite) => format!("SUBSTR({first}, 1, 10)"),
            (Function::Date, Dialect::Mysql) => plain("DATE"),
            (Function::Date, Dialect::Postgres) => format!("CAST({first} AS DATE)"),
            (Function::Year, dialect) => part(dialect, "YEAR", (1, 4), first),
            (Function::Month, dialect) => part(dialect, "MONTH", (6, 2), first),
            (Function::Day, dialect) => part(dialect, "DAY", (9, 2), first),
            (Function::Hour, dialect) => part(dialect, "HOUR", (12, 2), first),
        }
    }

    fn convert(&self, inner: &Expr, to: &Type) -> String {
        let sql = self.value(inner);
        match (&inner.ty, to, self.dialect) {
            (
                Type::Bool,
                Type::Int { .. } | Type::Decimal { .. } | Type::Double,
                Dialect::Postgres,
            ) => {
                format!("({sql})::INTEGER")
            }
            (Type::Decimal { .. }, Type::Int { .. }, Dialect::Sqlite) => {
                format!("CAST(ROUND({sql}) AS INTEGER)")
            }
            (
                Type::Int { .. } | Type::Bool,
                Type::Decimal { .. } | Type::Double,
                Dialect::Sqlite,
            ) => {
                format!("CAST({sql} AS REAL)")
            }
            (Type::Decimal { .. }, Type::Decimal { scale, .. }, Dialect::Sqlite) => {
                format!("ROUND({sql}, {scale})")
            }
            (Type::Date, Type::Datetime { fsp }, Dialect::Sqlite) => {
                let fraction = if *fsp > 0 {
                    format!(".{}", "0".repeat((*fsp).into()))
                } else {
                    String::new()
                };
                format!("{sql} || ' 00:00:00{fraction}'")
            }
            (Type::Datetime { fsp: had }, Type::Datetime { fsp }, Dialect::Sqlite) => {
                let point = if *had == 0 { "." } else { "" };
                format!(
                    "{sql} || '{point}{}'",
                    "0".repeat(fsp.saturating_sub(*had).into())
                )
            }
            (Type::Datetime { .. }, Type::Date, Dialect::Sqlite) => format!("SUBSTR({sql}, 1, 10)"),
            (
                Type::Date | Type::Datetime { .. } | Type::Time { .. },
                Type::Text { .. },
                Dialect::Sqlite,
            ) => sql,
            (Type::Datetime { .. }, Type::Text { .. }, Dialect::Postgres) => {
                format!("TO_CHAR({sql}, 'YYYY-MM-DD HH24:MI:SS')")
            }
            (_, to, dialect) => format!("CAST({sql} AS {})", cast_type(dialect, to)),
        }
    }
}

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

/// CONCAT_WS of older SQLite: each part with a separator before it, then the first cut.
fn concat_ws(list: &[String]) -> String {
    let Some((separator, parts)) = list.split_first() else {
        return "NULL".into();
    };
    let parts: Vec<_> = parts
        .iter()
        .map(|part| format!("COALESCE({separator} || {part}, '')"))
        .collect();
    format!("SUBSTR({}, LENGTH({separator}) + 1)", parts.join(" || "))
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
fn floor(sql: &str, step: &str, than: &str) -> String {
    format!("CAST({sql} AS INTEGER) {step} ({sql} {than} CAST({sql} AS INTEGER))")
}

fn part(dialect: Dialect, name: &str, (start, length): (u8, u8), sql: &str) -> String {
    match dialect {
        Dialect::Sqlite => format!("CAST(SUBSTR({sql}, {start}, {length}) AS INTEGER)"),
        Dialect::Mysql => format!("{name}({sql})"),
        Dialect::Postgres => format!("EXTRACT({name} FROM {sql})::INTEGER"),
    }
}

fn cast_type(dialect: Dialect, ty: &Type) -> String {
    match (dialect, ty) {
        (Dialect::Sqlite, Type::Int { .. } | Type::Bool) => "INTEGER".into(),
        (Dialect::Sqlite, Type::Decimal { .. } | Type::Double) => "REAL".into(),
        (Dialect::Sqlite, _) => "TEXT".into(),
        (
            Dialect::Mysql,
            Type::Int {
                unsigned: false, ..
            }
            | Type::Bool,
        ) => "SIGNED".into(),
        (Dialect::Mysql, Type::Int { unsigned: true, .. }) => "UNSIGNED".into(),
        (Dialect::Postgres, Type::Int { .. } | Type::Bool) => "BIGINT".into(),
        (Dialect::Mysql, Type::Decimal { precision, scale }) => {
            format!("DECIMAL({precision},{scale})")
        }
        (Dialect::Postgres, Type::Decimal { precision, scale }) => {
            format!("NUMERIC({precision},{scale})")
        }
        (Dialect::Mysql, Type::Double) => "DOUBLE".into(),
        (Dialect::Postgres, Type::Double) => "DOUBLE PRECISION".into(),
        (_, Type::Date) => "DATE".into(),
        (Dialect::Mysql, Type::Datetime { fsp }) => format!("DATETIME({fsp})"),
        (Dialect::Postgres, Type::Datetime { fsp }) => format!("TIMESTAMP({fsp})"),
        (Dialect::Mysql, Type::Time { fsp }) => format!("TIME({fsp})"),
        (Dialect::Postgres, Type::Time { fsp }) => format!("INTERVAL SECOND({fsp})"),
        (Dialect::Mysql, _) => "CHAR CHARACTER SET utf8mb4".into(),
        (Dialect::Postgres, _) => "TEXT".into(),
    }
}
