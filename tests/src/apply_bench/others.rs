//! Other ways to bring the changes over.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::Way;
use crate::python::environment;
use crate::servers::{Flavor, Server, client, server_tool};
use crate::{Outcome, place};

/// MySQL's own replica with so many workers, from START REPLICA to the source's last
/// transaction.
pub(super) async fn replica(source: &Server, workers: u32) -> Outcome<Duration> {
    let workers = format!("--replica-parallel-workers={workers}");
    let options = ["--server-id=2", workers.as_str(), "--skip-log-bin"];
    let replica = Server::start_with(Flavor::MySql, &options).await?;
    let began = Instant::now();
    replica.replicate_from(source).await?;
    let wanted = source.executed().await?;
    while replica.executed().await? != wanted {
        if began.elapsed() > Duration::from_secs(900) {
            return Err("the replica does not catch up".into());
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Ok(began.elapsed())
}

/// `mysqlbinlog FILE… | mysql`, into an empty server.
pub(super) async fn piped(source: &Server) -> Outcome<Duration> {
    let target = Server::start_with(Flavor::MySql, &["--server-id=3", "--skip-log-bin"]).await?;
    let quoted = |line: Vec<String>| format!("'{}'", line.join("' '"));
    let (read, load) = (
        quoted(server_tool("mysqlbinlog")?),
        quoted(client("mysql")?),
    );
    let files = source.binlogs().join("binlog.0*");
    let pipe = format!(
        "{read} --no-defaults --skip-gtids {} | {load} --no-defaults -h127.0.0.1 -P{} -ucdc",
        files.display(),
        target.port()
    );
    let mut shell = Command::new("sh");
    shell.args(["-c", &pipe]).env("MYSQL_PWD", "cdc");
    let began = Instant::now();
    let ran = tokio::task::spawn_blocking(move || shell.output()).await??;
    let took = began.elapsed();
    if ran.status.success() {
        return Ok(took);
    }
    Err(String::from_utf8_lossy(&ran.stderr).into_owned().into())
}

/// `tests/bench/replicator.py`: mysql-replication and SQLAlchemy, a model per table, a commit
/// per event, into SQLite.
pub(super) async fn python(source: &Server, changes: u64) -> Outcome<Way> {
    let packages = [
        "mysql-replication==1.0.9",
        "PyMySQL==1.1.1",
        "SQLAlchemy==2.0.36",
        "cryptography",
    ];
    let programs = environment("bench-python", &packages)?;
    let lake = tempfile::tempdir()?;
    let mut command = Command::new(programs.join("python"));
    command
        .arg(place::workspace().join("tests/bench/replicator.py"))
        .arg(source.port().to_string())
        .arg(lake.path().join("lake.sqlite"))
        .arg(changes.to_string())
        .stderr(Stdio::inherit());
    let ran = tokio::task::spawn_blocking(move || command.output()).await??;
    let text = String::from_utf8_lossy(&ran.stdout).into_owned();
    let mut words = text.split_whitespace();
    let mut next = || words.next().ok_or("the Python replicator said nothing");
    let (applied, seconds, peak) = (next()?.parse()?, next()?.parse()?, next()?.parse()?);
    let mut way = Way::new("Python into sqlite", applied);
    way.took(Duration::from_secs_f64(seconds));
    way.peak_kib = Some(peak);
    Ok(way)
}
