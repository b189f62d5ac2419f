//! A value of either side, and when two agree.

use std::fmt;

use crate::Outcome;

/// A value as the source computed it or the lake holds it.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// NULL.
    Null,
    /// Any integer.
    Int(i128),
    /// FLOAT, as the double nearest to its shortest decimal form, or DOUBLE.
    Real(f64),
    /// DECIMAL, as the source prints it.
    Decimal(String),
    /// Text; dates and times as the source prints them.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

/// How close two values must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// The same value in the same form: dimensions and tables.
    Same,
    /// The same number in whatever form the lake computes it: facts. A REAL may be off by
    /// half of the decimal's last digit.
    Number,
    /// Two moments a few seconds apart: `deleted_at` is the commit's time, the audit only
    /// knows the statement's.
    Moment,
}

impl Cell {
    /// Whether the lake's value is right where `self` is what the source says.
    #[must_use]
    pub fn agrees(&self, lake: &Self, rule: Rule) -> bool {
        match (self, lake) {
            (Self::Decimal(want), Self::Text(have)) if rule == Rule::Same => want == have,
            (Self::Text(want), Self::Text(have)) if rule == Rule::Moment => near(want, have),
            (Self::Decimal(want), Self::Text(have)) => canonical(want) == canonical(have),
            (Self::Decimal(want), Self::Int(have)) if rule == Rule::Number => {
                canonical(want) == have.to_string()
            }
            (Self::Decimal(want), Self::Real(have)) if rule == Rule::Number => want
                .parse::<f64>()
                .is_ok_and(|number| (number - have).abs() <= slack(want, number)),
            _ => self == lake,
        }
    }

    /// The form a recording keeps: a letter for the kind, then the value, on one line.
    #[must_use]
    pub fn encode(&self) -> String {
        match self {
            Self::Null => "n".to_owned(),
            Self::Int(value) => format!("i{value}"),
            Self::Real(value) => format!("r{value:e}"),
            Self::Decimal(value) => format!("d{value}"),
            Self::Text(value) => format!("t{}", value.escape_default()),
            Self::Bytes(value) => format!("x{}", hex(value)),
        }
    }

    /// Reads what [`Cell::encode`] wrote.
    ///
    /// # Errors
    /// The text is none of these forms.
    pub fn decode(text: &str) -> Outcome<Self> {
        let (kind, value) = text.split_at_checked(1).ok_or("an empty cell")?;
        Ok(match kind {
            "n" => Self::Null,
            "i" => Self::Int(value.parse()?),
            "r" => Self::Real(value.parse()?),
            "d" => Self::Decimal(value.to_owned()),
            "t" => Self::Text(unescape(value)?),
            "x" => Self::Bytes(unhex(value)?),
            _ => return Err(format!("a cell of unknown kind `{kind}`").into()),
        })
    }
}

/// A decimal number without needless zeros.
fn canonical(number: &str) -> String {
    let (sign, digits) = number
        .strip_prefix('-')
        .map_or(("", number), |rest| ("-", rest));
    let digits = digits.trim_start_matches('0');
    let digits = if digits.contains('.') {
        digits.trim_end_matches('0').trim_end_matches('.')
    } else {
        digits
    };
    match digits {
        "" => "0".to_owned(),
        fraction if fraction.starts_with('.') => format!("{sign}0{fraction}"),
        whole => format!("{sign}{whole}"),
    }
}

/// Half of the last digit, or the last bits of a double of that size.
fn slack(decimal: &str, number: f64) -> f64 {
    let scale = decimal
        .split_once('.')
        .map_or(0, |(_, fraction)| fraction.len());
    let digit = 10_f64.powi(-i32::try_from(scale).unwrap_or(0));
    (digit / 2.0 * 1.000_001).max(number.abs() * 1e-14)
}

/// Whether two `YYYY-MM-DD hh:mm:ss` lie within ten seconds or so of each other.
fn near(one: &str, two: &str) -> bool {
    let seconds = |text: &str| -> Option<i64> {
        let number = |range| {
            text.get(range)
                .and_then(|part: &str| part.parse::<i64>().ok())
        };
        let days = number(0..4)? * 372 + number(5..7)? * 31 + number(8..10)?;
        Some(((days * 24 + number(11..13)?) * 60 + number(14..16)?) * 60 + number(17..19)?)
    };
    match (seconds(one), seconds(two)) {
        (Some(one), Some(two)) => one.abs_diff(two) <= 15,
        _ => false,
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Outcome<Vec<u8>> {
    (0..text.len())
        .step_by(2)
        .map(|place| {
            let digits = text.get(place..place + 2).ok_or("half a byte")?;
            Ok(u8::from_str_radix(digits, 16)?)
        })
        .collect()
}

/// Undoes `str::escape_default`.
fn unescape(text: &str) -> Outcome<String> {
    let mut out = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next().ok_or("a backslash at the end")? {
            't' => out.push('\t'),
            'r' => out.push('\r'),
            'n' => out.push('\n'),
            'u' => {
                let code: String = chars.by_ref().skip(1).take_while(|c| *c != '}').collect();
                let code = u32::from_str_radix(&code, 16)?;
                out.push(char::from_u32(code).ok_or("no such character")?);
            }
            other => out.push(other),
        }
    }
    Ok(out)
}

/// Long values are cut: the place of a difference matters more.
impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::Null => return f.write_str("NULL"),
            Self::Int(value) => return write!(f, "{value}"),
            Self::Real(value) => return write!(f, "{value:e} (real)"),
            Self::Decimal(value) => return write!(f, "{value} (decimal)"),
            Self::Text(value) => format!("{value:?}"),
            Self::Bytes(value) => format!("x'{}'", hex(value)),
        };
        match text.char_indices().nth(120) {
            Some((end, _)) => write!(
                f,
                "{}… ({} bytes)",
                text.get(..end).unwrap_or(""),
                text.len()
            ),
            None => f.write_str(&text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cell_reads_back_as_it_was_written() {
        let cells = [
            Cell::Null,
            Cell::Int(i128::from(u64::MAX)),
            Cell::Real(f64::MAX),
            Cell::Real(0.1),
            Cell::Decimal("-0.50".into()),
            Cell::Text("tab\t nul\0 quote' back\\slash 👍 \u{301}".into()),
            Cell::Bytes(vec![0, 255, 16]),
        ];
        for cell in cells {
            assert_eq!(Cell::decode(&cell.encode()).unwrap(), cell);
        }
    }

    #[test]
    fn numbers_agree_by_value_only_where_the_rule_says_so() {
        let want = Cell::Decimal("12.50".into());
        assert!(want.agrees(&Cell::Text("12.50".into()), Rule::Same));
        assert!(!want.agrees(&Cell::Text("12.5".into()), Rule::Same));
        assert!(want.agrees(&Cell::Text("12.5".into()), Rule::Number));
        assert!(want.agrees(&Cell::Real(12.5), Rule::Number));
        assert!(!want.agrees(&Cell::Real(12.5), Rule::Same));
        assert!(!want.agrees(&Cell::Real(12.51), Rule::Number));
        assert!(Cell::Decimal("0.00".into()).agrees(&Cell::Int(0), Rule::Number));
        assert!(Cell::Decimal("-0.10".into()).agrees(&Cell::Text("-0.1".into()), Rule::Number));
    }
}
