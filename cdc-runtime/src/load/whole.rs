//! A table that is read in one piece, at a place in the binlog that is known exactly.
//!
//! Rows that nothing tells apart cannot be brought twice, by a chunk and by the stream:
//! they would be counted twice. So the stream is brought to the place of one consistent
//! snapshot, stands still there, and the snapshot's rows take the place of the target's.
//!
//! MariaDB says where in the binlog a snapshot stands. MySQL does not: there the table is
//! locked against writers for as long as it takes to begin the snapshot and to ask for the
//! place. A transaction that wrote to the table and has not ended keeps the lock away; it
//! is waited for at most [`LOCK_WAIT`], so that writers behind it wait no longer.

use mysql_async::prelude::Queryable;
use mysql_async::{BinaryProtocol, Conn, Params, QueryResult};

use super::image::Images;
use super::key::quoted;
use super::reader::{Reader, is_missing};
use super::table::refused;
use super::visible::{self, Visibility};
use crate::error::{Error, ErrorKind};
use crate::position::Position;
use crate::shape::TableShape;
use crate::source::{binlog_status, translate};

/// Seconds for which the lock is waited for, and writers behind the wish for it.
const LOCK_WAIT: u32 = 1;

/// What became of the wish to see a table at one place.
pub(crate) enum View {
    /// The reader sees it as it is there.
    At(Position),
    /// The source has no such table.
    Missing,
    /// Not now: a transaction that wrote to the table is open, or it is being altered.
    Busy,
}

impl Reader {
    /// Begins to see `shape` at one place; `asking` is another connection.
    pub(crate) async fn view(
        &mut self,
        asking: &mut Conn,
        visibility: Visibility,
        shape: &TableShape,
    ) -> Result<View, Error> {
        self.leave().await?;
        match engine(asking, shape).await?.as_deref() {
            None => return Ok(View::Missing),
            Some("InnoDB") => {}
            Some(other) => return Err(no_snapshot(other, shape)),
        }
        let view = match visibility {
            Visibility::Snapshot => {
                let place = visible::begin_snapshot(self.conn()).await?;
                View::At(place)
            }
            Visibility::Gtid | Visibility::Unknown => {
                let view = self.locked(asking, shape).await;
                self.run_on(asking, "UNLOCK TABLES").await?;
                view?
            }
        };
        match view {
            View::At(place) => self.held(shape, place).await,
            other => Ok(other),
        }
    }

    /// Begins the snapshot while nobody writes to the table.
    async fn locked(&mut self, asking: &mut Conn, shape: &TableShape) -> Result<View, Error> {
        let wait = format!("SET SESSION lock_wait_timeout = {LOCK_WAIT}");
        self.run_on(asking, &wait).await?;
        let sql = format!("LOCK TABLES {} READ", named(shape));
        if let Err(error) = asking.query_drop(sql).await {
            return match code(&error) {
                // ER_LOCK_WAIT_TIMEOUT.
                Some(1205) => Ok(View::Busy),
                _ if is_missing(&error) => Ok(View::Missing),
                // ER_DBACCESS_DENIED_ERROR, ER_TABLEACCESS_DENIED_ERROR.
                Some(1044 | 1142) => Err(no_lock(shape).because(error.to_string())),
                _ => Err(refused(error, shape)),
            };
        }
        self.run("START TRANSACTION WITH CONSISTENT SNAPSHOT")
            .await?;
        Ok(View::At(binlog_status(asking).await?))
    }

    /// Touches the table, so that it is not altered before it is read.
    async fn held(&mut self, shape: &TableShape, place: Position) -> Result<View, Error> {
        let sql = format!("SELECT 1 FROM {} LIMIT 0", named(shape));
        match self.conn().query_drop(sql).await {
            Ok(()) => Ok(View::At(place)),
            // ER_TABLE_DEF_CHANGED, and the lock of an ALTER that waits.
            Err(error) if matches!(code(&error), Some(1412 | 1205)) => Ok(View::Busy),
            Err(error) if is_missing(&error) => Ok(View::Busy),
            Err(error) => Err(refused(error, shape)),
        }
    }

    /// The rows of the view, in pieces.
    pub(crate) async fn begin_rows<'a>(
        &'a mut self,
        sql: &str,
        shape: &'static TableShape,
    ) -> Result<Pieces<'a>, Error> {
        let rows = self.conn().exec_iter(sql, Params::Empty).await;
        let rows = rows.map_err(|error| refused(error, shape))?;
        Ok(Pieces { rows, shape })
    }

    /// Sees what is committed again.
    pub(crate) async fn leave(&mut self) -> Result<(), Error> {
        self.run("ROLLBACK").await?;
        self.run("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            .await
    }

    async fn run(&mut self, sql: &str) -> Result<(), Error> {
        let done = self.conn().query_drop(sql).await;
        done.map_err(|error| translate(error, "preparing to read a table"))
    }

    async fn run_on(&self, asking: &mut Conn, sql: &str) -> Result<(), Error> {
        let done = asking.query_drop(sql).await;
        done.map_err(|error| translate(error, "preparing to read a table"))
    }
}

/// Rows that are being read.
pub(crate) struct Pieces<'a> {
    rows: QueryResult<'a, 'static, BinaryProtocol>,
    shape: &'static TableShape,
}

impl Pieces<'_> {
    /// The next rows, of `bytes` bytes or a little more; `None` behind the last.
    pub(crate) async fn next(&mut self, bytes: usize) -> Result<Option<Images>, Error> {
        let mut images = Images::default();
        while images.bytes().len() < bytes {
            let row = self.rows.next().await;
            match row.map_err(|error| refused(error, self.shape))? {
                Some(row) => images.push(self.shape, &row.unwrap())?,
                None => break,
            }
        }
        Ok((images.rows() > 0).then_some(images))
    }
}

fn named(shape: &TableShape) -> String {
    format!("{}.{}", quoted(shape.schema), quoted(shape.table))
}

fn code(error: &mysql_async::Error) -> Option<u16> {
    match error {
        mysql_async::Error::Server(error) => Some(error.code),
        _ => None,
    }
}

/// The table's storage engine; `None` where there is no such table.
async fn engine(conn: &mut Conn, shape: &TableShape) -> Result<Option<String>, Error> {
    let found: Option<Option<String>> = conn
        .exec_first(
            "SELECT engine FROM information_schema.tables WHERE table_schema = ? AND table_name = ?",
            (shape.schema, shape.table),
        )
        .await
        .map_err(|error| translate(error, "asking for a table's engine"))?;
    Ok(found.flatten())
}

fn no_snapshot(engine: &str, shape: &TableShape) -> Error {
    let message = format!(
        "the table has no key to be read along, and its engine {engine} shows no consistent snapshot"
    );
    Error::new(ErrorKind::Unsupported, message)
        .in_table(format!("{}.{}", shape.schema, shape.table))
        .remedy(format!(
            "ALTER TABLE {} ENGINE=InnoDB, or give it a primary key",
            named(shape)
        ))
}

fn no_lock(shape: &TableShape) -> Error {
    Error::new(
        ErrorKind::SourceRefused,
        "the account may not lock the table for the instant in which its load begins, which a table without a key needs on MySQL",
    )
    .in_table(format!("{}.{}", shape.schema, shape.table))
    .remedy(format!(
        "GRANT LOCK TABLES ON {}.* TO …, or give the table a primary key",
        quoted(shape.schema)
    ))
}
