//! The stable names of log events, as they stand under `event` (`event.action` in
//! Elasticsearch). The words of a message may change; these names do not.

macro_rules! events {
    ($($name:ident = $text:literal: $meaning:literal;)*) => {
        $(#[doc = $meaning] pub const $name: &str = $text;)*

        /// Each name and when it is logged, in the order of docs/logging.md.
        pub static ALL: &[(&str, &str)] = &[$(($text, $meaning)),*];
    };
}

events! {
    FOLLOWING = "following": "The source granted the stream.";
    APPLIED = "applied": "How far replication is, every ten seconds while it moves.";
    CHECKPOINT = "checkpoint": "Where the target stands when the command ends.";
    RETRYING = "retrying": "Something failed that may mend itself; it is tried again after a pause.";
    STOPPED = "stopped": "An error ended the command; a person is needed.";
    STOP_ASKED = "stop_asked": "A signal asks to stop.";
    SCHEMA_DOUBT = "schema_doubt": "A mapped table was altered; its next rows are checked.";
    SCHEMA_SETTLED = "schema_settled": "A table that was altered still fits.";
    HISTORY_GAP = "history_gap": "The stream begins in the middle of the source's history.";
    INCOMPLETE = "incomplete": "The last transaction of a file is not whole and was left out.";
    MAPPING_CHANGED = "mapping_changed": "The target was filled by another version of the mapping whose columns are the same.";
    SALT_MADE = "salt_made": "No mask salt is configured: a random one was made and is kept in the target.";
    LOADING = "loading": "The load of the source's tables, or of one table, begins or goes on.";
    LOADED = "loaded": "A table is loaded.";
    LOADING_AGAIN = "loading_again": "A table was altered while it was loaded and is loaded again.";
    VERIFIED = "verified": "A target holds what its source holds.";
    DIFFERS = "differs": "A target holds something else than its source.";
    DEAD_LETTER = "dead_letter": "A row change cannot be applied and is set aside in the target.";
    LETTER_SUPERSEDED = "letter_superseded": "A later change of a row could be applied; its dead letter goes.";
    TAKING_CARE = "taking_care": "The target refused rows of a batch, which is applied again row by row.";
    TABLE_MISSING = "table_missing": "The source does not have a mapped table: nothing of it is loaded.";
    TABLE_SWAPPED = "table_swapped": "A tool for online schema changes exchanged a mapped table.";
    SERVER_PASSED_OVER = "server_passed_over": "One of several servers cannot be followed; the next is tried.";
    NEW_ORIGINS = "new_origins": "The server has transactions of servers that the target has never seen.";
    FAILED_TOO = "failed_too": "Something failed while a failure, or the end, was dealt with.";
    PANICKED = "panicked": "A defect of the replicator; the line says where in its source, and no more.";
    SERVING = "serving": "Metrics and health are served.";
    TEMPLATE_INSTALLED = "template_installed": "The log server has the index template; on stderr alone.";
    SHIPPING_FAILED = "shipping_failed": "Log documents cannot be shipped and wait; said once a minute, on stderr alone.";
    SHIPPING_RESUMED = "shipping_resumed": "Log documents are shipped again; on stderr alone.";
    NOTIFYING_FAILED = "notifying_failed": "A notification could not be delivered.";
}
