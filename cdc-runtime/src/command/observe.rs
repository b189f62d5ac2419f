//! What runs beside a command: shipping logs, notifying, serving metrics.

use std::sync::Arc;

use super::cli::{Command, Common};
use crate::config::Observing;
use crate::error::{Error, ErrorKind};
use crate::log::document::{Document, Origin};
use crate::log::{Buffer, Shipper};
use crate::mapper::Mappers;
use crate::metrics::Metrics;
use crate::notify::Notifying;
use crate::observer::Observer;
use crate::serve::Server;

/// The parts that `replicator.toml` switches on.
pub(super) struct Observe {
    metrics: Arc<Metrics>,
    buffer: Arc<Buffer>,
    shipper: Option<Shipper>,
    notifying: Option<Notifying>,
    server: Option<Server>,
    told: Told,
}

/// What people are told of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    Nothing,
    /// What it finds.
    Findings,
    /// That, and how it ends.
    Everything,
}

impl Default for Observe {
    fn default() -> Self {
        let metrics = Arc::new(Metrics::default());
        Self {
            buffer: Arc::new(Buffer::new(Arc::clone(&metrics))),
            metrics,
            shipper: None,
            notifying: None,
            server: None,
            told: Told::Nothing,
        }
    }
}

impl Observe {
    pub(super) fn buffer(&self) -> Arc<Buffer> {
        Arc::clone(&self.buffer)
    }

    pub(super) fn observer(&self) -> Observer {
        let notifier = self.notifying.as_ref().map(Notifying::notifier);
        let observer = Observer::new(
            Arc::clone(&self.metrics),
            notifier.filter(|_| self.told != Told::Nothing),
        );
        if self.server.is_some() || self.notifying.is_some() {
            observer.looked_at()
        } else {
            observer
        }
    }

    /// The channels, as `replicator notify` wants them.
    pub(super) fn notifying(&self) -> Result<&Notifying, Error> {
        self.notifying.as_ref().ok_or_else(|| {
            Error::new(ErrorKind::Config, "no notification channel is configured")
                .remedy("write [notify.slack], [notify.webhook] or another into replicator.toml; see docs/notifications.md")
        })
    }

    /// Starts what `command` needs of what is configured.
    pub(super) async fn start<M: Mappers>(
        &mut self,
        options: &Common,
        command: &Command,
    ) -> Result<(), Error> {
        let is_replicating = matches!(command, Command::Run(_) | Command::Replay(_));
        let is_verifying = matches!(command, Command::Verify(_));
        if !is_replicating && !is_verifying && !matches!(command, Command::Notify(_)) {
            self.buffer.discard();
            return Ok(());
        }
        let mut observing = Observing::gather(options.config.as_deref())?;
        let host = host();
        let instance = options.instance.clone().or(observing.instance.take());
        let instance = instance.unwrap_or_else(|| host.clone());
        if let Some(notify) = observing.notify.take().filter(|notify| !notify.is_empty()) {
            let metrics = Arc::clone(&self.metrics);
            let notify = match is_verifying {
                true => notify.beside("verify"),
                false => notify,
            };
            self.notifying = Some(Notifying::start(notify, metrics, instance.clone()));
        }
        if !is_replicating {
            self.buffer.discard();
            if is_verifying {
                self.told = Told::Findings;
            }
            return Ok(());
        }
        self.told = Told::Everything;
        if let Some(listen) = options.listen {
            observing.listen(listen);
        }
        match observing.log.take() {
            None => self.buffer.discard(),
            Some(log) => {
                let origin = Origin {
                    instance,
                    host,
                    labels: Vec::new(),
                };
                let (buffer, metrics) = (self.buffer(), Arc::clone(&self.metrics));
                self.shipper = Some(Shipper::start(log, buffer, metrics, origin)?);
            }
        }
        if let Some(serve) = observing.serve {
            self.server = Some(Server::start(serve, Arc::clone(&self.metrics), M::LINEAGE).await?);
        }
        Ok(())
    }

    /// Tells how the command ended and sends what waits, for a bounded time.
    pub(super) async fn end(self, error: Option<&Error>) {
        if self.told == Told::Everything {
            self.observer().ended(error);
        }
        if let Some(error) = error {
            self.buffer.push(Document::stopped(error));
        }
        let notifying = async {
            if let Some(notifying) = self.notifying {
                notifying.finish().await;
            }
        };
        let shipping = async {
            if let Some(shipper) = self.shipper {
                shipper.finish().await;
            }
        };
        tokio::join!(notifying, shipping);
        drop(self.server);
    }
}

/// The host's name, as it calls itself.
fn host() -> String {
    let told = named().or_else(|| std::env::var("HOSTNAME").ok());
    let told = told.map(|name| name.trim().to_owned());
    told.filter(|name| !name.is_empty())
        .unwrap_or_else(|| "replicator".to_owned())
}

/// Asked of the kernel, not of `/proc`, which a service may not see.
#[cfg(unix)]
fn named() -> Option<String> {
    let system = rustix::system::uname();
    Some(system.nodename().to_string_lossy().into_owned())
}

#[cfg(not(unix))]
fn named() -> Option<String> {
    std::env::var("COMPUTERNAME").ok()
}
