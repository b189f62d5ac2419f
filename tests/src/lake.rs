//! A target of each kind that a test can write to behind the replicator's back.

use mysql_async::prelude::Queryable;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, Row as _};

use crate::Outcome;
use crate::oracle::{self, Lake, MysqlLake, PostgresLake};
use crate::replicator::Replicator;
use crate::servers::{Flavor, Postgres, Server};

/// A target: a file, or a database on a server of its own.
pub enum AnyLake {
    /// The file of the replicator.
    Sqlite(Replicator),
    /// MySQL or MariaDB.
    Mysql(Replicator, Server),
    /// PostgreSQL.
    Postgres(Replicator, Postgres),
}

impl AnyLake {
    /// An empty one of each kind, with its name.
    pub const KINDS: [&'static str; 5] = ["sqlite", "mysql", "mariadb", "mariadb11", "postgres"];

    /// An empty target of that kind.
    ///
    /// # Errors
    /// Its server does not start.
    pub async fn start(kind: &str) -> Outcome<Self> {
        let mysql = |flavor| async move {
            let server =
                Server::start_with(flavor, &["--skip-log-bin", "--max-allowed-packet=1G"]).await?;
            let replicator = Replicator::new()?.into_target(&server.url());
            Ok(Self::Mysql(replicator, server))
        };
        match kind {
            "sqlite" => Ok(Self::Sqlite(Replicator::new()?)),
            "mysql" => mysql(Flavor::MySql).await,
            "mariadb" => mysql(Flavor::MariaDb1011).await,
            "mariadb11" => mysql(Flavor::MariaDb11).await,
            "postgres" => {
                let server = Postgres::start().await?;
                let replicator = Replicator::new()?.into_target(&server.url());
                Ok(Self::Postgres(replicator, server))
            }
            other => Err(format!("`{other}` is no kind of target").into()),
        }
    }

    /// The same target, filled by another program.
    ///
    /// # Errors
    /// There is no room for it.
    pub fn with(self, program: &str) -> Outcome<Self> {
        self.with_lake(program, "lake")
    }

    /// The same, in a database of MySQL of that name.
    ///
    /// # Errors
    /// There is no room for it.
    pub fn with_lake(self, program: &str, name: &str) -> Outcome<Self> {
        let other = Replicator::of(program.into())?;
        Ok(match self {
            Self::Sqlite(_) => Self::Sqlite(other),
            Self::Mysql(_, server) => {
                let url = format!("{}/{name}", server.url().trim_end_matches('/'));
                Self::Mysql(other.into_target(&url), server)
            }
            Self::Postgres(_, server) => Self::Postgres(other.into_target(&server.url()), server),
        })
    }

    /// The replicator that fills it.
    #[must_use]
    pub fn replicator(&self) -> &Replicator {
        match self {
            Self::Sqlite(replicator)
            | Self::Mysql(replicator, _)
            | Self::Postgres(replicator, _) => replicator,
        }
    }

    /// Kills its server and starts it again; a file has none.
    ///
    /// # Errors
    /// It does not come up again.
    pub async fn crash(&mut self) -> Outcome<()> {
        match self {
            Self::Sqlite(_) => Ok(()),
            Self::Mysql(_, server) => server.crash().await,
            Self::Postgres(_, server) => server.crash().await,
        }
    }

    /// Runs statements on it, as somebody else would.
    ///
    /// # Errors
    /// It refuses.
    pub async fn run(&self, statements: &[&str]) -> Outcome<()> {
        match self {
            Self::Sqlite(replicator) => {
                let mut conn = sqlite(replicator).await?;
                for sql in statements {
                    sqlx::raw_sql(AssertSqlSafe(*sql))
                        .execute(&mut conn)
                        .await?;
                }
                Ok(conn.close().await?)
            }
            Self::Mysql(_, server) => {
                let mut conn = server.connect().await?;
                conn.query_drop("USE lake").await?;
                for sql in statements {
                    conn.query_drop(*sql).await?;
                }
                Ok(conn.disconnect().await?)
            }
            Self::Postgres(_, server) => {
                let mut conn = server.connect().await?;
                sqlx::raw_sql("SET search_path TO lake, public")
                    .execute(&mut conn)
                    .await?;
                for sql in statements {
                    sqlx::raw_sql(AssertSqlSafe(*sql))
                        .execute(&mut conn)
                        .await?;
                }
                Ok(conn.close().await?)
            }
        }
    }

    /// A connection that looks at it again and again.
    ///
    /// # Errors
    /// It cannot be reached.
    pub async fn watcher(&self) -> Outcome<Watcher> {
        Ok(match self {
            Self::Sqlite(replicator) => Watcher::Sqlite(sqlite(replicator).await?),
            Self::Mysql(_, server) => {
                let mut conn = server.connect().await?;
                conn.query_drop("USE lake").await?;
                Watcher::Mysql(conn)
            }
            Self::Postgres(_, server) => {
                let mut conn = server.connect().await?;
                sqlx::raw_sql("SET search_path TO lake, public")
                    .execute(&mut conn)
                    .await?;
                Watcher::Postgres(conn)
            }
        })
    }

    /// The columns of a table.
    ///
    /// # Errors
    /// It cannot be read.
    pub async fn columns(&self, table: &str) -> Outcome<Vec<String>> {
        let sql = format!(
            "SELECT column_name FROM information_schema.columns WHERE table_name = '{table}' AND table_schema = 'lake'"
        );
        Ok(match self {
            Self::Sqlite(replicator) => {
                let mut conn = sqlite(replicator).await?;
                let sql = format!("SELECT name FROM pragma_table_info('{table}')");
                sqlx::query_scalar(AssertSqlSafe(sql))
                    .fetch_all(&mut conn)
                    .await?
            }
            Self::Mysql(_, server) => {
                let mut conn = server.connect().await?;
                let found = conn.query(sql).await?;
                conn.disconnect().await?;
                found
            }
            Self::Postgres(_, server) => {
                let mut conn = server.connect().await?;
                let sql = sql.replace("SELECT column_name", "SELECT column_name::TEXT");
                sqlx::query_scalar(AssertSqlSafe(sql))
                    .fetch_all(&mut conn)
                    .await?
            }
        })
    }

    /// One number that a query gives.
    ///
    /// # Errors
    /// It refuses, or gives no number.
    pub async fn number(&self, sql: &str) -> Outcome<i64> {
        match self {
            Self::Sqlite(replicator) => {
                let mut conn = sqlite(replicator).await?;
                let row = sqlx::query(AssertSqlSafe(sql)).fetch_one(&mut conn).await?;
                Ok(row.try_get(0)?)
            }
            Self::Mysql(_, server) => {
                let mut conn = server.connect().await?;
                conn.query_drop("USE lake").await?;
                let found: Option<i64> = conn.query_first(sql).await?;
                conn.disconnect().await?;
                found.ok_or_else(|| "no row".into())
            }
            Self::Postgres(_, server) => {
                let mut conn = server.connect().await?;
                sqlx::raw_sql("SET search_path TO lake, public")
                    .execute(&mut conn)
                    .await?;
                let row = sqlx::query(AssertSqlSafe(sql)).fetch_one(&mut conn).await?;
                Ok(row.try_get(0)?)
            }
        }
    }

    /// The texts of the one column that a query gives.
    ///
    /// # Errors
    /// It refuses, or gives something else.
    pub async fn texts(&self, sql: &str) -> Outcome<Vec<String>> {
        match self {
            Self::Sqlite(replicator) => {
                let mut conn = sqlite(replicator).await?;
                let found = sqlx::query_scalar(AssertSqlSafe(sql));
                Ok(found.fetch_all(&mut conn).await?)
            }
            Self::Mysql(_, server) => {
                let mut conn = server.connect().await?;
                conn.query_drop("USE lake").await?;
                let found = conn.query(sql).await?;
                conn.disconnect().await?;
                Ok(found)
            }
            Self::Postgres(_, server) => {
                let mut conn = server.connect().await?;
                sqlx::raw_sql("SET search_path TO lake, public")
                    .execute(&mut conn)
                    .await?;
                let found = sqlx::query_scalar(AssertSqlSafe(sql));
                Ok(found.fetch_all(&mut conn).await?)
            }
        }
    }

    /// Compares it with its source, value by value.
    ///
    /// # Errors
    /// The first difference.
    pub async fn compare(&self, source: &mut mysql_async::Conn) -> Outcome<()> {
        match self {
            Self::Sqlite(replicator) => {
                let mut lake: Lake = replicator.lake().await?;
                oracle::compare_loaded(source, &mut lake).await?;
                lake.close().await
            }
            Self::Mysql(_, server) => {
                let mut lake = MysqlLake::open(server.connect().await?, "lake").await?;
                oracle::compare_loaded(source, &mut lake).await?;
                lake.close().await
            }
            Self::Postgres(_, server) => {
                let mut lake = PostgresLake::open(server.connect().await?, "lake");
                oracle::compare_loaded(source, &mut lake).await?;
                lake.close().await
            }
        }
    }
}

/// A connection that looks again and again.
pub enum Watcher {
    /// To a file.
    Sqlite(sqlx::SqliteConnection),
    /// To MySQL or MariaDB.
    Mysql(mysql_async::Conn),
    /// To PostgreSQL.
    Postgres(sqlx::PgConnection),
}

impl Watcher {
    /// The numbers of the one row that a query gives.
    ///
    /// # Errors
    /// The target refuses.
    pub async fn numbers(&mut self, sql: &str) -> Outcome<Vec<u64>> {
        let all = match self {
            Self::Sqlite(conn) => {
                let row = sqlx::query(AssertSqlSafe(sql)).fetch_one(conn).await?;
                (0..row.len())
                    .map(|at| row.try_get(at))
                    .collect::<Result<Vec<i64>, _>>()?
            }
            Self::Postgres(conn) => {
                // As text, whether it is a BIGINT or a NUMERIC.
                let row = sqlx::raw_sql(AssertSqlSafe(sql)).fetch_one(conn).await?;
                (0..row.len())
                    .map(|at| Ok(row.try_get_unchecked::<&str, _>(at)?.parse()?))
                    .collect::<Outcome<Vec<i64>>>()?
            }
            Self::Mysql(conn) => {
                let row: Option<mysql_async::Row> = conn.query_first(sql).await?;
                let row = row.ok_or("no row")?;
                let count = row.len();
                (0..count)
                    .map(|at| row.get::<i64, _>(at).ok_or("no number"))
                    .collect::<Result<Vec<i64>, _>>()?
            }
        };
        Ok(all.into_iter().map(i64::unsigned_abs).collect())
    }
}

async fn sqlite(replicator: &Replicator) -> Outcome<sqlx::SqliteConnection> {
    let options = sqlx::sqlite::SqliteConnectOptions::new()
        .filename(replicator.target())
        .busy_timeout(std::time::Duration::from_secs(20));
    Ok(options.connect().await?)
}
