//! What a target says about itself, without its source.

use super::checkpoint::Checkpoint;
use super::doubt::Doubt;
use super::load::Load;

/// A target's state.
#[derive(Debug)]
pub struct Status {
    /// Where it stands.
    pub checkpoint: Checkpoint,
    /// When the checkpoint was written, UTC.
    pub updated_at: String,
    /// Whether this replicator's mapping filled it.
    pub same_mapping: bool,
    /// Tables whose shape is in doubt.
    pub doubts: Vec<Doubt>,
    /// How far the load of each table is.
    pub loads: Vec<Load>,
    /// Rows by table.
    pub tables: Vec<TableRows>,
}

/// How many rows a table or view holds.
#[derive(Debug)]
pub struct TableRows {
    /// The table or view.
    pub name: &'static str,
    /// Its rows.
    pub rows: u64,
}

/// Rows of the tables, the calendars and the fact views, in this order.
pub type RowCounts = [Vec<TableRows>; 3];

/// A query's column names and rows as text, for a person to read.
pub type Shown = (Vec<String>, Vec<Vec<String>>);
