//! SUBSTRING, TRIM, COLLATE, LIKE: the forms with a syntax of their own.

use sqlparser::ast;

use super::typing::Refusal;
use super::{Typer, cast, collate};
use crate::model::collation::Named;
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

    /// `text COLLATE name`.
    pub(super) fn collate(
        &mut self,
        node: &ast::Expr,
        inner: &ast::Expr,
        name: &ast::ObjectName,
    ) -> Option<Expr> {
        let value = self.expr(inner)?;
        let name = name.to_string().to_ascii_lowercase();
        let value = self.check(node, cast::as_text(value))?;
        let own = value.collation().named();
        let charset = own.map_or("utf8mb4", |own| own.charset());
        let collation = if name == "binary" {
            Some(Collation::Binary)
        } else {
            Named::of_column(charset, Some(&name))
                .filter(|named| named.constant().is_some())
                .map(Collation::Explicit)
        };
        let Some(collation) = collation else {
            return self.refuse(node, &format!("the collation `{name}`"));
        };
        if let (Some(own), Some(wanted)) = (own, collation.named())
            && own.charset() != wanted.charset()
        {
            return self.check(node, Err(other_charset(own, wanted)));
        }
        Some(collate::with_collation(value, collation))
    }

    /// `text [NOT] LIKE pattern [ESCAPE 'c']`.
    pub(super) fn like(
        &mut self,
        node: &ast::Expr,
        text: &ast::Expr,
        pattern: &ast::Expr,
        escape: Option<&ast::Expr>,
    ) -> Option<Expr> {
        let (text, pattern) = (self.expr(text), self.expr(pattern));
        let escape = match escape {
            None => '\\',
            Some(escape) => {
                let Kind::Text(escape) = self.expr(escape)?.kind else {
                    return self.refuse(node, "an ESCAPE that is no text literal");
                };
                let mut chars = escape.chars();
                match (chars.next(), chars.next()) {
                    (Some(escape), None) => escape,
                    _ => return self.refuse(node, "an ESCAPE of more or less than one character"),
                }
            }
        };
        self.check(node, like(text?, pattern?, escape))
    }
}

/// A collation of another character set than the text's, which the servers refuse.
fn other_charset(own: Named, wanted: Named) -> Refusal {
    Refusal::ty(format!(
        "the collation `{}` is not one of the character set `{}`",
        wanted.name(),
        own.charset()
    ))
    .help(format!(
        "write a collation of `{0}`, such as `{0}_bin`",
        own.charset()
    ))
}

fn like(text: Expr, pattern: Expr, escape: char) -> Result<Expr, Refusal> {
    let sides = vec![cast::as_text(text)?, cast::as_text(pattern)?];
    let mut sides = collate::settle(sides)?.into_iter();
    let (Some(text), Some(pattern)) = (sides.next(), sides.next()) else {
        return Err(Refusal::ty("LIKE needs a text and a pattern".into()));
    };
    let nullable = text.nullable || pattern.nullable;
    Ok(Expr {
        kind: Kind::Like(Box::new(text), Box::new(pattern), escape),
        ty: Type::Bool,
        nullable,
    })
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
