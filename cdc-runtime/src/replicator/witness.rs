//! What tells a followed server's history from another's: a binlog file of it that was
//! read, and when that file was begun.
//!
//! A server that was reset counts its files and transactions from the first again, under
//! the same identity. By names and numbers alone it looks like one that merely went on;
//! its files are younger.

use super::failover::{Chosen, lost};
use super::live::Live;
use super::{Dirty, Replicator};
use crate::binlog::gtid::SourceId;
use crate::binlog::{EventType, GtidSet};
use crate::error::Error;
use crate::mapper::Mappers;
use crate::position::Position;
use crate::sink::Sink;
use crate::sink::checkpoint::Checkpoint;
use crate::source::{Current, Event, LiveOptions, LiveSource, StartPoint, within};
use crate::transaction::Assembler;

/// So many servers are remembered, the last one followed included.
const MOST: usize = 16;

/// A file that was read of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Witness {
    /// Which server.
    server: String,
    /// The file's name.
    file: String,
    /// The time in its FORMAT_DESCRIPTION, seconds since 1970.
    begun: u32,
}

/// The servers that were followed, the last one last.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Witnesses(Vec<Witness>);

impl Witnesses {
    /// Reads what [`Witnesses::text`] wrote; lines that do not read say nothing.
    pub(super) fn read(text: &str) -> Self {
        Self(text.lines().filter_map(line).collect())
    }

    /// One line a server: its identity, the file, the time.
    fn text(&self) -> String {
        let line = |it: &Witness| format!("{}\t{}\t{}\n", it.server, it.file, it.begun);
        self.0.iter().map(line).collect()
    }

    fn of(&self, server: &str) -> Option<&Witness> {
        self.0.iter().find(|it| it.server == server)
    }

    /// The server that was followed last.
    pub(super) fn last(&self) -> Option<&str> {
        self.0.last().map(|it| it.server.as_str())
    }

    /// Takes `found` in as the last; whether that is new.
    fn note(&mut self, found: Witness) -> bool {
        if self.0.last() == Some(&found) {
            return false;
        }
        self.0.retain(|it| it.server != found.server);
        self.0.push(found);
        let over = self.0.len().saturating_sub(MOST);
        self.0.drain(..over);
        true
    }
}

fn line(text: &str) -> Option<Witness> {
    let mut words = text.split('\t');
    Some(Witness {
        server: words.next()?.to_owned(),
        file: words.next()?.to_owned(),
        begun: words.next()?.parse().ok()?,
    })
}

/// Makes sure that the server still has the history that was read, where a file of it is
/// still there to tell.
///
/// # Errors
/// [`crate::ErrorKind::PositionLost`] where the history is another; the server does not
/// answer.
pub(super) async fn verify(
    seen: &Witnesses,
    checkpoint: &Checkpoint,
    live: &Live,
    chosen: &Chosen,
) -> Result<(), Error> {
    let current = &chosen.current;
    let witness = match &chosen.start {
        StartPoint::Gtid(applied) if concerns(applied, current) => seen.of(&current.identity),
        // Files and offsets mean something in one history only, whatever its server is
        // called now.
        StartPoint::Position(_) => seen.0.last(),
        StartPoint::Gtid(_) | StartPoint::Earliest => None,
    };
    let Some(witness) = witness else {
        return Ok(());
    };
    let head = Position::new(witness.file.as_str(), 4);
    if head > Position::new(current.position.file.as_ref(), u64::MAX) {
        return Err(reset(checkpoint, witness));
    }
    let options = LiveOptions {
        address: chosen.address.clone(),
        server_id: live.server_id,
        start: StartPoint::Position(head),
        heartbeat: live.heartbeat,
        connect_timeout: live.connect_timeout,
    };
    match within(live.connect_timeout, LiveSource::begun(options)).await? {
        Some(begun) if begun != witness.begun => Err(reset(checkpoint, witness)),
        // A file that was purged says nothing.
        Some(_) | None => Ok(()),
    }
}

