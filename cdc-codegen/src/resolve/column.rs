//! The columns of one target: rules, types, and the source columns they read.

use super::expr::{self, resolve as expression};
use super::scope::{RowScope, find_column, unknown_column};
use super::{Context, column_type, value_map};
use crate::ddl;
use crate::diag::{Code, Diagnostic};
use crate::model::expr::{DateLiteral, Expr, Kind, Type};
use crate::model::mysql::MysqlType;
use crate::model::{Mask, Model, Rule, TargetColumn, ZeroDate};
use crate::source::{Span, Spanned};
use crate::spec::{self, ColumnSpec, Copy, TableSpec};

/// How a source column is used by a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// As it is, or through a value map.
    Plain,
    /// Behind a mask.
    Masked,
    /// Behind a mask that does not look at the value.
    Hidden,
    /// In an expression.
    Expression,
    /// In the row filter.
    Filter,
    /// Named under `drop`.
    Dropped,
}

/// A target under construction.
pub(super) struct Builder<'a> {
    pub table: &'a ddl::Table,
    pub types: &'a [Option<MysqlType>],
    pub spec: &'a TableSpec,
    /// Finished columns with the place of their rule.
    pub columns: Vec<(TargetColumn, Span)>,
    /// Source column, how it is used, where the mapping says so.
    pub uses: Vec<(usize, Use, Span)>,
    /// Types refused so far, so that each is refused once.
    refused: Vec<usize>,
}

impl<'a> Builder<'a> {
    pub(super) fn new(
        table: &'a ddl::Table,
        types: &'a [Option<MysqlType>],
        spec: &'a TableSpec,
    ) -> Self {
        Self {
            table,
            types,
            spec,
            columns: Vec::new(),
            uses: Vec::new(),
            refused: Vec::new(),
        }
    }

    /// Source columns that are decoded.
    pub(super) fn read(&self) -> impl Iterator<Item = usize> + '_ {
        self.uses
            .iter()
            .filter(|(_, how, _)| !matches!(how, Use::Dropped | Use::Hidden))
            .map(|(index, ..)| *index)
    }

    pub(super) fn read_by_filter(&mut self, columns: Vec<usize>) {
        let span = self
            .spec
            .filter
            .as_ref()
            .map_or(self.spec.name.span, |filter| filter.span);
        self.uses.extend(
            columns
                .into_iter()
                .map(|column| (column, Use::Filter, span)),
        );
    }

    pub(super) fn finish(self) -> Vec<TargetColumn> {
        self.columns.into_iter().map(|(column, _)| column).collect()
    }

    fn column(&self, index: usize) -> Option<(&'a ddl::Column, MysqlType)> {
        let column = self.table.columns.get(index)?;
        Some((column, self.types.get(index)?.clone()?))
    }
}

/// Resolves the named columns, then those that `copy` adds, in the order of the source.
pub(super) fn resolve(
    context: &mut Context<'_>,
    model: &mut Model,
    source: usize,
    builder: &mut Builder<'_>,
) {
    let spec = builder.spec;
    for dropped in &spec.drop {
        if let Some(index) = find(context, builder, dropped) {
            builder.uses.push((index, Use::Dropped, dropped.span));
        }
    }
    for column in &spec.columns {
        named(context, model, source, builder, column);
    }
    copied(context, builder);
}

fn find(context: &mut Context<'_>, builder: &Builder<'_>, name: &Spanned<String>) -> Option<usize> {
    let found = find_column(builder.table, &name.value);
    if found.is_none() {
        let unknown = unknown_column(builder.table, &name.value);
        let mut diagnostic =
            Diagnostic::new(unknown.code, unknown.message, name.span, "no such column");
        diagnostic.help = unknown.help;
        if let Some((span, text)) = unknown.related {
            diagnostic = diagnostic.label(span, text);
        }
        context.report(diagnostic);
    }
    found
}

