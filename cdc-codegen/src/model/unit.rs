//! Units of TIMESTAMPDIFF, INTERVAL and EXTRACT.

/// A unit of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// MICROSECOND
    Microsecond,
    /// SECOND
    Second,
    /// MINUTE
    Minute,
    /// HOUR
    Hour,
    /// DAY
    Day,
    /// WEEK
    Week,
    /// MONTH
    Month,
    /// QUARTER
    Quarter,
    /// YEAR
    Year,
}

/// Every unit with its name in SQL and in `cdc_runtime::expr::Unit`.
const NAMES: [(Unit, &str, &str); 9] = [
    (Unit::Microsecond, "MICROSECOND", "Microsecond"),
    (Unit::Second, "SECOND", "Second"),
    (Unit::Minute, "MINUTE", "Minute"),
    (Unit::Hour, "HOUR", "Hour"),
    (Unit::Day, "DAY", "Day"),
    (Unit::Week, "WEEK", "Week"),
    (Unit::Month, "MONTH", "Month"),
    (Unit::Quarter, "QUARTER", "Quarter"),
    (Unit::Year, "YEAR", "Year"),
];

impl Unit {
    /// The unit of a name, also with `SQL_TSI_` before it.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let name = name.to_ascii_uppercase();
        let name = name.strip_prefix("SQL_TSI_").unwrap_or(&name);
        NAMES
            .iter()
            .find(|(_, sql, _)| *sql == name)
            .map(|(unit, ..)| *unit)
    }

    /// Its name in SQL.
    #[must_use]
    pub fn sql(self) -> &'static str {
        self.names().1
    }

    /// Its name in the runtime.
    #[must_use]
    pub fn rust(self) -> &'static str {
        self.names().2
    }

    fn names(self) -> (Self, &'static str, &'static str) {
        NAMES
            .into_iter()
            .find(|(unit, ..)| *unit == self)
            .unwrap_or((self, "DAY", "Day"))
    }

    /// Whether a DATE moved by it is a DATE.
    #[must_use]
    pub const fn is_of_days(self) -> bool {
        matches!(
            self,
            Self::Day | Self::Week | Self::Month | Self::Quarter | Self::Year
        )
    }

    /// Seconds, of units that have always as many.
    #[must_use]
    pub const fn seconds(self) -> Option<u32> {
        match self {
            Self::Second => Some(1),
            Self::Minute => Some(60),
            Self::Hour => Some(3_600),
            Self::Day => Some(86_400),
            Self::Week => Some(604_800),
            Self::Microsecond | Self::Month | Self::Quarter | Self::Year => None,
        }
    }
}