/// Whether a reset of this server would make what the target holds another history: a
/// server of MySQL that was set up anew from others' transactions alone goes on theirs.
fn concerns(applied: &GtidSet, current: &Current) -> bool {
    match applied {
        GtidSet::Mysql(set) => {
            SourceId::parse(&current.identity).is_none_or(|own| set.has_source(own))
        }
        GtidSet::Mariadb(_) => true,
    }
}

fn reset(checkpoint: &Checkpoint, witness: &Witness) -> Error {
    let message = format!(
        "the server's `{}` is not the file that was read before: it was reset, or is another server",
        witness.file
    );
    lost(checkpoint, &message)
}

impl<M: Mappers, S: Sink> Replicator<M, S> {
    /// What was noted of the servers followed before.
    pub(super) async fn witnesses(&mut self) -> Result<Witnesses, Error> {
        let text = self.store.servers().await?;
        self.witnesses = Witnesses::read(&text);
        Ok(self.witnesses.clone())
    }

    /// Says whose events come from now on.
    pub(super) fn follow(&mut self, current: &Current) {
        self.following = Some(current.identity.clone());
    }

    /// Notes the file that an event opens.
    pub(super) async fn witness(&mut self, event: &Event) -> Result<(), Error> {
        let file = &event.start.file;
        let Some(server) = self.following.clone() else {
            return Ok(());
        };
        if event.header.kind() != Some(EventType::FormatDescription) || file.is_empty() {
            return Ok(());
        }
        let found = Witness {
            server,
            file: file.to_string(),
            begun: event.header.timestamp,
        };
        if !self.witnesses.note(found) {
            return Ok(());
        }
        self.flush().await?;
        self.store.note_servers(&self.witnesses.text()).await
    }

    /// Says where the target stands in the server's binlogs. After a failover that is where
    /// the stream begins, which its first event says: the place on the server before means
    /// nothing here.
    pub(super) async fn open_at(
        &mut self,
        seen: &Witnesses,
        chosen: &Chosen,
        source: &mut LiveSource,
        assembler: &mut Assembler,
    ) -> Result<(), Error> {
        let Some(stands) = self.ahead.position.clone() else {
            return Ok(());
        };
        let current = &chosen.current;
        let elsewhere = seen.last().is_some_and(|last| last != current.identity);
        if elsewhere && matches!(chosen.start, StartPoint::Gtid(_)) {
            let opened = source.next().await?;
            self.ahead.position = Some(opened.end.clone());
            self.shown_at = Some(current.position.clone());
            self.pace.touch(Dirty::Moved);
            assembler.push(opened)?;
        } else {
            assembler.stands_at(stands);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn witness(server: &str, file: &str, begun: u32) -> Witness {
        Witness {
            server: server.to_owned(),
            file: file.to_owned(),
            begun,
        }
    }

    #[test]
    fn what_is_written_reads_again() {
        let mut all = Witnesses::default();
        assert!(all.note(witness("a", "binlog.000001", 7)));
        assert!(!all.note(witness("a", "binlog.000001", 7)));
        assert!(all.note(witness("b:3306/2", "b.000004", 8)));
        assert!(all.note(witness("a", "binlog.000002", 9)));
        let read = Witnesses::read(&all.text());
        assert_eq!(read, all);
        assert_eq!(read.last(), Some("a"));
        assert_eq!(read.of("a").unwrap().begun, 9);
        assert_eq!(
            Witnesses::read("nonsense\n\t\nx\ty\tz\n"),
            Witnesses::default()
        );
    }

    #[test]
    fn only_so_many_servers_are_remembered() {
        let mut all = Witnesses::default();
        for index in 0..40 {
            all.note(witness(&index.to_string(), "f", index));
        }
        assert_eq!(all.0.len(), MOST);
        assert_eq!(all.last(), Some("39"));
    }
}
