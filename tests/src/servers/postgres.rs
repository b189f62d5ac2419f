//! A PostgreSQL of its own for a test that fills one.

use std::fs::{self, File};
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::{Duration, Instant};

use sqlx::Connection as _;
use sqlx::postgres::PgConnection;

use super::install::Programs;
use crate::{Outcome, place};

/// How long a server may take to answer; a loaded two-core machine needs some of it.
const PATIENCE: Duration = Duration::from_secs(90);
/// Whom the server runs as where the tests run as root, which it refuses.
const NOBODY: u32 = 65_534;

/// A running PostgreSQL; dropped, it is stopped and its data removed.
#[derive(Debug)]
pub struct Postgres {
    port: u16,
    state: PathBuf,
    /// Holds the server's leash: closed, the supervisor kills it.
    leash: Option<ChildStdin>,
    supervisor: Child,
}

impl Postgres {
    /// Starts a server with an empty database `lake`.
    ///
    /// # Errors
    /// The programs cannot be had, or the server does not come up; with its last words.
    pub async fn start() -> Outcome<Self> {
        start()
            .await
            .map_err(|reason| format!("no PostgreSQL to test against: {reason}").into())
    }

    /// `postgres://cdc@127.0.0.1:PORT/lake`, an account that may do everything.
    #[must_use]
    pub fn url(&self) -> String {
        format!("postgres://cdc@127.0.0.1:{}/lake", self.port)
    }

    /// Offers TLS from now on, with that certificate and its key.
    ///
    /// # Errors
    /// The server does not take them.
    pub async fn offer_tls(&self, certificate: &Path, key: &Path) -> Outcome<()> {
        for (from, name) in [(certificate, "server.crt"), (key, "server.key")] {
            let file = self.state.join("data").join(name);
            fs::copy(from, &file)?;
            own(&file)?;
        }
        let mut conn = self.connect().await?;
        for sql in ["ALTER SYSTEM SET ssl = on", "SELECT pg_reload_conf()"] {
            sqlx::raw_sql(sql).execute(&mut conn).await?;
        }
        Ok(conn.close().await?)
    }

    /// Kills every process of the server as `kill -9` does, and starts it again on its data and
    /// its port.
    ///
    /// # Errors
    /// It does not come up again.
    pub async fn crash(&mut self) -> Outcome<()> {
        let again = self.state.join("again");
        fs::write(&again, "")?;
        let pid = fs::read_to_string(self.state.join("data/postmaster.pid"))?;
        let pid = pid.lines().next().ok_or("no postmaster")?.to_owned();
        // Stopped first, it starts no other process while its own are killed.
        Command::new("kill").args(["-STOP", &pid]).status()?;
        let children = children(&pid)?;
        for child in &children {
            // It may have ended by itself.
            super::killed(child).ok();
        }
        // The next postmaster refuses memory that a process of the last one still holds.
        while children.iter().any(|child| runs(child)) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        super::killed(&pid)?;
        while again.exists() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        self.answers().await
    }

