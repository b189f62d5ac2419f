//! COUNT, SUM, AVG, MIN, MAX.

use sqlparser::ast::{self, DuplicateTreatment, FunctionArg, FunctionArgExpr};

use super::Typer;
use super::typing::Refusal;
use crate::diag::Code;
use crate::model::expr::{Aggregate, Expr, Kind, Type};

/// Their names.
pub(super) const NAMES: &[&str] = &["COUNT", "SUM", "AVG", "MIN", "MAX"];

/// The aggregate called `name`.
pub(super) fn by_name(name: &str) -> Option<Aggregate> {
    Some(match name {
        "COUNT" => Aggregate::Count,
        "SUM" => Aggregate::Sum,
        "AVG" => Aggregate::Avg,
        "MIN" => Aggregate::Min,
        "MAX" => Aggregate::Max,
        _ => return None,
    })
}

impl Typer<'_> {
    /// An aggregate's call.
    pub(super) fn aggregate(
        &mut self,
        node: &ast::Expr,
        function: Aggregate,
        list: &ast::FunctionArgumentList,
    ) -> Option<Expr> {
        if !self.scope.allows_aggregates() {
            return self.check(
                node,
                Err(Refusal {
                    code: Code::AggregateHere,
                    message: "an aggregate has no meaning for a single row".into(),
                    label: "aggregates".into(),
                    help: Some("declare a fact with this fact as its grain, and `group_by`".into()),
                }),
            );
        }
        let distinct = list.duplicate_treatment == Some(DuplicateTreatment::Distinct);
        let argument = match list.args.as_slice() {
            [FunctionArg::Unnamed(FunctionArgExpr::Wildcard)] if function == Aggregate::Count => {
                None
            }
            [argument] => Some(self.argument(node, argument)?),
            _ => return self.refuse(node, "an aggregate of several arguments"),
        };
        if argument.as_ref().is_some_and(Expr::aggregates) {
            return self.refuse(node, "an aggregate of an aggregate");
        }
        self.check(node, typed(function, distinct, argument))
    }
}

fn typed(function: Aggregate, distinct: bool, argument: Option<Expr>) -> Result<Expr, Refusal> {
    let ty = match (function, argument.as_ref().map(|a| &a.ty)) {
        (Aggregate::Count, _) | (_, None) => Type::Int {
            unsigned: false,
            digits: 18,
        },
        (Aggregate::Min | Aggregate::Max, Some(Type::Opaque | Type::Json | Type::Labels(_))) => {
            return Err(Refusal::ty(
                "MIN and MAX need numbers, dates or text".into(),
            ));
        }
        (Aggregate::Min | Aggregate::Max, Some(ty)) => ty.clone(),
        (Aggregate::Sum, Some(ty)) => sum(ty)?,
        (Aggregate::Avg, Some(ty)) => average(ty)?,
    };
    let nullable = function != Aggregate::Count;
    let argument = argument.map(Box::new);
    Ok(Expr {
        kind: Kind::Aggregate {
            function,
            distinct,
            argument,
        },
        ty,
        nullable,
    })
}

fn sum(ty: &Type) -> Result<Type, Refusal> {
    Ok(match ty {
        Type::Int { unsigned, .. } => Type::Int {
            unsigned: *unsigned,
            digits: 20,
        },
        Type::Bool => Type::Int {
            unsigned: false,
            digits: 18,
        },
        Type::Decimal { precision, scale } => Type::Decimal {
            precision: precision.saturating_add(22).min(65),
            scale: *scale,
        },
        Type::Double => Type::Double,
        Type::Null => Type::Null,
        other => return Err(no_number(other)),
    })
}

fn average(ty: &Type) -> Result<Type, Refusal> {
    Ok(match ty {
        Type::Int { digits, .. } => Type::Decimal {
            precision: digits + 4,
            scale: 4,
        },
        Type::Bool => Type::Decimal {
            precision: 5,
            scale: 4,
        },
        Type::Decimal { precision, scale } => Type::Decimal {
            precision: precision.saturating_add(4).min(65),
            scale: (scale + 4).min(30),
        },
        Type::Double => Type::Double,
        Type::Null => Type::Null,
        other => return Err(no_number(other)),
    })
}

fn no_number(ty: &Type) -> Refusal {
    Refusal::ty(format!("a number is needed, but this is {}", ty.describe()))
}
