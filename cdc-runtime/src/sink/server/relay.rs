//! A way to the server on which nothing waits for an acknowledgment.
//!
//! sqlx leaves Nagle's algorithm on, and under TLS it writes one record after the other:
//! the second then waits until the server acknowledges the first, which servers put off by
//! 40 ms. The socket cannot be had of sqlx, but sqlx can be given a Unix socket. So the
//! TCP connection is made here, without the delay and with keep-alive, and what comes over
//! a socket in a folder of its own goes on over it, as it is; TLS stays between sqlx and the server.

use std::io;
use std::path::Path;
use std::time::Duration;

use tempfile::TempDir;
use tokio::net::{TcpStream, UnixListener};

/// What is passed on at once.
const PIECE: usize = 64 << 10;
/// How long sqlx may take to come.
const PATIENCE: Duration = Duration::from_secs(10);
/// After how long a silent server is asked whether it is there, and how often again.
const SILENCE: Duration = Duration::from_secs(30);
const AGAIN: Duration = Duration::from_secs(10);
const TIMES: u32 = 3;

/// A socket that leads to the server. The file may go when the connection stands.
pub(in crate::sink) struct Relay {
    folder: TempDir,
}

impl Relay {
    /// Connects to `host`, and listens at `file` in a new folder; nothing where there is no
    /// place for such a folder.
    ///
    /// # Errors
    /// The server cannot be reached.
    pub(in crate::sink) async fn open(
        host: &str,
        port: u16,
        file: &str,
    ) -> io::Result<Option<Self>> {
        let host = host.trim_matches(['[', ']']);
        let server = TcpStream::connect((host, port)).await?;
        server.set_nodelay(true)?;
        keep_alive(&server)?;
        let listening = tempfile::Builder::new().prefix("cdc-").tempdir();
        let listening = listening.and_then(|folder| {
            let listener = UnixListener::bind(folder.path().join(file))?;
            Ok((folder, listener))
        });
        Ok(listening.ok().map(|(folder, listener)| {
            tokio::spawn(pass_on(listener, server));
            Self { folder }
        }))
    }

    /// Where the socket's file is.
    pub(in crate::sink) fn folder(&self) -> &Path {
        self.folder.path()
    }
}

fn keep_alive(server: &TcpStream) -> io::Result<()> {
    use rustix::net::sockopt;
    sockopt::set_socket_keepalive(server, true)?;
    sockopt::set_tcp_keepidle(server, SILENCE)?;
    sockopt::set_tcp_keepintvl(server, AGAIN)?;
    Ok(sockopt::set_tcp_keepcnt(server, TIMES)?)
}

/// Until either side ends; what ends here, the other sees.
async fn pass_on(listener: UnixListener, mut server: TcpStream) {
    if let Ok(Ok((mut client, _))) = tokio::time::timeout(PATIENCE, listener.accept()).await {
        drop(listener);
        // How it ended is told by sqlx, in its own words.
        tokio::io::copy_bidirectional_with_sizes(&mut client, &mut server, PIECE, PIECE)
            .await
            .ok();
    }
}
