//! What every command that writes to the target shares.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::screen::grouped;
use crate::config::Settings;
use crate::error::{Error, ErrorKind};
use crate::log::event;
use crate::mapper::Mappers;
use crate::observer::Observer;
use crate::replicator::{End, Replicator, utc};
use crate::sink::Sink;
use crate::sink::checkpoint::{Checkpoint, SourceKind, Tallies};

/// Between two tries to open a target.
const BETWEEN: Duration = Duration::from_millis(500);

/// A command's settings, the way it answers, and the wish to stop.
pub(super) struct Session {
    pub(super) settings: Settings,
    pub(super) json: bool,
    /// Whether the command line or the environment names the target.
    pub(super) named_target: bool,
    pub(super) stop: crate::replicator::Stop,
    pub(super) observer: Observer,
}

/// What a replay or a run did.
pub(super) struct Summary {
    pub(super) end: End,
    elapsed: Duration,
    done: Tallies,
    checkpoint: Option<Checkpoint>,
}

/// The counts and the clock at the start.
pub(super) struct Start {
    began: Instant,
    before: Tallies,
}

impl Session {
    /// Opens the target; one that is just coming up is waited for as long as a source.
    async fn opened<M: Mappers, S: Sink>(&self, target: &S::Address) -> Result<S, Error> {
        let began = Instant::now();
        loop {
            match S::open(target, M::schema(S::DIALECT)?, M::FINGERPRINT).await {
                Err(error)
                    if error.kind() == ErrorKind::TargetUnreachable
                        && began.elapsed() < self.settings.connect_timeout
                        && !self.stop.wished() =>
                {
                    tracing::warn!(event = event::RETRYING, "opening the target again: {error}");
                    tokio::time::sleep(BETWEEN).await;
                }
                opened => return opened,
            }
        }
    }

    /// Opens the target and takes it over.
    pub(super) async fn replicator<M: Mappers, S: Sink>(
        &self,
        target: &S::Address,
        source: SourceKind,
        accepted: &[String],
    ) -> Result<(Replicator<M, S>, Start), Error> {
        let store = self.opened::<M, S>(target).await?;
        let settings = &self.settings;
        let mut replicator = Replicator::<M, S>::new(
            store,
            source,
            settings.limits,
            settings.mask_salt.as_deref(),
        )
        .await?;
        replicator.observe(self.observer.clone());
        replicator.set_aside_at_most(settings.dead_letters);
        replicator.trust_swaps(settings.online_schema_change);
        for table in accepted {
            let (schema, table) = table.split_once('.').ok_or_else(|| {
                Error::new(ErrorKind::Config, format!("`{table}` names no schema"))
                    .remedy("write --accept-schema SCHEMA.TABLE")
            })?;
            replicator.accept(schema, table).await?;
        }
        let before = replicator.checkpoint().map(|checkpoint| checkpoint.tallies);
        let start = Start {
            began: Instant::now(),
            before: before.unwrap_or_default(),
        };
        Ok((replicator, start))
    }
}

impl Start {
    /// The difference between now and then.
    pub(super) fn summary<M: Mappers, S: Sink>(
        &self,
        replicator: &Replicator<M, S>,
        end: End,
    ) -> Summary {
        let checkpoint = replicator.checkpoint().cloned();
        let now = checkpoint
            .as_ref()
            .map(|checkpoint| checkpoint.tallies)
            .unwrap_or_default();
        let mut done = now;
        done.transactions -= self.before.transactions.min(now.transactions);
        done.ignored_events -= self.before.ignored_events.min(now.ignored_events);
        done.rows.inserted -= self.before.rows.inserted.min(now.rows.inserted);
        done.rows.updated -= self.before.rows.updated.min(now.rows.updated);
        done.rows.deleted -= self.before.rows.deleted.min(now.rows.deleted);
        Summary {
            end,
            elapsed: self.began.elapsed(),
            done,
            checkpoint,
        }
    }
}

impl Summary {
    /// Row changes a second.
    pub(super) fn rate(&self) -> u64 {
        let nanos = self.elapsed.as_nanos().max(1);
        let rows = u128::from(self.done.rows.total());
        u64::try_from(rows * 1_000_000_000 / nanos).unwrap_or(u64::MAX)
    }

    /// For people.
    pub(super) fn text(&self) -> String {
        let rows = self.done.rows;
        let position = self.checkpoint.as_ref().map(|checkpoint| {
            format!(
                "\nnow at {}, committed {} UTC",
                checkpoint.position,
                utc(checkpoint.committed_at)
            )
        });
        let stopped = match self.end {
            End::Stopped => "\nstopped as asked; the next start goes on from there",
            End::Files | End::Goal | End::Load => "",
        };
        if self.done.transactions == 0 {
            let at = position.unwrap_or_default();
            return format!("nothing new to apply{at}{stopped}\n");
        }
        format!(
            "{} transactions, {} row changes ({} inserts, {} updates, {} deletes) in {:.2} s: {} rows/s{}{stopped}\n",
            grouped(self.done.transactions),
            grouped(rows.total()),
            grouped(rows.inserted),
            grouped(rows.updated),
            grouped(rows.deleted),
            self.elapsed.as_secs_f64(),
            grouped(self.rate()),
            position.unwrap_or_default()
        )
    }

    /// For machines.
    pub(super) fn json(&self) -> Value {
        json!({
            "end": match self.end { End::Files => "files", End::Goal | End::Load => "goal", End::Stopped => "stopped" },
            "transactions": self.done.transactions,
            "inserted": self.done.rows.inserted,
            "updated": self.done.rows.updated,
            "deleted": self.done.rows.deleted,
            "ignored_events": self.done.ignored_events,
            "seconds": self.elapsed.as_secs_f64(),
            "rows_per_second": self.rate(),
            "position": self.checkpoint.as_ref().map(|checkpoint| checkpoint.position.to_string()),
            "gtid_set": self.checkpoint.as_ref().map(|checkpoint| checkpoint.gtids.clone()),
        })
    }
}
