//! What is open: raised, told, and not over. Kept in a file where one is named, so that
//! a replicator that is started again and again does not tell the same each time, and so
//! that its next success says that it is over.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};

use super::kind::Kind;
use super::notice::Key;
use crate::metrics::since_1970;

/// The most conditions that are remembered: as many tables may be in doubt.
const MOST: usize = 10_000;

#[derive(Debug, Default)]
pub(super) struct Memory {
    file: Option<PathBuf>,
    open: BTreeMap<Key, Open>,
}

/// An open condition; times in seconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Open {
    pub(super) since: u64,
    told: u64,
    repeats: u64,
}

impl Memory {
    /// What `file` remembers; nothing where it is missing or does not read.
    pub(super) fn load(file: Option<PathBuf>) -> Self {
        let open = file.as_deref().and_then(read).unwrap_or_default();
        Self { file, open }
    }

    /// Notes that `key` is so. How often it was not told since the last time, or none
    /// where it was told less than `repeat` ago.
    pub(super) fn raise(&mut self, key: Key, repeat: Duration) -> Option<u64> {
        let now = since_1970();
        if let Some(open) = self.open.get_mut(&key) {
            if now.saturating_sub(open.told) < repeat.as_secs() {
                open.repeats += 1;
                self.save();
                return None;
            }
            let repeats = std::mem::take(&mut open.repeats);
            open.told = now;
            self.save();
            return Some(repeats);
        }
        if self.open.len() < MOST {
            let open = Open {
                since: now,
                told: now,
                repeats: 0,
            };
            self.open.insert(key, open);
            self.save();
        }
        Some(0)
    }

    /// Forgets `key`, and gives it if it was open.
    pub(super) fn resolve(&mut self, key: &Key) -> Option<Open> {
        let open = self.open.remove(key)?;
        self.save();
        Some(open)
    }

    /// The open conditions that following the source ends.
    pub(super) fn ended_by_following(&self) -> Vec<Key> {
        let keys = self.open.keys();
        keys.filter(|(kind, _)| kind.ends_with_following())
            .cloned()
            .collect()
    }

    pub(super) fn len(&self) -> usize {
        self.open.len()
    }

    /// A file that cannot be written makes messages come twice, no more.
    fn save(&self) {
        let Some(file) = &self.file else {
            return;
        };
        let list: Vec<_> = self
            .open
            .iter()
            .map(|((kind, table), open)| {
                json!({ "kind": kind.name(), "table": table, "since": open.since, "told": open.told, "repeats": open.repeats })
            })
            .collect();
        let beside = file.with_extension("new");
        let written = std::fs::write(&beside, Value::from(list).to_string())
            .and_then(|()| std::fs::rename(&beside, file));
        if let Err(error) = written {
            tracing::warn!(
                event = crate::log::event::NOTIFYING_FAILED,
                "`{}` cannot be written: {error}",
                file.display()
            );
        }
    }
}

fn read(file: &Path) -> Option<BTreeMap<Key, Open>> {
    let text = std::fs::read_to_string(file).ok()?;
    let list: Vec<Value> = serde_json::from_str(&text).ok()?;
    let one = |item: &Value| {
        let kind = Kind::from_name(item.get("kind")?.as_str()?)?;
        let table = item.get("table")?.as_str().map(str::to_owned);
        let number = |name| item.get(name)?.as_u64();
        let open = Open {
            since: number("since")?,
            told: number("told")?,
            repeats: number("repeats")?,
        };
        Some(((kind, table), open))
    };
    Some(list.iter().filter_map(one).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);

    #[test]
    fn the_same_is_told_once_even_by_the_next_process() {
        let folder = tempfile::tempdir().unwrap();
        let file = Some(folder.path().join("notify.json"));
        let key = (Kind::SchemaDrift, Some("shop.orders".to_owned()));
        let mut memory = Memory::load(file.clone());
        assert_eq!(memory.raise(key.clone(), HOUR), Some(0));
        assert_eq!(memory.raise(key.clone(), HOUR), None);
        let mut next = Memory::load(file.clone());
        assert_eq!(next.raise(key.clone(), HOUR), None);
        assert_eq!(next.raise(key.clone(), Duration::ZERO), Some(2));
        assert_eq!(next.ended_by_following(), vec![key.clone()]);
        assert!(next.resolve(&key).is_some());
        assert_eq!(Memory::load(file).len(), 0);
    }

    #[test]
    fn a_file_that_does_not_read_remembers_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("notify.json");
        std::fs::write(&file, "{garbage").unwrap();
        assert_eq!(Memory::load(Some(file)).len(), 0);
    }
}
