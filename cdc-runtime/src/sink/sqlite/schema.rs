//! The compiled schema against what stands in a target: the plan from one to the other.

use std::collections::BTreeMap;
use std::fmt;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Row, Sqlite};

use super::connect::failure;
use super::{journal, kept, letter, meta, prepared, quoted};
use crate::error::Error;
use crate::mapper::TargetSchema;
use crate::sink::plan::{Plan, names};

/// What a replicator keeps beside the mapping's tables.
const BOOKKEEPING: [&str; 7] = [
    kept::CREATE,
    meta::CREATE_META,
    meta::CREATE_DOUBT,
    prepared::CREATE,
    journal::CREATE_LOAD,
    journal::CREATE_CHUNK,
    letter::CREATE,
];

/// A column as SQLite describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Column {
    name: String,
    sql_type: String,
    not_null: bool,
    /// Place in the primary key, from 1; 0 outside.
    key: i64,
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let null = if self.not_null { " NOT NULL" } else { "" };
        let key = if self.key > 0 { ", in the key" } else { "" };
        write!(f, "`{} {}{null}`{key}", self.name, self.sql_type)
    }
}

/// What stands in a target.
struct Standing {
    /// Kind (`table`, `view`) by name in lower case, as SQLite compares names.
    objects: BTreeMap<String, String>,
    /// Whether a replicator made it.
    ours: bool,
    fingerprint: Option<String>,
}

impl Plan {
    /// Compares `schema` with what `connection` finds; with nothing, if there is no file.
    pub(super) async fn make(
        connection: Option<&mut SqliteConnection>,
        schema: &TargetSchema,
        fingerprint: &str,
    ) -> Result<Self, Error> {
        let mut plan = Self::default();
        let Some(connection) = connection else {
            plan.everything(&BOOKKEEPING, schema);
            return Ok(plan);
        };
        let standing = Standing::read(connection).await?;
        plan.mapping_changed = standing
            .fingerprint
            .as_deref()
            .is_some_and(|it| it != fingerprint);
        if standing.ours {
            plan.difference(connection, &standing, schema).await?;
        } else {
            plan.foreign(&standing, schema);
            plan.everything(&BOOKKEEPING, schema);
        }
        Ok(plan)
    }

    /// Does all steps.
    pub(super) async fn apply(&self, connection: &mut SqliteConnection) -> Result<(), Error> {
        for step in &self.steps {
            for sql in &step.sql {
                sqlx::raw_sql(sqlx::AssertSqlSafe(sql.as_str()))
                    .execute(&mut *connection)
                    .await
                    .map_err(|error| failure(format!("cannot {}", step.what), error))?;
            }
        }
        Ok(())
    }

    fn foreign(&mut self, standing: &Standing, schema: &TargetSchema) {
        for name in names(schema) {
            if let Some(kind) = standing.kind(name) {
                self.refusals.push(format!(
                    "the target holds a {kind} `{name}` that no replicator made"
                ));
            }
        }
    }

    async fn difference(
        &mut self,
        connection: &mut SqliteConnection,
        standing: &Standing,
        schema: &TargetSchema,
    ) -> Result<(), Error> {
        let mut scratch = scratch(schema).await?;
        for table in schema.tables {
            if standing.kind(table.name).is_some() {
                let why = self
                    .compare(connection, &mut scratch, standing, table.name)
                    .await?;
                let name = table.name.replace('\'', "''");
                let forget = format!("DELETE FROM _cdc_load WHERE table_name = '{name}'");
                let sql = vec![dropped(table.name), table.create.to_owned(), forget];
                self.rebuild(table.name, why, sql);
            } else {
                self.table(table);
            }
        }
        for calendar in schema.calendars {
            if standing.kind(calendar.name).is_none() {
                self.calendar(calendar);
            } else {
                let why = self
                    .compare(connection, &mut scratch, standing, calendar.name)
                    .await?;
                let made = [calendar.create, calendar.fill].map(str::to_owned);
                let sql = [vec![dropped(calendar.name)], made.to_vec()].concat();
                self.rebuild(calendar.name, why, sql);
                if self.mapping_changed {
                    self.push(
                        format!("fill calendar `{}`", calendar.name),
                        vec![calendar.fill.to_owned()],
                    );
                }
            }
        }
        self.views(standing, schema);
        self.leftovers = standing.leftovers(schema);
        Ok(())
    }

