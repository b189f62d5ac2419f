//! A defect of the replicator ends it with one line that holds no value.

use std::panic::PanicHookInfo;

use crate::log::event;

/// Says from now on where a panic happened, and not what it says: its words may quote
/// what stands in a row.
pub(super) fn watch() {
    std::panic::set_hook(Box::new(say));
}

fn say(info: &PanicHookInfo<'_>) {
    let place = info.location().map_or_else(
        || "an unknown place".to_owned(),
        |at| format!("{}:{}:{}", at.file(), at.line(), at.column()),
    );
    tracing::error!(
        event = event::PANICKED,
        place,
        "a defect of the replicator: nothing of the transaction at hand was applied; start it again, and report this line"
    );
}
