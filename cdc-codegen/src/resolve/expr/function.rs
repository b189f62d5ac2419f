//! Function calls by name: arguments and result types.

use sqlparser::ast::{self, FunctionArg, FunctionArgExpr, FunctionArguments};

use super::typing::Refusal;
use super::{Typer, aggregate, compare, json, moment, number, string, text, unify};
use crate::diag::{Code, nearest};
use crate::model::expr::{Arithmetic, Expr, Function, Kind, TrimSide, Type};

/// Every function by name, with how many arguments it takes.
const FUNCTIONS: &[(&str, std::ops::RangeInclusive<usize>)] = &[
    ("ABS", 1..=1),
    ("ADDDATE", 2..=2),
    ("CEIL", 1..=1),
    ("CEILING", 1..=1),
    ("CHARACTER_LENGTH", 1..=1),
    ("CHAR_LENGTH", 1..=1),
    ("COALESCE", 1..=64),
    ("CONCAT", 1..=64),
    ("CONCAT_WS", 2..=64),
    ("DATE", 1..=1),
    ("DATEDIFF", 2..=2),
    ("DATE_ADD", 2..=2),
    ("DATE_FORMAT", 2..=2),
    ("DATE_SUB", 2..=2),
    ("DAY", 1..=1),
    ("DAYNAME", 1..=1),
    ("DAYOFMONTH", 1..=1),
    ("DAYOFWEEK", 1..=1),
    ("DAYOFYEAR", 1..=1),
    ("ELT", 2..=64),
    ("FIELD", 2..=64),
    ("FLOOR", 1..=1),
    ("GREATEST", 2..=64),
    ("HEX", 1..=1),
    ("HOUR", 1..=1),
    ("IF", 3..=3),
    ("IFNULL", 2..=2),
    ("INSTR", 2..=2),
    ("ISNULL", 1..=1),
    ("JSON_EXTRACT", 2..=2),
    ("JSON_UNQUOTE", 1..=1),
    ("LAST_DAY", 1..=1),
    ("LCASE", 1..=1),
    ("LEAST", 2..=64),
    ("LEFT", 2..=2),
    ("LENGTH", 1..=1),
    ("LOCATE", 2..=2),
    ("LOWER", 1..=1),
    ("LPAD", 3..=3),
    ("LTRIM", 1..=1),
    ("MICROSECOND", 1..=1),
    ("MID", 2..=3),
    ("MINUTE", 1..=1),
    ("MOD", 2..=2),
    ("MONTH", 1..=1),
    ("MONTHNAME", 1..=1),
    ("NULLIF", 2..=2),
    ("QUARTER", 1..=1),
    ("REPEAT", 2..=2),
    ("REPLACE", 3..=3),
    ("REVERSE", 1..=1),
    ("RIGHT", 2..=2),
    ("ROUND", 1..=2),
    ("RPAD", 3..=3),
    ("RTRIM", 1..=1),
    ("SECOND", 1..=1),
    ("SHA2", 2..=2),
    ("SIGN", 1..=1),
    ("SUBDATE", 2..=2),
    ("TIME", 1..=1),
    ("TIMESTAMPADD", 3..=3),
    ("TIMESTAMPDIFF", 3..=3),
    ("TO_DAYS", 1..=1),
    ("TRIM", 1..=1),
    ("TRUNCATE", 2..=2),
    ("UCASE", 1..=1),
    ("UPPER", 1..=1),
    ("WEEK", 1..=2),
    ("WEEKDAY", 1..=1),
    ("WEEKOFYEAR", 1..=1),
    ("YEAR", 1..=1),
    ("YEARWEEK", 1..=2),
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
        if let Some(moved) = self.unit_call(node, &name, list) {
            return moved;
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

fn call_by_name(name: &str, arguments: Vec<Expr>) -> Result<Expr, Refusal> {
    match name {
        "COALESCE" | "IFNULL" => unify::coalesce(arguments),
        "CONCAT" => string::concat(Function::Concat, arguments),
        "CONCAT_WS" => string::concat(Function::ConcatWs, arguments),
        "ELT" => string::elt(arguments),
        "FIELD" => string::field(arguments),
        "GREATEST" => number::extreme(Function::Greatest, arguments),
        "LEAST" => number::extreme(Function::Least, arguments),
        "MID" => text::substring(Function::Substring, arguments),
        "LEFT" => text::substring(Function::Left, arguments),
        "RIGHT" => text::substring(Function::Right, arguments),
        "LPAD" => string::pad(TrimSide::Leading, arguments),
        "RPAD" => string::pad(TrimSide::Trailing, arguments),
        "REPLACE" => string::replace(arguments),
        "ROUND" => number::round(arguments),
        _ => {
            let mut arguments = arguments.into_iter();
            match (arguments.next(), arguments.next(), arguments.next()) {
                (Some(first), None, _) => unary(name, first),
                (Some(first), Some(second), None) => pair(name, first, second),
                (Some(first), Some(second), Some(third)) => {
                    unify::case(vec![(first, second)], third)
                }
                (None, ..) => Err(Refusal::ty(format!("`{name}` needs an argument"))),
            }
        }
    }
}

fn pair(name: &str, first: Expr, second: Expr) -> Result<Expr, Refusal> {
    match name {
        "MOD" => super::arithmetic::binary(Arithmetic::Modulo, first, second),
        "DATEDIFF" => moment::difference(first, second),
        "DATE_FORMAT" => moment::format(first, &second),
        "INSTR" => string::locate(second, first),
        "JSON_EXTRACT" => json::extract(first, &second),
        "LOCATE" => string::locate(first, second),
        "REPEAT" => string::repeat(first, second),
        "SHA2" => string::sha2(first, second),
        "TRUNCATE" => number::truncate(first, second),
        "WEEK" => moment::week(Function::Week, first, &second),
        "YEARWEEK" => moment::week(Function::YearWeek, first, &second),
        _ => compare::null_if(first, second),
    }
}

fn unary(name: &str, value: Expr) -> Result<Expr, Refusal> {
    match name {
        "UPPER" | "UCASE" => string::same_text(Function::Upper, value),
        "LOWER" | "LCASE" => string::same_text(Function::Lower, value),
        "REVERSE" => string::same_text(Function::Reverse, value),
        "TRIM" => text::trim(TrimSide::Both, value, None),
        "LTRIM" => text::trim(TrimSide::Leading, value, None),
        "RTRIM" => text::trim(TrimSide::Trailing, value, None),
        "CHAR_LENGTH" | "CHARACTER_LENGTH" => string::length(Function::CharLength, value),
        "LENGTH" => string::length(Function::Length, value),
        "HEX" => string::hex(value),
        "ABS" => number::abs(value),
        "SIGN" => number::sign(value),
        "FLOOR" => number::whole(Function::Floor, value),
        "CEIL" | "CEILING" => number::whole(Function::Ceil, value),
        "JSON_UNQUOTE" => json::unquote(value),
        "ISNULL" => Ok(is_null(value)),
        _ => moment::part(name, value),
    }
}

/// `ISNULL(x)` is `x IS NULL`.
fn is_null(value: Expr) -> Expr {
    Expr {
        kind: Kind::IsNull(Box::new(compare::typed_null(value))),
        ty: Type::Bool,
        nullable: false,
    }
}

/// A call that is NULL where an argument is.
pub(super) fn call(function: Function, arguments: Vec<Expr>, ty: Type) -> Expr {
    let nullable = arguments.iter().any(|argument| argument.nullable);
    Expr {
        kind: Kind::Call(function, arguments),
        ty,
        nullable,
    }
}

/// An integer the language itself puts in.
pub(super) const fn integer(value: i128) -> Expr {
    Expr {
        kind: Kind::Int(value),
        ty: Type::Int {
            unsigned: false,
            digits: 4,
        },
        nullable: false,
    }
}
