//! Conditions: IS, IN, BETWEEN, CASE.

use sqlparser::ast;

use super::typing::Refusal;
use super::{Typer, collate, compare, unify};
use crate::model::expr::{Comparison, Expr, Kind, Type};

impl Typer<'_> {
    /// IS, IN and BETWEEN.
    pub(super) fn predicate(&mut self, node: &ast::Expr) -> Option<Expr> {
        match node {
            ast::Expr::IsNull(inner) => self.is_null(inner),
            ast::Expr::IsNotNull(inner) => Some(negated(self.is_null(inner)?)),
            ast::Expr::IsTrue(inner) => self.is_truth(inner, true),
            ast::Expr::IsFalse(inner) => self.is_truth(inner, false),
            ast::Expr::IsNotTrue(inner) => Some(negated(self.is_truth(inner, true)?)),
            ast::Expr::IsNotFalse(inner) => Some(negated(self.is_truth(inner, false)?)),
            ast::Expr::InList {
                expr,
                list,
                negated,
            } => self.in_list(node, expr, list, *negated),
            ast::Expr::Between {
                expr,
                negated,
                low,
                high,
            } => self.between(node, expr, low, high, *negated),
            ast::Expr::Like {
                negated,
                any: false,
                expr,
                pattern,
                escape_char,
            } => {
                let found = self.like(node, expr, pattern, escape_char.as_deref())?;
                Some(if *negated {
                    self::negated(found)
                } else {
                    found
                })
            }
            other => self.call_form(other),
        }
    }

    fn is_null(&mut self, inner: &ast::Expr) -> Option<Expr> {
        let value = compare::typed_null(self.expr(inner)?);
        Some(Expr {
            kind: Kind::IsNull(Box::new(value)),
            ty: Type::Bool,
            nullable: false,
        })
    }

    /// `x IS TRUE` is `COALESCE(x, FALSE)`; `x IS FALSE` is `COALESCE(NOT x, FALSE)`.
    fn is_truth(&mut self, inner: &ast::Expr, wanted: bool) -> Option<Expr> {
        let value = self.expr(inner)?;
        let condition = self.truth(inner, value)?;
        let condition = if wanted {
            condition
        } else {
            negated(condition)
        };
        let no = Expr {
            kind: Kind::Bool(false),
            ty: Type::Bool,
            nullable: false,
        };
        Some(Expr {
            kind: Kind::Coalesce(vec![condition, no]),
            ty: Type::Bool,
            nullable: false,
        })
    }

    fn in_list(
        &mut self,
        node: &ast::Expr,
        value: &ast::Expr,
        list: &[ast::Expr],
        inverted: bool,
    ) -> Option<Expr> {
        let value = self.expr(value);
        let items: Vec<_> = list.iter().map(|item| self.expr(item)).collect();
        let items: Option<Vec<_>> = items.into_iter().collect();
        let found = self.check(node, compare::in_list(value?, items?))?;
        Some(if inverted { negated(found) } else { found })
    }

    fn between(
        &mut self,
        node: &ast::Expr,
        value: &ast::Expr,
        low: &ast::Expr,
        high: &ast::Expr,
        inverted: bool,
    ) -> Option<Expr> {
        let (value, low, high) = (self.expr(value), self.expr(low), self.expr(high));
        let (value, bounds) = self.check(node, collate::settle_first(value?, vec![low?, high?]))?;
        let [low, high] = <[Expr; 2]>::try_from(bounds).ok()?;
        let above = self.check(node, compare::binary(Comparison::Ge, value.clone(), low))?;
        let below = self.check(node, compare::binary(Comparison::Le, value, high))?;
        let nullable = above.nullable || below.nullable;
        let both = Expr {
            kind: Kind::And(Box::new(above), Box::new(below)),
            ty: Type::Bool,
            nullable,
        };
        Some(if inverted { negated(both) } else { both })
    }

    pub(super) fn case(
        &mut self,
        node: &ast::Expr,
        operand: Option<&ast::Expr>,
        arms: &[ast::CaseWhen],
        otherwise: Option<&ast::Expr>,
    ) -> Option<Expr> {
        let operand = operand.map(|operand| self.expr(operand));
        let (mut whens, mut results) = (Vec::new(), Vec::new());
        for arm in arms {
            whens.push(self.expr(&arm.condition));
            results.push(self.expr(&arm.result));
        }
        let conditions = match operand {
            Some(value) => self.equal_to(node, value, arms, whens),
            None => {
                let pairs = arms.iter().zip(whens);
                let each = pairs.map(|(arm, when)| self.truth(&arm.condition, when?));
                each.collect()
            }
        };
        let otherwise = match otherwise {
            Some(otherwise) => self.expr(otherwise),
            None => Some(Expr {
                kind: Kind::Null,
                ty: Type::Null,
                nullable: true,
            }),
        };
        let results: Option<Vec<_>> = results.into_iter().collect();
        let arms = conditions?.into_iter().zip(results?).collect();
        self.check(node, unify::case(arms, otherwise?))
    }

    /// `CASE value WHEN …`: texts of all arms and the value compare by one collation.
    fn equal_to(
        &mut self,
        node: &ast::Expr,
        value: Option<Expr>,
        arms: &[ast::CaseWhen],
        whens: Vec<Option<Expr>>,
    ) -> Option<Vec<Expr>> {
        let whens: Option<Vec<_>> = whens.into_iter().collect();
        let (value, whens) = self.check(node, collate::settle_first(value?, whens?))?;
        let pairs = arms.iter().zip(whens);
        let each: Vec<_> = pairs
            .map(|(arm, when)| {
                let equal = compare::binary(Comparison::Eq, value.clone(), when);
                self.check(&arm.condition, equal)
            })
            .collect();
        each.into_iter().collect()
    }

    /// A condition out of a condition or a number.
    pub(super) fn truth(&mut self, node: &ast::Expr, value: Expr) -> Option<Expr> {
        let result = compare::truth(value).map_err(|ty| {
            Refusal::ty(format!(
                "a condition is needed, but this is {}",
                ty.describe()
            ))
        });
        self.check(node, result)
    }
}

/// `NOT x`.
pub(super) fn negated(condition: Expr) -> Expr {
    let nullable = condition.nullable;
    Expr {
        kind: Kind::Not(Box::new(condition)),
        ty: Type::Bool,
        nullable,
    }
}
