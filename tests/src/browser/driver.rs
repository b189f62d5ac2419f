//! A browser with one page, and what a person can do with it.

use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::install::Programs;
use super::protocol;
use crate::{Outcome, place};

/// Without a window, a sandbox (tests may run as root) or a word to anybody else.
const OPTIONS: &[&str] = &[
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-breakpad",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    // The browser ends with its driver.
    "--remote-debugging-pipe",
    "--lang=en",
];

/// A running browser; dropped, it is killed and its profile removed.
#[derive(Debug)]
pub struct Browser {
    address: SocketAddr,
    session: String,
    state: PathBuf,
    /// Holds the driver's leash: closed, the supervisor kills it.
    leash: Option<ChildStdin>,
    supervisor: Child,
}

impl Browser {
    /// Starts a browser with an empty profile.
    ///
    /// # Errors
    /// The programs cannot be had, or do not start; with their last words.
    pub async fn start() -> Outcome<Self> {
        let begun = async {
            let programs = Programs::provide()?;
            let mut browser = Self::driver(&programs)?;
            browser.ready().await?;
            browser.begin(&programs).await.map_err(|reason| {
                let log = fs::read_to_string(browser.state.join("log")).unwrap_or_default();
                let last: Vec<_> = log.lines().rev().take(12).collect();
                format!("{reason}; {}", last.join("\n"))
            })?;
            Ok::<_, crate::Failure>(browser)
        };
        let begun = begun.await;
        begun.map_err(|reason| format!("no browser to test with: {reason}").into())
    }

