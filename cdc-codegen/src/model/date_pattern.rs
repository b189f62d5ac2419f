//! Patterns of DATE_FORMAT.

/// A piece of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DatePiece {
    /// Text as it stands.
    Text(String),
    /// What a letter behind `%` stands for.
    Letter(char),
}

/// Letters with their name in `cdc_runtime::expr::Piece`, the mode of weeks, the longest
/// text, and whether a zero or partial date has none.
const LETTERS: &[(char, &str, Option<&str>, u32, bool)] = &[
    ('Y', "Year", None, 4, false),
    ('y', "ShortYear", None, 2, false),
    ('m', "Month", None, 2, false),
    ('c', "PlainMonth", None, 2, false),
    ('M', "MonthName", None, 9, true),
    ('b', "ShortMonthName", None, 3, true),
    ('d', "Day", None, 2, false),
    ('e', "PlainDay", None, 2, false),
    ('D', "OrdinalDay", None, 4, false),
    ('j', "DayOfYear", None, 4, false),
    ('W', "WeekdayName", None, 9, true),
    ('a', "ShortWeekdayName", None, 3, true),
    ('w', "Weekday", None, 1, true),
    ('U', "Week", Some("UPPER_U"), 9, false),
    ('u', "Week", Some("LOWER_U"), 9, false),
    ('V', "Week", Some("UPPER_V"), 9, false),
    ('v', "Week", Some("LOWER_V"), 9, false),
    ('X', "WeekYear", Some("UPPER_V"), 4, false),
    ('x', "WeekYear", Some("LOWER_V"), 4, false),
    ('H', "Hour", None, 2, false),
    ('k', "PlainHour", None, 2, false),
    ('h', "HalfDayHour", None, 2, false),
    ('I', "HalfDayHour", None, 2, false),
    ('l', "PlainHalfDayHour", None, 2, false),
    ('i', "Minute", None, 2, false),
    ('s', "Second", None, 2, false),
    ('S', "Second", None, 2, false),
    ('f', "Micros", None, 6, false),
    ('p', "HalfDay", None, 2, false),
    ('r', "HalfDayTime", None, 11, false),
    ('T', "Time", None, 8, false),
];

fn letter(wanted: char) -> Option<&'static (char, &'static str, Option<&'static str>, u32, bool)> {
    LETTERS.iter().find(|(known, ..)| *known == wanted)
}

impl DatePiece {
    /// The pieces of a pattern: a letter without a meaning stands for itself.
    #[must_use]
    pub fn parse(pattern: &str) -> Vec<Self> {
        let mut pieces = Vec::new();
        let mut chars = pattern.chars();
        while let Some(c) = chars.next() {
            let next = if c == '%' { chars.next() } else { None };
            match next {
                Some(name) if letter(name).is_some() => pieces.push(Self::Letter(name)),
                Some(other) => push(&mut pieces, other),
                None => push(&mut pieces, c),
            }
        }
        pieces
    }

    /// Characters of the longest text.
    #[must_use]
    pub fn max_chars(&self) -> u32 {
        match self {
            Self::Text(text) => u32::try_from(text.chars().count()).unwrap_or(u32::MAX),
            Self::Letter(name) => letter(*name).map_or(0, |found| found.3),
        }
    }

    /// Whether a zero or partial date makes it NULL.
    #[must_use]
    pub fn can_be_null(&self) -> bool {
        match self {
            Self::Text(_) => false,
            Self::Letter(name) => letter(*name).is_some_and(|found| found.4),
        }
    }

    /// The letter's name in the runtime, and the mode of its weeks.
    #[must_use]
    pub fn rust(&self) -> Option<(&'static str, Option<&'static str>)> {
        match self {
            Self::Text(_) => None,
            Self::Letter(name) => letter(*name).map(|found| (found.1, found.2)),
        }
    }
}

fn push(pieces: &mut Vec<DatePiece>, c: char) {
    if let Some(DatePiece::Text(text)) = pieces.last_mut() {
        text.push(c);
    } else {
        pieces.push(DatePiece::Text(c.into()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_without_meaning_stand_for_themselves() {
        let pieces = DatePiece::parse("%Y-%z%%x%");
        let text = |text: &str| DatePiece::Text(text.to_owned());
        assert_eq!(pieces, [DatePiece::Letter('Y'), text("-z%x%")]);
        assert_eq!(DatePiece::parse(""), []);
    }
}
