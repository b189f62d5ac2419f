//! A TCP proxy between a replicator and its server that misbehaves on demand: it cuts,
//! stalls, slices and delays.
//!
//! A stalled connection stays open and silent, as one does whose other side has lost its
//! power or whose packets a firewall drops.

mod both;
pub mod chaos;

use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::Outcome;

/// How the proxy treats what goes through it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Manner {
    /// Where new connections go; none: they are refused.
    pub upstream: Option<u16>,
    /// Whether nothing goes through.
    pub stalled: bool,
    /// The most bytes that go through at once.
    pub slice: usize,
    /// How long each slice waits.
    pub delay: Duration,
    /// Connections of an earlier round are cut.
    pub round: u64,
}

/// A proxy on a port of 127.0.0.1; dropped, it cuts everything.
#[derive(Debug)]
pub struct Proxy {
    port: u16,
    manner: Arc<watch::Sender<Manner>>,
    task: JoinHandle<()>,
}

impl Proxy {
    /// A proxy that passes everything on to `upstream`.
    ///
    /// # Errors
    /// There is no port to listen on.
    pub async fn start(upstream: u16) -> Outcome<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let port = listener.local_addr()?.port();
        let (manner, seen) = watch::channel(Manner {
            upstream: Some(upstream),
            stalled: false,
            slice: 1 << 16,
            delay: Duration::ZERO,
            round: 0,
        });
        Ok(Self {
            port,
            manner: Arc::new(manner),
            task: tokio::spawn(listen(listener, seen)),
        })
    }

    /// The port it listens on.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The URL of the test account behind it.
    #[must_use]
    pub fn url(&self) -> String {
        format!("mysql://cdc:cdc@127.0.0.1:{}/", self.port)
    }

    /// Changes how it treats what goes through it.
    pub fn change(&self, change: impl FnOnce(&mut Manner)) {
        self.manner.send_modify(change);
    }

    /// Cuts all connections there are; new ones go through.
    pub fn cut(&self) {
        self.change(|manner| manner.round += 1);
    }

    /// Lets nothing through, on old and new connections alike.
    pub fn stall(&self) {
        self.change(|manner| manner.stalled = true);
    }

    /// Lets everything through again, what was held back too.
    pub fn resume(&self) {
        self.change(|manner| manner.stalled = false);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
        self.cut();
    }
}

async fn listen(listener: TcpListener, manner: watch::Receiver<Manner>) {
    while let Ok((client, _)) = listener.accept().await {
        let Some(upstream) = manner.borrow().upstream else {
            continue;
        };
        let manner = manner.clone();
        tokio::spawn(async move {
            if let Ok(server) = TcpStream::connect(("127.0.0.1", upstream)).await {
                let _ = client.set_nodelay(true);
                let _ = server.set_nodelay(true);
                join(client, server, manner).await;
            }
        });
    }
}

/// Carries both directions until one ends or the round is over; then both are closed.
async fn join(client: TcpStream, server: TcpStream, manner: watch::Receiver<Manner>) {
    let round = manner.borrow().round;
    let (mut watched, there, back) = (manner.clone(), manner.clone(), manner);
    let (client_reads, client_writes) = client.into_split();
    let (server_reads, server_writes) = server.into_split();
    tokio::select! {
        () = carry(client_reads, server_writes, there) => {}
        () = carry(server_reads, client_writes, back) => {}
        _ = watched.wait_for(|manner| manner.round != round) => {}
    }
}

async fn carry(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    mut manner: watch::Receiver<Manner>,
) {
    let mut buffer = vec![0; 1 << 16];
    loop {
        let now = *manner.borrow_and_update();
        let most = now.slice.clamp(1, buffer.len());
        let Some(room) = buffer.get_mut(..most) else {
            return;
        };
        let Ok(read @ 1..) = from.read(room).await else {
            return;
        };
        if !now.delay.is_zero() {
            tokio::time::sleep(now.delay).await;
        }
        if manner.wait_for(|manner| !manner.stalled).await.is_err() {
            return;
        }
        let Some(bytes) = buffer.get(..read) else {
            return;
        };
        if to.write_all(bytes).await.is_err() {
            return;
        }
    }
}
