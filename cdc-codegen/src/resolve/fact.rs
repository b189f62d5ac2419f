//! One `[fact.*]` → a view at a declared grain.

use super::expr::{self, Scope as _, condition};
use super::fact_scope::FactScope;
use super::join::{self, Joined, Partner};
use super::table::Placed;
use super::{Context, calendar, dialect};
use crate::diag::{Code, Diagnostic, nearest};
use crate::model::expr::{Collation, Expr, Kind, Type};
use crate::model::{Fact, FactColumn, Field, Model, Relation, Rule};
use crate::source::{Span, Spanned};
use crate::spec::{self, FactSpec};

/// Resolves all facts, each after the facts it reads.
pub(super) fn resolve(context: &mut Context<'_>, model: &mut Model, placed: &[Placed<'_>]) {
    let mapping = context.mapping;
    let mut waiting: Vec<&FactSpec> = mapping.facts.iter().collect();
    while !waiting.is_empty() {
        let before = waiting.len();
        let (ready, later): (Vec<_>, Vec<_>) = waiting.into_iter().partition(|fact| {
            let reads = std::iter::once(&fact.grain).chain(fact.joins.iter().map(|join| &join.to));
            !reads.into_iter().any(|name| {
                mapping
                    .facts
                    .iter()
                    .any(|other| other.name.value == name.value)
                    && !model.facts.iter().any(|done| done.name == name.value)
            })
        });
        for fact in &ready {
            let resolved = fact_of(context, model, placed, fact);
            model.facts.push(resolved);
        }
        waiting = later;
        if waiting.len() == before {
            for fact in waiting {
                context.report(
                    Diagnostic::new(
                        Code::FactCycle,
                        format!("`{}` reads itself through other facts", fact.name.value),
                        fact.grain.span,
                        "leads back here",
                    )
                    .help("a fact's grain is a table, a dimension or an earlier fact"),
                );
            }
            return;
        }
    }
}

/// A fact; what could not be resolved is left out and reported.
fn fact_of(
    context: &mut Context<'_>,
    model: &Model,
    placed: &[Placed<'_>],
    spec: &FactSpec,
) -> Fact {
    refuse_later_features(context, spec);
    let mut fact = Fact {
        name: spec.name.value.clone(),
        declared: context.sources.place(spec.name.span),
        relations: Vec::new(),
        filter: None,
        filter_text: spec.filter.as_ref().map(|text| text.value.clone()),
        columns: Vec::new(),
        group_by: Vec::new(),
        aggregate: false,
    };
    let Some(grain) = find_relation(model, placed, &spec.grain.value) else {
        unknown_relation(
            context,
            model,
            Code::UnknownGrain,
            &spec.grain.value,
            spec.grain.span,
        );
        return fact;
    };
    let mut joined = vec![Joined {
        alias: spec.grain.value.clone(),
        partner: grain.partner,
        keys: Vec::new(),
    }];
    fact.relations.push(Relation {
        alias: spec.grain.value.clone(),
        name: spec.grain.value.clone(),
        columns: grain.fields,
        join: None,
    });
    for join in &spec.joins {
        let Some(found) = find_relation(model, placed, &join.to.value) else {
            unknown_relation(
                context,
                model,
                Code::UnknownJoinTarget,
                &join.to.value,
                join.to.span,
            );
            continue;
        };
        join::resolve(context, model, &mut fact, &mut joined, join, found);
    }
    columns(context, &mut fact, spec);
    if !fact.aggregate {
        dimension_keys(&mut fact, &joined, spec);
    }
    if let Some(filter) = &spec.filter {
        let mut scope = FactScope {
            relations: &fact.relations,
            aggregates: false,
        };
        fact.filter = condition(filter, &mut scope, context.diagnostics);
    }
    dialect::check(context, model, &fact, spec);
    fact
}

fn refuse_later_features(context: &mut Context<'_>, spec: &FactSpec) {
    if let Some(materialize) = &spec.materialize
        && materialize.value != spec::Materialize::View
    {
        context.not_yet(
            materialize.span,
            "a fact kept as a table",
            "write `as = \"view\"`, or leave it out",
        );
    }
    if let Some(column) = spec.index.first().and_then(|index| index.first()) {
        context.not_yet(column.span, "`index`", "a view has no indexes: remove it");
    }
}

/// A target, calendar or fact by name, with its columns.
pub(super) struct Found<'a> {
    pub partner: Partner<'a>,
    pub fields: Vec<Field>,
}

