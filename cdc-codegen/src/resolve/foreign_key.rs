//! The condition of a join, from the foreign keys of the DDL.

use super::join::{Joined, Partner};
use super::table::Placed;
use super::{Context, key, scope};
use crate::ddl::ForeignKey;
use crate::diag::{Code, Diagnostic, nearest};
use crate::model::expr::{Comparison, Expr, Kind, Type};
use crate::model::{Fact, Model, Rule};
use crate::spec::JoinSpec;

/// The condition of the one foreign key that leads to the joined target.
pub(super) fn condition(
    context: &mut Context<'_>,
    model: &Model,
    fact: &Fact,
    joined: &[Joined<'_>],
    spec: &JoinSpec,
) -> Option<Expr> {
    let (partner, before) = joined.split_last()?;
    let Partner::Target(to) = partner.partner else {
        let grain = joined.first().map_or("grain", |join| join.alias.as_str());
        context.report(no_table(grain, spec));
        return None;
    };
    if let Some(via) = &spec.via
        && !before.iter().any(|join| join.alias == via.value)
    {
        let near = nearest(&via.value, before.iter().map(|join| join.alias.as_str()));
        let help = near.map_or_else(
            || "name the grain or an earlier join".into(),
            |near| format!("did you mean `{near}`?"),
        );
        let message = format!(
            "this fact joins nothing called `{}` before `{}`",
            via.value, spec.alias.value
        );
        context.report(
            Diagnostic::new(Code::UnknownAlias, message, via.span, "not joined").help(help),
        );
        return None;
    }
    match candidates(before, to, spec).as_slice() {
        [(relation, from, foreign)] => {
            along(context, model, fact, (*relation, from, foreign), to, spec)
        }
        [] => {
            context.report(none_leads(to, spec));
            None
        }
        [(.., first), (.., second), ..] => {
            context.report(several_lead(first, second, spec));
            None
        }
    }
}

/// A calendar or a fact has no foreign keys.
fn no_table(grain: &str, spec: &JoinSpec) -> Diagnostic {
    let (to, alias) = (&spec.to.value, &spec.alias.value);
    Diagnostic::new(
        Code::NoForeignKey,
        format!("no foreign key leads to `{to}`"),
        spec.to.span,
        "say how it is joined",
    )
    .help(format!(
        "write `{{ to = \"{to}\", on = \"DATE({grain}.…) = {alias}.date\" }}`"
    ))
}

fn none_leads(to: &Placed<'_>, spec: &JoinSpec) -> Diagnostic {
    let from = spec
        .via
        .as_ref()
        .map_or("the relations before", |via| via.as_str());
    Diagnostic::new(
        Code::NoForeignKey,
        format!("no foreign key leads from `{from}` to `{}`", spec.to.value),
        spec.alias.span,
        "how is it joined?",
    )
    .label(to.table.name.span, "the table to be joined")
    .help(format!(
        "write the condition: `{{ to = \"{}\", on = \"…\" }}`",
        spec.to.value
    ))
}

fn several_lead(first: &ForeignKey, second: &ForeignKey, spec: &JoinSpec) -> Diagnostic {
    Diagnostic::new(
        Code::AmbiguousForeignKey,
        format!("several foreign keys lead to `{}`", spec.to.value),
        spec.alias.span,
        "along which one?",
    )
    .label(first.span, "this one")
    .label(second.span, "or this one")
    .help("choose with `via = \"alias\"`, or write `on = \"…\"`")
}

/// Foreign keys to the source of `to`, nearest relation first, from the first that has any.
fn candidates<'j, 'a: 'j>(
    before: &'j [Joined<'a>],
    to: &Placed<'_>,
    spec: &JoinSpec,
) -> Vec<(usize, &'a Placed<'a>, &'a ForeignKey)> {
    for (relation, join) in before.iter().enumerate() {
        if spec.via.as_ref().is_some_and(|via| via.value != join.alias) {
            continue;
        }
        let Partner::Target(from) = join.partner else {
            continue;
        };
        let keys: Vec<_> = from
            .table
            .foreign_keys
            .iter()
            .filter(|foreign| foreign.table.value == to.table.name.value)
            .map(|foreign| (relation, from, foreign))
            .collect();
        if !keys.is_empty() {
            return keys;
        }
    }
    Vec::new()
}

/// `from.a = to.x AND from.b = to.y`.
fn along(
    context: &mut Context<'_>,
    model: &Model,
    fact: &Fact,
    (relation, from, foreign): (usize, &Placed<'_>, &ForeignKey),
    to: &Placed<'_>,
    spec: &JoinSpec,
) -> Option<Expr> {
    let referred = foreign.references.iter();
    let referred: Vec<_> = referred
        .filter_map(|column| scope::find_column(to.table, &column.value))
        .collect();
    if !key::unique(to.table, &referred) {
        let message = format!(
            "the foreign key to `{}` refers to columns that are not unique",
            spec.to.value
        );
        context.report(
            Diagnostic::new(
                Code::JoinMultiplies,
                message,
                spec.alias.span,
                "would multiply the grain",
            )
            .label(foreign.span, "this foreign key")
            .help("write `on = \"…\"` along a unique key"),
        );
        return None;
    }
    let last = fact.relations.len() - 1;
    let mut equalities = Vec::with_capacity(foreign.columns.len());
    for (left, right) in foreign.columns.iter().zip(&foreign.references) {
        let why = (spec, foreign);
        let left = side(context, model, fact, relation, from, &left.value, why);
        let right = side(context, model, fact, last, to, &right.value, why);
        equalities.push(equal(left?, right?));
    }
    equalities.into_iter().reduce(both)
}

fn equal(left: Expr, right: Expr) -> Expr {
    let nullable = left.nullable || right.nullable;
    let kind = Kind::Compare(Comparison::Eq, Box::new(left), Box::new(right));
    Expr {
        kind,
        ty: Type::Bool,
        nullable,
    }
}

fn both(left: Expr, right: Expr) -> Expr {
    let nullable = left.nullable || right.nullable;
    Expr {
        kind: Kind::And(Box::new(left), Box::new(right)),
        ty: Type::Bool,
        nullable,
    }
}

/// The target column that copies the source column `name`, as a field of the fact.
fn side(
    context: &mut Context<'_>,
    model: &Model,
    fact: &Fact,
    relation: usize,
    place: &Placed<'_>,
    name: &str,
    (spec, foreign): (&JoinSpec, &ForeignKey),
) -> Option<Expr> {
    let source = scope::find_column(place.table, name);
    let target = model.targets.get(place.target)?;
    let column = target.columns.iter().position(
        |column| matches!((&column.rule, source), (Rule::Copy(at), Some(source)) if *at == source),
    );
    let Some(column) = column else {
        context.report(
            Diagnostic::new(
                Code::ForeignKeyNotMapped,
                format!(
                    "the join needs `{name}`, which `{}` does not copy",
                    target.name
                ),
                spec.alias.span,
                "joined along a foreign key",
            )
            .label(foreign.span, "this foreign key")
            .label(
                place.spec.name.span,
                format!("add `{name} = \"{name}\"` here"),
            )
            .help("copy the column as it is, or write `on = \"…\"`"),
        );
        return None;
    };
    let field = fact.relations.get(relation)?.columns.get(column)?;
    Some(Expr {
        kind: Kind::Field { relation, column },
        ty: field.ty.clone(),
        nullable: field.nullable,
    })
}
