//! Many inputs in one file: each behind its length of four bytes, little-endian.

/// The inputs in a pack; what stands behind the last whole one is left out.
#[must_use]
pub fn unpack(mut bytes: &[u8]) -> Vec<&[u8]> {
    let mut inputs = Vec::new();
    while let Some((length, rest)) = bytes.split_first_chunk::<4>() {
        let length = usize::try_from(u32::from_le_bytes(*length)).unwrap_or(usize::MAX);
        let Some((input, rest)) = rest.split_at_checked(length) else {
            break;
        };
        inputs.push(input);
        bytes = rest;
    }
    inputs
}

/// The pack of `inputs`; one over 4 GiB is left out.
#[must_use]
pub fn pack<I: AsRef<[u8]>>(inputs: &[I]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for input in inputs.iter().map(AsRef::as_ref) {
        if let Ok(length) = u32::try_from(input.len()) {
            bytes.extend(length.to_le_bytes());
            bytes.extend(input);
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_is_unpacked() {
        let inputs: [&[u8]; 3] = [b"a", b"", b"\0\0\0\0\xff"];
        let packed = pack(&inputs);
        assert_eq!(unpack(&packed), inputs);
        assert_eq!(unpack(&packed[..packed.len() - 1]), inputs[..2]);
        assert!(unpack(&[]).is_empty());
    }
}
