//! What can be wrong with a value.

use std::fmt;

/// A value that cannot be read, computed, translated or held.
///
/// Small and without the value itself: no cell value reaches a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ValueError {
    column: Option<&'static str>,
    problem: Problem,
}

impl ValueError {
    /// An error without a column.
    #[must_use]
    pub const fn new(problem: Problem) -> Self {
        Self {
            column: None,
            problem,
        }
    }

    /// Names the column, unless a place deeper down already did.
    #[cold]
    #[must_use]
    pub const fn in_column(mut self, name: &'static str) -> Self {
        if self.column.is_none() {
            self.column = Some(name);
        }
        self
    }

    /// The column.
    #[must_use]
    pub const fn column(&self) -> Option<&'static str> {
        self.column
    }

    /// What is wrong.
    #[must_use]
    pub const fn problem(&self) -> Problem {
        self.problem
    }
}

/// One line: the column and what is wrong.
impl fmt::Display for ValueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(column) = self.column {
            write!(f, "column `{column}`: ")?;
        }
        f.write_str(self.problem.sentence())
    }
}

impl std::error::Error for ValueError {}

/// The ways in which a value can be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Problem {
    /// A column that the row images leave out, and that cannot be had otherwise.
    ColumnAbsent,
    /// A JSON document of which only the difference to one that is not known came.
    JsonDiffAlone,
    /// A difference of JSON documents that does not fit the document before.
    BadJsonDiff,
    /// A row image that begins with an option that is not known.
    UnknownOption,
    /// The row image is shorter than its columns.
    Truncated,
    /// NULL in a NOT NULL column.
    NullInNotNull,
    /// Text that is not UTF-8.
    NotUtf8,
    /// Text that is not well formed in its column's character set.
    NotText,
    /// Text of a key that other bytes of its character set read as, too.
    SharedText,
    /// A BINARY value longer than its column.
    BinaryTooLong,
    /// Bytes that are no floats of the declared number.
    BadVector,
    /// Bytes that a COMPRESSED column does not hold.
    BadCompressed,
    /// An infinity or a NaN.
    NotFinite,
    /// Packed bytes that are no DECIMAL.
    BadDecimal,
    /// Bytes that are no DATE.
    BadDate,
    /// Bytes that are no TIME.
    BadTime,
    /// Bytes that are no DATETIME or TIMESTAMP.
    BadDatetime,
    /// An ENUM index past its labels.
    BadEnum,
    /// SET bits past its labels.
    BadSet,
    /// Bytes that are no binary JSON.
    BadJson,
    /// JSON nested deeper than the server's limit of 100.
    JsonTooDeep,
    /// A JSON path over MariaDB's text that this server reads in a way of its own.
    JsonOfMariadb,
    /// The empty value that stands for an error in an ENUM column.
    EnumError,
    /// A value that a value map has no entry for.
    Unmapped,
    /// A zero or partial date where the mapping rejects it.
    ZeroDate,
    /// An integer expression out of BIGINT's range.
    BigintRange,
    /// An integer expression out of BIGINT UNSIGNED's range.
    BigintUnsignedRange,
    /// A decimal expression of more than 38 digits.
    DecimalDigits,
    /// A decimal that its target column has too few digits for.
    DecimalColumn,
    /// A floating point expression out of DOUBLE's range.
    DoubleRange,
    /// An integer out of its target column's range.
    IntegerColumn,
    /// Text longer than its target column.
    TextColumn,
    /// An integer above 9223372036854775807 for a target without unsigned integers.
    TargetUnsigned,
    /// A NUL character for a target whose text cannot hold one.
    TargetNul,
    /// A zero date, a partial one, or a day no calendar has, for a target that knows days
    /// alone.
    TargetDate,
    /// A function of the crate's own hooks refused the value.
    Hook,
}

