//! Defaults of numbers, as the server rounds and prints them.

use super::default::Literal;
use crate::ddl::DataType;

/// The literal as a number in digits.
fn digits(literal: &Literal) -> Option<String> {
    match literal {
        Literal::Number(text) | Literal::Text(text) => Some(text.trim().to_owned()),
        Literal::Bytes(bytes) => unsigned(bytes).map(|value| value.to_string()),
    }
}

fn unsigned(bytes: &[u8]) -> Option<u64> {
    let significant: Vec<u8> = bytes.iter().copied().skip_while(|b| *b == 0).collect();
    (significant.len() <= 8).then(|| {
        significant
            .iter()
            .fold(0, |value, byte| (value << 8) | u64::from(*byte))
    })
}

/// A number's sign, and its digits before and behind the point, without an exponent.
struct Plain {
    negative: bool,
    whole: String,
    fraction: String,
}

impl Plain {
    fn read(text: &str) -> Option<Self> {
        let (negative, unsigned) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
            None => (unsigned, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits = format!("{whole}{fraction}");
        if digits.is_empty() || exponent.abs() > 400 || !digits.bytes().all(|b| b.is_ascii_digit())
        {
            return None;
        }
        let point = i32::try_from(whole.len()).ok()? + exponent;
        let before = usize::try_from(point).unwrap_or(0);
        let zeros = usize::try_from(-point).unwrap_or(0);
        let mut digits = format!("{}{digits}", "0".repeat(zeros));
        let missing = before.saturating_sub(digits.len());
        digits.push_str(&"0".repeat(missing));
        let (whole, fraction) = digits.split_at_checked(before)?;
        Some(Self {
            negative,
            whole: whole.trim_start_matches('0').to_owned(),
            fraction: fraction.to_owned(),
        })
    }

    /// With `scale` digits behind the point, halves rounded away from zero.
    fn rounded(&self, scale: usize) -> String {
        let mut digits: Vec<u8> = self.whole.bytes().chain(self.fraction.bytes()).collect();
        let keep = self.whole.len() + scale;
        let up = digits.get(keep).is_some_and(|digit| *digit >= b'5');
        digits.resize(keep, b'0');
        let mut carry = up;
        for digit in digits.iter_mut().rev() {
            if !carry {
                break;
            }
            carry = *digit == b'9';
            *digit = if carry { b'0' } else { *digit + 1 };
        }
        if carry {
            digits.insert(0, b'1');
        }
        let text = String::from_utf8_lossy(&digits).into_owned();
        let (whole, fraction) = text
            .split_at_checked(text.len().saturating_sub(scale))
            .unwrap_or((&text, ""));
        let whole = whole.trim_start_matches('0');
        let whole = if whole.is_empty() { "0" } else { whole };
        let zero = text.bytes().all(|digit| digit == b'0');
        let sign = if self.negative && !zero { "-" } else { "" };
        let point = if fraction.is_empty() { "" } else { "." };
        format!("{sign}{whole}{point}{fraction}")
    }
}

/// A number of `length` characters, filled with zeros in front.
fn filled(text: String, length: u64, ty: &DataType) -> String {
    let length = usize::try_from(length).unwrap_or(0).min(255);
    if ty.zerofill {
        format!("{text:0>length$}")
    } else {
        text
    }
}

/// The default of an integer.
pub(super) fn integer(literal: &Literal, ty: &DataType) -> Option<String> {
    let text = Plain::read(&digits(literal)?)?.rounded(0);
    let usual = match ty.name.as_str() {
        "TINYINT" => 3,
        "SMALLINT" => 5,
        "MEDIUMINT" => 8,
        "INT" => 10,
        _ => 20,
    };
    let width = ty.arguments.first().copied().filter(|width| *width > 0);
    Some(filled(text, width.unwrap_or(usual), ty))
}

/// The default of a DECIMAL: as many digits behind the point as it has.
pub(super) fn decimal(literal: &Literal, ty: &DataType) -> Option<String> {
    let scale = ty.arguments.get(1).copied().unwrap_or(0);
    let precision = ty.arguments.first().copied().filter(|p| *p > 0);
    let text = Plain::read(&digits(literal)?)?.rounded(usize::try_from(scale).ok()?);
    let point = u64::from(scale > 0);
    Some(filled(text, precision.unwrap_or(10) + point, ty))
}

/// The default of a FLOAT (six digits) or DOUBLE (the fewest digits that tell it apart).
pub(super) fn float(literal: &Literal, ty: &DataType) -> Option<String> {
    let written = digits(literal)?;
    if let [length, scale] = ty.arguments.as_slice() {
        let text = Plain::read(&written)?.rounded(usize::try_from(*scale).ok()?);
        return Some(filled(text, *length, ty));
    }
    let value: f64 = written.parse().ok()?;
    let text = if ty.name == "FLOAT" {
        let single: f32 = written.parse().ok()?;
        let shortest = significant(&format!("{single:e}"))?;
        if shortest.0.len() > 6 {
            scientific(&format!("{single:.5e}"))?
        } else {
            scientific(&format!("{single:e}"))?
        }
    } else {
        scientific(&format!("{value:e}"))?
    };
    let length = if ty.name == "FLOAT" { 12 } else { 22 };
    Some(filled(text, length, ty))
}

/// The digits and the exponent of `d.ddde±x`.
fn significant(text: &str) -> Option<(String, i32)> {
    let (mantissa, exponent) = text.trim_start_matches('-').split_once('e')?;
    let digits = mantissa.replace('.', "");
    let digits = digits.trim_end_matches('0');
    Some((digits.to_owned(), exponent.parse().ok()?))
}

/// As the server prints it: with an exponent from 1e15 and below 1e-15.
fn scientific(text: &str) -> Option<String> {
    let (digits, exponent) = significant(text)?;
    let sign = if text.starts_with('-') { "-" } else { "" };
    if digits.is_empty() {
        return Some("0".to_owned());
    }
    if (-15..15).contains(&exponent) {
        let plain = Plain::read(&format!(
            "{sign}{digits}e{}",
            exponent + 1 - i32::try_from(digits.len()).ok()?
        ))?;
        let fraction = plain.fraction.trim_end_matches('0').len();
        return Some(plain.rounded(fraction));
    }
    let (first, rest) = digits.split_at_checked(1)?;
    let point = if rest.is_empty() { "" } else { "." };
    Some(format!("{sign}{first}{point}{rest}e{exponent}"))
}

/// The default of a BIT: `b'101'`. A text counts by its bytes.
pub(super) fn bits(literal: &Literal) -> Option<String> {
    let value = match literal {
        Literal::Number(text) => text.parse().ok()?,
        Literal::Text(text) => unsigned(text.as_bytes())?,
        Literal::Bytes(bytes) => unsigned(bytes)?,
    };
    Some(format!("b'{value:b}'"))
}
