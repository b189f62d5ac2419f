//! What a server is told beside the DDL: who it is, and how it is set.

use std::fmt;
use std::str::FromStr;

/// What holds where the DDL does not say.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The schema of tables that no statement places in one.
    pub schema: Option<String>,
    /// The character set of texts that no statement gives one; none: the server's.
    pub charset: Option<String>,
    /// The collation of texts that no statement gives one; none: the character set's.
    pub collation: Option<String>,
    /// The server whose reading counts; none: what either server reads is read, and the
    /// defaults are MySQL's.
    pub server: Option<Server>,
    /// `sql_mode`.
    pub sql_mode: SqlMode,
    /// `lower_case_table_names`.
    pub table_names: TableNames,
    /// `explicit_defaults_for_timestamp`.
    pub timestamps: Timestamps,
}

/// A server and its version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Server {
    /// MySQL or MariaDB.
    pub flavor: Flavor,
    /// As versioned comments write it: 90700 is 9.7.0, 101116 is 10.11.16.
    pub version: u32,
}

/// Who made the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flavor {
    /// Oracle's.
    MySql,
    /// The MariaDB Foundation's.
    MariaDb,
}

impl Default for Server {
    fn default() -> Self {
        Self::newest(Flavor::MySql)
    }
}

impl Server {
    /// The newest server of a flavor that is tested against.
    #[must_use]
    pub const fn newest(flavor: Flavor) -> Self {
        let version = match flavor {
            Flavor::MySql => 90_700,
            Flavor::MariaDb => 110_800,
        };
        Self { flavor, version }
    }

    /// A server of a version written `9.7`, `10.11.16` or `10.11.16-MariaDB-log`; none for
    /// anything else.
    #[must_use]
    pub fn new(flavor: Flavor, version: &str) -> Option<Self> {
        let numbers = version.split(['-', '+']).next()?;
        let mut parts = numbers.split('.').map(|part| part.parse::<u32>().ok());
        let major = parts.next()??;
        let minor = parts.next().unwrap_or(Some(0))?;
        let patch = parts.next().unwrap_or(Some(0))?;
        let fits = major < 100 && minor < 100 && patch < 100 && parts.next().is_none();
        fits.then_some(Self {
            flavor,
            version: major * 10_000 + minor * 100 + patch,
        })
    }

    /// Whether it is MariaDB.
    #[must_use]
    pub fn is_mariadb(self) -> bool {
        self.flavor == Flavor::MariaDb
    }

    /// The character set of a schema that is made without one.
    pub(super) const fn default_charset(self) -> &'static str {
        match self.flavor {
            Flavor::MySql => "utf8mb4",
            Flavor::MariaDb if self.version >= 110_600 => "utf8mb4",
            Flavor::MariaDb => "latin1",
        }
    }
}

impl FromStr for Flavor {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        match word {
            "mysql" => Ok(Self::MySql),
            "mariadb" => Ok(Self::MariaDb),
            _ => Err("expected `mysql` or `mariadb`".to_owned()),
        }
    }
}

/// `sql_mode`, as far as it changes what a declaration means.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SqlMode(u16);

/// The modes, each with its bit.
const MODES: &[(&str, SqlMode)] = &[
    ("ANSI_QUOTES", SqlMode::ANSI_QUOTES),
    ("NO_BACKSLASH_ESCAPES", SqlMode::NO_BACKSLASH_ESCAPES),
    ("REAL_AS_FLOAT", SqlMode::REAL_AS_FLOAT),
    ("PIPES_AS_CONCAT", SqlMode::PIPES_AS_CONCAT),
    ("HIGH_NOT_PRECEDENCE", SqlMode::HIGH_NOT_PRECEDENCE),
    ("IGNORE_SPACE", SqlMode::IGNORE_SPACE),
    ("STRICT_TRANS_TABLES", SqlMode::STRICT),
    ("STRICT_ALL_TABLES", SqlMode::STRICT),
    ("TRADITIONAL", SqlMode::STRICT),
    ("MAXDB", SqlMode::MAXDB),
    (
        "ANSI",
        SqlMode(
            SqlMode::ANSI_QUOTES.0
                | SqlMode::REAL_AS_FLOAT.0
                | SqlMode::PIPES_AS_CONCAT.0
                | SqlMode::IGNORE_SPACE.0,
        ),
    ),
];

