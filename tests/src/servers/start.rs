//! Bringing a server up: the initialised template, its copy, the process, the wait.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::install::Programs;
use super::{Flavor, Server, options};
use crate::{Outcome, place};

/// How long a server may take to answer; a loaded two-core machine needs some of it.
const PATIENCE: Duration = Duration::from_secs(90);

pub(super) async fn start(flavor: Flavor, extra: &[&str]) -> Outcome<Server> {
    let programs = Programs::provide(flavor)?;
    let template = template(flavor, &programs)?;
    let mut tries = 0;
    loop {
        tries += 1;
        match attempt(flavor, &programs, &template, extra).await {
            // Another process may have taken the port between the choice and the start.
            Err(reason) if tries < 3 && reason.to_string().contains("Address already in use") => {}
            result => return result,
        }
    }
}

async fn attempt(
    flavor: Flavor,
    programs: &Programs,
    template: &Path,
    extra: &[&str],
) -> Outcome<Server> {
    let port = free_port()?;
    let state = place::target()?
        .join("servers/run")
        .join(format!("{}-{port}", std::process::id()));
    if state.exists() {
        fs::remove_dir_all(&state)?;
    }
    fs::create_dir_all(&state)?;
    copy(template, &state.join("data"))?;
    fs::write(state.join("init.sql"), options::INIT)?;

    let mut line = programs.command_line();
    line.extend(options::places(
        flavor,
        programs,
        &state.join("data"),
        &user()?,
    ));
    line.extend(options::running(flavor, &state, port));
    line.extend(extra.iter().map(|option| (*option).to_owned()));
    let log = File::create(state.join("log"))?;
    let mut supervisor = Command::new(place::workspace().join("tests/servers/supervise"))
        .arg(&state)
        .args(line)
        .stdin(Stdio::piped())
        .stdout(log.try_clone()?)
        .stderr(log)
        .spawn()?;
    let leash = supervisor.stdin.take();
    let mut server = Server {
        flavor,
        port,
        state,
        leash,
        supervisor,
    };
    wait(&mut server).await?;
    Ok(server)
}

/// Waits until the server takes a connection.
pub(super) async fn wait(server: &mut Server) -> Outcome<()> {
    let began = Instant::now();
    loop {
        match server.connect().await {
            Ok(conn) => {
                conn.disconnect().await?;
                return Ok(());
            }
            Err(reason) if began.elapsed() > PATIENCE => {
                return Err(
                    format!("no answer in {PATIENCE:?}: {reason}; {}", tail(server)).into(),
                );
            }
            Err(_) => {}
        }
        if let Some(status) = server.supervisor.try_wait()? {
            return Err(format!("it ended while starting ({status}): {}", tail(server)).into());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// The last words of the server's log.
fn tail(server: &Server) -> String {
    let log = fs::read(server.state.join("log")).unwrap_or_default();
    let log = String::from_utf8_lossy(&log);
    let lines: Vec<&str> = log.lines().collect();
    let last = lines.len().saturating_sub(12);
    lines.get(last..).unwrap_or_default().join("\n")
}

/// An initialised data folder of this flavour, made once.
fn template(flavor: Flavor, programs: &Programs) -> Outcome<PathBuf> {
    let folder = place::target()?
        .join("servers")
        .join(format!("{}-data", flavor.name()));
    let done = folder.join("ready");
    if done.exists() {
        return Ok(folder.join("data"));
    }
    // Several test processes may come here at once; one does the work.
    let lock = File::create(folder.with_file_name(format!("{}-data.lock", flavor.name())))?;
    lock.lock()?;
    if !done.exists() {
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        let data = folder.join("data");
        fs::create_dir_all(&data)?;
        initialise(flavor, programs, &folder, &data)?;
        fs::write(done, "")?;
    }
    Ok(folder.join("data"))
}

fn initialise(flavor: Flavor, programs: &Programs, folder: &Path, data: &Path) -> Outcome<()> {
    let log = File::create(folder.join("log"))?;
    let mut line = programs.command_line();
    line.extend(options::places(flavor, programs, data, &user()?));
    line.extend(options::small(flavor));
    let script = if flavor.is_mariadb() {
        fs::create_dir_all(data.join("mysql"))?;
        line.push("--bootstrap".to_owned());
        bootstrap_script(&programs.root)?
    } else {
        line.push("--initialize-insecure".to_owned());
        line.push("--disable-log-bin".to_owned());
        Vec::new()
    };
    let mut words = line.into_iter();
    let program = words.next().ok_or("an empty command line")?;
    let mut child = Command::new(program)
        .args(words)
        .stdin(Stdio::piped())
        .stdout(log.try_clone()?)
        .stderr(log)
        .spawn()?;
    feed(&mut child, &script)?;
    let status = child.wait()?;
    if status.success() {
        // The copy of each server makes an identity of its own.
        let _ = fs::remove_file(data.join("auto.cnf"));
        return Ok(());
    }
    let log = fs::read(folder.join("log"))?;
    Err(format!(
        "initialising failed ({status}): {}",
        String::from_utf8_lossy(&log)
    )
    .into())
}

fn feed(child: &mut Child, script: &[u8]) -> Outcome<()> {
    if let Some(mut input) = child.stdin.take() {
        input.write_all(script)?;
    }
    Ok(())
}

/// The system tables of MariaDB, as its own install program feeds them to the server.
fn bootstrap_script(root: &Path) -> Outcome<Vec<u8>> {
    let mut script =
        b"USE mysql;\nSET @auth_root_socket = NULL;\nSET @skip_auth_anonymous = 1;\n".to_vec();
    for part in [
        "system_tables",
        "performance_tables",
        "system_tables_data",
        "maria_add_gis_sp_bootstrap",
    ] {
        let names = [
            format!("mariadb_{part}.sql"),
            format!("mysql_{part}.sql"),
            format!("{part}.sql"),
        ];
        let found = ["usr/share/mysql", "usr/share/mariadb"]
            .iter()
            .flat_map(|folder| names.iter().map(move |name| root.join(folder).join(name)))
            .find(|path| path.exists())
            .ok_or_else(|| format!("the package holds no {part}.sql"))?;
        let text = String::from_utf8(fs::read(found)?)?;
        for line in text
            .lines()
            .filter(|line| !line.contains("@current_hostname"))
        {
            script.extend_from_slice(line.as_bytes());
            script.push(b'\n');
        }
    }
    Ok(script)
}

fn copy(from: &Path, to: &Path) -> Outcome<()> {
    let status = Command::new("cp")
        .args(["-a", "--reflink=auto", "--"])
        .arg(from)
        .arg(to)
        .status()?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("cp failed: {status}").into())
    }
}

/// A port that nobody listens on, below those that outgoing connections take: a server that
/// is killed finds it free when it starts again.
pub(super) fn free_port() -> Outcome<u16> {
    use std::hash::{BuildHasher, RandomState};
    (0..1000_u32)
        .map(|attempt| RandomState::new().hash_one(attempt) % 12_000 + 20_000)
        .filter_map(|port| u16::try_from(port).ok())
        .find(|port| std::net::TcpListener::bind(("127.0.0.1", *port)).is_ok())
        .ok_or_else(|| "no port is free".into())
}

/// The account the server runs under: as root it wants to be told.
fn user() -> Outcome<String> {
    let output = Command::new("id").arg("-un").output()?;
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}
