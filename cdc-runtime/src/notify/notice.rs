//! What is told: a notice as it is raised, and the message that channels send.

use std::time::Duration;

use super::kind::{Kind, Severity};
use crate::error::Error;

/// A condition or a piece of news. Holds no cell value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// What it is.
    pub kind: Kind,
    /// The source table it is about, `schema.table`.
    pub table: Option<String>,
    /// What happened, in a sentence.
    pub sentence: String,
    /// Where in the binlog.
    pub place: Option<String>,
    /// What to do here, more exactly than the runbook.
    pub remedy: Option<String>,
}

impl Notice {
    /// A notice that concerns no single table.
    #[must_use]
    pub fn new(kind: Kind, sentence: impl Into<String>) -> Self {
        Self {
            kind,
            table: None,
            sentence: sentence.into(),
            place: None,
            remedy: None,
        }
    }

    /// A notice about a table.
    #[must_use]
    pub fn about(kind: Kind, table: impl Into<String>, sentence: impl Into<String>) -> Self {
        Self {
            table: Some(table.into()),
            ..Self::new(kind, sentence)
        }
    }

    /// The notice of an error that ends the command. The errors underneath are left
    /// out: they are other programs' words.
    #[must_use]
    pub fn of_error(error: &Error) -> Self {
        let place = error.place();
        Self {
            kind: Kind::of_error(error.kind()),
            table: place.table.clone(),
            sentence: error.message().to_owned(),
            place: place.position.as_ref().map(ToString::to_string),
            remedy: Some(error.help().to_owned()),
        }
    }

    pub(super) fn key(&self) -> Key {
        (self.kind, self.table.clone())
    }
}

/// What makes two notices the same one.
pub(super) type Key = (Kind, Option<String>);

/// Whether something begins or is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It is so.
    Raised,
    /// It is over.
    Resolved,
    /// Nothing happened: somebody tries the channel.
    Test,
}

impl State {
    /// The name in messages.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Raised => "raised",
            Self::Resolved => "resolved",
            Self::Test => "test",
        }
    }
}

/// A notice on its way, with everything that channels show.
#[derive(Debug, Clone)]
pub struct Message {
    /// Stays from try to try.
    pub id: String,
    /// Which replicator.
    pub instance: String,
    /// Whether it begins or is over.
    pub state: State,
    /// The notice.
    pub notice: Notice,
    /// When, in the form `2026-11-23T01:02:03.456Z`.
    pub at: String,
    /// Where the runbook stands.
    pub runbook: String,
    /// How many of the same kind were not sent since the last one.
    pub repeats: u64,
    /// How long it lasted, of a resolved one.
    pub lasted: Option<Duration>,
}

impl Message {
    /// How bad it is; what is over is no longer bad.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.notice.kind.text().severity
    }

    /// The headline: `CRITICAL the binlog is damaged (lake-1)`.
    #[must_use]
    pub fn headline(&self) -> String {
        let word = match self.state {
            State::Raised => self.severity().name().to_uppercase(),
            State::Resolved => "RESOLVED".to_owned(),
            State::Test => "TEST".to_owned(),
        };
        format!(
            "{word} {} ({})",
            self.notice.kind.text().title,
            self.instance
        )
    }

    /// Label and value of everything beside the headline.
    #[must_use]
    pub fn facts(&self) -> Vec<(&'static str, String)> {
        let notice = &self.notice;
        let mut facts = vec![("what", notice.sentence.clone())];
        let mut add = |name, value: Option<String>| facts.extend(value.map(|value| (name, value)));
        add("table", notice.table.clone());
        add("where", notice.place.clone());
        if self.state == State::Raised {
            add("do", notice.remedy.clone());
        }
        add(
            "lasted",
            self.lasted.map(|time| format!("{} s", time.as_secs())),
        );
        add(
            "repeated",
            (self.repeats > 0).then(|| format!("{} times since the last message", self.repeats)),
        );
        add("runbook", Some(self.runbook.clone()));
        add("at", Some(self.at.clone()));
        facts
    }

    /// Facts as lines.
    #[must_use]
    pub fn lines(&self) -> String {
        self.facts()
            .iter()
            .map(|(name, value)| format!("{name}: {value}\n"))
            .collect()
    }

    /// Bytes of its texts.
    pub(super) fn size(&self) -> u64 {
        let notice = &self.notice;
        let parts = [&notice.table, &notice.place, &notice.remedy];
        let parts = parts.into_iter().flatten().map(String::len);
        let own = self.id.len() + self.instance.len() + self.at.len() + self.runbook.len();
        let all = parts.sum::<usize>() + own + notice.sentence.len();
        u64::try_from(all).unwrap_or(0)
    }

    /// What incidents are told apart by, the same for raise and resolve.
    #[must_use]
    pub fn dedup_key(&self) -> String {
        let table = self.notice.table.as_deref().unwrap_or_default();
        format!("cdc/{}/{}/{table}", self.instance, self.notice.kind.name())
    }
}
