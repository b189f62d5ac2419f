//! SUBSTRING, TRIM, COLLATE: the forms with a syntax of their own.

use sqlparser::ast;

use super::typing::Refusal;
use super::{Typer, cast};
use crate::model::expr::{Collation, Expr, Function, Kind, TrimSide, Type};

impl Typer<'_> {
    /// SUBSTRING(text, from [, length]), also in its FROM … FOR form.
    pub(super) fn substring(
        &mut self,
        node: &ast::Expr,
        text: &ast::Expr,
        from: Option<&ast::Expr>,
        length: Option<&ast::Expr>,
    ) -> Option<Expr> {
        let Some(from) = from else {
            return self.refuse(node, "SUBSTRING without a start");
        };
        let (value, from) = (self.expr(text), self.expr(from));
        let length = match length {
            Some(length) => Some(self.expr(length)?),
            None => None,
        };
        let arguments = [value?, from?].into_iter().chain(length).collect();
        self.check(node, substring(Function::Substring, arguments))
    }

    /// TRIM([BOTH | LEADING | TRAILING] [what FROM] text).
    pub(super) fn trim(
        &mut self,
        node: &ast::Expr,
        side: Option<ast::TrimWhereField>,
        what: Option<&ast::Expr>,
        text: &ast::Expr,
    ) -> Option<Expr> {
        let side = match side {
            None | Some(ast::TrimWhereField::Both) => TrimSide::Both,
            Some(ast::TrimWhereField::Leading) => TrimSide::Leading,
            Some(ast::TrimWhereField::Trailing) => TrimSide::Trailing,
        };
        let value = self.expr(text)?;
        let what = match what {
            Some(what) => Some(self.expr(what)?),
            None => None,
        };
        self.check(node, trim(side, value, what))
    }

    /// `text COLLATE name`: only collations that compare by bytes.
    pub(super) fn collate(
        &mut self,
        node: &ast::Expr,
        inner: &ast::Expr,
        name: &ast::ObjectName,
    ) -> Option<Expr> {
        let value = self.expr(inner)?;
        let name = name.to_string().to_ascii_lowercase();
        let Some(collation) = by_bytes(&name) else {
            return self.refuse(node, &format!("the collation `{name}`"));
        };
        let value = self.check(node, cast::as_text(value))?;
        let max_chars = match value.ty {
            Type::Text { max_chars, .. } => max_chars,
            _ => None,
        };
        Some(Expr {
            ty: Type::Text {
                max_chars,
                collation,
            },
            ..value
        })
    }
}

/// How a collation compares, where that is by bytes.
pub(in crate::resolve) fn by_bytes(name: &str) -> Option<Collation> {
    if name == "binary" || name.ends_with("_0900_bin") || name.ends_with("_nopad_bin") {
        Some(Collation::Binary)
    } else if name.ends_with("_bin") {
        Some(Collation::BinaryPadSpace)
    } else {
        None
    }
}

/// TRIM, LTRIM, RTRIM.
pub(super) fn trim(side: TrimSide, value: Expr, what: Option<Expr>) -> Result<Expr, Refusal> {
    let value = cast::as_text(value)?;
    let ty = value.ty.clone();
    let what = what.map(cast::as_text).transpose()?;
    if let Some(what) = &what
        && !matches!(what.kind, Kind::Text(_))
    {
        return Err(Refusal::ty("what TRIM cuts must be a text literal".into()));
    }
    let nullable = value.nullable;
    let arguments = std::iter::once(value).chain(what).collect();
    Ok(Expr {
        kind: Kind::Call(Function::Trim(side), arguments),
        ty,
        nullable,
    })
}

/// SUBSTRING, LEFT, RIGHT: text first, then integers.
pub(super) fn substring(function: Function, arguments: Vec<Expr>) -> Result<Expr, Refusal> {
    let mut arguments = arguments.into_iter();
    let Some(value) = arguments.next() else {
        return Err(Refusal::ty("text is needed".into()));
    };
    let value = cast::as_text(value)?;
    let (ty, mut nullable) = (value.ty.clone(), value.nullable);
    let mut list = vec![value];
    for argument in arguments {
        if !matches!(argument.ty, Type::Int { .. }) {
            return Err(Refusal::ty(format!(
                "positions and lengths are integers, but this is {}",
                argument.ty.describe()
            )));
        }
        nullable |= argument.nullable;
        list.push(argument);
    }
    let ty = bounded(function, ty, &list);
    Ok(Expr {
        kind: Kind::Call(function, list),
        ty,
        nullable,
    })
}

/// A literal length bounds the result's.
fn bounded(function: Function, ty: Type, list: &[Expr]) -> Type {
    let length = match (function, list) {
        (Function::Substring, [_, _, length]) | (Function::Left | Function::Right, [_, length]) => {
            length
        }
        _ => return ty,
    };
    match (&length.kind, ty) {
        (
            Kind::Int(n),
            Type::Text {
                max_chars,
                collation,
            },
        ) => {
            let limit = u32::try_from(*n).unwrap_or(0);
            Type::Text {
                max_chars: Some(max_chars.map_or(limit, |had| had.min(limit))),
                collation,
            }
        }
        (_, ty) => ty,
    }
}
