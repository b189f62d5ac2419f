//! What an expression of a fact cannot mean in every chosen dialect.
//!
//! A fact's expressions have MySQL's meaning. Where a dialect has no form of the same
//! meaning, the expression is refused with the reason and with what to write instead.
//! Computed columns are evaluated by the replicator and know no dialects.

use super::{Context, dialect_function};
use crate::diag::{Code, Diagnostic};
use crate::model::expr::{Aggregate, Arithmetic, Comparison, Expr, Function, Kind, Type};
use crate::model::{Dialect, Fact, Model, Relation};
use crate::source::Span;
use crate::spec::FactSpec;

/// Digits of a decimal that SQLite's 64-bit integers hold.
const SQLITE_DIGITS: u8 = 18;
/// Fraction digits SQLite is asked to compute with.
const SQLITE_SCALE: u8 = 15;
/// What helps in most cases.
const AT_THE_TABLE: &str = "compute it in a column of the grain's table, as in \
    `[table.x.columns] y = { sql = \"…\" }`: the replicator evaluates it as MySQL does";

/// Why a dialect refuses, and what to write instead.
struct Reason {
    why: String,
    help: &'static str,
}

/// What is asked of every expression of a fact.
struct Scope<'a> {
    dialects: &'a [Dialect],
    /// Each relation, none for a fact, which shows decimals as doubles in SQLite.
    tables: &'a [Option<&'a Relation>],
}

/// Checks every expression of a fact against every dialect of the mapping.
pub(super) fn check(context: &mut Context<'_>, model: &Model, fact: &Fact, spec: &FactSpec) {
    let known = |name: &str| model.facts.iter().any(|fact| fact.name == name);
    let relations = fact.relations.iter();
    let tables: Vec<_> = relations.map(|r| (!known(&r.name)).then_some(r)).collect();
    let scope = Scope {
        dialects: &model.dialects,
        tables: &tables,
    };
    for column in &spec.columns {
        if let Some(found) = fact.columns.iter().find(|c| c.name == column.name.value) {
            report(context, &scope, &found.expr, column.sql.span);
        }
    }
    if let (Some(filter), Some(text)) = (&fact.filter, &spec.filter) {
        report(context, &scope, filter, text.span);
    }
    for join in &spec.joins {
        let joined = fact.relations.iter().find(|r| r.alias == join.alias.value);
        if let (Some(on), Some(text)) = (joined.and_then(|r| r.join.as_ref()), &join.on) {
            report(context, &scope, &on.on, text.span);
        }
    }
}

/// The first reason of each dialect.
fn report(context: &mut Context<'_>, scope: &Scope<'_>, expr: &Expr, span: Span) {
    for dialect in scope.dialects {
        let Some(reason) = first(scope.tables, *dialect, expr, true) else {
            continue;
        };
        context.report(
            Diagnostic::new(
                Code::DialectMeaning,
                format!("{}: {}", title(*dialect), reason.why),
                span,
                "has no form of this meaning there",
            )
            .help(reason.help),
        );
    }
}

const fn title(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Sqlite => "SQLite",
        Dialect::Mysql => "MySQL",
        Dialect::Postgres => "PostgreSQL",
    }
}

/// The first reason in an expression, outside in. A bare column is copied, not computed.
fn first(
    tables: &[Option<&Relation>],
    dialect: Dialect,
    expr: &Expr,
    bare: bool,
) -> Option<Reason> {
    if dialect == Dialect::Mysql || bare && matches!(expr.kind, Kind::Field { .. }) {
        return None;
    }
    let sqlite = dialect == Dialect::Sqlite;
    let own = match &expr.kind {
        Kind::Call(function, arguments) => call(sqlite, *function, arguments),
        Kind::Convert(inner) => convert(sqlite, inner, &expr.ty),
        Kind::Arithmetic(op, a, _) => arithmetic(*op, a),
        Kind::Compare(op, a, _) => compare(sqlite, *op, a),
        Kind::Like(..) => Some(Reason {
            why: "LIKE pairs letters otherwise".to_owned(),
            help: AT_THE_TABLE,
        }),
        Kind::Aggregate {
            function: Aggregate::Min | Aggregate::Max,
            argument: Some(argument),
            ..
        } if sqlite && matches!(argument.ty, Type::Time { .. }) => Some(order_of_times()),
        _ => None,
    };
    let own = own.or_else(|| if sqlite { digits(tables, expr) } else { None });
    own.or_else(|| {
        let copied = match &expr.kind {
            Kind::IsNull(_) => true,
            Kind::Aggregate { function, .. } => *function == Aggregate::Count,
            Kind::Convert(_) => matches!(expr.ty, Type::Text { .. }),
            _ => false,
        };
        let mut children = expr.children().into_iter();
        children.find_map(|child| first(tables, dialect, child, copied))
    })
}