    fn driver(programs: &Programs) -> Outcome<Self> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let state = place::target()?
            .join("servers/run")
            .join(format!("{}-browser-{port}", std::process::id()));
        fs::create_dir_all(state.join("profile"))?;
        let log = File::create(state.join("log"))?;
        let mut command = Command::new(place::workspace().join("tests/servers/supervise"));
        command
            .arg(&state)
            .arg(&programs.driver)
            .arg(format!("--port={port}"))
            .stdin(Stdio::piped())
            .stdout(log.try_clone()?)
            .stderr(log);
        programs.prepare(&mut command, &state);
        let mut supervisor = command.spawn()?;
        Ok(Self {
            address: SocketAddr::from(([127, 0, 0, 1], port)),
            session: String::new(),
            state,
            leash: supervisor.stdin.take(),
            supervisor,
        })
    }

    async fn ready(&mut self) -> Outcome<()> {
        let began = Instant::now();
        while protocol::command(self.address, "GET", "/status", None)
            .await
            .is_err()
        {
            if let Some(status) = self.supervisor.try_wait()? {
                let log = fs::read_to_string(self.state.join("log")).unwrap_or_default();
                return Err(format!("the driver ended ({status}): {log}").into());
            }
            if began.elapsed() > Duration::from_secs(60) {
                return Err("the driver does not answer".into());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Ok(())
    }

    async fn begin(&mut self, programs: &Programs) -> Outcome<()> {
        let profile = format!("--user-data-dir={}", self.state.join("profile").display());
        let mut options: Vec<&str> = OPTIONS.to_vec();
        options.push(&profile);
        let wanted = json!({ "capabilities": { "alwaysMatch": {
            "browserName": "chrome",
            "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
            "goog:chromeOptions": { "binary": programs.chromium, "args": options },
        } } });
        let begun = protocol::command(self.address, "POST", "/session", Some(&wanted)).await?;
        let id = begun.get("sessionId").and_then(Value::as_str);
        id.ok_or("a session without an id")?
            .clone_into(&mut self.session);
        // What the browser opens with, and asks for, is its own.
        self.open("about:blank").await?;
        self.requests().await.map(drop)
    }

    async fn post(&self, path: &str, body: &Value) -> Outcome<Value> {
        let path = format!("/session/{}/{path}", self.session);
        protocol::command(self.address, "POST", &path, Some(body)).await
    }

    /// Opens a page and waits until it is loaded.
    ///
    /// # Errors
    /// It cannot be.
    pub async fn open(&self, url: &str) -> Outcome<()> {
        self.post("url", &json!({ "url": url })).await.map(drop)
    }

    /// What a script on the page returns.
    ///
    /// # Errors
    /// It throws.
    pub async fn run(&self, script: &str) -> Outcome<Value> {
        let body = json!({ "script": script, "args": [] });
        self.post("execute/sync", &body).await
    }

    /// The text that stands where a selector points to, as it is shown.
    ///
    /// # Errors
    /// There is nothing.
    pub async fn text(&self, selector: &str) -> Outcome<String> {
        let script = format!(
            "return document.querySelector({}).innerText",
            json!(selector)
        );
        let text = self.run(&script).await?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    /// Waits until an expression is true on the page.
    ///
    /// # Errors
    /// It is not, for as long as `patience`; with what the page shows.
    pub async fn until(&self, expression: &str, patience: Duration) -> Outcome<()> {
        let began = Instant::now();
        let script = format!("return !!({expression})");
        while self.run(&script).await? != Value::Bool(true) {
            if began.elapsed() > patience {
                let shown = self.text("body").await?;
                return Err(format!("not `{expression}` after {patience:?}: {shown}").into());
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Ok(())
    }

    /// Presses a key and lets it go.
    ///
    /// # Errors
    /// The browser refuses.
    pub async fn press(&self, key: char) -> Outcome<()> {
        let key = key.to_string();
        let body = json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": [
            { "type": "keyDown", "value": key }, { "type": "keyUp", "value": key },
        ] }] });
        self.post("actions", &body).await.map(drop)
    }

    /// A command of the browser's own protocol.
    ///
    /// # Errors
    /// It refuses.
    pub async fn devtools(&self, command: &str, parameters: Value) -> Outcome<Value> {
        let body = json!({ "cmd": command, "params": parameters });
        self.post("goog/cdp/execute", &body).await
    }

    /// What the page's console said since it was last asked for, each with its level.
    ///
    /// # Errors
    /// The browser refuses.
    pub async fn console(&self) -> Outcome<Vec<String>> {
        let entries = self.post("se/log", &json!({ "type": "browser" })).await?;
        let line = |entry: &Value| {
            let part = |name| entry.get(name).and_then(Value::as_str).unwrap_or_default();
            format!("{} {}", part("level"), part("message"))
        };
        Ok(entries.as_array().into_iter().flatten().map(line).collect())
    }

    /// The addresses that were asked for since this was last asked for.
    ///
    /// # Errors
    /// The browser refuses.
    pub async fn requests(&self) -> Outcome<Vec<String>> {
        let body = json!({ "type": "performance" });
        let entries = self.post("se/log", &body).await?;
        let mut addresses = Vec::new();
        for entry in entries.as_array().into_iter().flatten() {
            let text = entry.get("message").and_then(Value::as_str);
            let event: Value = serde_json::from_str(text.unwrap_or("null"))?;
            let text = |path| event.pointer(path).and_then(Value::as_str);
            if text("/message/method") == Some("Network.requestWillBeSent") {
                let address = text("/message/params/request/url");
                addresses.push(address.unwrap_or_default().to_owned());
            }
        }
        Ok(addresses)
    }
}

impl Browser {
    /// Lets the browser end by itself: killed with its driver it would still write into its
    /// profile for a moment.
    fn quit(&self) -> std::io::Result<()> {
        let patience = Duration::from_secs(10);
        let mut stream = TcpStream::connect_timeout(&self.address, patience)?;
        stream.set_read_timeout(Some(patience))?;
        let request = format!(
            "DELETE /session/{} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n",
            self.session, self.address
        );
        stream.write_all(request.as_bytes())?;
        stream.read(&mut [0; 512]).map(drop)
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // One that does not answer is killed all the same.
        let _ = self.quit();
        drop(self.leash.take());
        // The supervisor ends with the driver; nothing is to be done if it cannot be
        // waited for.
        let _ = self.supervisor.wait();
    }
}
