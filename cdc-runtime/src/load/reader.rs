//! A connection that reads chunks.

use std::time::{Duration, Instant};

use mysql_async::prelude::Queryable;
use mysql_async::{Conn, Params};

use super::image::Images;
use super::table::{self, Order};
use crate::error::Error;
use crate::source::Address;
use crate::source::{query_connection, translate, within};

/// How often a chunk that is being written to is read before it is read in smaller pieces.
const TRIES: u32 = 3;

/// What was read of a piece.
pub(crate) struct Read {
    pub(crate) images: Images,
    pub(crate) took: Duration,
}

/// Whether a piece could be read.
pub(crate) enum Outcome {
    /// All of it.
    Whole(Read),
    /// It is to be read in smaller pieces: after so many rows it was too large, or rows
    /// of it are being written.
    TooLarge(u64),
}

/// A connection that reads chunks.
pub(crate) struct Reader {
    conn: Conn,
    /// Silent for longer, the connection counts as broken.
    patience: Duration,
}

impl Reader {
    /// Connects, in UTC, with text in the columns' own character sets.
    pub(crate) async fn connect(address: &Address, patience: Duration) -> Result<Self, Error> {
        let mut conn = within(patience, query_connection(address)).await?;
        let prepared = conn.query_drop(
            "SET time_zone = '+00:00', sql_mode = '', character_set_results = NULL, \
             net_write_timeout = 600",
        );
        timely(patience, prepared)
            .await?
            .map_err(|error| translate(error, "preparing to read tables"))?;
        Ok(Self { conn, patience })
    }

    /// Reads a piece. With `dirty`, what is read has to be the same before and after its
    /// commit: a row of which the binlog may know more than a reader sees is not taken.
    pub(crate) async fn read(&mut self, order: &Order, dirty: Dirty) -> Result<Outcome, Error> {
        let began = Instant::now();
        let mut tries = 0;
        loop {
            let first = match dirty {
                Dirty::No => None,
                Dirty::Compared => {
                    self.isolation("READ UNCOMMITTED").await?;
                    let read = self.rows(order).await?;
                    self.isolation("READ COMMITTED").await?;
                    Some(read)
                }
            };
            let images = match self.rows(order).await? {
                Ok(images) => images,
                Err(rows) => return Ok(Outcome::TooLarge(rows)),
            };
            let same = match &first {
                None => true,
                Some(Ok(first)) => first.bytes() == images.bytes(),
                Some(Err(_)) => false,
            };
            if same {
                let took = began.elapsed();
                return Ok(Outcome::Whole(Read { images, took }));
            }
            tries += 1;
            if tries > TRIES && order.most_bytes.is_some() {
                return Ok(Outcome::TooLarge(images.rows()));
            }
            tokio::time::sleep(Duration::from_millis(20) * tries.min(50)).await;
        }
    }

    async fn isolation(&mut self, level: &str) -> Result<(), Error> {
        let sql = format!("SET SESSION TRANSACTION ISOLATION LEVEL {level}");
        let done = timely(self.patience, self.conn.query_drop(sql)).await?;
        done.map_err(|error| translate(error, "preparing to read tables"))
    }

    /// The rows of a piece, or after how many of them it was too large.
    async fn rows(&mut self, order: &Order) -> Result<Result<Images, u64>, Error> {
        let refused = |error| table::refused(error, order.shape);
        let patience = self.patience;
        let statement = match timely(patience, self.conn.prep(order.sql.as_str())).await? {
            Ok(statement) => statement,
            Err(error) if is_missing(&error) => {
                tracing::warn!(
                    event = crate::log::event::TABLE_MISSING,
                    "the source has no table `{}.{}`: nothing of it is loaded",
                    order.shape.schema,
                    order.shape.table
                );
                return Ok(Ok(Images::default()));
            }
            Err(error) => return Err(refused(error)),
        };
        let mut images = Images::default();
        let mut within = true;
        let rows = self.conn.exec_iter(&statement, Params::Empty);
        let mut rows = timely(patience, rows).await?.map_err(refused)?;
        while let Some(row) = timely(patience, rows.next()).await?.map_err(refused)? {
            if within {
                images.push(order.shape, &row.unwrap())?;
            }
            within &= order
                .most_bytes
                .is_none_or(|most| images.bytes().len() <= most);
        }
        drop(rows);
        let closed = timely(patience, self.conn.close(statement)).await?;
        closed.map_err(refused)?;
        Ok(if within {
            Ok(images)
        } else {
            Err(images.rows())
        })
    }

    /// The connection, for questions.
    pub(crate) fn conn(&mut self) -> &mut Conn {
        &mut self.conn
    }
}

/// An answer, unless the source is silent for too long.
async fn timely<T>(patience: Duration, answer: impl Future<Output = T>) -> Result<T, Error> {
    within(patience, async { Ok(answer.await) }).await
}

/// Whether the table is not there: it holds no rows, and those of a later CREATE TABLE come
/// by the stream. (A table that may not be read is another error.)
pub(super) fn is_missing(error: &mysql_async::Error) -> bool {
    matches!(error, mysql_async::Error::Server(it) if matches!(it.code, 1049 | 1146))
}

/// Whether chunks are compared with what is not committed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dirty {
    /// What a reader sees holds all that the binlog says.
    No,
    /// The server cannot say so.
    Compared,
}