    fn views(&mut self, standing: &Standing, schema: &TargetSchema) {
        for view in schema.views {
            if standing.kind(view.name) == Some("table") {
                self.refusals.push(format!(
                    "the target holds a table `{}` where a view belongs",
                    view.name
                ));
            }
        }
        let missing = schema
            .views
            .iter()
            .any(|view| standing.kind(view.name).is_none());
        self.views_at = self.steps.len();
        if !(missing || self.mapping_changed || !self.rebuilds.is_empty()) {
            return;
        }
        let there = schema
            .views
            .iter()
            .rev()
            .filter(|view| standing.kind(view.name).is_some());
        let drops: Vec<_> = there
            .map(|view| format!("DROP VIEW IF EXISTS {}", quoted(view.name)))
            .collect();
        if !drops.is_empty() {
            self.push("drop the views of the earlier mapping".to_owned(), drops);
        }
        self.views_at = self.steps.len();
        for view in schema.views {
            self.view(view);
        }
    }

    async fn compare(
        &mut self,
        connection: &mut SqliteConnection,
        scratch: &mut SqliteConnection,
        standing: &Standing,
        name: &str,
    ) -> Result<Vec<String>, Error> {
        if standing.kind(name) == Some("view") {
            self.refusals.push(format!(
                "the target holds a view `{name}` where a table belongs"
            ));
            return Ok(Vec::new());
        }
        let (wanted, found) = (
            columns(scratch, name).await?,
            columns(connection, name).await?,
        );
        let find = |all: &[Column], name: &str| all.iter().find(|c| c.name == name).cloned();
        let mut why = Vec::new();
        for column in &wanted {
            match find(&found, &column.name) {
                None => why.push(format!("table `{name}` has no column {column}")),
                Some(other) if other != *column => why.push(format!(
                    "table `{name}` has {other} where the mapping now says {column}"
                )),
                Some(_) => {}
            }
        }
        for column in &found {
            if find(&wanted, &column.name).is_none() {
                why.push(format!(
                    "table `{name}` has a column {column} that the mapping no longer has"
                ));
            }
        }
        Ok(why)
    }
}

fn dropped(name: &str) -> String {
    format!("DROP TABLE {}", quoted(name))
}

impl Standing {
    async fn read(connection: &mut SqliteConnection) -> Result<Self, Error> {
        let rows = sqlx::query::<Sqlite>(
            "SELECT lower(name), type FROM sqlite_master WHERE type IN ('table', 'view')",
        )
        .fetch_all(&mut *connection)
        .await
        .map_err(|error| failure("the target's tables cannot be listed", error))?;
        let objects = rows
            .iter()
            .map(|row| Ok((row.try_get(0)?, row.try_get(1)?)))
            .collect::<Result<BTreeMap<_, _>, _>>()
            .map_err(|error| failure("the target's tables cannot be listed", error))?;
        let ours = objects.contains_key("_cdc_checkpoint");
        let kept = if ours {
            kept::read(connection).await?
        } else {
            None
        };
        Ok(Self {
            objects,
            ours,
            fingerprint: kept.map(|kept| kept.fingerprint),
        })
    }

    fn kind(&self, name: &str) -> Option<&str> {
        self.objects
            .get(&name.to_ascii_lowercase())
            .map(String::as_str)
    }

    fn leftovers(&self, schema: &TargetSchema) -> Vec<String> {
        let known: Vec<_> = names(schema).map(str::to_ascii_lowercase).collect();
        let internal = |name: &str| name.starts_with("_cdc_") || name.starts_with("sqlite_");
        let other = self
            .objects
            .keys()
            .filter(|name| !internal(name) && !known.contains(name));
        other.cloned().collect()
    }
}

/// An empty database with the compiled tables: SQLite itself says what they look like.
async fn scratch(schema: &TargetSchema) -> Result<SqliteConnection, Error> {
    let unusable = |error| {
        failure(
            "the compiled tables cannot be made in an empty database",
            error,
        )
    };
    let mut connection = SqliteConnectOptions::new()
        .in_memory(true)
        .disable_statement_logging()
        .connect()
        .await
        .map_err(unusable)?;
    let tables = schema.tables.iter().map(|table| table.create);
    for create in tables.chain(schema.calendars.iter().map(|calendar| calendar.create)) {
        sqlx::raw_sql(create)
            .execute(&mut connection)
            .await
            .map_err(unusable)?;
    }
    Ok(connection)
}

async fn columns(connection: &mut SqliteConnection, table: &str) -> Result<Vec<Column>, Error> {
    let unreadable = |error| failure(format!("the columns of `{table}` cannot be listed"), error);
    let rows = sqlx::query::<Sqlite>(
        "SELECT name, type, \"notnull\", pk FROM pragma_table_xinfo(?) ORDER BY cid",
    )
    .bind(table)
    .fetch_all(connection)
    .await
    .map_err(unreadable)?;
    rows.iter()
        .map(|row| {
            Ok(Column {
                name: row.try_get(0)?,
                sql_type: row.try_get(1)?,
                not_null: row.try_get(2)?,
                key: row.try_get(3)?,
            })
        })
        .collect::<Result<_, _>>()
        .map_err(unreadable)
}