fn named(
    context: &mut Context<'_>,
    model: &mut Model,
    source: usize,
    builder: &mut Builder<'_>,
    column: &ColumnSpec,
) {
    if !consistent(context, column) {
        return;
    }
    if let Some(convert) = &column.convert {
        context.not_yet(
            convert.span,
            "`convert`",
            "compute it with `sql = \"…\"`, or at the source",
        );
        if let Some(from) = &column.from
            && let Some(index) = find(context, builder, from)
        {
            builder.uses.push((index, Use::Plain, from.span));
        }
        return;
    }
    let resolved = match (&column.from, &column.sql) {
        (_, Some(sql)) => computed(context, builder, column, sql),
        (Some(from), None) => {
            let Some(index) = find(context, builder, from) else {
                return;
            };
            let nullable = builder
                .column(index)
                .is_some_and(|(declared, _)| declared.nullable);
            builder
                .uses
                .push((index, masked_use(column, nullable), from.span));
            from_source(context, model, source, builder, column, index)
        }
        (None, None) => None,
    };
    if let Some(resolved) = resolved {
        builder.columns.push((resolved, column.span));
    }
}

/// Whether a mask looks at the value.
fn masked_use(column: &ColumnSpec, nullable: bool) -> Use {
    match column.mask.as_ref().map(|mask| mask.value) {
        None => Use::Plain,
        Some(spec::Mask::Null) => Use::Hidden,
        Some(spec::Mask::Redact) if !nullable => Use::Hidden,
        Some(spec::Mask::Sha256 | spec::Mask::Last4 | spec::Mask::Redact) => Use::Masked,
    }
}

/// A column is one thing: keys that contradict each other are refused.
fn consistent(context: &mut Context<'_>, column: &ColumnSpec) -> bool {
    let mut set: Vec<(&str, Span)> = Vec::new();
    let mut note = |name, span: Option<Span>| set.extend(span.map(|span| (name, span)));
    note("sql", column.sql.as_ref().map(|s| s.span));
    note("values", column.values.as_ref().map(|s| s.span));
    note("mask", column.mask.as_ref().map(|s| s.span));
    note("convert", column.convert.as_ref().map(|s| s.span));
    note("zero_date", column.zero_date.as_ref().map(|s| s.span));
    if column.cast.is_some() && column.sql.is_none() {
        note("as", column.cast.as_ref().map(|s| s.span));
    }
    let from = column.from.as_ref().map(|from| from.span);
    let problem = match (column.sql.is_some(), from, set.as_slice()) {
        (true, Some(_), _) => Some("`from` and `sql` exclude each other"),
        (false, None, _) => Some("a column needs `from` or `sql`"),
        (_, _, [_, _, ..]) => Some(
            "only one of `sql`, `values`, `mask`, `convert`, `as`, `zero_date` can fill a column",
        ),
        _ => None,
    };
    if let Some(problem) = problem {
        context.report(
            Diagnostic::new(Code::ContradictoryRule, problem, column.span, "this rule")
                .help("write `{ from = \"column\" }`, `{ from = \"column\", values = \"map\" }` or `{ sql = \"expression\" }`"),
        );
    }
    problem.is_none()
}

