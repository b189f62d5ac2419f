//! Random misbehaviour on the way to the source and on the way to a target on a server.
//!
//! A replicator whose target goes in the middle of what is written in pieces ends with exit
//! code 4, as promised; whatever watches over it starts it again. Here that is this.

use std::time::{Duration, Instant};

use mysql_async::Conn;

use super::Proxy;
use super::chaos::{Options, PATIENCE, Report, TOLD, TargetKind, calm, misbehave};
use crate::Outcome;
use crate::oracle::{self, MysqlLake, PostgresLake};
use crate::replicator::{Replicator, Running};
use crate::servers::{Postgres, Server};
use crate::workload::{self, Rng, Workload};

enum Target {
    Mysql(Server),
    Postgres(Postgres),
}

impl Target {
    async fn start(kind: TargetKind) -> Outcome<Self> {
        Ok(match kind {
            TargetKind::Mysql(flavor) => {
                Self::Mysql(Server::start_with(flavor, &["--skip-log-bin"]).await?)
            }
            TargetKind::Postgres => Self::Postgres(Postgres::start().await?),
        })
    }

    fn port(&self) -> u16 {
        match self {
            Self::Mysql(server) => server.port(),
            Self::Postgres(server) => server.port(),
        }
    }

    /// Its address behind another port.
    fn url(&self, port: u16) -> String {
        let url = match self {
            Self::Mysql(server) => server.url(),
            Self::Postgres(server) => server.url(),
        };
        url.replace(&format!(":{}/", self.port()), &format!(":{port}/"))
    }

    async fn compare(&self, source: &mut Conn) -> Outcome<()> {
        match self {
            Self::Mysql(server) => {
                let mut lake = MysqlLake::open(server.connect().await?, "lake").await?;
                oracle::compare_loaded(source, &mut lake).await
            }
            Self::Postgres(server) => {
                let mut lake = PostgresLake::open(server.connect().await?, "lake");
                oracle::compare_loaded(source, &mut lake).await
            }
        }
    }
}

pub(super) async fn chaos(options: Options, kind: TargetKind) -> Outcome<Report> {
    let server = Server::start(options.flavor).await?;
    let mut conn = server.connect().await?;
    workload::create(&mut conn, options.seed).await?;
    let worker = Workload::new(&server, options.seed, 0, 60_000).await?;
    // PostgreSQL's text holds no NUL.
    let mut worker = worker.without_nul();
    worker.run(200).await?;
    let target = Target::start(kind).await?;
    let (here, there) = (
        Proxy::start(server.port()).await?,
        Proxy::start(target.port()).await?,
    );
    let replicator = Replicator::new()?.into_target(&target.url(there.port()));
    let start = || replicator.start_told(&here.url(), &[], &TOLD);
    let mut running = start()?;

    let (mut report, mut rng) = (Report::default(), Rng::new(options.seed));
    let began = Instant::now();
    while began.elapsed() < options.time {
        let proxy = if rng.chance(50) { &here } else { &there };
        misbehave(proxy, &mut rng, &mut report).await;
        let until = Instant::now() + Duration::from_millis(50 + rng.below(400));
        while Instant::now() < until {
            worker.transaction().await?;
            report.transactions += 1;
        }
        if let Some(ran) = running.exited()? {
            ran.expect(4)?;
            report.restarts += 1;
            running = start()?;
        }
    }
    here.change(|manner| *manner = calm(manner, server.port()));
    there.change(|manner| *manner = calm(manner, target.port()));
    let ended = Instant::now();
    stop(running).await?;
    let last = replicator.start_told(&here.url(), &["--until-current"], &TOLD)?;
    last.end(PATIENCE).await?.expect(0)?;
    report.caught_up = ended.elapsed();
    target.compare(&mut conn).await?;
    Ok(report)
}

/// Stops it, if it has not ended because of its target.
async fn stop(mut running: Running) -> Outcome<()> {
    let ran = match running.exited()? {
        Some(ran) => ran,
        None => running.terminate().await?,
    };
    match ran.code {
        Some(0 | 4) => Ok(()),
        _ => ran.expect(0).map(drop),
    }
}
