//! Joins of a fact: conditions from foreign keys or as written, always along a unique key.

use super::expr::condition;
use super::fact::Found;
use super::fact_scope::FactScope;
use super::table::Placed;
use super::{Context, foreign_key, key};
use crate::diag::{Code, Diagnostic};
use crate::model::expr::{Comparison, Expr, Kind};
use crate::model::{Fact, Join, JoinKind, Model, Relation, Role, Rule};
use crate::spec::{self, JoinSpec};

/// A relation already in the fact.
pub(super) struct Joined<'a> {
    pub alias: String,
    pub partner: Partner<'a>,
    /// Key columns that the fact shows by itself, with the name they get.
    pub keys: Vec<(usize, String)>,
}

/// What kind of relation it is.
#[derive(Clone, Copy)]
pub(super) enum Partner<'a> {
    Target(&'a Placed<'a>),
    Calendar,
    Fact,
}

/// Resolves `spec` and adds its relation to the fact.
pub(super) fn resolve<'a>(
    context: &mut Context<'_>,
    model: &Model,
    fact: &mut Fact,
    joined: &mut Vec<Joined<'a>>,
    spec: &JoinSpec,
    found: Found<'a>,
) {
    if joined
        .iter()
        .any(|other| other.alias.eq_ignore_ascii_case(&spec.alias.value))
    {
        context.report(
            Diagnostic::new(
                Code::DuplicateAlias,
                format!("`{}` is joined already", spec.alias.value),
                spec.alias.span,
                "the second of that name",
            )
            .help("give the join another alias"),
        );
        return;
    }
    let keys = shown_keys(model, &spec.alias.value, found.partner);
    fact.relations.push(Relation {
        alias: spec.alias.value.clone(),
        name: spec.to.value.clone(),
        columns: found.fields,
        join: None,
    });
    joined.push(Joined {
        alias: spec.alias.value.clone(),
        partner: found.partner,
        keys,
    });
    let on = match &spec.on {
        Some(text) => {
            let mut scope = FactScope {
                relations: &fact.relations,
                aggregates: false,
            };
            condition(text, &mut scope, context.diagnostics)
                .filter(|on| along_key(context, model, fact, joined, spec, on))
        }
        None => foreign_key::condition(context, model, fact, joined, spec),
    };
    let Some(on) = on else { return };
    let kind = match spec.kind.as_ref().map(|kind| kind.value) {
        Some(spec::JoinKind::Left) => JoinKind::Left,
        Some(spec::JoinKind::Inner) => JoinKind::Inner,
        None => {
            warn_vanishing(context, fact, joined, model, spec, &on);
            JoinKind::Inner
        }
    };
    if let Some(relation) = fact.relations.last_mut() {
        if kind == JoinKind::Left {
            relation
                .columns
                .iter_mut()
                .for_each(|column| column.nullable = true);
        }
        relation.join = Some(Join { kind, on });
    }
}

/// An inner join over a column that can be NULL loses rows of the grain.
fn warn_vanishing(
    context: &mut Context<'_>,
    fact: &Fact,
    joined: &[Joined<'_>],
    model: &Model,
    spec: &JoinSpec,
    on: &Expr,
) {
    let last = fact.relations.len() - 1;
    let mut nullable = false;
    on.walk(&mut |part| {
        nullable |=
            part.nullable && matches!(part.kind, Kind::Field { relation, .. } if relation != last);
    });
    let filtered = match joined.last().map(|join| join.partner) {
        Some(Partner::Target(place)) => model
            .targets
            .get(place.target)
            .is_some_and(|t| t.filter.is_some()),
        Some(Partner::Calendar | Partner::Fact) | None => false,
    };
    if nullable || filtered {
        let why = if nullable {
            "its key can be NULL"
        } else {
            "its target leaves rows out"
        };
        context.report(
            Diagnostic::new(
                Code::VanishingRows,
                format!(
                    "rows without a `{}` vanish from `{}`: {why}",
                    spec.alias.value, fact.name
                ),
                spec.alias.span,
                "an inner join",
            )
            .help("say `kind = \"left\"` to keep them, or `kind = \"inner\"` if that is meant"),
        );
    }
}

/// Key columns of a joined dimension, and the names they get in the fact.
fn shown_keys(model: &Model, alias: &str, partner: Partner<'_>) -> Vec<(usize, String)> {
    match partner {
        Partner::Calendar => vec![(0, format!("{alias}_key"))],
        Partner::Fact => Vec::new(),
        Partner::Target(place) => {
            let Some(target) = model.targets.get(place.target) else {
                return Vec::new();
            };
            if target.role != Role::Dimension {
                return Vec::new();
            }
            let named = |at: &usize| {
                let name = &target.columns.get(*at)?.name;
                let prefix = format!("{alias}_");
                let full = if name.starts_with(&prefix) {
                    name.clone()
                } else {
                    format!("{prefix}{name}")
                };
                Some((*at, full))
            };
            target.key.iter().filter_map(named).collect()
        }
    }
}

/// A written condition must fix a unique key of the joined relation.
fn along_key(
    context: &mut Context<'_>,
    model: &Model,
    fact: &Fact,
    joined: &[Joined<'_>],
    spec: &JoinSpec,
    on: &Expr,
) -> bool {
    let last = fact.relations.len() - 1;
    let mut fixed = Vec::new();
    equalities(on, last, &mut fixed);
    let unique = match joined.last().map(|join| join.partner) {
        Some(Partner::Calendar) => fixed.iter().any(|column| *column <= 1),
        Some(Partner::Target(place)) => model.targets.get(place.target).is_some_and(|target| {
            let sources: Vec<_> = fixed
                .iter()
                .filter_map(|at| match target.columns.get(*at).map(|c| &c.rule) {
                    Some(Rule::Copy(source)) => Some(*source),
                    _ => None,
                })
                .collect();
            (!target.key.is_empty() && target.key.iter().all(|at| fixed.contains(at)))
                || key::unique(place.table, &sources)
        }),
        Some(Partner::Fact) | None => false,
    };
    if !unique {
        let span = spec.on.as_ref().map_or(spec.alias.span, |on| on.span);
        context.report(
            Diagnostic::new(
                Code::JoinMultiplies,
                format!(
                    "this join can find several rows of `{}`, which would multiply the grain",
                    spec.to.value
                ),
                span,
                "not along a unique key",
            )
            .help(format!(
                "compare a whole unique key of `{}` with `=`",
                spec.to.value
            )),
        );
    }
    unique
}

/// Columns of relation `last` that `on` sets equal to something of the other relations.
fn equalities(on: &Expr, last: usize, fixed: &mut Vec<usize>) {
    match &on.kind {
        Kind::And(a, b) => {
            equalities(a, last, fixed);
            equalities(b, last, fixed);
        }
        Kind::Compare(Comparison::Eq, a, b) => {
            for (one, other) in [(a, b), (b, a)] {
                let mut free = true;
                other.walk(&mut |part| {
                    free &= !matches!(part.kind, Kind::Field { relation, .. } if relation == last);
                });
                if let (Kind::Field { relation, column }, true) = (&one.kind, free)
                    && *relation == last
                {
                    fixed.push(*column);
                }
            }
        }
        _ => {}
    }
}
