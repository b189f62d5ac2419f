//! Function calls by name: arguments and result types.

use sqlparser::ast::{self, FunctionArg, FunctionArgExpr, FunctionArguments};

use super::typing::Refusal;
use super::{Typer, aggregate, cast, compare, text};
use crate::diag::{Code, nearest};
use crate::model::expr::{Collation, Expr, Function, Kind, TrimSide, Type};

/// Every function by name, with how many arguments it takes.
const FUNCTIONS: &[(&str, std::ops::RangeInclusive<usize>)] = &[
    ("ABS", 1..=1),
    ("CEIL", 1..=1),
    ("CEILING", 1..=1),
    ("CHARACTER_LENGTH", 1..=1),
    ("CHAR_LENGTH", 1..=1),
    ("COALESCE", 1..=64),
    ("CONCAT", 1..=64),
    ("CONCAT_WS", 2..=64),
    ("DATE", 1..=1),
    ("DAY", 1..=1),
    ("DAYOFMONTH", 1..=1),
    ("FLOOR", 1..=1),
    ("HOUR", 1..=1),
    ("IF", 3..=3),
    ("IFNULL", 2..=2),
    ("LCASE", 1..=1),
    ("LEFT", 2..=2),
    ("LENGTH", 1..=1),
    ("LOWER", 1..=1),
    ("LTRIM", 1..=1),
    ("MID", 2..=3),
    ("MOD", 2..=2),
    ("MONTH", 1..=1),
    ("NULLIF", 2..=2),
    ("REPLACE", 3..=3),
    ("RIGHT", 2..=2),
    ("ROUND", 1..=2),
    ("RTRIM", 1..=1),
    ("TRIM", 1..=1),
    ("UCASE", 1..=1),
    ("UPPER", 1..=1),
    ("YEAR", 1..=1),
];

/// The names of all functions, aggregates among them.
pub fn functions() -> impl Iterator<Item = &'static str> {
    FUNCTIONS
        .iter()
        .map(|(name, _)| *name)
        .chain(aggregate::NAMES.iter().copied())
}

impl Typer<'_> {
    /// `NAME(…)`.
    pub(super) fn function(&mut self, node: &ast::Expr, call: &ast::Function) -> Option<Expr> {
        let name = call.name.to_string().to_ascii_uppercase();
        if call.over.is_some() || call.filter.is_some() || !call.within_group.is_empty() {
            return self.refuse(node, &format!("`{name}` with OVER, FILTER or WITHIN GROUP"));
        }
        let list = match &call.args {
            FunctionArguments::List(list) => list,
            FunctionArguments::None | FunctionArguments::Subquery(_) => {
                return self.refuse(node, &format!("`{name}` in this form"));
            }
        };
        if let Some(function) = aggregate::by_name(&name) {
            return self.aggregate(node, function, list);
        }
        let Some((_, counts)) = FUNCTIONS.iter().find(|(known, _)| *known == name) else {
            return self.unknown_function(node, &name);
        };
        if !counts.contains(&list.args.len()) {
            let wrong = argument_count(&name, counts, list.args.len());
            return self.check(node, Err(wrong));
        }
        let arguments: Vec<_> = list
            .args
            .iter()
            .map(|argument| self.argument(node, argument))
            .collect();
        let arguments: Option<Vec<_>> = arguments.into_iter().collect();
        let arguments = self.conditions(&name, list, arguments?)?;
        self.check(node, call_by_name(&name, arguments))
    }

    /// IF takes a condition first.
    fn conditions(
        &mut self,
        name: &str,
        list: &ast::FunctionArgumentList,
        mut arguments: Vec<Expr>,
    ) -> Option<Vec<Expr>> {
        if name == "IF"
            && let Some(FunctionArg::Unnamed(FunctionArgExpr::Expr(node))) = list.args.first()
        {
            let first = arguments.remove(0);
            arguments.insert(0, self.truth(node, first)?);
        }
        Some(arguments)
    }

    /// One argument.
    pub(super) fn argument(&mut self, node: &ast::Expr, argument: &FunctionArg) -> Option<Expr> {
        match argument {
            FunctionArg::Unnamed(FunctionArgExpr::Expr(inner)) => self.expr(inner),
            _ => self.refuse(node, "this form of argument"),
        }
    }

    fn unknown_function(&mut self, node: &ast::Expr, name: &str) -> Option<Expr> {
        let help = nearest(name, functions()).map_or_else(
            || "docs/expressions.md lists the functions; compute the rest at the source, in a generated column".into(),
            |near| format!("did you mean `{near}`?"),
        );
        let refusal = Refusal {
            code: Code::UnknownFunction,
            message: format!("the function `{name}` is not known"),
            label: "unknown function".into(),
            help: Some(help),
        };
        self.check(node, Err(refusal))
    }
}

