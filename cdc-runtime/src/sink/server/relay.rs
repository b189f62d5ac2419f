//! A way to the server on which nothing waits for an acknowledgment, and which ends when
//! the server is gone.
//!
//! sqlx leaves Nagle's algorithm on, and under TLS it writes one record after the other:
//! the second then waits until the server acknowledges the first, which servers put off by
//! 40 ms. The socket cannot be had of sqlx, but sqlx can be given a Unix socket. So the
//! TCP connection is made here, and what comes over a socket in a folder of its own goes
//! on over it, as it is; TLS stays between sqlx and the server.

use std::fs::Permissions;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Duration;

use rustix::net::sockopt;
use tempfile::TempDir;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpStream, UnixListener};

/// What is passed on at once.
const PIECE: usize = 64 << 10;
/// How long sqlx may take to come.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long one side may take to end after the other did.
const LAST_WORDS: Duration = Duration::from_secs(5);
/// After how long a silent server is asked whether it is there, and how often again.
const SILENCE: Duration = Duration::from_secs(30);
const AGAIN: Duration = Duration::from_secs(10);
const TIMES: u32 = 3;
/// How long it may leave unacknowledged what was sent to it.
#[cfg(target_os = "linux")]
const UNHEARD_MS: u32 = 60_000;

/// A socket that leads to the server. The file may go when the connection stands.
pub(in crate::sink) struct Relay {
    folder: TempDir,
}

impl Relay {
    /// Connects to `host`, and listens at `file` in a new folder that nobody else enters;
    /// nothing where there is no place for such a folder.
    ///
    /// # Errors
    /// The server cannot be reached.
    pub(in crate::sink) async fn open(
        host: &str,
        port: u16,
        file: &str,
    ) -> io::Result<Option<Self>> {
        let Some((folder, listener)) = listen(file) else {
            return Ok(None);
        };
        let host = host.trim_matches(['[', ']']);
        let server = TcpStream::connect((host, port)).await?;
        server.set_nodelay(true)?;
        watch(&server)?;
        tokio::spawn(pass_on(listener, server));
        Ok(Some(Self { folder }))
    }

    /// Where the socket's file is.
    pub(in crate::sink) fn folder(&self) -> &Path {
        self.folder.path()
    }
}

fn listen(file: &str) -> Option<(TempDir, UnixListener)> {
    let folder = tempfile::Builder::new()
        .prefix("cdc-")
        .permissions(Permissions::from_mode(0o700))
        .tempdir()
        .ok()?;
    // sqlx takes a path as text.
    folder.path().to_str()?;
    let listener = UnixListener::bind(folder.path().join(file)).ok()?;
    Some((folder, listener))
}

/// A server that goes without a word is noticed, whether something was sent to it or not.
fn watch(server: &TcpStream) -> io::Result<()> {
    sockopt::set_socket_keepalive(server, true)?;
    sockopt::set_tcp_keepidle(server, SILENCE)?;
    sockopt::set_tcp_keepintvl(server, AGAIN)?;
    sockopt::set_tcp_keepcnt(server, TIMES)?;
    #[cfg(target_os = "linux")]
    sockopt::set_tcp_user_timeout(server, UNHEARD_MS)?;
    Ok(())
}

/// Until both sides end, the second soon after the first: a server that hangs is not waited for.
async fn pass_on(listener: UnixListener, mut server: TcpStream) {
    let Ok(Ok((mut client, _))) = tokio::time::timeout(PATIENCE, listener.accept()).await else {
        return;
    };
    drop(listener);
    let (from_client, to_client) = client.split();
    let (from_server, to_server) = server.split();
    let there = copy(from_client, to_server);
    let back = copy(from_server, to_client);
    tokio::pin!(there, back);
    // How it ended is told by sqlx, in its own words.
    tokio::select! {
        () = &mut there => drop(tokio::time::timeout(LAST_WORDS, back).await),
        () = &mut back => drop(tokio::time::timeout(LAST_WORDS, there).await),
    }
}

/// Until there is nothing more, or nobody takes it.
async fn copy(from: impl AsyncRead + Unpin, mut to: impl AsyncWrite + Unpin) {
    let mut from = BufReader::with_capacity(PIECE, from);
    tokio::io::copy_buf(&mut from, &mut to).await.ok();
    to.shutdown().await.ok();
}
