//! Tables that were altered where the binlog carries no column names.

/// A compiled table that was altered in the stream and not yet seen to fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    /// The compiled schema.
    pub schema: String,
    /// The compiled table.
    pub table: String,
    /// Where it was altered.
    pub altered_at: String,
}

/// A doubt that a batch raises or settles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DoubtChange {
    /// The table was altered.
    Raised(Doubt),
    /// The table was seen to fit: compiled schema and table.
    Settled(String, String),
}

/// The list of doubts after `change`.
pub(super) fn note(doubts: &mut Vec<Doubt>, change: &DoubtChange) {
    let (schema, table) = match change {
        DoubtChange::Raised(doubt) => (&doubt.schema, &doubt.table),
        DoubtChange::Settled(schema, table) => (schema, table),
    };
    doubts.retain(|doubt| doubt.schema != *schema || doubt.table != *table);
    if let DoubtChange::Raised(doubt) = change {
        doubts.push(doubt.clone());
    }
}