impl Problem {
    /// Whether the row cannot be what the source holds, or is read in a wrong way: that
    /// stops the stream. All else is wrong with one value, and the row can be set aside.
    #[must_use]
    pub const fn is_damage(self) -> bool {
        matches!(
            self,
            Self::BadJsonDiff
                | Self::UnknownOption
                | Self::Truncated
                | Self::NullInNotNull
                | Self::BinaryTooLong
                | Self::BadVector
                | Self::BadCompressed
                | Self::BadDecimal
                | Self::BadDate
                | Self::BadTime
                | Self::BadDatetime
                | Self::BadEnum
                | Self::BadSet
                | Self::BadJson
        )
    }

    /// What is wrong, lower case, without the value.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::ColumnAbsent => {
                "the row image leaves the column out, and it cannot be had from the target"
            }
            Self::JsonDiffAlone => {
                "only the difference of the JSON document to the one before came, and the row image leaves that out"
            }
            Self::BadJsonDiff => {
                "the difference of the JSON document does not fit the document before"
            }
            Self::UnknownOption => "the row image is written with an option that is not known",
            Self::Truncated => "the row image ends inside the value",
            Self::NullInNotNull => "a column declared NOT NULL holds NULL",
            Self::NotUtf8 => "the text is not valid UTF-8",
            Self::NotText => "the text is not well formed in the column's character set",
            Self::SharedText => {
                "the key holds a character that several sequences of its character set read as, so that rows could not be told apart"
            }
            Self::BinaryTooLong => "the BINARY value is longer than its column",
            Self::BadVector => "the bytes are no VECTOR of the declared dimension",
            Self::BadCompressed => {
                "the bytes do not unpack to a value that the COMPRESSED column can hold"
            }
            Self::NotFinite => "the floating point number is not finite",
            Self::BadDecimal => "the bytes are no DECIMAL of the declared precision",
            Self::BadDate => "the bytes are no DATE",
            Self::BadTime => "the bytes are no TIME from -838:59:59 to 838:59:59",
            Self::BadDatetime => "the bytes are no date and time",
            Self::BadEnum => "the ENUM index is past the declared labels",
            Self::BadSet => "the SET has bits past the declared labels",
            Self::BadJson => "the bytes are no binary JSON document",
            Self::JsonTooDeep => "the JSON document is nested deeper than 100 levels",
            Self::JsonOfMariadb => {
                "over MariaDB's JSON a path may have no `**` and meet no key written with an escape"
            }
            Self::EnumError => "the ENUM holds the empty error value, which no label stands for",
            Self::Unmapped => "the value map has no entry for the value",
            Self::ZeroDate => "the date is zero or partial, which the mapping rejects",
            Self::BigintRange => "the expression's result is out of range for BIGINT",
            Self::BigintUnsignedRange => {
                "the expression's result is out of range for BIGINT UNSIGNED"
            }
            Self::DecimalDigits => "the decimal expression needs more than 38 digits",
            Self::DecimalColumn => "the number has more integer digits than the target column",
            Self::DoubleRange => "the expression's result is out of range for DOUBLE",
            Self::IntegerColumn => "the integer is out of the target column's range",
            Self::TextColumn => "the text is longer than the target column",
            Self::TargetUnsigned => {
                "the target has no unsigned integers, and the number is above 9223372036854775807"
            }
            Self::TargetDate => {
                "the date is zero, partial, or no day of a calendar, which the target cannot store: \
                 map it with zero_date"
            }
            Self::TargetNul => "the text holds a NUL character, which the target cannot store",
            Self::Hook => "the mapping's own function refused the value",
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.sentence())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_innermost_column_is_named() {
        let error = ValueError::new(Problem::Truncated)
            .in_column("inner")
            .in_column("outer");
        assert_eq!(
            error.to_string(),
            "column `inner`: the row image ends inside the value"
        );
        assert_eq!(error.column(), Some("inner"));
        assert!(size_of::<ValueError>() <= 24);
    }
}
