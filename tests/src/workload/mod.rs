//! A seeded random workload over `schema/shop.sql`: inserts, updates, deletes, key changes
//! and swaps, rollbacks, savepoints, multi-row statements, multi-table transactions, NULLs
//! and boundary values.
//!
//! Each worker makes and changes rows of its own, so it always knows which keys exist and
//! several (up to three, by the width of SMALLINT) can run side by side; the same seeds give
//! the same statements.

mod delete;
mod insert;
mod model;
mod rng;
mod row;
mod schema;
mod update;
mod value;

use mysql_async::prelude::Queryable;
use mysql_async::{Conn, Value};

use crate::Outcome;
use crate::servers::Server;
use model::Model;
pub use rng::Rng;
pub use schema::{create, ddl_statements, known_rows};

/// One connection's worth of random changes.
pub struct Workload {
    conn: Conn,
    rng: Rng,
    model: Model,
    /// The largest text or blob, roughly, in bytes.
    large: usize,
    /// Whether a transaction is open.
    open: bool,
}

impl Workload {
    /// A worker with its own connection; `number` keeps the workers' keys apart.
    ///
    /// # Errors
    /// The server does not answer.
    pub async fn new(server: &Server, seed: u64, number: u32, large: usize) -> Outcome<Self> {
        let mut conn = server.connect().await?;
        conn.query_drop("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED")
            .await?;
        let rng = Rng::new(seed ^ (u64::from(number) << 32));
        let model = Model {
            last: number * 20_000,
            ..Model::default()
        };
        Ok(Self {
            conn,
            rng,
            model,
            large,
            open: false,
        })
    }

    /// Leaves NUL out of texts: PostgreSQL's cannot hold it.
    #[must_use]
    pub fn without_nul(mut self) -> Self {
        self.rng.nul = false;
        self
    }

    /// Runs `count` transactions.
    ///
    /// # Errors
    /// The server refuses a statement for a reason other than a deadlock.
    pub async fn run(&mut self, count: usize) -> Outcome<()> {
        for _ in 0..count {
            self.transaction().await?;
        }
        Ok(())
    }

    /// Runs one transaction of one to six changes: most are committed, some rolled back,
    /// some partly undone through a savepoint; some changes run without a transaction.
    ///
    /// # Errors
    /// As [`Workload::run`].
    pub async fn transaction(&mut self) -> Outcome<()> {
        let before = self.model.clone();
        match self.attempt().await {
            Ok(()) => Ok(()),
            Err(reason) if is_contention(&reason) => {
                self.conn.query_drop("ROLLBACK").await?;
                self.restore(before);
                Ok(())
            }
            Err(reason) => Err(reason),
        }
    }

    async fn attempt(&mut self) -> Outcome<()> {
        self.open = false;
        if self.rng.chance(25) {
            // A change may be several statements: alone, each is a transaction.
            return self.change().await;
        }
        let before = self.model.clone();
        self.conn.query_drop("BEGIN").await?;
        self.open = true;
        for _ in 0..=self.rng.below(6) {
            self.change().await?;
        }
        if self.rng.chance(25) {
            self.savepoint().await?;
        }
        if self.rng.chance(15) {
            self.conn.query_drop("ROLLBACK").await?;
            self.restore(before);
        } else {
            self.conn.query_drop("COMMIT").await?;
        }
        Ok(())
    }

    /// Changes some rows, takes that back, and changes others.
    async fn savepoint(&mut self) -> Outcome<()> {
        let before = self.model.clone();
        self.conn.query_drop("SAVEPOINT here").await?;
        self.change().await?;
        self.change().await?;
        if self.rng.chance(60) {
            self.conn.query_drop("ROLLBACK TO SAVEPOINT here").await?;
            self.restore(before);
        } else {
            self.conn.query_drop("RELEASE SAVEPOINT here").await?;
        }
        self.change().await
    }

    /// Goes back to the keys of `before`; numbers given out since are not used again.
    fn restore(&mut self, before: Model) {
        let last = self.model.last;
        self.model = Model { last, ..before };
    }

    async fn change(&mut self) -> Outcome<()> {
        match self.rng.below(100) {
            0..45 => self.insert().await,
            45..82 => self.update().await,
            _ => self.delete().await,
        }
    }

    fn number(&mut self) -> u32 {
        self.model.last += 1;
        self.model.last
    }

    async fn exec(&mut self, sql: &str, values: Vec<Value>) -> Outcome<()> {
        let result = if values.is_empty() {
            self.conn.query_drop(sql).await
        } else {
            self.conn.exec_drop(sql, values).await
        };
        result.map_err(|reason| match &reason {
            mysql_async::Error::Server(server) if [1205, 1213].contains(&server.code) => {
                reason.into()
            }
            _ => format!("{reason}: {sql}").into(),
        })
    }
}

/// A BIGINT UNSIGNED key for a number: some small, some close to the end of BIGINT.
fn order_key(number: u32) -> u64 {
    if number.is_multiple_of(7) {
        9_223_372_036_854_000_000 + u64::from(number)
    } else {
        u64::from(number)
    }
}

/// A signed key for a number: every other one negative.
fn signed_key(number: u32) -> i64 {
    if number.is_multiple_of(2) {
        -i64::from(number)
    } else {
        i64::from(number)
    }
}

/// Deadlock, or a lock waited for too long: the server undid the transaction or asks to.
fn is_contention(reason: &crate::Failure) -> bool {
    reason.downcast_ref::<mysql_async::Error>().is_some_and(|error| {
        matches!(error, mysql_async::Error::Server(server) if [1205, 1213].contains(&server.code))
    })
}
