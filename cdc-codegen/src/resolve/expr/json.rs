//! JSON_EXTRACT, JSON_UNQUOTE and the arrows.

use sqlparser::ast;

use super::typing::Refusal;
use super::{Typer, literal};
use crate::model::collation::Named;
use crate::model::expr::{Collation, Expr, Function, JsonLeg, Kind, Type};

/// `JSON_EXTRACT(column, path)`.
pub(super) fn extract(value: Expr, path: &Expr) -> Result<Expr, Refusal> {
    if value.ty != Type::Json {
        return Err(Refusal::ty(format!(
            "a path is looked up in a JSON column, but this is {}",
            value.ty.describe()
        )));
    }
    if !matches!(value.kind, Kind::Column(_) | Kind::Field { .. }) {
        return Err(Refusal::ty(
            "a path is looked up in a JSON column, not in what another found".into(),
        )
        .help("write one path, as in `doc -> '$.a.b'`"));
    }
    let Kind::Text(text) = &path.kind else {
        return Err(Refusal::ty("a JSON path must be a text literal".into()));
    };
    JsonLeg::parse(text).map_err(Refusal::ty)?;
    Ok(Expr {
        kind: Kind::Call(Function::JsonExtract, vec![value, path.clone()]),
        ty: Type::Json,
        nullable: true,
    })
}

/// `JSON_UNQUOTE(value)`; its collation is utf8mb4_bin.
pub(super) fn unquote(value: Expr) -> Result<Expr, Refusal> {
    if value.ty != Type::Json {
        return Err(Refusal::ty(format!(
            "JSON is needed, but this is {}",
            value.ty.describe()
        )));
    }
    let nullable = value.nullable;
    Ok(Expr {
        kind: Kind::Call(Function::JsonUnquote, vec![value]),
        ty: Type::Text {
            max_chars: None,
            collation: Named::find("utf8mb4_bin").map_or(Collation::Unknown, Collation::Of),
        },
        nullable,
    })
}

impl Typer<'_> {
    /// `column -> path` and, unquoted, `column ->> path`.
    pub(super) fn arrow(
        &mut self,
        node: &ast::Expr,
        left: &ast::Expr,
        op: &ast::BinaryOperator,
        right: &ast::Expr,
    ) -> Option<Expr> {
        let ast::Expr::Value(ast::ValueWithSpan {
            value: ast::Value::SingleQuotedString(path) | ast::Value::DoubleQuotedString(path),
            ..
        }) = right
        else {
            return self.refuse(node, "a JSON path that is no text literal");
        };
        let value = self.expr(left)?;
        let found = self.check(node, extract(value, &literal::text(path)))?;
        if *op == ast::BinaryOperator::LongArrow {
            return self.check(node, unquote(found));
        }
        Some(found)
    }
}
