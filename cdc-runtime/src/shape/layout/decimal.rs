//! A packed DECIMAL of one precision as one of another, of the same scale.
//!
//! Nine digits stand in four bytes, fewer in as many as they need, the point between two
//! groups; the first bit is set for positive numbers, and all bits of negative ones are
//! turned over (`decimal2bin` in `strings/decimal.cc`).

/// Digits in front of the point and behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Digits {
    whole: usize,
    fraction: usize,
}

impl Digits {
    /// Of DECIMAL(precision, scale).
    pub(super) fn of(precision: u8, scale: u8) -> Self {
        Self {
            whole: precision.saturating_sub(scale).into(),
            fraction: scale.into(),
        }
    }
}

const GROUP: usize = 9;

/// Writes `value` with other digits in front of the point; none where digits that are not zero would be lost,
/// or the bytes are no decimal.
pub(super) fn convert(value: &[u8], from: Digits, to: Digits, out: &mut Vec<u8>) -> Option<()> {
    let mut bytes = value.to_vec();
    *bytes.first_mut()? ^= 0x80;
    let negative = bytes.first()? & 0x80 != 0;
    if negative {
        bytes.iter_mut().for_each(|byte| *byte = !*byte);
    }
    let (whole, fraction) = read(&bytes, from)?;
    let whole = front(&whole, to.whole)?;
    let start = out.len();
    write(&whole, &fraction, out);
    let written = out.get_mut(start..)?;
    if negative {
        written.iter_mut().for_each(|byte| *byte = !*byte);
    }
    *written.first_mut()? ^= 0x80;
    Some(())
}

/// The digits in groups of at most nine: those in front of the point have the short
/// group first, those behind it last.
fn groups(digits: Digits) -> impl Iterator<Item = usize> {
    let part = |digits: usize| (digits / GROUP, digits % GROUP);
    let (whole, short) = part(digits.whole);
    let (fraction, last) = part(digits.fraction);
    std::iter::once(short)
        .chain(std::iter::repeat_n(GROUP, whole + fraction))
        .chain(std::iter::once(last))
        .filter(|digits| *digits > 0)
}

fn read(bytes: &[u8], digits: Digits) -> Option<(Vec<u8>, Vec<u8>)> {
    let mut rest = bytes;
    let mut all = Vec::with_capacity(digits.whole + digits.fraction);
    for count in groups(digits) {
        let (head, tail) = rest.split_at_checked(count.div_ceil(2).min(4))?;
        let number = head
            .iter()
            .fold(0_u32, |number, byte| number << 8 | u32::from(*byte));
        let text = format!("{number:0count$}");
        if text.len() != count {
            return None;
        }
        all.extend(text.bytes().map(|digit| digit - b'0'));
        rest = tail;
    }
    let fraction = all.split_off(digits.whole.min(all.len()));
    rest.is_empty().then_some((all, fraction))
}

fn write(whole: &[u8], fraction: &[u8], out: &mut Vec<u8>) {
    let digits = Digits {
        whole: whole.len(),
        fraction: fraction.len(),
    };
    let mut all = whole.iter().chain(fraction);
    for count in groups(digits) {
        let number = all
            .by_ref()
            .take(count)
            .fold(0_u32, |number, digit| number * 10 + u32::from(*digit));
        let bytes = number.to_be_bytes();
        let length = count.div_ceil(2).min(4);
        out.extend(bytes.iter().skip(4 - length));
    }
}

/// The last `length` digits, or zeros in front.
fn front(digits: &[u8], length: usize) -> Option<Vec<u8>> {
    let over = digits.len().saturating_sub(length);
    let (lost, kept) = digits.split_at_checked(over)?;
    let mut all = vec![0; length - kept.len()];
    all.extend_from_slice(kept);
    lost.iter().all(|digit| *digit == 0).then_some(all)
}