fn find_relation<'a>(model: &Model, placed: &'a [Placed<'a>], name: &str) -> Option<Found<'a>> {
    if let Some(place) = placed.iter().find(|place| place.spec.name.value == name) {
        let target = model.targets.get(place.target)?;
        let fields = target.columns.iter().map(|column| Field {
            name: column.name.clone(),
            ty: target_type(column),
            nullable: column.nullable,
        });
        return Some(Found {
            partner: Partner::Target(place),
            fields: fields.collect(),
        });
    }
    if model.calendars.iter().any(|calendar| calendar.name == name) {
        return Some(Found {
            partner: Partner::Calendar,
            fields: calendar::fields(),
        });
    }
    let fact = model.facts.iter().find(|fact| fact.name == name)?;
    let fields = fact.columns.iter().map(|column| Field {
        name: column.name.clone(),
        ty: stored(&column.expr.ty),
        nullable: column.expr.nullable,
    });
    Some(Found {
        partner: Partner::Fact,
        fields: fields.collect(),
    })
}

/// The type of a target's column: text of the target compares by bytes.
fn target_type(column: &crate::model::TargetColumn) -> Type {
    match (&column.labels, &column.rule) {
        (_, Rule::Compute(expr)) if *expr == Expr::UNKNOWN => Type::Null,
        (Some(labels), _) => Type::Labels(labels.clone()),
        (None, _) => stored(&column.ty.expression_type()),
    }
}

fn stored(ty: &Type) -> Type {
    match ty {
        Type::Text { max_chars, .. } => Type::Text {
            max_chars: *max_chars,
            collation: Collation::Binary,
        },
        Type::Bool => Type::Int {
            unsigned: false,
            digits: 1,
        },
        other => other.clone(),
    }
}

fn unknown_relation(context: &mut Context<'_>, model: &Model, code: Code, name: &str, span: Span) {
    let names = model
        .targets
        .iter()
        .map(|target| target.name.as_str())
        .chain(
            model
                .calendars
                .iter()
                .map(|calendar| calendar.name.as_str()),
        )
        .chain(model.facts.iter().map(|fact| fact.name.as_str()));
    let help = nearest(name, names).map_or_else(
        || format!("declare it: `[table.{name}]` or `[dimension.{name}]`"),
        |near| format!("did you mean `{near}`?"),
    );
    context.report(
        Diagnostic::new(
            code,
            format!("there is no target `{name}`"),
            span,
            "not declared in the mapping",
        )
        .help(help),
    );
}

/// The named columns, and what they are grouped by.
fn columns(context: &mut Context<'_>, fact: &mut Fact, spec: &FactSpec) {
    group_columns(context, fact, spec);
    for column in &spec.columns {
        let mut scope = FactScope {
            relations: &fact.relations,
            aggregates: true,
        };
        let expr = expr::resolve(&column.sql, &mut scope, context.diagnostics);
        let expr = expr.unwrap_or(Expr::UNKNOWN);
        fact.aggregate |= expr.aggregates();
        if let Some(grouped) = grouped_as(fact, &column.name.value) {
            if grouped.expr != expr {
                context.report(twice(&column.name));
            }
            continue;
        }
        fact.columns.push(FactColumn {
            name: column.name.value.clone(),
            expr,
            measure: column.measure,
            text: column.sql.value.clone(),
        });
    }
    fact.aggregate |= !spec.group_by.is_empty();
    if fact.aggregate {
        ungrouped(context, fact, spec);
    }
    if spec.columns.is_empty() && spec.group_by.is_empty() {
        context.report(
            Diagnostic::new(
                Code::EmptyFact,
                format!("`{}` has no columns", spec.name.value),
                spec.name.span,
                "an empty fact",
            )
            .help(format!(
                "add `[fact.{}.columns]` with at least one measure",
                spec.name.value
            )),
        );
    }
}

/// The column that `group_by` already shows under this name.
fn grouped_as<'f>(fact: &'f Fact, name: &str) -> Option<&'f FactColumn> {
    let mut grouped = fact.group_by.iter().filter_map(|at| fact.columns.get(*at));
    grouped.find(|column| column.name.eq_ignore_ascii_case(name))
}

