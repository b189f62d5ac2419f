//! The bookkeeping statements of a dialect.

/// Constants with one meaning in each dialect.
pub struct Book {
    /// CREATE TABLE of `_cdc_checkpoint`, `_cdc_meta`, `_cdc_doubt` and `_cdc_servers`.
    pub create: [&'static str; 4],
    /// Names and kinds (`table`, `view`) of what stands in the target.
    pub objects: &'static str,
    /// Waits for the lock under which one replicator changes the schema.
    pub lock: &'static str,
    /// Gives the lock back.
    pub unlock: &'static str,
    /// `1` or `on` where the server takes no changes.
    pub read_only: &'static str,
    /// Begins a transaction.
    pub begin: &'static str,
    /// Puts a new fence and the fingerprint into the checkpoint's row.
    pub take: &'static str,
    /// The fence.
    pub fence: &'static str,
    /// The fence, which nobody else can replace before the transaction's end.
    pub hold: &'static str,
    /// The checkpoint's row: fingerprint, `updated_at`, fence, `source_kind`, file, offset,
    /// GTID set, whether it is complete (0 or 1), last GTID, `committed_at`, transactions,
    /// inserted, updated, deleted, ignored events.
    pub read: &'static str,
    /// Writes the checkpoint: from `source_kind` on in the order of `read`, then the fence
    /// that must stand there.
    pub write: &'static str,
    /// Names and values of `_cdc_meta`.
    pub meta: &'static str,
    /// Adds a name and a value that are not there yet.
    pub put: &'static str,
    /// 32 random bytes in hexadecimal.
    pub random: &'static str,
    /// All doubts: schema, table, where it was altered.
    pub doubts: &'static str,
    /// Adds or renews a doubt.
    pub add_doubt: &'static str,
    /// Removes a doubt.
    pub remove_doubt: &'static str,
    /// What is noted of the followed servers.
    pub servers: &'static str,
    /// Notes it anew.
    pub note_servers: &'static str,
}
