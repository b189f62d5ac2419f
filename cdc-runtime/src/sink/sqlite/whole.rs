//! The load of a source table at once: its rows take the place of those in its targets.
//!
//! Targets with a key take the rows over their own, as those of any chunk. In a target
//! whose rows nothing tells apart the new ones are written beside the old ones first; then
//! of each kind of equal rows as many stay as there are new ones, the old ones where there
//! are any, so that what stays is not written again.

use sqlx::Sqlite;
use sqlx::sqlite::SqliteConnection;

use super::connect::failure;
use super::load::{counted, integer, note};
use super::store::Store;
use super::{fence, quoted};
use crate::error::Error;
use crate::mapper::{Identity, OnDelete, TargetTable};
use crate::sink::load::{Chunk, LoadOf};

/// A target whose rows are counted, with the last row it held before.
pub(super) struct Bag {
    table: &'static TargetTable,
    last: i64,
}

fn bags(store: &Store, source: usize) -> Vec<&'static TargetTable> {
    let tables = store.schema.tables.iter();
    tables
        .filter(|table| table.source == source && matches!(table.identity(), Identity::FullRow))
        .collect()
}

/// In the transaction that is open: notes what stands there.
pub(super) async fn begin(store: &mut Store, source: usize) -> Result<Vec<Bag>, Error> {
    let mut all = Vec::new();
    for table in bags(store, source) {
        let sql = format!(
            "SELECT coalesce(max(_rowid_), 0) FROM {}",
            quoted(table.name)
        );
        let last = sqlx::query_scalar::<Sqlite, i64>(sqlx::AssertSqlSafe(sql))
            .fetch_one(&mut store.connection)
            .await
            .map_err(|error| failure(format!("`{}` cannot be read", table.name), error))?;
        all.push(Bag { table, last });
    }
    Ok(all)
}

/// In the same transaction, before its commit: settles the bags and writes the journal.
pub(super) async fn settle(
    store: &mut Store,
    bags: &[Bag],
    load: LoadOf<'_>,
    chunk: &Chunk,
) -> Result<(), Error> {
    fence::hold(&mut store.connection, &store.fence).await?;
    for table in store.schema.tables {
        if table.source == load.source {
            counted(&mut store.connection, table, chunk).await?;
        }
    }
    for bag in bags {
        bag.settle(&mut store.connection).await?;
    }
    note(&mut store.connection, load, chunk).await
}

impl Bag {
    /// Leaves as many of equal rows as were written now.
    async fn settle(&self, connection: &mut SqliteConnection) -> Result<(), Error> {
        let here = quoted(self.table.name);
        let surplus = self.ids("id <= ?1 AND nth > every - old");
        let removed = match self.table.on_delete {
            OnDelete::Delete => {
                let sql = format!("DELETE FROM {here} WHERE _rowid_ IN ({surplus})");
                self.run(connection, sql).await?
            }
            OnDelete::Mark => {
                let sql = format!(
                    "UPDATE {here} SET deleted_at = strftime('%Y-%m-%d %H:%M:%S', 'now') \
                     WHERE _rowid_ IN ({surplus})"
                );
                self.run(connection, sql).await?
            }
            OnDelete::Keep => 0,
        };
        let there = self.ids("id > ?1 AND nth <= old");
        let sql = format!("DELETE FROM {here} WHERE _rowid_ IN ({there})");
        self.run(connection, sql).await?;
        let sql = "UPDATE _cdc_load SET inserted = ?, deleted = ? WHERE table_name = ? AND heals";
        let inserted = self.written(connection).await?;
        sqlx::query::<Sqlite>(sql)
            .bind(inserted)
            .bind(integer(removed)?)
            .bind(self.table.name)
            .execute(connection)
            .await
            .map_err(|error| self.refused(error))?;
        Ok(())
    }

    /// The live rows that fit `condition`: `nth` counts equal rows of one age, `old` and
    /// `every` say how many of them are old, and how many there are.
    fn ids(&self, condition: &str) -> String {
        let columns: Vec<_> = self.table.columns.iter().map(|name| quoted(name)).collect();
        let columns = columns.join(", ");
        let live = match self.table.on_delete {
            OnDelete::Mark => "WHERE deleted_at IS NULL",
            OnDelete::Delete | OnDelete::Keep => "",
        };
        format!(
            "SELECT id FROM (SELECT _rowid_ AS id, \
             row_number() OVER (PARTITION BY {columns}, _rowid_ <= ?1) AS nth, \
             sum(_rowid_ <= ?1) OVER (PARTITION BY {columns}) AS old, \
             count(*) OVER (PARTITION BY {columns}) AS every \
             FROM {} {live}) WHERE {condition}",
            quoted(self.table.name)
        )
    }

    async fn written(&self, connection: &mut SqliteConnection) -> Result<i64, Error> {
        let sql = format!(
            "SELECT count(*) FROM {} WHERE _rowid_ > ?1",
            quoted(self.table.name)
        );
        sqlx::query_scalar::<Sqlite, i64>(sqlx::AssertSqlSafe(sql))
            .bind(self.last)
            .fetch_one(connection)
            .await
            .map_err(|error| self.refused(error))
    }

    async fn run(&self, connection: &mut SqliteConnection, sql: String) -> Result<u64, Error> {
        let done = sqlx::query::<Sqlite>(sqlx::AssertSqlSafe(sql))
            .bind(self.last)
            .execute(connection)
            .await
            .map_err(|error| self.refused(error))?;
        Ok(done.rows_affected())
    }

    fn refused(&self, error: sqlx::Error) -> Error {
        failure(format!("`{}` cannot be healed", self.table.name), error)
    }
}