    /// Waits until the database takes a connection.
    async fn answers(&self) -> Outcome<()> {
        let began = Instant::now();
        loop {
            match self.connect().await {
                Ok(conn) => return Ok(conn.close().await?),
                Err(reason) if began.elapsed() > PATIENCE => {
                    let log = fs::read_to_string(self.state.join("log")).unwrap_or_default();
                    let lines: Vec<_> = log.lines().rev().take(8).collect();
                    return Err(format!("{reason}; its last words, backwards: {lines:?}").into());
                }
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
    }

    /// The port it listens on at 127.0.0.1.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// A new connection to that database.
    ///
    /// # Errors
    /// The server does not answer.
    pub async fn connect(&self) -> Outcome<PgConnection> {
        Ok(PgConnection::connect(&self.url()).await?)
    }
}

/// Whether a process has not ended yet; one that nobody took note of has.
fn runs(pid: &str) -> bool {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit_once(')')
        .is_some_and(|(_, rest)| !rest.trim_start().starts_with('Z'))
}

/// The processes that a process started.
fn children(pid: &str) -> Outcome<Vec<String>> {
    let mut found = Vec::new();
    for entry in fs::read_dir("/proc")? {
        let path = entry?.path();
        let Ok(stat) = fs::read_to_string(path.join("stat")) else {
            continue;
        };
        // `pid (name) state ppid …`
        let parent = stat
            .rsplit_once(')')
            .and_then(|(_, rest)| rest.split_whitespace().nth(1));
        if parent == Some(pid) {
            found.extend(
                path.file_name()
                    .map(|name| name.to_string_lossy().into_owned()),
            );
        }
    }
    Ok(found)
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // A killed server leaves its shared memory behind: it is asked first.
        let pid = fs::read_to_string(self.state.join("data/postmaster.pid")).unwrap_or_default();
        if let Some(pid) = pid.lines().next() {
            let _ = Command::new("kill").args(["-QUIT", pid]).status();
            let _ = self.supervisor.wait();
        }
        drop(self.leash.take());
        let _ = self.supervisor.wait();
    }
}

async fn start() -> Outcome<Postgres> {
    let programs = Programs::unpacked(
        "postgres",
        "postgresql-15",
        &["bookworm"],
        "usr/lib/postgresql/15/bin/postgres",
    )?;
    let server = wrapped(&programs)?;
    let port = super::start::free_port()?;
    let state = place::target()?
        .join("servers/run")
        .join(format!("pg-{}-{port}", std::process::id()));
    let data = state.join("data");
    fs::create_dir_all(&data)?;
    own(&data)?;
    initialise(&programs, &state)?;
    let mut line = as_nobody()?;
    line.extend(programs.run(&server));
    line.extend(["-D".to_owned(), data.display().to_string()]);
    line.extend(["-p".to_owned(), port.to_string()]);
    for setting in [
        "listen_addresses=127.0.0.1",
        "unix_socket_directories=",
        "fsync=off",
        "jit=off",
        "max_connections=20",
        "shared_buffers=16MB",
        "dynamic_shared_memory_type=mmap",
    ] {
        line.extend(["-c".to_owned(), setting.to_owned()]);
    }
    let log = File::create(state.join("log"))?;
    let mut supervisor = Command::new(place::workspace().join("tests/servers/supervise"))
        .arg(&state)
        .args(line)
        .stdin(Stdio::piped())
        .stdout(log.try_clone()?)
        .stderr(log)
        .spawn()?;
    let leash = supervisor.stdin.take();
    let mut server = Postgres {
        port,
        state,
        leash,
        supervisor,
    };
    wait(&mut server).await?;
    Ok(server)
}

/// Waits until the server takes a connection, and makes the database.
async fn wait(server: &mut Postgres) -> Outcome<()> {
    let began = Instant::now();
    let url = format!("postgres://cdc@127.0.0.1:{}/postgres", server.port);
    loop {
        match PgConnection::connect(&url).await {
            Ok(mut conn) => {
                sqlx::raw_sql("CREATE DATABASE lake")
                    .execute(&mut conn)
                    .await?;
                return Ok(conn.close().await?);
            }
            Err(reason) if began.elapsed() > PATIENCE => {
                return Err(format!("no answer in {PATIENCE:?}: {reason}").into());
            }
            Err(_) => {}
        }
        if let Some(status) = server.supervisor.try_wait()? {
            let log = fs::read_to_string(server.state.join("log")).unwrap_or_default();
            return Err(format!("it ended while starting ({status}): {log}").into());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// The server program itself. `initdb` runs `postgres` by its name: under that name
/// stands a script that runs it with its own loader and libraries.
fn wrapped(programs: &Programs) -> Outcome<PathBuf> {
    let (script, program) = (
        &programs.server,
        programs.server.with_file_name("postgres.elf"),
    );
    let lock = File::create(programs.root.with_extension("wrap.lock"))?;
    lock.lock()?;
    if !program.exists() {
        fs::copy(script, &program)?;
    }
    let line = programs.run(&program).join(" ");
    let text = format!("#!/bin/sh\nexec {line} \"$@\"\n");
    if fs::read(script)? != text.as_bytes() {
        let fresh = script.with_file_name("postgres.new");
        fs::write(&fresh, text)?;
        fs::set_permissions(&fresh, PermissionsExt::from_mode(0o755))?;
        fs::rename(fresh, script)?;
    }
    Ok(program)
}

fn initialise(programs: &Programs, state: &Path) -> Outcome<()> {
    let mut line = as_nobody()?;
    line.extend(programs.run(&programs.server.with_file_name("initdb")));
    let data = state.join("data").display().to_string();
    line.extend(["-D".to_owned(), data]);
    let options = [
        "-U",
        "cdc",
        "--locale=C",
        "--encoding=UTF8",
        "--auth=trust",
        "--no-sync",
    ];
    line.extend(options.map(str::to_owned));
    let (program, arguments) = line.split_first().ok_or("an empty command line")?;
    let output = Command::new(program)
        .args(arguments)
        .current_dir("/")
        .output()?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!(
        "initdb failed: {}",
        String::from_utf8_lossy(&output.stderr).trim()
    )
    .into())
}

/// Whether the tests run as root.
fn is_root() -> Outcome<bool> {
    let output = Command::new("id").arg("-u").output()?;
    Ok(String::from_utf8(output.stdout)?.trim() == "0")
}

/// What makes a command run as nobody, where it would run as root.
fn as_nobody() -> Outcome<Vec<String>> {
    if !is_root()? {
        return Ok(Vec::new());
    }
    Ok(vec![
        "setpriv".to_owned(),
        format!("--reuid={NOBODY}"),
        format!("--regid={NOBODY}"),
        "--clear-groups".to_owned(),
    ])
}

fn own(folder: &Path) -> Outcome<()> {
    fs::set_permissions(folder, PermissionsExt::from_mode(0o700))?;
    if is_root()? {
        chown(folder, Some(NOBODY), Some(NOBODY))?;
    }
    Ok(())
}
