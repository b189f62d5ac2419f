//! Room for what a row needs beside the event's bytes.

use std::cell::OnceCell;

/// Keeps bytes that a decoded row borrows; one serves one row.
#[derive(Debug, Default)]
pub struct Scratch {
    kept: OnceCell<Vec<u8>>,
    next: OnceCell<Box<Scratch>>,
}

impl Scratch {
    /// Keeps `bytes` as long as the row may look at them.
    pub fn keep(&self, bytes: Vec<u8>) -> &[u8] {
        let mut free = self;
        while free.kept.get().is_some() {
            free = free.next.get_or_init(Box::default);
        }
        free.kept.get_or_init(|| bytes)
    }
}
