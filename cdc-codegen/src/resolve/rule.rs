//! The rule that fills one column: a copy, an expression, a map, a mask, a cast.

use super::column::{Builder, Use};
use super::expr::{self, resolve as expression};
use super::scope::RowScope;
use super::{Context, limit, value_map};
use crate::ddl;
use crate::diag::{Code, Diagnostic};
use crate::model::expr::{DateLiteral, Kind, Type};
use crate::model::mysql::MysqlType;
use crate::model::{Mask, Model, Rule, TargetColumn, ZeroDate};
use crate::source::{Span, Spanned};
use crate::spec::{self, ColumnSpec};

pub(super) fn computed(
    context: &mut Context<'_>,
    builder: &mut Builder<'_>,
    column: &ColumnSpec,
    sql: &Spanned<String>,
) -> Option<TargetColumn> {
    let text = cast_text(column, sql);
    let mut scope = RowScope {
        table: builder.table,
        types: builder.types,
        read: Vec::new(),
    };
    let found = expression(&text, &mut scope, context.diagnostics);
    builder.uses.extend(
        scope
            .read
            .into_iter()
            .map(|index| (index, Use::Expression, sql.span)),
    );
    let expr = found?;
    limit::check(context, builder.types, &expr, sql.span);
    if let Kind::Column(index) = expr.kind {
        return copy_of(builder, index, &column.name.value);
    }
    if expr.ty == Type::Opaque {
        context.report(Diagnostic::new(
            Code::ExpressionType,
            "bytes, JSON and geometry are copied, not computed",
            sql.span,
            "computes with bytes",
        ));
        return None;
    }
    let ty = MysqlType::of_expression(&expr.ty);
    let labels = labels_of(&expr.ty);
    Some(TargetColumn {
        name: column.name.value.clone(),
        ty,
        nullable: expr.nullable,
        labels,
        rule: Rule::Compute(expr),
        rule_text: sql.value.clone(),
        comment: None,
    })
}

/// `as` on an expression is a CAST around it.
fn cast_text(column: &ColumnSpec, sql: &Spanned<String>) -> Spanned<String> {
    match &column.cast {
        Some(cast) => Spanned::new(format!("CAST(({}) AS {})", sql.value, cast.value), sql.span),
        None => sql.clone(),
    }
}

fn labels_of(ty: &Type) -> Option<Vec<String>> {
    match ty {
        Type::Labels(labels) => Some(labels.clone()),
        _ => None,
    }
}

pub(super) fn from_source(
    context: &mut Context<'_>,
    model: &mut Model,
    source: usize,
    builder: &mut Builder<'_>,
    column: &ColumnSpec,
    index: usize,
) -> Option<TargetColumn> {
    let (declared, ty) = builder.column(index)?;
    let name = &column.name.value;
    if let Some(values) = &column.values {
        return value_map::apply(context, model, source, (declared, &ty, index), name, values);
    }
    if let Some(mask) = &column.mask {
        return masked(context, declared, &ty, index, name, mask);
    }
    if let Some(policy) = &column.zero_date {
        return zero_date(context, declared, &ty, index, name, policy);
    }
    if let Some(cast) = &column.cast {
        let quoted = declared.name.value.replace('`', "``");
        let text = Spanned::new(format!("CAST(`{quoted}` AS {})", cast.value), cast.span);
        return cast_column(context, builder, column, index, &text);
    }
    refuse_zero_default(context, declared, &ty, column.span);
    copy_of(builder, index, name)
}

/// The source column as it is.
pub(super) fn copy_of(builder: &Builder<'_>, index: usize, name: &str) -> Option<TargetColumn> {
    let (declared, ty) = builder.column(index)?;
    let labels = match &ty {
        MysqlType::Enum { labels } => Some(labels.clone()),
        _ => None,
    };
    Some(TargetColumn {
        name: name.to_owned(),
        ty,
        nullable: declared.nullable,
        labels,
        rule: Rule::Copy(index),
        rule_text: declared.name.value.clone(),
        comment: declared.comment.clone(),
    })
}

/// `as = "TYPE"`: widening is free, anything else asks for `lossy = true`.
fn cast_column(
    context: &mut Context<'_>,
    builder: &mut Builder<'_>,
    column: &ColumnSpec,
    index: usize,
    text: &Spanned<String>,
) -> Option<TargetColumn> {
    let (declared, _) = builder.column(index)?;
    let mut scope = RowScope {
        table: builder.table,
        types: builder.types,
        read: Vec::new(),
    };
    let expr = expr::resolve(text, &mut scope, context.diagnostics)?;
    let from = builder.column(index)?.1.expression_type();
    let lossy = column.lossy.as_ref().is_some_and(|lossy| lossy.value);
    if !lossy && loses(&from, &expr.ty) {
        context.report(
            Diagnostic::new(
                Code::LossyConversion,
                format!(
                    "{} does not hold every {}",
                    expr.ty.describe(),
                    from.describe()
                ),
                text.span,
                "can lose digits",
            )
            .label(
                declared.data_type.span,
                format!("declared {}", declared.sql),
            )
            .help("widen it, or add `lossy = true`"),
        );
    }
    limit::check(context, builder.types, &expr, text.span);
    Some(TargetColumn {
        name: column.name.value.clone(),
        ty: MysqlType::of_expression(&expr.ty),
        nullable: expr.nullable,
        labels: None,
        rule: Rule::Compute(expr),
        rule_text: format!(
            "{} as {}",
            declared.name.value,
            column.cast.as_ref().map_or("", |c| c.as_str())
        ),
        comment: declared.comment.clone(),
    })
}