fn argument_count(name: &str, counts: &std::ops::RangeInclusive<usize>, found: usize) -> Refusal {
    let wanted = if counts.start() == counts.end() {
        counts.start().to_string()
    } else {
        format!("{} to {}", counts.start(), counts.end())
    };
    Refusal {
        code: Code::ArgumentCount,
        message: format!("`{name}` takes {wanted} arguments, here are {found}"),
        label: "wrong number of arguments".into(),
        help: None,
    }
}

fn call_by_name(name: &str, mut arguments: Vec<Expr>) -> Result<Expr, Refusal> {
    match name {
        "COALESCE" | "IFNULL" => compare::coalesce(arguments),
        "CONCAT" => concat(Function::Concat, arguments),
        "CONCAT_WS" => concat(Function::ConcatWs, arguments),
        "MID" => text::substring(Function::Substring, arguments),
        "LEFT" => text::substring(Function::Left, arguments),
        "RIGHT" => text::substring(Function::Right, arguments),
        "REPLACE" => replace(arguments),
        "ROUND" => round(arguments),
        _ => {
            let first = arguments.remove(0);
            let mut rest = arguments.into_iter();
            match (rest.next(), rest.next()) {
                (None, _) => unary(name, first),
                (Some(second), None) => pair(name, first, second),
                (Some(second), Some(third)) => compare::case(vec![(first, second)], third),
            }
        }
    }
}

fn pair(name: &str, first: Expr, second: Expr) -> Result<Expr, Refusal> {
    if name == "MOD" {
        super::arithmetic::binary(crate::model::expr::Arithmetic::Modulo, first, second)
    } else {
        compare::null_if(first, second)
    }
}

fn unary(name: &str, value: Expr) -> Result<Expr, Refusal> {
    match name {
        "UPPER" | "UCASE" => same_text(Function::Upper, value),
        "LOWER" | "LCASE" => same_text(Function::Lower, value),
        "TRIM" => text::trim(TrimSide::Both, value, None),
        "LTRIM" => text::trim(TrimSide::Leading, value, None),
        "RTRIM" => text::trim(TrimSide::Trailing, value, None),
        "CHAR_LENGTH" | "CHARACTER_LENGTH" => length(Function::CharLength, value),
        "LENGTH" => length(Function::Length, value),
        "ABS" => abs(value),
        "FLOOR" => whole(Function::Floor, value),
        "CEIL" | "CEILING" => whole(Function::Ceil, value),
        "DATE" => date_part(Function::Date, value, Type::Date),
        "YEAR" => date_part(
            Function::Year,
            value,
            Type::Int {
                unsigned: true,
                digits: 4,
            },
        ),
        "MONTH" => date_part(
            Function::Month,
            value,
            Type::Int {
                unsigned: false,
                digits: 2,
            },
        ),
        "DAY" | "DAYOFMONTH" => date_part(
            Function::Day,
            value,
            Type::Int {
                unsigned: false,
                digits: 2,
            },
        ),
        _ => date_part(
            Function::Hour,
            value,
            Type::Int {
                unsigned: false,
                digits: 3,
            },
        ),
    }
}

fn call(function: Function, arguments: Vec<Expr>, ty: Type) -> Expr {
    let nullable = arguments.iter().any(|argument| argument.nullable);
    Expr {
        kind: Kind::Call(function, arguments),
        ty,
        nullable,
    }
}

fn concat(function: Function, arguments: Vec<Expr>) -> Result<Expr, Refusal> {
    let arguments: Result<Vec<_>, _> = arguments.into_iter().map(cast::as_text).collect();
    let arguments = arguments?;
    let separators = match arguments.first() {
        Some(Expr {
            ty: Type::Text {
                max_chars: Some(n), ..
            },
            ..
        }) if function == Function::ConcatWs => {
            n.saturating_mul(u32::try_from(arguments.len()).unwrap_or(u32::MAX))
        }
        _ => 0,
    };
    let max_chars = arguments
        .iter()
        .try_fold(separators, |sum, argument| match argument.ty {
            Type::Text {
                max_chars: Some(n), ..
            } => Some(n.saturating_add(sum)),
            _ => None,
        });
    let collation = arguments
        .iter()
        .map(collation)
        .reduce(merged)
        .unwrap_or(Collation::Unknown);
    let mut result = call(
        function,
        arguments,
        Type::Text {
            max_chars,
            collation,
        },
    );
    if let (Function::ConcatWs, Kind::Call(_, list)) = (function, &result.kind) {
        result.nullable = list.first().is_none_or(|separator| separator.nullable);
    }
    Ok(result)
}

const fn collation(value: &Expr) -> Collation {
    value.collation()
}

/// The collation of text made of two texts.
fn merged(a: Collation, b: Collation) -> Collation {
    crate::model::collation::merged(a, b).unwrap_or(Collation::Unknown)
}

