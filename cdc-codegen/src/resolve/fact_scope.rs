//! What a name means in an expression of a fact.

use super::expr::{Column, Scope, Unresolved};
use crate::diag::{Code, nearest};
use crate::model::expr::Kind;
use crate::model::{Field, Relation};

/// Names in a fact's expressions: `alias.column`, or a column only one relation has.
pub(super) struct FactScope<'a> {
    pub relations: &'a [Relation],
    pub aggregates: bool,
}

impl Scope for FactScope<'_> {
    fn column(&mut self, qualifier: Option<&str>, name: &str) -> Result<Column, Unresolved> {
        if let Some(qualifier) = qualifier
            && !self
                .relations
                .iter()
                .any(|relation| relation.alias == qualifier)
        {
            return Err(self.unknown_alias(qualifier));
        }
        let hits = self.hits(qualifier, name);
        match hits.as_slice() {
            [(relation, column, field)] => Ok(Column {
                kind: Kind::Field {
                    relation: *relation,
                    column: *column,
                },
                ty: field.ty.clone(),
                nullable: field.nullable,
            }),
            [] => Err(self.unknown_column(qualifier, name)),
            several => {
                let aliases: Vec<_> = several
                    .iter()
                    .filter_map(|(at, ..)| {
                        Some(format!("`{}.{name}`", self.relations.get(*at)?.alias))
                    })
                    .collect();
                let message = format!("`{name}` stands in several relations");
                let help = Some(format!("write {}", aliases.join(" or ")));
                Err(unresolved(Code::UnknownColumn, message, help))
            }
        }
    }

    fn allows_aggregates(&self) -> bool {
        self.aggregates
    }
}

impl FactScope<'_> {
    /// Relation, column and field of every match.
    fn hits(&self, qualifier: Option<&str>, name: &str) -> Vec<(usize, usize, &Field)> {
        let named = |relation: &Relation| qualifier.is_none_or(|q| relation.alias == q);
        let relations = self
            .relations
            .iter()
            .enumerate()
            .filter(|(_, relation)| named(relation));
        relations
            .filter_map(|(at, relation)| {
                let column = relation
                    .columns
                    .iter()
                    .position(|c| c.name.eq_ignore_ascii_case(name))?;
                Some((at, column, relation.columns.get(column)?))
            })
            .collect()
    }

    fn unknown_alias(&self, qualifier: &str) -> Unresolved {
        let aliases = self
            .relations
            .iter()
            .map(|relation| relation.alias.as_str());
        let help = nearest(qualifier, aliases).map(|near| format!("did you mean `{near}`?"));
        let message = format!("this fact joins nothing called `{qualifier}`");
        unresolved(Code::UnknownAlias, message, help)
    }

    fn unknown_column(&self, qualifier: Option<&str>, name: &str) -> Unresolved {
        let relations = self
            .relations
            .iter()
            .filter(|r| qualifier.is_none_or(|q| r.alias == q));
        let names = relations.flat_map(|r| r.columns.iter().map(|column| column.name.as_str()));
        let help = nearest(name, names).map(|near| format!("did you mean `{near}`?"));
        let message = match qualifier {
            Some(qualifier) => format!("`{qualifier}` has no column `{name}`"),
            None => format!("no relation of this fact has a column `{name}`"),
        };
        unresolved(Code::UnknownColumn, message, help)
    }
}

const fn unresolved(code: Code, message: String, help: Option<String>) -> Unresolved {
    Unresolved {
        code,
        message,
        help,
        related: None,
    }
}