fn twice(name: &Spanned<String>) -> Diagnostic {
    Diagnostic::new(
        Code::DuplicateTargetColumn,
        format!("`group_by` already shows a column `{}`", name.value),
        name.span,
        "the second of that name",
    )
    .help("give this column another name")
}

/// `group_by` names columns of the grain (or `alias.column`): each becomes a column.
fn group_columns(context: &mut Context<'_>, fact: &mut Fact, spec: &FactSpec) {
    for name in &spec.group_by {
        let mut scope = FactScope {
            relations: &fact.relations,
            aggregates: false,
        };
        let (qualifier, column) = match name.value.split_once('.') {
            Some((qualifier, column)) => (Some(qualifier), column),
            None => (None, name.value.as_str()),
        };
        match scope.column(qualifier, column) {
            Ok(found) => {
                fact.group_by.push(fact.columns.len());
                fact.columns.push(FactColumn {
                    name: column.to_owned(),
                    expr: Expr {
                        kind: found.kind,
                        ty: found.ty,
                        nullable: found.nullable,
                    },
                    measure: false,
                    text: name.value.clone(),
                });
            }
            Err(unknown) => {
                let mut diagnostic =
                    Diagnostic::new(unknown.code, unknown.message, name.span, "grouped by this");
                diagnostic.help = unknown.help;
                context.report(diagnostic);
            }
        }
    }
}

/// In an aggregate every column is grouped by or aggregated.
fn ungrouped(context: &mut Context<'_>, fact: &Fact, spec: &FactSpec) {
    for column in &spec.columns {
        let Some(resolved) = fact.columns.iter().rfind(|c| c.name == column.name.value) else {
            continue;
        };
        let grouped = |part: &Expr| {
            fact.group_by
                .iter()
                .any(|at| fact.columns.get(*at).is_some_and(|c| c.expr == *part))
        };
        if bare(&resolved.expr, &grouped) {
            context.report(
                Diagnostic::new(
                    Code::NotAggregated,
                    format!("`{}` has many values in a group", column.name.value),
                    column.sql.span,
                    "neither grouped by nor aggregated",
                )
                .help("wrap it in SUM, COUNT, AVG, MIN or MAX, or add it to `group_by`"),
            );
        }
    }
}

/// Whether a column stands outside every aggregate and every grouped expression.
fn bare(expr: &Expr, grouped: &impl Fn(&Expr) -> bool) -> bool {
    match &expr.kind {
        Kind::Aggregate { .. } => false,
        _ if grouped(expr) => false,
        Kind::Field { .. } => true,
        _ => expr
            .children()
            .into_iter()
            .any(|child| bare(child, grouped)),
    }
}

/// Every joined dimension adds its key, unless the mapping names a column for it.
fn dimension_keys(fact: &mut Fact, joined: &[Joined<'_>], spec: &FactSpec) {
    let mut added = Vec::new();
    for (relation, join) in joined.iter().enumerate() {
        for (column, name) in &join.keys {
            let kind = Kind::Field {
                relation,
                column: *column,
            };
            let named = fact
                .columns
                .iter()
                .any(|c| c.name.eq_ignore_ascii_case(name) || c.expr.kind == kind)
                || spec
                    .columns
                    .iter()
                    .any(|c| c.name.value.eq_ignore_ascii_case(name));
            let field = fact
                .relations
                .get(relation)
                .and_then(|r| r.columns.get(*column));
            if let (false, Some(field)) = (named, field) {
                added.push(FactColumn {
                    name: name.clone(),
                    expr: Expr {
                        kind,
                        ty: field.ty.clone(),
                        nullable: field.nullable,
                    },
                    measure: false,
                    text: format!("{}.{}", join.alias, field.name),
                });
            }
        }
    }
    added.append(&mut fact.columns);
    fact.columns = added;
}
