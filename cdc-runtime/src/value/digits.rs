//! Text put together on the stack.

/// ASCII text of at most `N` bytes on the stack.
///
/// Its users know the longest text they make; what does not fit is dropped.
pub(super) struct Digits<const N: usize> {
    bytes: [u8; N],
    len: usize,
}

impl<const N: usize> Digits<N> {
    /// No text yet.
    #[inline]
    pub(super) const fn new() -> Self {
        Self {
            bytes: [0; N],
            len: 0,
        }
    }

    /// Appends an ASCII character.
    #[inline]
    pub(super) fn push(&mut self, byte: u8) {
        debug_assert!(byte.is_ascii() && self.len < N, "text outgrew its buffer");
        if let Some(slot) = self.bytes.get_mut(self.len) {
            *slot = byte;
            self.len += 1;
        }
    }

    /// Appends `number` in at least `width` digits.
    #[inline]
    pub(super) fn number(&mut self, number: u32, width: usize) {
        let mut digits = [b'0'; 10];
        let mut rest = number;
        let mut used = 0;
        for slot in digits.iter_mut().rev() {
            if rest == 0 && used >= width.max(1) {
                break;
            }
            *slot = digit(rest % 10);
            rest /= 10;
            used += 1;
        }
        for byte in digits.iter().skip(10 - used) {
            self.push(*byte);
        }
    }

    /// Appends a number below 16 as a lower-case hexadecimal digit.
    #[inline]
    pub(super) fn hex(&mut self, nibble: u8) {
        let letter = nibble.wrapping_sub(10);
        self.push(if nibble < 10 {
            b'0' + nibble
        } else {
            b'a' + (letter & 7)
        });
    }

    /// Appends a point and the first `width` of six digits of microseconds.
    #[inline]
    pub(super) fn fraction(&mut self, micros: u32, width: usize) {
        if width == 0 {
            return;
        }
        self.push(b'.');
        let mut unit = 100_000;
        for _ in 0..width.min(6) {
            self.push(digit(micros / unit % 10));
            unit /= 10;
        }
    }

    /// The bytes so far.
    #[inline]
    pub(super) fn bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }

    /// The text so far.
    #[inline]
    pub(super) fn as_str(&self) -> &str {
        std::str::from_utf8(self.bytes()).unwrap_or_default()
    }
}

/// The character of a number below 10.
#[inline]
fn digit(number: u32) -> u8 {
    u8::try_from(number).map_or(b'?', |number| b'0' + number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_padded_to_their_width() {
        let mut text = Digits::<40>::new();
        text.number(0, 0);
        text.push(b' ');
        text.number(7, 3);
        text.push(b' ');
        text.number(u32::MAX, 2);
        text.fraction(12_345, 4);
        text.fraction(999_999, 0);
        assert_eq!(text.as_str(), "0 007 4294967295.0123");
    }
}
