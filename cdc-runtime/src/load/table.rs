//! One table's load: what is left of it, and how large its chunks are.

use std::time::Duration;

use mysql_async::prelude::Queryable;
use mysql_async::{Conn, Row};

use super::key::{self, Bound, Key};
use super::span::{self, Piece, Span};
use super::{Read, select};
use crate::error::{Error, ErrorKind};
use crate::shape::TableShape;
use crate::sink::load::Chunk;
use crate::source::translate;

/// How long a chunk should take to read.
const PACE: Duration = Duration::from_millis(200);
/// The rows of a table's first chunk.
const FIRST_ROWS: u64 = 1_000;
/// The most rows of a chunk.
const MOST_ROWS: u64 = 50_000;

/// How a table is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reading {
    /// Along a key, range by range.
    Chunks,
    /// At once, at a place in the binlog that is known exactly.
    Whole,
}

/// A table that is being loaded.
pub(crate) struct TableLoad {
    pub(crate) index: usize,
    pub(crate) shape: &'static TableShape,
    pub(crate) generation: u64,
    /// How many rows the server thinks there are.
    pub(crate) estimated: u64,
    key: Option<Key>,
    /// The columns as the server declares them when the load began.
    declared: String,
    spans: Vec<Span>,
    way: Reading,
    reading: usize,
    rows_a_chunk: u64,
    bytes_a_chunk: usize,
}

/// What a reader needs to read a piece.
#[derive(Clone)]
pub(crate) struct Order {
    pub(crate) piece: Piece,
    pub(crate) sql: String,
    pub(crate) shape: &'static TableShape,
    /// More bytes than these are a reason to cut the piece; `None` where it cannot be.
    pub(crate) most_bytes: Option<usize>,
}

impl TableLoad {
    /// The load of `shape`, of which `bytes_a_chunk` fit into a chunk. Where there is no key
    /// to read along, or `wish` says so, it is read at once.
    pub(crate) async fn begin(
        conn: &mut Conn,
        index: usize,
        shape: &'static TableShape,
        bytes_a_chunk: usize,
        wish: Reading,
    ) -> Result<Self, Error> {
        let key = match wish {
            Reading::Chunks => key::find(conn, shape).await?,
            Reading::Whole => None,
        };
        let way = match key {
            Some(_) => Reading::Chunks,
            None => Reading::Whole,
        };
        let (estimated, row_bytes) = size(conn, shape).await?;
        let fits = u64::try_from(bytes_a_chunk).unwrap_or(u64::MAX) / row_bytes.max(1);
        Ok(Self {
            index,
            shape,
            generation: 0,
            estimated,
            key,
            declared: declared(conn, shape).await?,
            spans: vec![Span::whole()],
            way,
            reading: 0,
            rows_a_chunk: FIRST_ROWS.min(fits).max(1),
            bytes_a_chunk,
        })
    }

    /// Goes on behind the chunks of an earlier start.
    pub(crate) fn resume(&mut self, generation: u64, chunks: &[Chunk]) {
        self.generation = generation;
        self.spans = span::missing(chunks);
        self.spans.reverse();
    }

    /// Whether all of it is in the target.
    pub(crate) fn is_done(&self) -> bool {
        self.spans.is_empty() && self.reading == 0
    }

    /// Whether something of it is to be read that way.
    pub(crate) fn is_waiting(&self, way: Reading) -> bool {
        self.way == way && !self.spans.is_empty()
    }

    /// The SELECT of all rows.
    pub(crate) fn all(&self) -> Result<String, Error> {
        select::rows(self.shape, None, None, None).ok_or_else(|| self.unreadable())
    }

    /// All of it is in the target: so many rows and bytes.
    pub(crate) fn whole(&mut self, rows: u64, bytes: u64) -> Chunk {
        let (piece, _) = Span::whole().cut(None);
        self.spans.clear();
        Chunk {
            ord: piece.ord,
            lower: None,
            upper: None,
            rows,
            bytes,
        }
    }

    /// How many pieces are being read.
    pub(crate) fn reading(&self) -> usize {
        self.reading
    }

    /// Whether the server still declares the columns as it did at the beginning.
    pub(crate) async fn is_unchanged(&self, conn: &mut Conn) -> Result<bool, Error> {
        Ok(declared(conn, self.shape).await? == self.declared)
    }

    /// Cuts the next piece off.
    pub(crate) async fn order(&mut self, conn: &mut Conn) -> Result<Option<Order>, Error> {
        let Some(span) = self.spans.pop() else {
            return Ok(None);
        };
        let divides = self.key.is_some() && span.divides();
        let bound = if divides {
            self.bound(conn, &span).await?
        } else {
            None
        };
        let (piece, rest) = span.cut(bound);
        self.spans.extend(rest);
        let sql = select::rows(
            self.shape,
            self.key.as_ref(),
            piece.lower.as_ref(),
            piece.upper.as_ref(),
        );
        self.reading += 1;
        Ok(Some(Order {
            piece,
            sql: sql.ok_or_else(|| self.unreadable())?,
            shape: self.shape,
            most_bytes: (divides && self.rows_a_chunk > 1).then_some(self.bytes_a_chunk * 2),
        }))
    }

