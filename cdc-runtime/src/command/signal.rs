//! SIGINT and SIGTERM: the first asks to stop, the second ends at once.

use std::process::ExitCode;

use super::Answer;
use crate::error::{Error, ErrorKind};
use crate::replicator::Stop;

/// The exit code of a program ended by SIGINT, as shells count it.
const INTERRUPTED: u8 = 130;

/// Runs `work` with a [`Stop`] that the first signal makes; a second abandons it, as
/// kill -9 would: what is committed stays, with its position.
pub(super) async fn guarded<W, F>(work: W) -> Result<ExitCode, Error>
where
    W: FnOnce(Stop) -> F,
    F: Future<Output = Result<Answer, Error>>,
{
    let mut signals = Signals::listen().map_err(|error| {
        Error::new(ErrorKind::Config, "signals cannot be listened to").because(error)
    })?;
    let stop = Stop::default();
    let work = work(stop.clone());
    let twice = async {
        signals.next().await;
        tracing::info!(
            event = crate::log::event::STOP_ASKED,
            "asked to stop: finishing the transaction at hand; once more ends at once"
        );
        stop.wish();
        signals.next().await;
    };
    tokio::select! {
        answer = work => answer.map(|answer| match answer {
            Answer::Done => ExitCode::SUCCESS,
            Answer::No => ExitCode::from(1),
        }),
        () = twice => {
            tracing::warn!(event = crate::log::event::STOP_ASKED, "ended at once; the next start goes on from the last commit");
            Ok(ExitCode::from(INTERRUPTED))
        }
    }
}

#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn listen() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn listen() -> std::io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
