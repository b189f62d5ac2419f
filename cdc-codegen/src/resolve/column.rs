//! The columns of one target: rules, types, and the source columns they read.

use super::rule::{computed, copy_of, from_source, refuse_zero_default};
use super::scope::{find_column, unknown_column};
use super::{Context, column_type};
use crate::ddl;
use crate::diag::{Code, Diagnostic};
use crate::model::Expr;
use crate::model::mysql::MysqlType;
use crate::model::{Model, Rule, TargetColumn};
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

    /// Source columns that these target columns copy.
    pub(super) fn copied<'b>(&'b self, targets: &'b [usize]) -> impl Iterator<Item = usize> + 'b {
        targets
            .iter()
            .filter_map(|target| match self.columns.get(*target)?.0.rule {
                Rule::Copy(source) => Some(source),
                _ => None,
            })
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

    pub(super) fn column(&self, index: usize) -> Option<(&'a ddl::Column, MysqlType)> {
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
    let resolved = if consistent(context, column) {
        ruled(context, model, source, builder, column)
    } else {
        None
    };
    let resolved = resolved.unwrap_or_else(|| unresolved(column));
    builder.columns.push((resolved, column.span));
}

/// The column as its rule says; none where that was reported.
fn ruled(
    context: &mut Context<'_>,
    model: &mut Model,
    source: usize,
    builder: &mut Builder<'_>,
    column: &ColumnSpec,
) -> Option<TargetColumn> {
    if let Some(sql) = &column.sql {
        return computed(context, builder, column, sql);
    }
    let from = column.from.as_ref()?;
    let index = find(context, builder, from)?;
    let nullable = builder
        .column(index)
        .is_some_and(|(declared, _)| declared.nullable);
    builder
        .uses
        .push((index, masked_use(column, nullable), from.span));
    if let Some(convert) = &column.convert {
        let instead = "compute it with `sql = \"…\"`, or at the source";
        context.not_yet(convert.span, "`convert`", instead);
        return None;
    }
    from_source(context, model, source, builder, column, index)
}

/// Stands for a column that was reported, so that facts over it do not report it again.
/// Nothing is emitted then.
fn unresolved(column: &ColumnSpec) -> TargetColumn {
    TargetColumn {
        name: column.name.value.clone(),
        ty: MysqlType::text(1),
        nullable: true,
        labels: None,
        rule: Rule::Compute(Expr::UNKNOWN),
        rule_text: String::new(),
        comment: None,
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

/// What `copy` adds must not have the name of a named column.
pub(super) fn collisions(context: &mut Context<'_>, builder: &Builder<'_>) {
    let copied = builder.spec.copy.as_ref().map(|copy| copy.span);
    for (at, (column, span)) in builder.columns.iter().enumerate() {
        let before = builder.columns.iter().take(at);
        let mut same =
            before.filter(|(other, _)| other.name.to_lowercase() == column.name.to_lowercase());
        if let (true, Some((_, first))) = (Some(*span) == copied, same.next()) {
            context.report(
                Diagnostic::new(
                    Code::DuplicateTargetColumn,
                    format!("two columns are called `{}`", column.name),
                    *first,
                    "this one",
                )
                .label(*span, format!("and the copy of `{}`", column.rule_text))
                .help(format!(
                    "rename it, or map the source column by name: `other = \"{}\"`",
                    column.rule_text
                )),
            );
        }
    }
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
