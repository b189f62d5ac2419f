//! The functions of the expression language.

use super::unit::Unit;

/// Functions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Function {
    /// CONCAT
    Concat,
    /// CONCAT_WS
    ConcatWs,
    /// UPPER
    Upper,
    /// LOWER
    Lower,
    /// TRIM, LTRIM, RTRIM; a second argument is what is cut.
    Trim(TrimSide),
    /// SUBSTRING
    Substring,
    /// LEFT
    Left,
    /// RIGHT
    Right,
    /// CHAR_LENGTH
    CharLength,
    /// LENGTH, in bytes of utf8mb4
    Length,
    /// REPLACE
    Replace,
    /// ABS
    Abs,
    /// ROUND; a second argument is a literal number of digits.
    Round,
    /// FLOOR
    Floor,
    /// CEIL
    Ceil,
    /// DATE
    Date,
    /// YEAR
    Year,
    /// MONTH
    Month,
    /// DAY
    Day,
    /// HOUR
    Hour,
    /// MINUTE
    Minute,
    /// SECOND
    Second,
    /// MICROSECOND
    Microsecond,
    /// QUARTER
    Quarter,
    /// DAYOFWEEK
    DayOfWeek,
    /// WEEKDAY
    Weekday,
    /// DAYOFYEAR
    DayOfYear,
    /// WEEK; a second argument is the literal mode, 0 to 7.
    Week,
    /// YEARWEEK; as WEEK.
    YearWeek,
    /// TO_DAYS
    ToDays,
    /// DATEDIFF
    DateDiff,
    /// LAST_DAY
    LastDay,
    /// TIME
    Time,
    /// DATE_FORMAT; the second argument is a literal pattern.
    DateFormat,
    /// TIMESTAMPDIFF
    TimestampDiff(Unit),
    /// `date + INTERVAL n unit`
    AddInterval(Unit),
    /// A DATE where it is whole, else the zero date: what a DATETIME column compares with.
    WholeOrZero,
    /// GREATEST of numbers or dates, all of one type.
    Greatest,
    /// LEAST of numbers or dates, all of one type.
    Least,
    /// SIGN
    Sign,
    /// TRUNCATE; a second argument is a literal number of digits.
    Truncate,
    /// LPAD, RPAD; length and fill are literals.
    Pad(TrimSide),
    /// REVERSE
    Reverse,
    /// REPEAT; the count is a literal.
    Repeat,
    /// LOCATE: what, then text.
    Locate,
    /// HEX of text, bytes or an integer.
    Hex,
    /// SHA2; the second argument is the literal number of bits.
    Sha2,
    /// JSON_EXTRACT; the second argument is a literal path.
    JsonExtract,
    /// JSON_UNQUOTE
    JsonUnquote,
}

impl Function {
    /// Whether every dialect of SQL has a form of it that stands by itself.
    #[must_use]
    pub const fn is_basic(self) -> bool {
        matches!(
            self,
            Self::Concat
                | Self::ConcatWs
                | Self::Upper
                | Self::Lower
                | Self::Trim(_)
                | Self::Substring
                | Self::Left
                | Self::Right
                | Self::CharLength
                | Self::Length
                | Self::Replace
                | Self::Abs
                | Self::Round
                | Self::Floor
                | Self::Ceil
                | Self::Date
                | Self::Year
                | Self::Month
                | Self::Day
                | Self::Hour
        )
    }
}

/// Which end is trimmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrimSide {
    /// Both.
    Both,
    /// The start.
    Leading,
    /// The end.
    Trailing,
}
