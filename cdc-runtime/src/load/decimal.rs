//! DECIMAL from its text to the packed form of a row image, as `decimal2bin` makes it.

/// Digits in a full group of four bytes.
const GROUP: usize = 9;

/// Appends the packed form of `text`, a DECIMAL(precision, scale); `None` where it is none.
pub(crate) fn pack(out: &mut Vec<u8>, text: &[u8], precision: usize, scale: usize) -> Option<()> {
    let (negative, digits) = match text.split_first()? {
        (b'-', rest) => (true, rest),
        _ => (false, text),
    };
    let point = digits.iter().position(|byte| *byte == b'.');
    let (whole, fraction) = match point {
        Some(point) => (digits.get(..point)?, digits.get(point + 1..)?),
        None => (digits, &[][..]),
    };
    let room = precision.checked_sub(scale)?;
    let whole = trimmed(whole);
    if whole.len() > room || fraction.len() > scale {
        return None;
    }
    let mut all = vec![b'0'; room - whole.len()];
    all.extend_from_slice(whole);
    all.extend_from_slice(fraction);
    all.resize(precision, b'0');
    let (whole, fraction) = all.split_at_checked(room)?;
    let zero = all.iter().all(|digit| *digit == b'0');
    let start = out.len();
    let (first, rest) = whole.split_at_checked(room % GROUP)?;
    group(out, first)?;
    for digits in rest.chunks(GROUP) {
        group(out, digits)?;
    }
    for digits in fraction.chunks(GROUP) {
        group(out, digits)?;
    }
    let packed = out.get_mut(start..)?;
    if negative && !zero {
        packed.iter_mut().for_each(|byte| *byte = !*byte);
    }
    *packed.first_mut()? ^= 0x80;
    Some(())
}

fn trimmed(digits: &[u8]) -> &[u8] {
    let zeros = digits.iter().take_while(|digit| **digit == b'0').count();
    digits.get(zeros..).unwrap_or_default()
}

/// Appends a group of up to nine digits, big-endian, in as few bytes as hold them.
fn group(out: &mut Vec<u8>, digits: &[u8]) -> Option<()> {
    let mut value = 0_u32;
    for digit in digits {
        value = value * 10 + char::from(*digit).to_digit(10)?;
    }
    let bytes = match digits.len() {
        0 => 0,
        1 | 2 => 1,
        3 | 4 => 2,
        5 | 6 => 3,
        _ => 4,
    };
    out.extend_from_slice(value.to_be_bytes().get(4 - bytes..)?);
    Some(())
}

#[cfg(test)]
mod tests {
    use super::pack;
    use crate::value::PackedDecimal;

    fn back<const P: usize, const S: usize>(text: &str) -> String {
        let mut bytes = Vec::new();
        pack(&mut bytes, text.as_bytes(), P, S).unwrap();
        assert_eq!(bytes.len(), PackedDecimal::<P, S>::BYTES);
        let packed = PackedDecimal::<P, S>::from_bytes(&bytes);
        packed.text(str::to_owned).unwrap()
    }

    #[test]
    fn what_is_packed_reads_as_it_was() {
        for text in ["0.00", "1.50", "-1.50", "123456.78", "-999999.99"] {
            assert_eq!(back::<8, 2>(text), text);
        }
        let long = "-12345678901234567890123456789012345.123456789012345678901234567890";
        assert_eq!(back::<65, 30>(long), long);
        assert_eq!(back::<5, 0>("-7"), "-7");
        assert_eq!(back::<4, 4>("0.1234"), "0.1234");
    }

    #[test]
    fn what_is_no_decimal_of_the_type_is_refused() {
        for text in ["", "x", "12345", "1.234"] {
            assert!(
                pack(&mut Vec::new(), text.as_bytes(), 5, 2).is_none(),
                "{text}"
            );
        }
    }
}
