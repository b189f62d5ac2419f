//! A replicator with a lake of its own: run to the end, run in the background, killed.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::Outcome;
use crate::cli::{self, Ran};
use crate::oracle::{Lake, SALT};

/// How long a replicator may take to come to the end of what there is.
const PATIENCE: Duration = Duration::from_secs(180);

/// A replicator's program and its lake.
#[derive(Debug)]
pub struct Replicator {
    program: PathBuf,
    folder: TempDir,
    /// The target's address; `None` is the file in `folder`.
    into: Option<String>,
}

impl Replicator {
    /// The replicator of this workspace, with an empty lake in a temporary folder.
    ///
    /// # Errors
    /// The workspace does not build, or there is no room.
    pub fn new() -> Outcome<Self> {
        Self::of(cli::program("replicator")?)
    }

    /// Another replicator's program.
    ///
    /// # Errors
    /// There is no room for its lake.
    pub fn of(program: PathBuf) -> Outcome<Self> {
        Ok(Self {
            program,
            folder: tempfile::tempdir()?,
            into: None,
        })
    }

    /// The same, with a target on a server.
    #[must_use]
    pub fn into_target(mut self, url: &str) -> Self {
        self.into = Some(url.to_owned());
        self
    }

    /// The lake's file.
    #[must_use]
    pub fn target(&self) -> PathBuf {
        self.folder.path().join("lake.sqlite")
    }

    /// The folder it runs in.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Its lake, to read from.
    ///
    /// # Errors
    /// There is none yet.
    pub async fn lake(&self) -> Outcome<Lake> {
        Lake::open(&self.target()).await
    }

    fn address(&self) -> std::ffi::OsString {
        match &self.into {
            Some(url) => url.into(),
            None => self.target().into_os_string(),
        }
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command
            .current_dir(self.folder.path())
            .env("CDC_TARGET_URL", self.address())
            .env("CDC_MASK_SALT", SALT)
            // What cannot be applied stops a test, unless it is about dead letters.
            .env("CDC_DEAD_LETTERS", "0")
            .env_remove("RUST_LOG");
        command
    }

    /// Runs it with arguments of one's own.
    ///
    /// # Errors
    /// It cannot be started.
    pub fn run(&self, arguments: &[&str]) -> Outcome<Ran> {
        Ok(self
            .command()
            .args(arguments)
            .stdin(Stdio::null())
            .output()?
            .into())
    }

    /// Replays binlog files.
    ///
    /// # Errors
    /// It cannot be started.
    pub fn replay(&self, files: &[&Path]) -> Outcome<Ran> {
        let output = self
            .command()
            .arg("replay")
            .args(files)
            .stdin(Stdio::null())
            .output()?;
        Ok(output.into())
    }

    /// Follows a live server from its first binlog to where it is now, and gives what it
    /// said.
    ///
    /// # Errors
    /// It cannot be started, or it takes far too long.
    pub async fn run_until_current(&self, url: &str) -> Outcome<Ran> {
        let arguments = ["--until-current", "--no-snapshot"];
        self.start(url, &arguments)?.ended().await
    }

    /// Loads a live server's tables, follows it to where it is now, and gives what it said.
    ///
    /// # Errors
    /// As [`Replicator::run_until_current`].
    pub async fn load_until_current(&self, url: &str) -> Outcome<Ran> {
        self.start(url, &["--until-current"])?.ended().await
    }

    /// Runs `snapshot` against a live server, beside a replicator that may be running.
    ///
    /// # Errors
    /// It cannot be started.
    pub async fn snapshot(&self, url: &str, arguments: &[&str]) -> Outcome<Ran> {
        let mut command = self.command();
        command
            .env("CDC_SOURCE_URL", url)
            .arg("snapshot")
            .args(arguments);
        let output = tokio::task::spawn_blocking(move || command.stdin(Stdio::null()).output());
        Ok(output.await??.into())
    }

    /// Follows a live server in the background.
    ///
    /// # Errors
    /// It cannot be started.
    pub fn start(&self, url: &str, arguments: &[&str]) -> Outcome<Running> {
        let mut command = self.command();
        command
            .env("CDC_SOURCE_URL", url)
            .arg("run")
            .args(arguments);
        self.background(command)
    }

