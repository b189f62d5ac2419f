//! A table's keys as the server keeps them: named, in order, with those that foreign keys
//! bring along; and what changes of columns do to them.

use super::table::same;
use super::{ForeignKey, Key, Table};
use crate::source::{Span, Spanned};

/// A key of any kind.
#[derive(Debug, Clone)]
pub struct Index {
    /// Its name, `PRIMARY` of the primary key. The server's choice where the statement
    /// gives none.
    pub name: String,
    /// What it is for.
    pub kind: IndexKind,
    /// Its parts in order.
    pub parts: Vec<IndexPart>,
    /// Whether the server may read it: not INVISIBLE, nor MariaDB's IGNORED.
    pub visible: bool,
    /// COMMENT.
    pub comment: Option<String>,
    /// Who asked for it.
    pub origin: IndexOrigin,
    /// Where it is declared.
    pub span: Span,
}

/// What a key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IndexKind {
    /// PRIMARY KEY.
    Primary,
    /// UNIQUE.
    Unique,
    /// KEY or INDEX.
    Plain,
    /// FULLTEXT.
    Fulltext,
    /// SPATIAL.
    Spatial,
    /// MariaDB's VECTOR INDEX.
    Vector,
}

/// Who asked for a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IndexOrigin {
    /// The statement.
    Declared,
    /// A foreign key without a key to rest on; it goes when a declared one serves.
    Foreign,
}

/// A part of a key.
#[derive(Debug, Clone)]
pub struct IndexPart {
    /// A column, or an expression.
    pub over: Over,
    /// The first characters or bytes that count, where not all do.
    pub prefix: Option<u64>,
    /// DESC.
    pub descending: bool,
}

/// What a part of a key is made of.
#[derive(Debug, Clone)]
pub enum Over {
    /// A column.
    Column(Spanned<String>),
    /// An expression, as written, without its parentheses.
    Expression(Spanned<String>),
    /// MariaDB's `period WITHOUT OVERLAPS`, until the table knows the period's columns.
    Period(Spanned<String>),
}

impl IndexPart {
    /// The column's name; none of an expression.
    #[must_use]
    pub fn column(&self) -> Option<&Spanned<String>> {
        match &self.over {
            Over::Column(name) => Some(name),
            Over::Expression(_) | Over::Period(_) => None,
        }
    }

    /// The column's name, to be changed.
    pub(super) fn column_mut(&mut self) -> Option<&mut Spanned<String>> {
        match &mut self.over {
            Over::Column(name) => Some(name),
            Over::Expression(_) | Over::Period(_) => None,
        }
    }
}

impl Index {
    /// The columns, where the key is over whole columns only.
    fn whole_columns(&self) -> Option<Vec<Spanned<String>>> {
        let whole = |part: &IndexPart| match part.prefix {
            None => part.column().cloned(),
            Some(_) => None,
        };
        self.parts.iter().map(whole).collect()
    }

    /// The columns; none where a part is an expression.
    fn columns(&self) -> Option<Vec<Spanned<String>>> {
        self.parts
            .iter()
            .map(|part| part.column().cloned())
            .collect()
    }

    /// Whether a foreign key over `columns` can rest on it.
    fn serves(&self, columns: &[Spanned<String>]) -> bool {
        let kind = matches!(
            self.kind,
            IndexKind::Primary | IndexKind::Unique | IndexKind::Plain
        );
        let starts = |(part, column): (&IndexPart, &Spanned<String>)| {
            part.prefix.is_none() && part.column().is_some_and(|c| same(&c.value, &column.value))
        };
        kind && self.parts.len() >= columns.len() && self.parts.iter().zip(columns).all(starts)
    }
}

impl Table {
    /// Names the keys that have no name, drops and adds those of foreign keys, and works
    /// out `primary_key` and `unique_keys`. Called after each change.
    pub(super) fn settle_indexes(&mut self) {
        self.cover_foreign_keys();
        self.name_indexes();
        self.name_foreign_keys();
        self.primary_key = self.keys_of(IndexKind::Primary).pop();
        self.unique_keys = self.keys_of(IndexKind::Unique);
    }