/// Whether a conversion between types can change a value.
fn loses(from: &Type, to: &Type) -> bool {
    match (from, to) {
        (
            Type::Int {
                unsigned: a,
                digits: d,
            },
            Type::Int { unsigned: b, .. },
        ) => a != b && (*b || *d >= 20),
        (Type::Int { digits, .. }, Type::Decimal { precision, scale }) => {
            precision - scale < *digits
        }
        (
            Type::Decimal {
                precision: p,
                scale: s,
            },
            Type::Decimal {
                precision: q,
                scale: t,
            },
        ) => t < s || q - t < p - s,
        (Type::Decimal { .. }, Type::Int { .. } | Type::Double)
        | (Type::Datetime { .. }, Type::Date) => true,
        (Type::Int { digits, .. }, Type::Double) => *digits > 15,
        _ => false,
    }
}

fn masked(
    context: &mut Context<'_>,
    declared: &ddl::Column,
    ty: &MysqlType,
    index: usize,
    name: &str,
    mask: &Spanned<spec::Mask>,
) -> Option<TargetColumn> {
    let kind = match mask.value {
        spec::Mask::Sha256 => Mask::Sha256,
        spec::Mask::Redact => Mask::Redact,
        spec::Mask::Last4 => Mask::Last4,
        spec::Mask::Null => Mask::Null,
    };
    let text = matches!(
        ty.plain(),
        MysqlType::Char { .. } | MysqlType::Varchar { .. } | MysqlType::Text { .. }
    );
    if !text && matches!(kind, Mask::Sha256 | Mask::Last4) {
        context.report(
            Diagnostic::new(
                Code::MaskType,
                "this mask needs a text column",
                mask.span,
                "masks text",
            )
            .label(
                declared.data_type.span,
                format!("declared {}", declared.sql),
            )
            .help("use `mask = \"redact\"` or `mask = \"null\"`, or drop the column"),
        );
        return None;
    }
    let target = match (kind, ty) {
        (Mask::Sha256, _) => MysqlType::text(64),
        (Mask::Redact, _) => MysqlType::text(10),
        (Mask::Last4 | Mask::Null, ty) => ty.clone(),
    };
    Some(TargetColumn {
        name: name.to_owned(),
        ty: target,
        nullable: declared.nullable || kind == Mask::Null,
        labels: None,
        rule: Rule::Mask {
            column: index,
            mask: kind,
        },
        rule_text: format!("{}, masked", declared.name.value),
        comment: declared.comment.clone(),
    })
}

fn zero_date(
    context: &mut Context<'_>,
    declared: &ddl::Column,
    ty: &MysqlType,
    index: usize,
    name: &str,
    policy: &Spanned<String>,
) -> Option<TargetColumn> {
    let temporal = matches!(
        ty,
        MysqlType::Date | MysqlType::Datetime { .. } | MysqlType::Timestamp { .. }
    );
    let chosen = match policy.value.as_str() {
        "null" => Some(ZeroDate::Null),
        "reject" => Some(ZeroDate::Reject),
        text => DateLiteral::parse(text).map(ZeroDate::Literal),
    };
    let (true, Some(chosen)) = (temporal, chosen) else {
        context.report(
            Diagnostic::new(
                Code::ZeroDate,
                "`zero_date` is for DATE, DATETIME and TIMESTAMP columns, and says \"null\", \"reject\" or a date",
                policy.span,
                "no policy for zero dates",
            )
            .label(declared.data_type.span, format!("declared {}", declared.sql))
            .help("write `zero_date = \"null\"` or `zero_date = \"1970-01-01\"`"),
        );
        return None;
    };
    Some(TargetColumn {
        name: name.to_owned(),
        ty: ty.clone(),
        nullable: declared.nullable || chosen == ZeroDate::Null,
        labels: None,
        rule: Rule::ZeroDate {
            column: index,
            policy: chosen,
        },
        rule_text: format!("{}, zero dates: {}", declared.name.value, policy.value),
        comment: declared.comment.clone(),
    })
}

/// A column whose DEFAULT is a zero date needs a decision.
pub(super) fn refuse_zero_default(
    context: &mut Context<'_>,
    declared: &ddl::Column,
    ty: &MysqlType,
    span: Span,
) {
    let temporal = matches!(
        ty,
        MysqlType::Date | MysqlType::Datetime { .. } | MysqlType::Timestamp { .. }
    );
    if let (true, Some(default)) = (temporal, &declared.default)
        && default.value.trim_matches('\'').starts_with("0000-00-00")
    {
        context.report(
            Diagnostic::new(
                Code::ZeroDate,
                format!(
                    "`{}` can hold the zero date, which is no date anywhere else",
                    declared.name.value
                ),
                span,
                "no policy for zero dates",
            )
            .label(default.span, "its DEFAULT is one")
            .help(format!(
                "write `{{ from = \"{}\", zero_date = \"null\" }}`",
                declared.name.value
            )),
        );
    }
}