    async fn bound(&self, conn: &mut Conn, span: &Span) -> Result<Option<Bound>, Error> {
        let Some(key) = &self.key else {
            return Ok(None);
        };
        let (lower, upper) = (span.lower.as_ref(), span.upper.as_ref());
        let sql = select::bound(self.shape, key, lower, upper, self.rows_a_chunk);
        let row: Option<Row> = conn
            .query_first(sql.ok_or_else(|| self.unreadable())?)
            .await
            .map_err(|error| self.refused(error))?;
        let Some(row) = row else { return Ok(None) };
        let bound: Option<Bound> = (0..key.width())
            .map(|index| row.get_opt(index)?.ok())
            .collect();
        Ok(Some(bound.ok_or_else(|| self.unreadable())?).filter(|bound| Some(bound) != upper))
    }

    /// Takes back what a reader did, and learns from it how large the next chunk may be.
    pub(crate) fn done(&mut self, piece: &Piece, read: &Read) -> Chunk {
        self.reading -= 1;
        let (rows, bytes) = (read.images.rows(), read.images.bytes().len());
        if rows > 0 {
            let by_time = scaled(rows, PACE.as_micros(), read.took.as_micros());
            let by_bytes = scaled(rows, bytes_wide(self.bytes_a_chunk), bytes_wide(bytes));
            let wanted = by_time
                .min(by_bytes)
                .min(self.rows_a_chunk * 2)
                .min(MOST_ROWS);
            self.rows_a_chunk = wanted.max(self.rows_a_chunk / 2).max(1);
        }
        Chunk {
            ord: piece.ord,
            lower: span::text(piece.lower.as_ref()),
            upper: span::text(piece.upper.as_ref()),
            rows,
            bytes: u64::try_from(bytes).unwrap_or(u64::MAX),
        }
    }

    /// A piece is to be read again, in smaller pieces.
    pub(crate) fn too_large(&mut self, piece: Piece, rows: u64) {
        self.reading -= 1;
        self.rows_a_chunk = (rows / 2).min(self.rows_a_chunk / 2).max(1);
        self.spans.push(piece.again());
    }

    fn unreadable(&self) -> Error {
        self.in_table(
            Error::new(
                ErrorKind::TargetMismatch,
                "the bounds of a chunk in the target's journal do not read",
            )
            .remedy("start with an empty target"),
        )
    }

    fn refused(&self, error: mysql_async::Error) -> Error {
        refused(error, self.shape)
    }

    fn in_table(&self, error: Error) -> Error {
        error.in_table(format!("{}.{}", self.shape.schema, self.shape.table))
    }
}

/// What a refusal to read a table means.
pub(super) fn refused(error: mysql_async::Error, shape: &TableShape) -> Error {
    let name = format!("{}.{}", shape.schema, shape.table);
    // No such column, no such index.
    let gone = matches!(&error, mysql_async::Error::Server(it) if matches!(it.code, 1054 | 1176));
    let denied = matches!(&error, mysql_async::Error::Server(it) if matches!(it.code, 1142..=1144));
    let translated = translate(error, "reading a table");
    if gone {
        return Error::new(
            ErrorKind::Schema,
            "the source no longer has a column or key of the table that is being loaded",
        )
        .in_table(name)
        .remedy("bring the DDL in schema/ up to date and build again")
        .because(translated);
    }
    if denied {
        return Error::new(
            ErrorKind::SourceRefused,
            "the account may not read the table",
        )
        .remedy(format!(
            "GRANT SELECT ON {}.{} TO …",
            key::quoted(shape.schema),
            key::quoted(shape.table)
        ))
        .in_table(name)
        .because(translated);
    }
    translated.in_table(name)
}

fn bytes_wide(bytes: usize) -> u128 {
    u128::try_from(bytes).unwrap_or(u128::MAX)
}

fn scaled(rows: u64, wanted: u128, had: u128) -> u64 {
    u64::try_from(u128::from(rows) * wanted / had.max(1)).unwrap_or(u64::MAX)
}

/// Estimates of a table's rows and of the bytes of one.
async fn size(conn: &mut Conn, shape: &TableShape) -> Result<(u64, u64), Error> {
    let row: Option<(Option<u64>, Option<u64>)> = conn
        .exec_first(
            "SELECT CAST(table_rows AS UNSIGNED), CAST(avg_row_length AS UNSIGNED) \
             FROM information_schema.tables WHERE table_schema = ? AND table_name = ?",
            (shape.schema, shape.table),
        )
        .await
        .map_err(|error| translate(error, "asking for a table's size"))?;
    let (rows, bytes) = row.unwrap_or_default();
    Ok((rows.unwrap_or(0), bytes.unwrap_or(0)))
}

/// The columns as the server declares them, to see whether they change.
async fn declared(conn: &mut Conn, shape: &TableShape) -> Result<String, Error> {
    let rows: Vec<(String, String, Option<String>, String)> = conn
        .exec(
            "SELECT column_name, CAST(column_type AS CHAR), collation_name, is_nullable \
             FROM information_schema.columns WHERE table_schema = ? AND table_name = ? \
             ORDER BY ordinal_position",
            (shape.schema, shape.table),
        )
        .await
        .map_err(|error| translate(error, "asking for a table's columns"))?;
    Ok(format!("{rows:?}"))
}