    /// Follows a live server in the background, with settings from the environment.
    ///
    /// # Errors
    /// It cannot be started.
    pub fn start_told(
        &self,
        url: &str,
        arguments: &[&str],
        told: &[(&str, &str)],
    ) -> Outcome<Running> {
        let mut command = self.command();
        command.env("CDC_SOURCE_URL", url);
        command.envs(told.iter().copied());
        command.arg("run").args(arguments);
        self.background(command)
    }

    /// Runs a command to its end, with settings from the environment.
    ///
    /// # Errors
    /// It cannot be started.
    pub fn run_told(&self, arguments: &[&str], told: &[(&str, &str)]) -> Outcome<Ran> {
        let mut command = self.command();
        command.envs(told.iter().copied());
        Ok(command
            .args(arguments)
            .stdin(Stdio::null())
            .output()?
            .into())
    }

    /// Runs a command to its end, and watches its highest resident size, in KiB.
    ///
    /// # Errors
    /// It cannot be started.
    pub async fn measured(
        &self,
        arguments: &[&str],
        told: &[(&str, &str)],
    ) -> Outcome<(Ran, Option<u64>)> {
        let mut command = self.command();
        command.envs(told.iter().copied()).args(arguments);
        let out = self.folder.path().join("answer");
        let log = self.folder.path().join("answer.log");
        let child = command
            .stdin(Stdio::null())
            .stdout(std::fs::File::create(&out)?)
            .stderr(std::fs::File::create(&log)?)
            .spawn()?;
        let mut running = Running { child, log };
        let mut peak = None;
        loop {
            peak = peak.max(running.peak_kib());
            if let Some(mut ran) = running.exited()? {
                ran.stdout = std::fs::read_to_string(&out)?;
                return Ok((ran, peak));
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Waits until the lake holds all transactions that the server of `conn` has now.
    ///
    /// # Errors
    /// It takes longer than `patience`; or the server has no GTIDs.
    pub async fn await_position(
        &self,
        conn: &mut mysql_async::Conn,
        patience: Duration,
    ) -> Outcome<()> {
        use mysql_async::prelude::Queryable;
        let mysql = "SELECT @@GLOBAL.gtid_executed";
        let wanted: String = match conn.query_first(mysql).await {
            Ok(Some(wanted)) => wanted,
            _ => conn
                .query_first("SELECT @@GLOBAL.gtid_binlog_pos")
                .await?
                .ok_or("the server has no GTIDs")?,
        };
        let wanted: cdc_runtime::binlog::GtidSet = wanted.parse()?;
        let began = Instant::now();
        loop {
            let held = self.gtids().await.unwrap_or_default();
            if held
                .parse()
                .is_ok_and(|held: cdc_runtime::binlog::GtidSet| held.covers(&wanted))
            {
                return Ok(());
            }
            if began.elapsed() > patience {
                return Err(
                    format!("the lake holds {held} after {patience:?}, not {wanted}").into(),
                );
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Waits until every table of the lake is loaded.
    ///
    /// # Errors
    /// It takes longer than `patience`.
    pub async fn await_load(&self, patience: Duration) -> Outcome<()> {
        let began = Instant::now();
        loop {
            let open = self.open_loads().await.unwrap_or(i64::MAX);
            if open == 0 {
                return Ok(());
            }
            if began.elapsed() > patience {
                return Err(format!("{open} tables are not loaded after {patience:?}").into());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    async fn open_loads(&self) -> Outcome<i64> {
        let mut lake = self.lake().await?;
        let all = lake.number("SELECT COUNT(*) FROM _cdc_load").await;
        let open = lake.number("SELECT COUNT(*) FROM _cdc_load WHERE phase <> 'done'");
        let open = open.await;
        lake.close().await?;
        match all? {
            0 => Err("no load was begun".into()),
            _ => open,
        }
    }

    /// The transactions the lake says it holds.
    async fn gtids(&self) -> Outcome<String> {
        let mut lake = self.lake().await?;
        let gtids = lake.text("SELECT gtid_set FROM _cdc_checkpoint").await;
        lake.close().await?;
        gtids
    }

    /// Runs it in the background with arguments of one's own.
    ///
    /// # Errors
    /// It cannot be started.
    pub fn spawn(&self, arguments: &[&str]) -> Outcome<Running> {
        let mut command = self.command();
        command.args(arguments);
        self.background(command)
    }

    fn background(&self, mut command: Command) -> Outcome<Running> {
        let log = self.folder.path().join("log");
        let file = std::fs::File::create(&log)?;
        let child = command
            .stdin(Stdio::null())
            .stdout(file.try_clone()?)
            .stderr(file)
            .spawn()?;
        Ok(Running { child, log })
    }
}

/// A replicator in the background; dropped, it is killed.
#[derive(Debug)]
pub struct Running {
    child: Child,
    log: PathBuf,
}

impl Running {
    /// Waits until it ends by itself, and gives what it said.
    ///
    /// # Errors
    /// It takes far too long.
    pub async fn ended(mut self) -> Outcome<Ran> {
        let began = Instant::now();
        while self.child.try_wait()?.is_none() {
            if began.elapsed() > PATIENCE {
                return Err(format!("still running after {PATIENCE:?}: {}", self.log()).into());
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        let code = self.child.wait()?.code();
        Ok(Ran {
            code,
            stdout: String::new(),
            stderr: self.log(),
        })
    }

    /// Kills it as `kill -9` does: nothing of its own runs any more.
    ///
    /// # Errors
    /// It had already ended by itself; with what it said.
    pub fn kill(mut self) -> Outcome<()> {
        if let Some(status) = self.child.try_wait()? {
            return Err(format!("it ended before the kill ({status}): {}", self.log()).into());
        }
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// Asks it to stop as SIGTERM does and waits until it has.
    ///
    /// # Errors
    /// It cannot be asked, or does not end.
    pub async fn terminate(mut self) -> Outcome<Ran> {
        let status = Command::new("kill")
            .arg("-TERM")
            .arg(self.child.id().to_string())
            .status()?;
        if !status.success() {
            return Err(format!("it could not be asked to stop: {}", self.log()).into());
        }
        let began = Instant::now();
        while self.child.try_wait()?.is_none() {
            if began.elapsed() > Duration::from_secs(30) {
                return Err(format!("it does not stop: {}", self.log()).into());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let code = self.child.wait()?.code();
        Ok(Ran {
            code,
            stdout: String::new(),
            stderr: self.log(),
        })
    }

    /// Whether it has ended by itself, and how.
    ///
    /// # Errors
    /// It cannot be asked.
    pub fn exited(&mut self) -> Outcome<Option<Ran>> {
        Ok(self.child.try_wait()?.map(|status| Ran {
            code: status.code(),
            stdout: String::new(),
            stderr: self.log(),
        }))
    }

    /// Waits until it ends by itself.
    ///
    /// # Errors
    /// It does not, for as long as `patience`; with what it said.
    pub async fn end(mut self, patience: Duration) -> Outcome<Ran> {
        let began = Instant::now();
        loop {
            if let Some(ran) = self.exited()? {
                return Ok(ran);
            }
            if began.elapsed() > patience {
                return Err(format!("still running after {patience:?}: {}", self.log()).into());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Waits until it says `word`.
    ///
    /// # Errors
    /// It does not, for as long as `patience`; with what it said.
    pub async fn says(&self, word: &str, patience: Duration) -> Outcome<()> {
        let began = Instant::now();
        while !self.log().contains(word) {
            if began.elapsed() > patience {
                return Err(format!("no `{word}` after {patience:?}: {}", self.log()).into());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(())
    }

    /// Its process's number.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// The highest resident size it has had, in KiB; none once it has ended.
    #[must_use]
    pub fn peak_kib(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("VmHWM:"))?;
        line.trim().trim_end_matches(" kB").parse().ok()
    }

    /// What it said so far.
    #[must_use]
    pub fn log(&self) -> String {
        String::from_utf8_lossy(&std::fs::read(&self.log).unwrap_or_default()).into_owned()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Already ended is as good as killed.
        let _ = self.child.kill();
        let _ = self.child.wait();
        // One panic at a time.
        if !std::thread::panicking() {
            cli::shows_no_password(&self.log());
        }
    }
}