/// SQLite's integers are the units of a decimal's last digit.
fn digits(tables: &[Option<&Relation>], expr: &Expr) -> Option<Reason> {
    let Type::Decimal { scale, .. } = expr.ty else {
        return None;
    };
    if scale > SQLITE_SCALE {
        return Some(Reason {
            why: format!(
                "{scale} fraction digits are more than the {SQLITE_SCALE} it computes with exactly"
            ),
            help: "ROUND the operands to fewer digits, or compute it in a column of the grain's table",
        });
    }
    let Kind::Field { relation, column } = expr.kind else {
        return None;
    };
    // The declared type: the expression's may have been widened to meet another.
    let stored = tables.get(relation)?.as_ref()?;
    let Type::Decimal { precision, scale } = stored.columns.get(column)?.ty else {
        return None;
    };
    (precision > SQLITE_DIGITS).then(|| Reason {
        why: format!("a DECIMAL({precision},{scale}) has more than the {SQLITE_DIGITS} digits it computes with exactly"),
        help: AT_THE_TABLE,
    })
}

fn call(sqlite: bool, function: Function, arguments: &[Expr]) -> Option<Reason> {
    let literal = |at: usize| match arguments.get(at).map(|argument| &argument.kind) {
        Some(Kind::Int(n)) => Some(*n),
        _ => None,
    };
    let refuse = |why: &str| {
        Some(Reason {
            why: why.to_owned(),
            help: AT_THE_TABLE,
        })
    };
    match function {
        Function::Upper | Function::Lower => {
            refuse("UPPER and LOWER change the case of ASCII letters only")
        }
        Function::Trim(_) => match arguments.get(1).map(|what| &what.kind) {
            Some(Kind::Text(what)) if what.chars().count() > 1 => {
                refuse("TRIM cuts a set of characters, not a text")
            }
            _ => None,
        },
        Function::Substring => {
            let counted = arguments.len() < 3 || literal(2).is_some_and(|n| n >= 0);
            if literal(1).is_some_and(|n| n >= 1) && counted {
                None
            } else {
                refuse(
                    "SUBSTRING means the same only from a literal place of 1 or more, for a literal length",
                )
            }
        }
        Function::Left | Function::Right => {
            if literal(1).is_some_and(|n| n >= 0) {
                None
            } else {
                refuse("LEFT and RIGHT mean the same only for a literal length of 0 or more")
            }
        }
        Function::Round => {
            let double = arguments.first().is_some_and(|a| a.ty == Type::Double);
            if double && (sqlite || literal(1) != Some(0)) {
                Some(Reason {
                    why: "ROUND of a DOUBLE rounds halves otherwise".to_owned(),
                    help: "CAST it to DECIMAL where it is stored, or leave it to the reader",
                })
            } else {
                None
            }
        }
        function if function.is_basic() => None,
        function => dialect_function::refusal(sqlite, function, arguments).map(|why| Reason {
            why,
            help: AT_THE_TABLE,
        }),
    }
}

fn convert(sqlite: bool, inner: &Expr, to: &Type) -> Option<Reason> {
    let refuse = |why: &str, help| {
        Some(Reason {
            why: why.to_owned(),
            help,
        })
    };
    match (&inner.ty, to) {
        (Type::Decimal { .. }, Type::Text { .. }) if !matches!(inner.kind, Kind::Field { .. }) => {
            refuse("a computed decimal has other digits as text", AT_THE_TABLE)
        }
        (Type::Time { .. }, Type::Text { .. }) if !sqlite => {
            refuse("a TIME is written otherwise as text", AT_THE_TABLE)
        }
        (from, Type::Int { unsigned: true, .. })
            if !matches!(from, Type::Int { unsigned: true, .. } | Type::Bool) =>
        {
            refuse(
                "it has no unsigned integers: a negative number would stay one",
                "CAST it AS SIGNED",
            )
        }
        (
            Type::Decimal {
                precision: p,
                scale: s,
            },
            Type::Decimal { precision, scale },
        ) if p - s > precision - scale => refuse(
            "a CAST to fewer digits before the point does not end at the largest number",
            "ROUND(x, digits) cuts the fraction alone; CAST in a column of the grain's table",
        ),
        _ => None,
    }
}

fn arithmetic(op: Arithmetic, operand: &Expr) -> Option<Reason> {
    (op == Arithmetic::Modulo && operand.ty == Type::Double).then(|| Reason {
        why: "% of a DOUBLE is not that of MySQL".to_owned(),
        help: AT_THE_TABLE,
    })
}

fn compare(sqlite: bool, op: Comparison, operand: &Expr) -> Option<Reason> {
    let ordered = !matches!(op, Comparison::Eq | Comparison::Ne | Comparison::NullSafeEq);
    (sqlite && ordered && matches!(operand.ty, Type::Time { .. })).then(order_of_times)
}

fn order_of_times() -> Reason {
    Reason {
        why: "TIME is kept as text, which is not in the order of time".to_owned(),
        help: AT_THE_TABLE,
    }
}