fn same_text(function: Function, value: Expr) -> Result<Expr, Refusal> {
    let value = cast::as_text(value)?;
    let ty = value.ty.clone();
    Ok(call(function, vec![value], ty))
}

fn length(function: Function, value: Expr) -> Result<Expr, Refusal> {
    let value = cast::as_text(value)?;
    Ok(call(
        function,
        vec![value],
        Type::Int {
            unsigned: false,
            digits: 10,
        },
    ))
}

fn replace(arguments: Vec<Expr>) -> Result<Expr, Refusal> {
    let arguments: Result<Vec<_>, _> = arguments.into_iter().map(cast::as_text).collect();
    let arguments = arguments?;
    let collation = arguments.first().map_or(Collation::Unknown, collation);
    Ok(call(
        Function::Replace,
        arguments,
        Type::Text {
            max_chars: None,
            collation,
        },
    ))
}

fn abs(value: Expr) -> Result<Expr, Refusal> {
    let value = number(value)?;
    let ty = value.ty.clone();
    Ok(call(Function::Abs, vec![value], ty))
}

fn number(value: Expr) -> Result<Expr, Refusal> {
    match &value.ty {
        Type::Bool | Type::Null => cast::convert(
            value,
            &Type::Int {
                unsigned: false,
                digits: 1,
            },
        ),
        ty if ty.is_numeric() => Ok(value),
        ty => Err(Refusal::ty(format!(
            "a number is needed, but this is {}",
            ty.describe()
        ))),
    }
}

/// FLOOR and CEIL: whole numbers stay, decimals become integers where those are wide enough.
pub(super) fn whole(function: Function, value: Expr) -> Result<Expr, Refusal> {
    let value = number(value)?;
    let ty = match &value.ty {
        Type::Decimal { precision, scale } => {
            let digits = precision.saturating_sub(*scale) + 1;
            // The server counts the sign and the point among the digits.
            if digits + u8::from(*scale > 0) < 20 {
                Type::Int {
                    unsigned: false,
                    digits,
                }
            } else {
                Type::Decimal {
                    precision: digits,
                    scale: 0,
                }
            }
        }
        Type::Int { .. } => return Ok(value),
        other => other.clone(),
    };
    Ok(call(function, vec![value], ty))
}

/// ROUND(x [, digits]): half away from zero; `digits` is a literal.
fn round(arguments: Vec<Expr>) -> Result<Expr, Refusal> {
    let mut arguments = arguments.into_iter();
    let value = number(
        arguments
            .next()
            .ok_or_else(|| Refusal::ty("a number is needed".into()))?,
    )?;
    let digits = match arguments.next().map(|digits| digits.kind) {
        None => 0,
        Some(Kind::Int(n @ 0..=30)) => u8::try_from(n).unwrap_or(0),
        Some(_) => {
            return Err(Refusal::ty(
                "the digits of ROUND must be a literal from 0 to 30".into(),
            ));
        }
    };
    let ty = match &value.ty {
        Type::Int { .. } => return Ok(value),
        Type::Decimal { precision, scale } => {
            let kept = digits.min(*scale);
            let precision = precision.saturating_sub(scale - kept) + u8::from(kept < *scale);
            Type::Decimal {
                precision: precision.max(1),
                scale: kept,
            }
        }
        other => other.clone(),
    };
    let digits = Expr {
        kind: Kind::Int(digits.into()),
        ty: Type::Int {
            unsigned: false,
            digits: 2,
        },
        nullable: false,
    };
    Ok(call(Function::Round, vec![value, digits], ty))
}

pub(super) fn date_part(function: Function, value: Expr, ty: Type) -> Result<Expr, Refusal> {
    let takes = match value.ty {
        Type::Date => function != Function::Hour,
        Type::Datetime { .. } => true,
        Type::Time { .. } => function == Function::Hour,
        _ => false,
    };
    if !takes {
        return Err(Refusal::ty(format!(
            "a date is needed, but this is {}",
            value.ty.describe()
        )));
    }
    // DATE of a zero or partial date is NULL under the server's default sql_mode.
    let nullable = value.nullable || function == Function::Date;
    Ok(Expr {
        kind: Kind::Call(function, vec![value]),
        ty,
        nullable,
    })
}

impl Typer<'_> {
    /// CEIL and FLOOR as sqlparser reads them.
    pub(super) fn rounding(
        &mut self,
        node: &ast::Expr,
        name: &str,
        inner: &ast::Expr,
        field: &ast::CeilFloorKind,
    ) -> Option<Expr> {
        if !matches!(
            field,
            ast::CeilFloorKind::DateTimeField(ast::DateTimeField::NoDateTime)
        ) {
            return self.refuse(node, &format!("`{name}` with a second argument"));
        }
        let function = if name == "CEIL" {
            Function::Ceil
        } else {
            Function::Floor
        };
        let value = self.expr(inner)?;
        self.check(node, whole(function, value))
    }
}