/// Modes that a server has and that leave declarations as they are.
const WITHOUT_MEANING: &[&str] = &[
    "ALLOW_INVALID_DATES",
    "EMPTY_STRING_IS_NULL",
    "ERROR_FOR_DIVISION_BY_ZERO",
    "IGNORE_BAD_TABLE_OPTIONS",
    "NO_AUTO_CREATE_USER",
    "NO_AUTO_VALUE_ON_ZERO",
    "NO_DIR_IN_CREATE",
    "NO_ENGINE_SUBSTITUTION",
    "NO_UNSIGNED_SUBTRACTION",
    "NO_ZERO_DATE",
    "NO_ZERO_IN_DATE",
    "ONLY_FULL_GROUP_BY",
    "PAD_CHAR_TO_FULL_LENGTH",
    "SIMULTANEOUS_ASSIGNMENT",
    "TIME_ROUND_FRACTIONAL",
    "TIME_TRUNCATE_FRACTIONAL",
];

impl SqlMode {
    /// `"a"` is a name.
    pub const ANSI_QUOTES: Self = Self(1);
    /// `\` is a character like any other.
    pub const NO_BACKSLASH_ESCAPES: Self = Self(2);
    /// REAL is FLOAT.
    pub const REAL_AS_FLOAT: Self = Self(4);
    /// `||` joins texts.
    pub const PIPES_AS_CONCAT: Self = Self(8);
    /// NOT binds as `!` does.
    pub const HIGH_NOT_PRECEDENCE: Self = Self(16);
    /// A blank may stand before a built-in function's parenthesis.
    pub const IGNORE_SPACE: Self = Self(32);
    /// STRICT_TRANS_TABLES or STRICT_ALL_TABLES: what does not fit is refused.
    pub const STRICT: Self = Self(64);
    /// MariaDB's MAXDB: TIMESTAMP is DATETIME.
    pub const MAXDB: Self = Self(128);

    /// Whether all modes of `other` are on.
    #[must_use]
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

impl std::ops::BitOr for SqlMode {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl FromStr for SqlMode {
    type Err = UnknownMode;

    /// Reads modes as the variable holds them: separated by commas, in any case.
    fn from_str(text: &str) -> Result<Self, UnknownMode> {
        let mut modes = Self::default();
        for word in text.split(',').map(str::trim).filter(|w| !w.is_empty()) {
            let upper = word.to_ascii_uppercase();
            if let Some((_, mode)) = MODES.iter().find(|(name, _)| *name == upper) {
                modes = modes | *mode;
            } else if !WITHOUT_MEANING.contains(&upper.as_str()) {
                return Err(UnknownMode(word.to_owned()));
            }
        }
        Ok(modes)
    }
}

/// A word that is no `sql_mode`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownMode(String);

impl fmt::Display for UnknownMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let upper = self.0.to_ascii_uppercase();
        let names = MODES.iter().map(|(name, _)| *name);
        let near = crate::diag::nearest(&upper, names.chain(WITHOUT_MEANING.iter().copied()));
        write!(f, "no server has the sql_mode `{}`", self.0)?;
        near.map_or(Ok(()), |near| write!(f, "; did you mean `{near}`?"))
    }
}

impl std::error::Error for UnknownMode {}

/// `lower_case_table_names`: how names of schemas and tables are kept and compared.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum TableNames {
    /// 0: as written, compared by case.
    #[default]
    AsWritten,
    /// 1: kept in lower case.
    Lower,
    /// 2: as written, compared without case.
    Folded,
}

/// `explicit_defaults_for_timestamp`: what TIMESTAMP means without NULL or DEFAULT.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Timestamps {
    /// ON, the default: a column as any other.
    #[default]
    Explicit,
    /// OFF: NOT NULL, the first one set by every change of its row, others '0000-00-00'.
    Implicit,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_as_servers_print_them() {
        let read = |text| Server::new(Flavor::MariaDb, text).map(|server| server.version);
        assert_eq!(read("10.11.16-MariaDB-deb12"), Some(101_116));
        assert_eq!(read("9.7"), Some(90_700));
        assert_eq!(read("9.x"), None);
    }

    #[test]
    fn modes_are_read_as_the_variable_holds_them() {
        let modes: SqlMode = "ANSI, strict_all_tables,NO_ZERO_DATE".parse().unwrap();
        assert!(modes.has(SqlMode::ANSI_QUOTES) && modes.has(SqlMode::STRICT));
        assert!(!modes.has(SqlMode::NO_BACKSLASH_ESCAPES));
        let unknown = "ANSI_QUOTE".parse::<SqlMode>().unwrap_err().to_string();
        assert_eq!(
            unknown,
            "no server has the sql_mode `ANSI_QUOTE`; did you mean `ANSI_QUOTES`?"
        );
    }
}
