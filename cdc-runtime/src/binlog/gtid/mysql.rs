//! MySQL's GTID sets: intervals of numbers by source and tag.

use std::collections::BTreeMap;
use std::fmt;

/// The largest number (`GNO_END` in the server) is one below this.
const NUMBER_END: u64 = i64::MAX.unsigned_abs();
const TAG_MAX: usize = 32;

/// A source's UUID.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(pub [u8; 16]);

impl SourceId {
    /// Reads the form with dashes.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let dashes = text
            .match_indices('-')
            .map(|(at, _)| at)
            .eq([8, 13, 18, 23]);
        let digits: String = text.chars().filter(|c| *c != '-').collect();
        if !dashes || digits.len() != 32 || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return None;
        }
        u128::from_str_radix(&digits, 16)
            .ok()
            .map(|n| Self(n.to_be_bytes()))
    }
}

impl fmt::Display for SourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, byte) in self.0.iter().enumerate() {
            if matches!(i, 4 | 6 | 8 | 10) {
                f.write_str("-")?;
            }
            write!(f, "{byte:02x}")?;
        }
        Ok(())
    }
}

/// Whether `tag` is one: up to 32 of `a-z`, `0-9`, `_`, no digit first.
#[must_use]
pub(super) fn is_tag(tag: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
    tag.len() <= TAG_MAX
        && tag.bytes().all(allowed)
        && tag.bytes().next().is_some_and(|b| !b.is_ascii_digit())
}

/// Numbers from the first to the second, both in.
type Interval = (u64, u64);

/// Executed transactions by source and tag.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MysqlSet {
    /// Sorted, disjoint and not adjacent; the empty tag is no tag.
    intervals: BTreeMap<(SourceId, String), Vec<Interval>>,
}

impl MysqlSet {
    /// Reads the server's text form.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut set = Self::default();
        if text.trim().is_empty() {
            return Some(set);
        }
        for block in text.split(',') {
            set.parse_block(block.trim())?;
        }
        Some(set)
    }

    fn parse_block(&mut self, block: &str) -> Option<()> {
        let mut parts = block.split(':').map(str::trim);
        let source = SourceId::parse(parts.next()?)?;
        let mut tag = String::new();
        let mut numbers_due = true;
        for part in parts {
            if part.starts_with(|c: char| c.is_ascii_digit()) {
                let (first, last) = interval(part)?;
                self.add(source, &tag, first, last);
                numbers_due = false;
            } else {
                tag = part.to_ascii_lowercase();
                if !is_tag(&tag) {
                    return None;
                }
                numbers_due = true;
            }
        }
        (!numbers_due).then_some(())
    }

    /// Whether nothing is in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.intervals.is_empty()
    }

    /// Whether anything of that source and tag is in.
    pub(in crate::binlog) fn names(&self, source: SourceId, tag: &str) -> bool {
        self.intervals.contains_key(&(source, tag.to_owned()))
    }

    /// Puts in the numbers `first..=last`.
    pub fn add(&mut self, source: SourceId, tag: &str, first: u64, last: u64) {
        let intervals = self.intervals.entry((source, tag.to_owned())).or_default();
        let at = intervals.partition_point(|(_, end)| end.saturating_add(1) < first);
        let mut merged = (first, last);
        let mut until = at;
        while let Some((start, end)) = intervals.get(until) {
            if *start > last.saturating_add(1) {
                break;
            }
            merged = (merged.0.min(*start), merged.1.max(*end));
            until += 1;
        }
        intervals.splice(at..until, [merged]);
    }

    /// Whether all of `first..=last` are in.
    #[must_use]
    pub fn contains(&self, source: SourceId, tag: &str, first: u64, last: u64) -> bool {
        let Some(intervals) = self.intervals.get(&(source, tag.to_owned())) else {
            return false;
        };
        let at = intervals.partition_point(|(_, end)| *end < first);
        intervals
            .get(at)
            .is_some_and(|(start, end)| *start <= first && last <= *end)
    }

    /// What is in and not in `other`.
    #[must_use]
    pub fn minus(&self, other: &Self) -> Self {
        let mut rest = Self::default();
        for ((source, tag), list) in &self.intervals {
            let holes = other.intervals.get(&(*source, tag.clone()));
            for interval in list {
                for (first, last) in without(*interval, holes.map_or(&[], Vec::as_slice)) {
                    rest.add(*source, tag, first, last);
                }
            }
        }
        rest
    }

    /// The sources of which anything is in, each once.
    pub fn sources(&self) -> impl Iterator<Item = SourceId> {
        let mut last = None;
        let sources = self.intervals.keys().map(|(source, _)| *source);
        sources.filter(move |source| last.replace(*source) != Some(*source))
    }

    /// Whether anything of `source` is in, under whatever tag.
    #[must_use]
    pub fn has_source(&self, source: SourceId) -> bool {
        let from = (source, String::new());
        let next = self.intervals.range(from..).next();
        next.is_some_and(|((found, _), _)| *found == source)
    }

    /// Whether all of `other` is in.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        other.iter().all(|(source, tag, intervals)| {
            intervals
                .iter()
                .all(|(first, last)| self.contains(source, tag, *first, *last))
        })
    }

    /// Source, tag (empty: none) and intervals (both ends in), sorted.
    pub fn iter(&self) -> impl Iterator<Item = (SourceId, &str, &[Interval])> {
        self.intervals
            .iter()
            .map(|((source, tag), list)| (*source, tag.as_str(), list.as_slice()))
    }
}

/// What of `interval` is in none of `holes`, which are sorted.
fn without(interval: Interval, holes: &[Interval]) -> Vec<Interval> {
    let (mut first, last) = interval;
    let mut rest = Vec::new();
    for (start, end) in holes.iter().filter(|(_, end)| *end >= interval.0) {
        if *start > last {
            break;
        }
        if *start > first {
            rest.push((first, start - 1));
        }
        first = first.max(end.saturating_add(1));
    }
    if first <= last {
        rest.push((first, last));
    }
    rest
}

fn interval(text: &str) -> Option<Interval> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let (first, last) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
    (0 < first && first <= last && last < NUMBER_END).then_some((first, last))
}

impl fmt::Display for MysqlSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut current = None;
        for (source, tag, intervals) in self.iter() {
            if current != Some(source) {
                let sep = if current.is_some() { "," } else { "" };
                write!(f, "{sep}{source}")?;
                current = Some(source);
            }
            if !tag.is_empty() {
                write!(f, ":{tag}")?;
            }
            for (first, last) in intervals {
                write!(f, ":{first}")?;
                if last > first {
                    write!(f, "-{last}")?;
                }
            }
        }
        Ok(())
    }
}
