//! The journal of loads: how far each target table is, and the chunks that are in it.

use super::standing::Standing;
use super::{Argument, Link, integer};
use crate::error::{Error, ErrorKind};
use crate::mapper::{Counts, TargetSchema};
use crate::sink::load::{Chunk, Load, LoadOf, Phase};

/// The statements of a dialect about loads and prepared XA transactions.
pub struct Journal {
    /// CREATE TABLE of `_cdc_load`, `_cdc_chunk` and `_cdc_prepared`.
    pub create: [&'static str; 3],
    /// All loads, as text: table, phase, generation, rows read, chunks, estimated,
    /// inserted, updated, deleted, begin, end.
    pub loads: &'static str,
    /// Takes a table that has no line as whole.
    pub done: &'static str,
    /// Forgets a table's line.
    pub forget: &'static str,
    /// Asks for a table that has a line to be loaded again.
    pub ask: &'static str,
    /// Begins the load of a table: table, generation, estimated.
    pub begin: &'static str,
    /// The highest generation of a source table's chunks.
    pub generation: &'static str,
    /// The chunks of a source table and generation, as text: place, lower key, upper key,
    /// rows, bytes.
    pub chunks: &'static str,
    /// Counts a chunk of a table: rows, table.
    pub count: &'static str,
    /// A chunk's line: source table, generation, place, lower key, upper key, rows, bytes.
    pub note: &'static str,
    /// Ends the load of a table.
    pub end: &'static str,
    /// Keeps a piece of a prepared XA transaction: id, number, bytes.
    pub keep_piece: &'static str,
    /// Removes the pieces of an XA transaction.
    pub forget_pieces: &'static str,
    /// A piece: id, number.
    pub piece: &'static str,
}

/// Makes the journal where it is missing. Tables that a version without one filled are
/// whole; tables that were made just now are not.
pub(super) async fn open<L: Link>(
    link: &mut L,
    schema: &TargetSchema,
    before: &Standing,
) -> Result<(), Error> {
    for sql in L::JOURNAL.create.iter().chain([&L::LETTERBOX.create]) {
        link.script(sql).await?;
    }
    for table in schema.tables {
        let sql = if before.kind(table.name).is_none() {
            L::JOURNAL.forget
        } else if before.filled && !before.loads {
            L::JOURNAL.done
        } else {
            continue;
        };
        link.execute(sql, &[Argument::Text(table.name)]).await?;
    }
    Ok(())
}

/// How far each table of `schema` is; the journal must stand there.
pub(super) async fn loads<L: Link>(
    link: &mut L,
    schema: &TargetSchema,
) -> Result<Vec<Load>, Error> {
    let found = link.rows(L::JOURNAL.loads).await?.rows;
    let mut all = Vec::with_capacity(schema.tables.len());
    for table in schema.tables {
        let missing = Load::missing(table.name, table.source);
        let line = found
            .iter()
            .find(|row| row.first().and_then(Option::as_deref) == Some(table.name));
        all.push(match line {
            None => missing,
            Some(row) => filled(missing, row).ok_or_else(unreadable)?,
        });
    }
    Ok(all)
}

fn filled(load: Load, row: &[Option<String>]) -> Option<Load> {
    let text = |at: usize| row.get(at).cloned().flatten();
    let number = |at: usize| text(at)?.parse().ok();
    Some(Load {
        phase: Phase::from_name(&text(1)?)?,
        generation: number(2)?,
        rows: number(3)?,
        chunks: number(4)?,
        estimated: number(5)?,
        healed: Counts {
            inserted: number(6)?,
            updated: number(7)?,
            deleted: number(8)?,
        },
        started_at: text(9),
        finished_at: text(10),
        ..load
    })
}

/// The number of the source's next load.
pub(super) async fn next_generation<L: Link>(link: &mut L, name: &str) -> Result<u64, Error> {
    let found = link
        .select(L::JOURNAL.generation, &[Argument::Text(name)])
        .await?;
    let cell = found.into_iter().flatten().next().flatten();
    let last: u64 = cell
        .and_then(|cell| cell.parse().ok())
        .ok_or_else(unreadable)?;
    Ok(last + 1)
}

/// The chunks of a load, in their order.
pub(super) async fn chunks<L: Link>(
    link: &mut L,
    name: &str,
    generation: u64,
) -> Result<Vec<Chunk>, Error> {
    let arguments = [Argument::Text(name), integer(generation)?];
    let found = link.select(L::JOURNAL.chunks, &arguments).await?;
    let chunks: Option<Vec<_>> = found.into_iter().map(chunk).collect();
    chunks.ok_or_else(unreadable)
}

fn chunk(row: Vec<Option<String>>) -> Option<Chunk> {
    let mut cells = row.into_iter();
    Some(Chunk {
        ord: cells.next()??.parse().ok()?,
        lower: cells.next()?,
        upper: cells.next()?,
        rows: cells.next()??.parse().ok()?,
        bytes: cells.next()??.parse().ok()?,
    })
}

/// Writes the chunk's line: one that stands there already is an error.
pub(super) async fn note<L: Link>(
    link: &mut L,
    load: LoadOf<'_>,
    chunk: &Chunk,
) -> Result<(), Error> {
    let arguments = [
        Argument::Text(load.name),
        integer(load.generation)?,
        Argument::Integer(chunk.ord),
        chunk
            .lower
            .as_deref()
            .map_or(Argument::Null, Argument::Text),
        chunk
            .upper
            .as_deref()
            .map_or(Argument::Null, Argument::Text),
        integer(chunk.rows)?,
        integer(chunk.bytes)?,
    ];
    link.execute(L::JOURNAL.note, &arguments).await.map(drop)
}

fn unreadable() -> Error {
    Error::new(
        ErrorKind::TargetMismatch,
        "the target's journal of loads does not have the form of this version",
    )
}
