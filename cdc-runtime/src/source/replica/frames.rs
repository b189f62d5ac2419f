//! Packets out of bytes: a length of three bytes, a number, the content. A packet of the
//! full length goes on in the next one.

use bytes::{Buf, BytesMut};
use mysql_async::{DriverError, Error};

/// The length of a packet's part that another part follows.
const FULL: usize = 0xff_ffff;

/// The largest packet the protocol has; events may be that large whatever
/// `max_allowed_packet` says.
pub(super) const PACKET_MAX: u32 = 1 << 30;

/// Bytes of a part's head.
const HEAD: usize = 4;

/// What is read of a packet, and the number that the next part has.
#[derive(Debug, Default)]
pub(super) struct Frames {
    packet: Vec<u8>,
    /// Bytes of the part under way that are still to come.
    left: usize,
    /// Whether another part follows this one.
    follows: bool,
    /// Whether a part is under way.
    inside: bool,
    number: u8,
}

impl Frames {
    /// The next packet is the first of an exchange.
    pub(super) fn begin(&mut self) {
        self.number = 0;
    }

    /// Takes the next packet out of `input`; none until all of it is there. A part's room
    /// is made when its head comes: never more than 16 MiB ahead of what was received.
    ///
    /// # Errors
    /// Packets out of order, more than a packet may have.
    pub(super) fn take(&mut self, input: &mut BytesMut) -> Result<Option<Vec<u8>>, Error> {
        loop {
            if !self.inside {
                if input.len() < HEAD {
                    return Ok(None);
                }
                self.head(input)?;
            }
            let have = self.left.min(input.len());
            self.packet.extend_from_slice(&input.split_to(have));
            self.left -= have;
            if self.left > 0 {
                return Ok(None);
            }
            self.inside = false;
            if !self.follows {
                return Ok(Some(std::mem::take(&mut self.packet)));
            }
        }
    }

    fn head(&mut self, input: &mut BytesMut) -> Result<(), Error> {
        let head = input.get_u32_le();
        let number = u8::try_from(head >> 24).unwrap_or(u8::MAX);
        let length = usize::try_from(head & 0xff_ffff).unwrap_or(FULL);
        if number != self.number {
            return Err(DriverError::PacketOutOfOrder.into());
        }
        if self.packet.len() + length > usize::try_from(PACKET_MAX).unwrap_or(usize::MAX) {
            return Err(DriverError::PacketTooLarge.into());
        }
        self.number = self.number.wrapping_add(1);
        self.packet.reserve_exact(length);
        self.left = length;
        self.follows = length == FULL;
        self.inside = true;
        Ok(())
    }

    /// `content` as a packet that answers what was taken last; shorter than a full part.
    pub(super) fn wrap(&mut self, content: &[u8]) -> Result<Vec<u8>, Error> {
        let length = u32::try_from(content.len()).ok();
        let length = length.filter(|length| *length < 0xff_ffff);
        let length = length.ok_or(DriverError::PacketTooLarge)?;
        let mut bytes = Vec::with_capacity(HEAD + content.len());
        bytes.extend((length | u32::from(self.number) << 24).to_le_bytes());
        bytes.extend(content);
        self.number = self.number.wrapping_add(1);
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(number: u8, content: &[u8]) -> Vec<u8> {
        let length = u32::try_from(content.len()).unwrap();
        let mut bytes = (length | u32::from(number) << 24).to_le_bytes().to_vec();
        bytes.extend(content);
        bytes
    }

    /// However the bytes are cut, the packets are the same.
    #[test]
    fn packets_come_whole_from_any_slices() {
        let wire = [part(0, b"one"), part(1, b""), part(2, b"three")].concat();
        for size in 1..wire.len() {
            let mut frames = Frames::default();
            let (mut input, mut packets) = (BytesMut::new(), Vec::new());
            for slice in wire.chunks(size) {
                input.extend_from_slice(slice);
                while let Some(packet) = frames.take(&mut input).unwrap() {
                    packets.push(packet);
                }
            }
            assert_eq!(packets, [&b"one"[..], b"", b"three"], "slices of {size}");
        }
    }

    /// A packet of exactly the full length ends with an empty part.
    #[test]
    fn a_full_part_goes_on_in_the_next() {
        let full = vec![7; FULL];
        for rest in [&b""[..], b"rest"] {
            let mut frames = Frames::default();
            let mut input = BytesMut::from(&part(0, &full)[..]);
            assert!(frames.take(&mut input).unwrap().is_none());
            input.extend_from_slice(&part(1, rest));
            let packet = frames.take(&mut input).unwrap().unwrap();
            assert_eq!(packet.len(), FULL + rest.len());
            assert!(packet.ends_with(rest));
            assert!(packet.capacity() <= FULL + rest.len());
        }
    }

    #[test]
    fn numbers_go_round_and_others_are_refused() {
        let mut frames = Frames::default();
        for number in 0..=300_u16 {
            let number = u8::try_from(number % 256).unwrap();
            let mut input = BytesMut::from(&part(number, b"x")[..]);
            assert_eq!(frames.take(&mut input).unwrap().unwrap(), b"x");
        }
        let mut input = BytesMut::from(&part(9, b"x")[..]);
        assert!(matches!(
            frames.take(&mut input),
            Err(Error::Driver(DriverError::PacketOutOfOrder))
        ));
    }

    #[test]
    fn an_answer_has_the_next_number() {
        let mut frames = Frames::default();
        frames
            .take(&mut BytesMut::from(&part(0, b"hello")[..]))
            .unwrap();
        assert_eq!(frames.wrap(b"me").unwrap(), part(1, b"me"));
        frames.begin();
        assert_eq!(frames.wrap(b"me").unwrap(), part(0, b"me"));
    }
}
