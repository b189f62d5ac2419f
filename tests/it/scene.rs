//! A source, a target that is loaded and followed, and somebody else's session on that target.

use std::time::Duration;

use mysql_async::Conn;
use mysql_async::prelude::Queryable;
use tests::Outcome;
use tests::lake::AnyLake;
use tests::replicator::Running;
use tests::servers::{Flavor, Server};
use tests::workload::{self, Workload};

/// How long a replicator may take to notice.
const PATIENCE: Duration = Duration::from_secs(60);

/// A source, a loaded target, and a replicator that follows.
pub(crate) struct Scene {
    pub(crate) source: Server,
    conn: Conn,
    pub(crate) lake: AnyLake,
    worker: Workload,
    pub(crate) running: Option<Running>,
}

impl Scene {
    pub(crate) async fn of(lake: AnyLake, options: &[&str]) -> Outcome<Self> {
        let source = Server::start(Flavor::MySql).await?;
        let mut conn = source.connect().await?;
        workload::create(&mut conn, 51).await?;
        workload::known_rows(&mut conn).await?;
        let replicator = lake.replicator();
        replicator
            .load_until_current(&source.url())
            .await?
            .expect(0)?;
        let running = replicator.start(&source.url(), options)?;
        running.says("following", PATIENCE).await?;
        let worker = Workload::new(&source, 52, 1, 3_000).await?;
        Ok(Self {
            source,
            conn,
            lake,
            worker: worker.without_nul(),
            running: Some(running),
        })
    }

    pub(crate) async fn start(kind: &str) -> Outcome<Self> {
        Self::of(AnyLake::start(kind).await?, &[]).await
    }

    pub(crate) async fn source(&mut self, sql: &str) -> Outcome<()> {
        Ok(self.conn.query_drop(sql).await?)
    }

    /// The replicator says that it tries again.
    pub(crate) async fn tries_again(&self) -> Outcome<()> {
        match &self.running {
            Some(running) => running.says(" again: ", PATIENCE).await,
            None => Err("nobody runs".into()),
        }
    }

    pub(crate) async fn work(&mut self) -> Outcome<()> {
        self.worker.run(60).await
    }

    /// Source and target are equal while the replicator runs, and when it has ended.
    pub(crate) async fn equal(mut self) -> Outcome<()> {
        let url = self.source.url();
        let told = [("CDC_SOURCE_URL", url.as_str())];
        let verified =
            tokio::task::block_in_place(|| self.lake.replicator().run_told(&["verify"], &told))?;
        let running = self.running.take().ok_or("nobody runs")?;
        verified
            .expect(0)
            .map_err(|error| format!("{error}\nthe replicator: {}", running.log()))?;
        running.terminate().await?.expect(0)?;
        self.lake.compare(&mut self.conn).await?;
        self.conn.disconnect().await?;
        Ok(())
    }
}

/// A session of the target that holds a row's lock, as somebody else's.
pub(crate) enum Holder {
    Mysql(Conn),
    Postgres(sqlx::PgConnection),
}

impl Holder {
    pub(crate) async fn of(lake: &AnyLake) -> Outcome<Self> {
        Ok(match lake {
            AnyLake::Mysql(_, server) => {
                let mut conn = server.connect().await?;
                conn.query_drop("USE lake").await?;
                Self::Mysql(conn)
            }
            AnyLake::Postgres(_, server) => {
                let mut conn = server.connect().await?;
                sqlx::raw_sql("SET search_path TO lake")
                    .execute(&mut conn)
                    .await?;
                Self::Postgres(conn)
            }
            AnyLake::Sqlite(_) => return Err("a file has no sessions".into()),
        })
    }

    pub(crate) async fn run(&mut self, sql: &'static str) -> Outcome<()> {
        match self {
            Self::Mysql(conn) => conn.query_drop(sql).await?,
            Self::Postgres(conn) => {
                sqlx::raw_sql(sql).execute(conn).await?;
            }
        }
        Ok(())
    }
}
