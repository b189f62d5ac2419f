//! The walk over sqlparser's tree: each form to its rule.

use sqlparser::ast::{self, BinaryOperator, Spanned as _, UnaryOperator, Value};

use super::condition::negated;
use super::moment::Sign;
use super::{MAX_DEPTH, Typer, Unresolved, cast, compare, literal, moment, string};
use crate::diag::{Code, Diagnostic};
use crate::model::expr::{Arithmetic, Comparison, Expr, Kind, Type};
use crate::source::Span;

impl Typer<'_> {
    /// Types one expression; findings go to the diagnostics.
    pub(super) fn expr(&mut self, node: &ast::Expr) -> Option<Expr> {
        if self.depth == MAX_DEPTH {
            // Not at the node's own place: to find it would walk all that is deeper.
            let message = format!("an expression is more than {MAX_DEPTH} operations deep");
            let span = self.place.text.span;
            self.diagnostics.push(Diagnostic::new(
                Code::UnsupportedExpression,
                message,
                span,
                "nests too deep",
            ));
            return None;
        }
        self.depth += 1;
        let typed = self.node(node);
        self.depth -= 1;
        typed
    }

    fn node(&mut self, node: &ast::Expr) -> Option<Expr> {
        match node {
            ast::Expr::Identifier(name) => self.column(None, name),
            ast::Expr::CompoundIdentifier(parts) => match parts.as_slice() {
                [qualifier, name] => self.column(Some(qualifier), name),
                _ => self.refuse(node, "a name with more than one point"),
            },
            ast::Expr::Value(value) => self.value(node, &value.value),
            ast::Expr::TypedString(typed) => self.typed_string(node, typed),
            ast::Expr::Nested(inner) => self.expr(inner),
            ast::Expr::UnaryOp { op, expr } => self.unary(node, *op, expr),
            ast::Expr::BinaryOp { left, op, right } => self.binary(node, left, op, right),
            ast::Expr::Case {
                operand,
                conditions,
                else_result,
                ..
            } => self.case(node, operand.as_deref(), conditions, else_result.as_deref()),
            ast::Expr::Cast {
                kind: ast::CastKind::Cast,
                expr,
                data_type,
                format: None,
            } => {
                let value = self.expr(expr)?;
                let ty = self.cast_type(node, data_type)?;
                self.check(node, cast::explicit(value, ty))
            }
            ast::Expr::Collate { expr, collation } => self.collate(node, expr, collation),
            other => self.predicate(other),
        }
    }

    /// Functions, among them those with a syntax of their own.
    pub(super) fn call_form(&mut self, node: &ast::Expr) -> Option<Expr> {
        match node {
            ast::Expr::Function(function) => self.function(node, function),
            ast::Expr::Substring {
                expr,
                substring_from,
                substring_for,
                ..
            } => self.substring(
                node,
                expr,
                substring_from.as_deref(),
                substring_for.as_deref(),
            ),
            ast::Expr::Trim {
                trim_where,
                trim_what,
                expr,
                trim_characters: None,
            } => self.trim(node, *trim_where, trim_what.as_deref(), expr),
            ast::Expr::Extract { field, expr, .. } => self.extract(node, field, expr),
            ast::Expr::Position { expr, r#in } => {
                let (what, value) = (self.expr(expr), self.expr(r#in));
                self.check(node, string::locate(what?, value?))
            }
            ast::Expr::Ceil { expr, field } => self.rounding(node, "CEIL", expr, field),
            ast::Expr::Floor { expr, field } => self.rounding(node, "FLOOR", expr, field),
            other => self.refuse(node, form(other)),
        }
    }

    fn column(&mut self, qualifier: Option<&ast::Ident>, name: &ast::Ident) -> Option<Expr> {
        match self
            .scope
            .column(qualifier.map(|q| q.value.as_str()), &name.value)
        {
            Ok(found) => Some(Expr {
                kind: found.kind,
                ty: found.ty,
                nullable: found.nullable,
            }),
            Err(unresolved) => {
                let start = qualifier.map_or(name.span, |q| q.span.union(&name.span));
                self.unresolved(self.place.of(start), unresolved);
                None
            }
        }
    }

    fn unresolved(&mut self, span: Span, unresolved: Unresolved) {
        let Unresolved {
            code,
            message,
            help,
            related,
        } = unresolved;
        let mut diagnostic = Diagnostic::new(code, message, span, "used here");
        diagnostic.help = help;
        if let Some((span, text)) = related {
            diagnostic = diagnostic.label(span, text);
        }
        self.diagnostics.push(diagnostic);
    }

    fn value(&mut self, node: &ast::Expr, value: &Value) -> Option<Expr> {
        match value {
            Value::Number(text, _) => self.check(node, literal::number(text)),
            Value::SingleQuotedString(text) | Value::DoubleQuotedString(text) => {
                Some(literal::text(text))
            }
            Value::Boolean(value) => Some(Expr {
                kind: Kind::Bool(*value),
                ty: Type::Bool,
                nullable: false,
            }),
            Value::Null => Some(Expr {
                kind: Kind::Null,
                ty: Type::Null,
                nullable: true,
            }),
            _ => self.refuse(node, "this form of literal"),
        }
    }

    fn typed_string(&mut self, node: &ast::Expr, typed: &ast::TypedString) -> Option<Expr> {
        let ast::Value::SingleQuotedString(text) = &typed.value.value else {
            return self.refuse(node, "this form of literal");
        };
        let ty = match &typed.data_type {
            ast::DataType::Date => Type::Date,
            ast::DataType::Timestamp(..) | ast::DataType::Datetime(_) => Type::Datetime { fsp: 0 },
            _ => return self.refuse(node, "a literal of this type"),
        };
        self.check(node, literal::temporal(text, &ty))
    }

    fn unary(&mut self, node: &ast::Expr, op: UnaryOperator, inner: &ast::Expr) -> Option<Expr> {
        let value = self.expr(inner)?;
        match op {
            UnaryOperator::Plus => Some(value),
            UnaryOperator::Minus => self.check(node, super::arithmetic::negate(value)),
            UnaryOperator::Not | UnaryOperator::BangNot => {
                let condition = self.truth(inner, value)?;
                Some(negated(condition))
            }
            _ => self.refuse(node, &format!("the operator `{op}`")),
        }
    }

    fn binary(
        &mut self,
        node: &ast::Expr,
        left: &ast::Expr,
        op: &BinaryOperator,
        right: &ast::Expr,
    ) -> Option<Expr> {
        match (left, op, right) {
            (_, BinaryOperator::Arrow | BinaryOperator::LongArrow, _) => {
                return self.arrow(node, left, op, right);
            }
            (value, BinaryOperator::Plus, ast::Expr::Interval(interval))
            | (ast::Expr::Interval(interval), BinaryOperator::Plus, value) => {
                return self.add_interval(node, value, interval, Sign::Plus);
            }
            (value, BinaryOperator::Minus, ast::Expr::Interval(interval)) => {
                return self.add_interval(node, value, interval, Sign::Minus);
            }
            _ => {}
        }
        let (a, b) = (self.expr(left), self.expr(right));
        let (a, b) = (a?, b?);
        if let Some(operator) = arithmetic_operator(op) {
            return self.check(node, super::arithmetic::binary(operator, a, b));
        }
        if let Some(operator) = comparison_operator(op) {
            let (a, b) = moment::as_compared(a, b);
            return self.check(node, compare::binary(operator, a, b));
        }
        let make = match op {
            BinaryOperator::And => Kind::And,
            BinaryOperator::Or => Kind::Or,
            BinaryOperator::Xor => Kind::Xor,
            BinaryOperator::StringConcat => {
                return self.refuse(node, "`||`, which means OR or CONCAT by the server's sql_mode: write CONCAT(…) or OR; it");
            }
            _ => return self.refuse(node, &format!("the operator `{op}`")),
        };
        let (a, b) = (self.truth(left, a), self.truth(right, b));
        let (a, b) = (a?, b?);
        let nullable = a.nullable || b.nullable;
        Some(Expr {
            kind: make(Box::new(a), Box::new(b)),
            ty: Type::Bool,
            nullable,
        })
    }

    /// Turns a rule's refusal into a diagnostic at `node`.
    pub(super) fn check<T>(&mut self, node: &ast::Expr, result: Result<T, Refusal>) -> Option<T> {
        result
            .map_err(|refusal| {
                let span = self.place.of(node.span());
                let mut diagnostic =
                    Diagnostic::new(refusal.code, refusal.message, span, refusal.label);
                diagnostic.help = refusal.help;
                self.diagnostics.push(diagnostic);
            })
            .ok()
    }

    /// Refuses `what`, which this version has no rule for.
    pub(super) fn refuse<T>(&mut self, node: &ast::Expr, what: &str) -> Option<T> {
        self.check(
            node,
            Err(Refusal {
                code: Code::UnsupportedExpression,
                message: format!("{what} is not supported in expressions"),
                label: "not supported".into(),
                help: Some("docs/expressions.md lists what is; compute the rest at the source, in a generated column".into()),
            }),
        )
    }
}

/// Why an expression has no type.
pub(super) struct Refusal {
    pub code: Code,
    pub message: String,
    pub label: String,
    pub help: Option<String>,
}

impl Refusal {
    /// Types that do not go together.
    pub(super) fn ty(message: String) -> Self {
        Self {
            code: Code::ExpressionType,
            message,
            label: "does not type".into(),
            help: None,
        }
    }

    /// Says what to type.
    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

const fn arithmetic_operator(op: &BinaryOperator) -> Option<Arithmetic> {
    Some(match op {
        BinaryOperator::Plus => Arithmetic::Add,
        BinaryOperator::Minus => Arithmetic::Subtract,
        BinaryOperator::Multiply => Arithmetic::Multiply,
        BinaryOperator::Divide => Arithmetic::Divide,
        BinaryOperator::MyIntegerDivide => Arithmetic::IntegerDivide,
        BinaryOperator::Modulo => Arithmetic::Modulo,
        _ => return None,
    })
}

const fn comparison_operator(op: &BinaryOperator) -> Option<Comparison> {
    Some(match op {
        BinaryOperator::Eq => Comparison::Eq,
        BinaryOperator::NotEq => Comparison::Ne,
        BinaryOperator::Lt => Comparison::Lt,
        BinaryOperator::LtEq => Comparison::Le,
        BinaryOperator::Gt => Comparison::Gt,
        BinaryOperator::GtEq => Comparison::Ge,
        BinaryOperator::Spaceship => Comparison::NullSafeEq,
        _ => return None,
    })
}

/// The name of a form this version refuses.
const fn form(node: &ast::Expr) -> &'static str {
    match node {
        ast::Expr::Like { .. } | ast::Expr::ILike { .. } => "LIKE",
        ast::Expr::RLike { .. } | ast::Expr::SimilarTo { .. } => "a regular expression",
        ast::Expr::Subquery(_) | ast::Expr::Exists { .. } | ast::Expr::InSubquery { .. } => {
            "a subquery"
        }
        ast::Expr::Interval(_) => "INTERVAL",
        ast::Expr::Convert { .. } => "CONVERT",
        ast::Expr::Cast { .. } => "this form of CAST",
        ast::Expr::JsonAccess { .. } => "a JSON path",
        ast::Expr::MatchAgainst { .. } => "MATCH … AGAINST",
        ast::Expr::Tuple(_) => "a row of values",
        _ => "this form",
    }
}
