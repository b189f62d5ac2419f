//! Masks: what stands in a target instead of a value that must not be there.

use sha2::{Digest as _, Sha256};

/// `mask = "sha256"`: the hash of `salt` and the value in 64 lower case hexadecimal
/// digits, so that equal values stay equal.
#[must_use]
pub fn mask_sha256(salt: &[u8], value: Option<&[u8]>) -> Option<String> {
    let value = value?;
    let hash = Sha256::new()
        .chain_update(salt)
        .chain_update(value)
        .finalize();
    let digits = hash.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    Some(
        digits
            .filter_map(|digit| char::from_digit(u32::from(digit), 16))
            .collect(),
    )
}

/// `mask = "last4"`: a star for each character but the last four; for every one where
/// there are four or fewer.
#[must_use]
pub fn mask_last4(value: Option<&str>) -> Option<String> {
    let value = value?;
    let len = value.chars().count();
    let hidden = if len <= 4 { len } else { len - 4 };
    let masked = std::iter::repeat_n('*', hidden).chain(value.chars().skip(hidden));
    Some(masked.collect())
}

/// `mask = "redact"`: a fixed text for every value but NULL.
#[must_use]
pub fn mask_redact<T>(value: Option<T>) -> Option<&'static str> {
    value.map(|_| "[redacted]")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_of_salt_and_value() {
        // SHA-256 of "abc" (FIPS 180-2, appendix B.1).
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(mask_sha256(b"a", Some(b"bc")).as_deref(), Some(abc));
        assert_eq!(mask_sha256(b"a", None), None);
    }

    #[test]
    fn the_last_four_characters_stay() {
        assert_eq!(mask_last4(Some("123456789")).as_deref(), Some("*****6789"));
        assert_eq!(mask_last4(Some("é😀z12")).as_deref(), Some("*😀z12"));
        assert_eq!(mask_last4(Some("1234")).as_deref(), Some("****"));
        assert_eq!(mask_last4(Some("")).as_deref(), Some(""));
        assert_eq!(mask_last4(None), None);
    }

    #[test]
    fn redaction_keeps_null() {
        assert_eq!(mask_redact(Some(1)), Some("[redacted]"));
        assert_eq!(mask_redact(None::<i8>), None);
    }
}