    /// Puts a period's columns in its place, the end first; an application's are never
    /// NULL.
    pub(super) fn expand_periods(&mut self) {
        let periods = self.periods.iter();
        for period in periods.filter(|period| !same(&period.name, "SYSTEM_TIME")) {
            for column in &mut self.columns {
                let name = &column.name.value;
                let part = same(name, &period.start.value) || same(name, &period.end.value);
                if part && column.nullable {
                    column.nullable = false;
                    column.sql.push_str(" NOT NULL");
                }
            }
        }
        let Self {
            indexes, periods, ..
        } = self;
        for index in indexes {
            let mut parts = Vec::with_capacity(index.parts.len());
            for part in index.parts.drain(..) {
                let period = match &part.over {
                    Over::Period(name) => periods.iter().find(|p| same(&p.name, &name.value)),
                    Over::Column(_) | Over::Expression(_) => None,
                };
                match period {
                    None => parts.push(part),
                    Some(period) => {
                        parts.extend([&period.end, &period.start].map(|column| IndexPart {
                            over: Over::Column(column.clone()),
                            prefix: None,
                            descending: false,
                        }))
                    }
                }
            }
            index.parts = parts;
        }
    }

    fn keys_of(&self, kind: IndexKind) -> Vec<Key> {
        let of_kind = self.indexes.iter().filter(|index| index.kind == kind);
        of_kind
            .filter_map(|index| {
                let columns = match kind {
                    IndexKind::Primary => index.columns(),
                    _ => index.whole_columns(),
                };
                Some(Key {
                    name: (kind != IndexKind::Primary).then(|| index.name.clone()),
                    columns: columns?,
                    span: index.span,
                })
            })
            .collect()
    }

    /// A foreign key needs a key that begins with its columns.
    fn cover_foreign_keys(&mut self) {
        for at in (0..self.indexes.len()).rev() {
            let served = self.indexes.get(at).is_some_and(|generated| {
                let columns = generated.columns().unwrap_or_default();
                generated.origin == IndexOrigin::Foreign
                    && self.indexes.iter().enumerate().any(|(other, index)| {
                        other != at
                            && index.serves(&columns)
                            && (index.origin == IndexOrigin::Declared
                                || index.parts.len() > columns.len()
                                || other < at)
                    })
            });
            if served {
                self.indexes.remove(at);
            }
        }
    }

    fn name_indexes(&mut self) {
        for at in 0..self.indexes.len() {
            let Some(index) = self.indexes.get(at).filter(|index| index.name.is_empty()) else {
                continue;
            };
            let name = if index.kind == IndexKind::Primary {
                "PRIMARY".to_owned()
            } else {
                let first = index.parts.first().and_then(IndexPart::column);
                self.free_name(first.map_or("functional_index", |column| column.as_str()))
            };
            if let Some(index) = self.indexes.get_mut(at) {
                index.name = name;
            }
        }
    }

    /// `base`, or `base_2`, `base_3`, … where it is taken.
    fn free_name(&self, base: &str) -> String {
        let taken = |name: &str| self.indexes.iter().any(|index| same(&index.name, name));
        let mut name = base.to_owned();
        let mut number = 2_u32;
        while taken(&name) || same(&name, "PRIMARY") {
            name = format!("{base}_{number}");
            number += 1;
        }
        name
    }

    fn name_foreign_keys(&mut self) {
        let prefix = format!("{}_ibfk_", self.name.value);
        let number = |name: &str| name.strip_prefix(&prefix)?.parse::<u32>().ok();
        let used = self.foreign_keys.iter().filter_map(|key| number(&key.name));
        let mut last = used.max().unwrap_or(0);
        for key in &mut self.foreign_keys {
            if key.name.is_empty() {
                last += 1;
                key.name = format!("{prefix}{last}");
            }
        }
    }

    /// Drops the key of that name; false where there is none.
    pub(super) fn drop_index(&mut self, name: &str) -> bool {
        let before = self.indexes.len();
        self.indexes.retain(|index| !same(&index.name, name));
        self.indexes.len() < before
    }

    /// Drops the primary key; its columns stay NOT NULL.
    pub(super) fn drop_primary_key(&mut self) {
        self.indexes
            .retain(|index| index.kind != IndexKind::Primary);
    }

    /// Takes a dropped column out of the keys; a key with no part left goes with it.
    pub(super) fn forget_in_keys(&mut self, name: &str) {
        let is = |column: &Spanned<String>| same(&column.value, name);
        for index in &mut self.indexes {
            index.parts.retain(|part| !part.column().is_some_and(is));
        }
        self.indexes.retain(|index| !index.parts.is_empty());
        self.foreign_keys.retain(|key| !key.columns.iter().any(is));
    }
}

/// The key that a foreign key brings along, until a declared one serves.
pub(super) fn behind(key: &ForeignKey, name: String) -> Index {
    let part = |column: &Spanned<String>| IndexPart {
        over: Over::Column(column.clone()),
        prefix: None,
        descending: false,
    };
    Index {
        name,
        kind: IndexKind::Plain,
        parts: key.columns.iter().map(part).collect(),
        visible: true,
        comment: None,
        origin: IndexOrigin::Foreign,
        span: key.span,
    }
}
