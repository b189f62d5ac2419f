//! Telling apart what the library adds to the stream: it hands out a compressed
//! transaction, and then on its own account the events inside.

use crate::binlog::EventHeader;
use crate::binlog::payload::{self, Payload};

/// The most this process unpacks only to recognise it again.
const LIMIT: usize = 1 << 30;

/// The events inside the last compressed transaction that the library may still repeat.
///
/// Where the library cannot unpack it, it repeats nothing: an event counts as an echo
/// only if it equals, byte for byte, the one that is due. A real event never does: what
/// is due first is the inner BEGIN, and a transaction in the stream begins with a GTID.
#[derive(Debug, Default)]
pub(super) struct Packed {
    due: Option<Payload>,
}

impl Packed {
    /// A compressed transaction came.
    pub(super) fn expect(&mut self, body: &[u8]) {
        // One that does not open is refused by whoever assembles transactions.
        self.due = payload::open(body.to_vec(), LIMIT).ok();
    }

    /// Whether the event is a repetition.
    pub(super) fn is_echo(&mut self, header: &EventHeader, body: &[u8]) -> bool {
        let Some(due) = &mut self.due else {
            return false;
        };
        match due.event() {
            Ok(Some((inner, bytes))) if inner == *header && bytes == body => {
                if due.left() == 0 {
                    self.due = None;
                }
                true
            }
            _ => {
                self.due = None;
                false
            }
        }
    }
}
