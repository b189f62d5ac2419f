//! MariaDB's GTID sets: the last transaction of each domain.

use std::collections::BTreeMap;
use std::fmt;

/// The last executed transaction by domain: its server and sequence number.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MariadbSet {
    last: BTreeMap<u32, (u32, u64)>,
}

impl MariadbSet {
    /// Reads `domain-server-sequence,…`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut set = Self::default();
        for part in text.split(',') {
            let mut numbers = part.trim().split('-');
            let domain = numbers.next()?.parse().ok()?;
            let server = numbers.next()?.parse().ok()?;
            let sequence = numbers.next()?.parse().ok()?;
            if numbers.next().is_some() {
                return None;
            }
            set.add(domain, server, sequence);
        }
        Some(set)
    }

    /// Whether no domain is in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.last.is_empty()
    }

    /// Moves a domain on; never back.
    pub fn add(&mut self, domain: u32, server: u32, sequence: u64) {
        let last = self.last.entry(domain).or_insert((server, sequence));
        if sequence >= last.1 {
            *last = (server, sequence);
        }
    }

    /// Whether the domain has come as far as `sequence`.
    #[must_use]
    pub fn contains(&self, domain: u32, sequence: u64) -> bool {
        self.last
            .get(&domain)
            .is_some_and(|(_, last)| sequence <= *last)
    }

    /// The domains that `other` lacks or has not come as far in.
    #[must_use]
    pub fn minus(&self, other: &Self) -> Self {
        let further = self.last.iter();
        let further = further.filter(|(domain, (_, last))| !other.contains(**domain, *last));
        Self {
            last: further.map(|(domain, last)| (*domain, *last)).collect(),
        }
    }

    /// Whether every domain of `other` has come as far here.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        other
            .last
            .iter()
            .all(|(domain, (_, sequence))| self.contains(*domain, *sequence))
    }
}

impl fmt::Display for MariadbSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut sep = "";
        for (domain, (server, sequence)) in &self.last {
            write!(f, "{sep}{domain}-{server}-{sequence}")?;
            sep = ",";
        }
        Ok(())
    }
}