fn computed(
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
    check_digits(context, &expr, sql.span);
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

fn from_source(
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
fn copy_of(builder: &Builder<'_>, index: usize, name: &str) -> Option<TargetColumn> {
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
    check_digits(context, &expr, text.span);
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
        ty,
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
fn refuse_zero_default(
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

/// What `copy` adds.
fn copied(context: &mut Context<'_>, builder: &mut Builder<'_>) {
    let spec = builder.spec;
    let Some(copy) = &spec.copy else { return };
    let (list, span): (Vec<usize>, Span) = match &copy.value {
        Copy::All => {
            let named = |index: &usize| {
                !builder.uses.iter().any(|(used, how, _)| {
                    used == index && *how != Use::Filter && *how != Use::Expression
                })
            };
            (
                (0..builder.table.columns.len()).filter(named).collect(),
                copy.span,
            )
        }
        Copy::Columns(names) => (
            names
                .iter()
                .filter_map(|name| find(context, builder, name))
                .collect(),
            copy.span,
        ),
    };
    for index in list {
        builder.uses.push((index, Use::Plain, span));
        let Some((declared, ty)) = builder.column(index) else {
            continue;
        };
        refuse_zero_default(context, declared, &ty, span);
        if let Some(column) = copy_of(builder, index, &declared.name.value) {
            builder.columns.push((column, span));
        }
    }
}

/// `deleted_at`, which `on_delete = "mark"` adds.
pub(super) fn deleted_at(context: &mut Context<'_>, builder: &mut Builder<'_>) {
    let span = builder
        .spec
        .on_delete
        .as_ref()
        .map_or(builder.spec.name.span, |o| o.span);
    if let Some((_, taken)) = builder
        .columns
        .iter()
        .find(|(c, _)| c.name.eq_ignore_ascii_case("deleted_at"))
    {
        context.report(
            Diagnostic::new(
                Code::DuplicateTargetColumn,
                "`on_delete = \"mark\"` adds a column `deleted_at`",
                span,
                "adds `deleted_at`",
            )
            .label(*taken, "this column has that name")
            .help("give the source's column another name"),
        );
    }
    let column = TargetColumn {
        name: "deleted_at".into(),
        ty: MysqlType::Datetime { fsp: 0 },
        nullable: true,
        labels: None,
        rule: Rule::DeletedAt,
        rule_text: "when the source deleted the row".into(),
        comment: None,
    };
    builder.columns.push((column, span));
}

/// Every source column's type must be handled: even a dropped one is passed over by type.
pub(super) fn unsupported(context: &mut Context<'_>, builder: &Builder<'_>) {
    for (index, column) in builder.table.columns.iter().enumerate() {
        if builder.refused.contains(&index) {
            continue;
        }
        let Err(why) = column_type::resolve(&column.data_type) else {
            continue;
        };
        let used = builder.uses.iter().find(|(used, ..)| *used == index);
        let span = used.map_or(builder.spec.from.span, |(_, _, span)| *span);
        context.report(
            Diagnostic::new(
                Code::UnsupportedType,
                format!("`{}`: {why}", column.name.value),
                span,
                "a column of this table",
            )
            .label(column.data_type.span, format!("declared {}", column.sql))
            .help("this table cannot be replicated by this version: leave it out of the mapping"),
        );
    }
}

/// Every source column is mapped or dropped by name.
pub(super) fn silent(context: &mut Context<'_>, builder: &Builder<'_>) {
    for (index, column) in builder.table.columns.iter().enumerate() {
        if builder.uses.iter().any(|(used, ..)| *used == index) {
            continue;
        }
        let (table, name) = (&builder.table.name.value, &column.name.value);
        context.report(
            Diagnostic::new(
                Code::UnmappedColumn,
                format!("`{table}.{name}` is neither mapped nor dropped"),
                builder.spec.name.span,
                format!("says nothing of `{name}`"),
            )
            .label(column.name.span, "declared here")
            .help(format!(
                "add `{name} = \"{name}\"` to its columns, or `drop = [\"{name}\"]`"
            )),
        );
    }
}

/// Rust computes decimals with 38 digits.
pub(super) fn check_digits(context: &mut Context<'_>, expr: &Expr, span: Span) {
    let mut widest = 0;
    expr.walk(&mut |part| {
        if let (Type::Decimal { precision, .. }, false) =
            (&part.ty, matches!(part.kind, Kind::Column(_)))
        {
            widest = widest.max(*precision);
        }
    });
    if widest > 38 {
        context.report(
            Diagnostic::new(
                Code::DecimalTooWide,
                format!("this needs {widest} digits, and decimals are computed with 38"),
                span,
                "too many digits",
            )
            .help("CAST an operand to fewer digits, as in `CAST(price AS DECIMAL(18,2))`"),
        );
    }
}
