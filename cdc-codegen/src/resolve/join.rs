//! Joins of a fact: conditions from foreign keys or as written, always along a unique key.

use super::expr::condition;
use super::fact::{FactScope, Found};
use super::table::Placed;
use super::{Context, key, scope};
use crate::ddl::ForeignKey;
use crate::diag::{Code, Diagnostic, nearest};
use crate::model::expr::{Comparison, Expr, Kind, Type};
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
        None => by_foreign_key(context, model, fact, joined, spec),
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

/// The condition of the one foreign key that leads to the joined target.
fn by_foreign_key(
    context: &mut Context<'_>,
    model: &Model,
    fact: &Fact,
    joined: &[Joined<'_>],
    spec: &JoinSpec,
) -> Option<Expr> {
    let (partner, before) = joined.split_last()?;
    let Partner::Target(to) = partner.partner else {
        context.report(
            Diagnostic::new(
                Code::NoForeignKey,
                format!("no foreign key leads to `{}`", spec.to.value),
                spec.to.span,
                "say how it is joined",
            )
            .help(format!(
                "write `{{ to = \"{}\", on = \"DATE({}.…) = {}.date\" }}`",
                spec.to.value,
                joined.first().map_or("grain", |j| j.alias.as_str()),
                spec.alias.value
            )),
        );
        return None;
    };
    if let Some(via) = &spec.via
        && !before.iter().any(|join| join.alias == via.value)
    {
        let near = nearest(&via.value, before.iter().map(|join| join.alias.as_str()));
        context.report(
            Diagnostic::new(
                Code::UnknownAlias,
                format!(
                    "this fact joins nothing called `{}` before `{}`",
                    via.value, spec.alias.value
                ),
                via.span,
                "not joined",
            )
            .help(near.map_or_else(
                || "name the grain or an earlier join".into(),
                |near| format!("did you mean `{near}`?"),
            )),
        );
        return None;
    }
    let candidates = candidates(before, to, spec);
    match candidates.as_slice() {
        [(relation, from, foreign)] => {
            condition_of(context, model, fact, (*relation, from, foreign), to, spec)
        }
        [] => {
            context.report(
                Diagnostic::new(
                    Code::NoForeignKey,
                    format!(
                        "no foreign key leads from `{}` to `{}`",
                        spec.via
                            .as_ref()
                            .map_or("the relations before", |v| v.as_str()),
                        spec.to.value
                    ),
                    spec.alias.span,
                    "how is it joined?",
                )
                .label(to.table.name.span, "the table to be joined")
                .help(format!(
                    "write the condition: `{{ to = \"{}\", on = \"…\" }}`",
                    spec.to.value
                )),
            );
            None
        }
        [(.., first), (.., second), ..] => {
            context.report(
                Diagnostic::new(
                    Code::AmbiguousForeignKey,
                    format!("several foreign keys lead to `{}`", spec.to.value),
                    spec.alias.span,
                    "along which one?",
                )
                .label(first.span, "this one")
                .label(second.span, "or this one")
                .help("choose with `via = \"alias\"`, or write `on = \"…\"`"),
            );
            None
        }
    }
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

fn condition_of(
    context: &mut Context<'_>,
    model: &Model,
    fact: &Fact,
    (relation, from, foreign): (usize, &Placed<'_>, &ForeignKey),
    to: &Placed<'_>,
    spec: &JoinSpec,
) -> Option<Expr> {
    let last = fact.relations.len() - 1;
    let referred: Vec<_> = foreign
        .references
        .iter()
        .filter_map(|c| scope::find_column(to.table, &c.value))
        .collect();
    if !key::unique(to.table, &referred) {
        context.report(
            Diagnostic::new(
                Code::JoinMultiplies,
                format!(
                    "the foreign key to `{}` refers to columns that are not unique",
                    spec.to.value
                ),
                spec.alias.span,
                "would multiply the grain",
            )
            .label(foreign.span, "this foreign key")
            .help("write `on = \"…\"` along a unique key"),
        );
        return None;
    }
    let mut condition: Option<Expr> = None;
    for (left, right) in foreign.columns.iter().zip(&foreign.references) {
        let left = side(
            context,
            model,
            fact,
            relation,
            from,
            &left.value,
            (spec, foreign),
        );
        let right = side(
            context,
            model,
            fact,
            last,
            to,
            &right.value,
            (spec, foreign),
        );
        let (left, right) = (left?, right?);
        let nullable = left.nullable || right.nullable;
        let equal = Expr {
            kind: Kind::Compare(Comparison::Eq, Box::new(left), Box::new(right)),
            ty: Type::Bool,
            nullable,
        };
        condition = Some(match condition {
            None => equal,
            Some(before) => {
                let nullable = before.nullable || equal.nullable;
                Expr {
                    kind: Kind::And(Box::new(before), Box::new(equal)),
                    ty: Type::Bool,
                    nullable,
                }
            }
        });
    }
    condition
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
