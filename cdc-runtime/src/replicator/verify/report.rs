//! What a comparison says of a target.

use std::collections::{BTreeMap, HashMap};

use super::{Id, Pass, Seen, Verifier, named};
use crate::log::event;
use crate::mapper::{Identity, Mappers, TargetTable};
use crate::sink::Sink;
use crate::sink::audit::{Difference, Found};

/// Rows that are shown of each target.
const SHOWN: usize = 20;

/// Rows by how they differ.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    /// Missing in the target.
    pub missing: u64,
    /// In the target alone.
    pub extra: u64,
    /// With other values.
    pub different: u64,
}

impl Totals {
    /// All of them.
    #[must_use]
    pub const fn sum(self) -> u64 {
        self.missing + self.extra + self.different
    }

    fn count(&mut self, found: &Found) {
        match found.difference {
            Difference::Missing => self.missing += found.rows,
            Difference::Extra => self.extra += found.rows,
            Difference::Different => self.different += found.rows,
        }
    }
}

/// A row that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// "missing", "extra", "different".
    pub difference: &'static str,
    /// The key's columns and their values; empty where rows have no key.
    pub key: Vec<(&'static str, String)>,
    /// The columns that differ.
    pub columns: Vec<&'static str>,
}

/// What was found of one target.
#[derive(Debug)]
pub struct Verdict {
    /// The target.
    pub target: &'static str,
    /// Its source table, schema and name.
    pub source: String,
    /// Rows read of the source.
    pub rows: u64,
    /// What differs.
    pub totals: Totals,
    /// Whether more differs than was counted.
    pub more: bool,
    /// Columns that differ, and in how many rows.
    pub columns: BTreeMap<&'static str, u64>,
    /// Some of the rows.
    pub samples: Vec<Sample>,
    /// Rows that differed in every pass, in another way each time: on their way.
    pub in_flight: u64,
    /// Source rows that cannot be mapped.
    pub unmapped: u64,
    /// Why the first of them cannot.
    pub why: Option<String>,
    /// What differed and was mended.
    pub mended: Totals,
    keyed: bool,
}

impl Verdict {
    /// Whether source and target hold the same.
    #[must_use]
    pub const fn is_equal(&self) -> bool {
        self.totals.sum() == 0 && self.unmapped == 0 && !self.more
    }

    /// Whether a repair would find something to do.
    pub(super) fn is_mendable(&self) -> bool {
        let removable = if self.unmapped > 0 {
            0
        } else {
            self.totals.extra
        };
        self.keyed && self.totals.missing + self.totals.different + removable > 0
    }

    /// What was found once it was mended.
    pub(super) fn mended_to(&mut self, after: Self) {
        let (was, is) = (self.totals, after.totals);
        let mended = Totals {
            missing: self.mended.missing + was.missing.saturating_sub(is.missing),
            extra: self.mended.extra + was.extra.saturating_sub(is.extra),
            different: self.mended.different + was.different.saturating_sub(is.different),
        };
        *self = Self { mended, ..after };
    }

    /// A log line, without a key.
    pub(super) fn tell(&self) {
        let (table, rows, totals) = (self.target, self.rows, self.totals);
        if self.is_equal() {
            tracing::info!(event = event::VERIFIED, table, rows, "`{table}` is equal");
        } else {
            tracing::warn!(
                event = event::DIFFERS,
                table,
                rows,
                missing = totals.missing,
                extra = totals.extra,
                different = totals.different,
                unmapped = self.unmapped,
                "`{table}` differs from its source"
            );
        }
    }
}

impl<M: Mappers, S: Sink> Verifier<M, S> {
    pub(super) fn verdicts(
        &self,
        source: usize,
        pass: &Pass,
        flying: &HashMap<Id, Seen>,
    ) -> Vec<Verdict> {
        let name = M::TABLES.get(source).map(|shape| shape.full_name());
        let name = name.unwrap_or_default();
        let tables = self.schema.tables.iter().enumerate();
        let tables = tables.filter(|(_, table)| table.source == source);
        // A chunk is written into all targets of its source: rows without a key would double.
        let mut siblings = self.schema.tables.iter().filter(|it| it.source == source);
        let keyed = siblings.all(|it| it.identity() == Identity::Key);
        let verdict = |(target, table): (usize, &'static TargetTable)| {
            let mut found: Vec<&Found> = pass
                .seen
                .iter()
                .filter(|((of, _), _)| *of == target)
                .map(|(_, seen)| &seen.found)
                .collect();
            found.sort_by(|a, b| (a.difference, &a.key).cmp(&(b.difference, &b.key)));
            let in_flight = flying.keys().filter(|(of, _)| *of == target).count();
            let mut verdict = Verdict {
                target: table.name,
                source: name.clone(),
                rows: pass.rows,
                totals: Totals::default(),
                more: pass.more,
                columns: BTreeMap::new(),
                samples: found
                    .iter()
                    .take(SHOWN)
                    .map(|it| sample(table, it))
                    .collect(),
                in_flight: u64::try_from(in_flight).unwrap_or(u64::MAX),
                unmapped: pass.unmapped,
                why: pass.why.as_ref().map(ToString::to_string),
                mended: Totals::default(),
                keyed,
            };
            for found in found {
                verdict.totals.count(found);
                for column in columns(table, found) {
                    *verdict.columns.entry(column).or_default() += 1;
                }
            }
            verdict
        };
        tables.map(verdict).collect()
    }
}

fn columns(table: &TargetTable, found: &Found) -> Vec<&'static str> {
    let flagged = table.columns.iter().zip(&found.columns);
    flagged
        .filter(|(_, flag)| **flag)
        .map(|(name, _)| *name)
        .collect()
}

fn sample(table: &TargetTable, found: &Found) -> Sample {
    let names = table.key.iter().filter_map(|at| table.columns.get(*at));
    let key = names.zip(&found.key).map(|(name, hex)| (*name, shown(hex)));
    Sample {
        difference: named(found.difference),
        key: key.collect(),
        columns: columns(table, found),
    }
}

/// A key's value for people: its text, or its bytes.
fn shown(hex: &str) -> String {
    const MOST: usize = 64;
    let pairs = hex.as_bytes().chunks(2).map(|pair| {
        let pair = std::str::from_utf8(pair).ok()?;
        u8::from_str_radix(pair, 16).ok()
    });
    let bytes: Option<Vec<u8>> = pairs.collect();
    let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
    let text = text.filter(|text| !text.chars().any(char::is_control));
    let text = text.unwrap_or_else(|| format!("0x{hex}"));
    match text.char_indices().nth(MOST) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_shown_as_text_where_they_are_text() {
        assert_eq!(shown("3137"), "17");
        assert_eq!(shown("C3A4"), "ä");
        assert_eq!(shown("00FF"), "0x00FF");
        assert_eq!(shown(&"61".repeat(70)).chars().count(), 65);
    }
}
