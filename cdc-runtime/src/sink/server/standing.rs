//! What stands in a target.

use std::collections::BTreeMap;

use super::{Link, kept};
use crate::error::Error;
use crate::mapper::TargetSchema;
use crate::sink::plan::names;

/// Tables, views, and what the checkpoint says.
#[derive(Default)]
pub(super) struct Standing {
    /// Kind (`table`, `view`) by name in lower case: no two names of a mapping differ in
    /// case alone.
    objects: BTreeMap<String, String>,
    /// Whether a replicator made it.
    pub(super) ours: bool,
    pub(super) fingerprint: Option<String>,
    /// Whether rows were replicated into it.
    pub(super) filled: bool,
    /// Whether it keeps a journal of loads.
    pub(super) loads: bool,
}

impl Standing {
    pub(super) async fn read<L: Link>(link: &mut L) -> Result<Self, Error> {
        let found = link.rows(L::BOOK.objects).await?;
        let objects: BTreeMap<_, _> = found
            .rows
            .into_iter()
            .filter_map(|row| {
                let mut cells = row.into_iter().flatten();
                Some((cells.next()?.to_ascii_lowercase(), cells.next()?))
            })
            .collect();
        let ours = objects.contains_key("_cdc_checkpoint");
        let kept = if ours { kept::read(link).await? } else { None };
        Ok(Self {
            loads: objects.contains_key("_cdc_load"),
            objects,
            ours,
            filled: kept.as_ref().is_some_and(|kept| kept.checkpoint.is_some()),
            fingerprint: kept.map(|kept| kept.fingerprint),
        })
    }

    /// `table` or `view`, where something of this name stands there.
    pub(super) fn kind(&self, name: &str) -> Option<&str> {
        self.objects
            .get(&name.to_ascii_lowercase())
            .map(String::as_str)
    }

    /// What no mapping names any more.
    pub(super) fn leftovers(&self, schema: &TargetSchema) -> Vec<String> {
        let known: Vec<_> = names(schema).map(str::to_ascii_lowercase).collect();
        let other = self
            .objects
            .keys()
            .filter(|name| !name.starts_with("_cdc_") && !known.contains(name));
        other.cloned().collect()
    }
}
