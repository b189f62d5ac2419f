//! Global transaction ids and sets of them, MySQL's and MariaDB's.

mod mariadb;
mod mysql;

use std::fmt;
use std::str::FromStr;

pub use mariadb::MariadbSet;
pub use mysql::{MysqlSet, SourceId};

use super::format::Flavor;

/// A transaction's global id.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Gtid {
    /// `uuid:number` or `uuid:tag:number`.
    Mysql {
        /// The server (or group) that first committed it.
        source: SourceId,
        /// The tag; empty where there is none.
        tag: String,
        /// Counted per source and tag, from 1.
        number: u64,
    },
    /// `domain-server-sequence`.
    Mariadb {
        /// The replication domain.
        domain: u32,
        /// The server that first committed it.
        server: u32,
        /// Rises within the domain.
        sequence: u64,
    },
}

/// Transactions that have been executed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GtidSet {
    /// `uuid:1-5:7:tag:1-3,…`.
    Mysql(MysqlSet),
    /// `0-1-100,1-1-20`: the last of each domain.
    Mariadb(MariadbSet),
}

/// A text that is no set of GTIDs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoGtidSet;

impl fmt::Display for NoGtidSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "no GTID set: write `uuid:1-5,…` (MySQL) or `domain-server-sequence,…` (MariaDB)",
        )
    }
}

impl std::error::Error for NoGtidSet {}

impl GtidSet {
    /// The set without any transaction.
    #[must_use]
    pub fn empty(flavor: Flavor) -> Self {
        match flavor {
            Flavor::Mysql => Self::Mysql(MysqlSet::default()),
            Flavor::Mariadb => Self::Mariadb(MariadbSet::default()),
        }
    }

    /// Whether no transaction is in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Mysql(set) => set.is_empty(),
            Self::Mariadb(set) => set.is_empty(),
        }
    }

    /// Puts a transaction in. An empty set takes on the id's flavour; a set of the
    /// other flavour cannot hold it and stays as it is (a server speaks only one).
    pub fn add(&mut self, gtid: &Gtid) {
        match (&mut *self, gtid) {
            (
                Self::Mysql(set),
                Gtid::Mysql {
                    source,
                    tag,
                    number,
                },
            ) => {
                set.add(*source, tag, *number, *number);
            }
            (
                Self::Mariadb(set),
                Gtid::Mariadb {
                    domain,
                    server,
                    sequence,
                },
            ) => {
                set.add(*domain, *server, *sequence);
            }
            (
                Self::Mysql(set),
                Gtid::Mariadb {
                    domain,
                    server,
                    sequence,
                },
            ) => {
                if set.is_empty() {
                    let mut other = MariadbSet::default();
                    other.add(*domain, *server, *sequence);
                    *self = Self::Mariadb(other);
                }
            }
            (
                Self::Mariadb(set),
                Gtid::Mysql {
                    source,
                    tag,
                    number,
                },
            ) => {
                if set.is_empty() {
                    let mut other = MysqlSet::default();
                    other.add(*source, tag, *number, *number);
                    *self = Self::Mysql(other);
                }
            }
        }
    }

    /// Whether the transaction is in it; under MariaDB: whether it is not after the
    /// domain's last.
    #[must_use]
    pub fn contains(&self, gtid: &Gtid) -> bool {
        match (self, gtid) {
            (
                Self::Mysql(set),
                Gtid::Mysql {
                    source,
                    tag,
                    number,
                },
            ) => set.contains(*source, tag, *number, *number),
            (
                Self::Mariadb(set),
                Gtid::Mariadb {
                    domain, sequence, ..
                },
            ) => set.contains(*domain, *sequence),
            (Self::Mysql(_), Gtid::Mariadb { .. }) | (Self::Mariadb(_), Gtid::Mysql { .. }) => {
                false
            }
        }
    }

    /// What is in it and not in `other`; under MariaDB the domains that are further.
    #[must_use]
    pub fn minus(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::Mysql(a), Self::Mysql(b)) => Self::Mysql(a.minus(b)),
            (Self::Mariadb(a), Self::Mariadb(b)) => Self::Mariadb(a.minus(b)),
            (Self::Mysql(_), Self::Mariadb(_)) | (Self::Mariadb(_), Self::Mysql(_)) => self.clone(),
        }
    }

    /// Whether every transaction of `other` is in it.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Mysql(a), Self::Mysql(b)) => a.covers(b),
            (Self::Mariadb(a), Self::Mariadb(b)) => a.covers(b),
            (Self::Mysql(_), Self::Mariadb(_)) | (Self::Mariadb(_), Self::Mysql(_)) => {
                other.is_empty()
            }
        }
    }
}

impl fmt::Display for Gtid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mysql {
                source,
                tag,
                number,
            } if tag.is_empty() => write!(f, "{source}:{number}"),
            Self::Mysql {
                source,
                tag,
                number,
            } => write!(f, "{source}:{tag}:{number}"),
            Self::Mariadb {
                domain,
                server,
                sequence,
            } => write!(f, "{domain}-{server}-{sequence}"),
        }
    }
}

impl fmt::Display for GtidSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mysql(set) => set.fmt(f),
            Self::Mariadb(set) => set.fmt(f),
        }
    }
}

/// Reads either server's text form; the empty text is MySQL's empty set.
impl FromStr for GtidSet {
    type Err = NoGtidSet;

    fn from_str(text: &str) -> Result<Self, NoGtidSet> {
        if text.trim().is_empty() || text.contains(':') {
            MysqlSet::parse(text).map(Self::Mysql).ok_or(NoGtidSet)
        } else {
            MariadbSet::parse(text).map(Self::Mariadb).ok_or(NoGtidSet)
        }
    }
}

#[cfg(test)]
mod tests;
