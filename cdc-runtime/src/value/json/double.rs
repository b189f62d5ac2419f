//! A DOUBLE inside JSON, as the server prints it.

use super::layout::bad;
use crate::value::ValueError;

/// Where the decimal point may stand without an exponent: `MAX_DECPT_FOR_F_FORMAT` of
/// the server, the digits a double always holds.
const MAX_POINT: i32 = 15;

/// Appends the shortest digits that read back as `number`, without an exponent where
/// the number is neither long nor tiny, and always recognizable as a double.
///
/// # Errors
/// An infinity or a NaN, which JSON does not have.
pub(super) fn print(number: f64, out: &mut String) -> Result<(), ValueError> {
    if !number.is_finite() {
        return Err(bad());
    }
    if number.is_sign_negative() {
        out.push('-');
    }
    if number == 0.0 {
        out.push_str("0.0");
        return Ok(());
    }
    let text = format!("{:e}", number.abs());
    let (mantissa, exponent) = text.split_once('e').ok_or_else(bad)?;
    let exponent: i32 = exponent.parse().map_err(|_| bad())?;
    let digits = mantissa.replace('.', "");
    let len = i32::try_from(digits.len()).map_err(|_| bad())?;
    // The number is 0.DIGITS times ten to the power of `point`.
    let point = exponent + 1;
    if point > -MAX_POINT && (point <= MAX_POINT || len > point) {
        plain(&digits, point, out);
    } else {
        out.push_str(mantissa);
        out.push('e');
        out.push_str(&exponent.to_string());
    }
    Ok(())
}

/// Appends `digits` with the decimal point behind `point` of them.
fn plain(digits: &str, point: i32, out: &mut String) {
    let Ok(before) = usize::try_from(point) else {
        let zeros = usize::try_from(-point).unwrap_or(0);
        out.push_str("0.");
        out.extend(std::iter::repeat_n('0', zeros));
        out.push_str(digits);
        return;
    };
    let (whole, fraction) = digits.split_at_checked(before).unwrap_or((digits, ""));
    out.push_str(if whole.is_empty() { "0" } else { whole });
    out.extend(std::iter::repeat_n(
        '0',
        before.saturating_sub(digits.len()),
    ));
    out.push('.');
    out.push_str(if fraction.is_empty() { "0" } else { fraction });
}
