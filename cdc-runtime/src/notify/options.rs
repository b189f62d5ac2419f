//! `[notify]`: limits, and the channels with their filters.

use std::path::PathBuf;
use std::time::Duration;

use super::channel::{self, Channel};
use super::kind::{Kind, Severity};
use super::notice::{Message, State};
use crate::config::Section;
use crate::error::Error;

/// What is told, and to whom.
pub struct Options {
    pub(super) channels: Vec<Route>,
    pub(super) limits: Limits,
    /// How long the same notice is not sent again.
    pub(super) repeat: Duration,
    /// Where it is remembered what is open, beyond the end of the process.
    pub(super) state_file: Option<PathBuf>,
    /// What stands before `#KIND` in messages.
    pub(super) runbook_url: String,
}

/// From where on conditions are raised.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    pub(super) lag: Duration,
    pub(super) lost: Duration,
}

/// A channel and what goes there.
pub(super) struct Route {
    pub(super) name: String,
    pub(super) channel: Channel,
    severity: Severity,
    kinds: Vec<Kind>,
    tables: Vec<String>,
    pub(super) per_minute: u32,
    pub(super) tries: u32,
}

impl Options {
    /// Reads `[notify]` and the channels in it.
    pub(crate) fn read(section: Section<'_>) -> Result<Self, Error> {
        let limits = Limits {
            lag: section.seconds("lag_seconds", 300)?,
            lost: section.seconds("lost_seconds", 60)?,
        };
        let mut channels = Vec::new();
        for kind in channel::KINDS {
            for (index, section) in section.tables(kind)?.into_iter().enumerate() {
                channels.push(Route::read(kind, index, section)?);
            }
        }
        let runbook_url = section.text("runbook_url")?;
        let options = Self {
            channels,
            limits,
            repeat: section.seconds("repeat_seconds", 3600)?,
            state_file: section.text("state_file")?.map(PathBuf::from),
            runbook_url: runbook_url.unwrap_or_else(|| "docs/runbooks.md".to_owned()),
        };
        section.finish()?;
        Ok(options)
    }

    /// The same for a command beside the replicator: what it remembers stands in a file of
    /// its own.
    #[must_use]
    pub(crate) fn beside(mut self, command: &str) -> Self {
        let file = self.state_file.take();
        self.state_file = file.map(|file| file.with_extension(format!("{command}.json")));
        self
    }

    /// Whether there is nobody to tell.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.channels.is_empty()
    }
}

impl Route {
    fn read(kind: &str, index: usize, section: Section<'_>) -> Result<Self, Error> {
        let name = section.text("name")?;
        let default = if index == 0 {
            kind.to_owned()
        } else {
            format!("{kind}-{}", index + 1)
        };
        let severity = section.word("severity", &Severity::ALL)?;
        let kinds: Option<Vec<_>> = section
            .texts("kinds")?
            .iter()
            .map(|name| Kind::from_name(name))
            .collect();
        let kinds = kinds.ok_or_else(|| section.wrong("kinds", "names as in docs/runbooks.md"))?;
        let route = Self {
            name: name.unwrap_or(default),
            channel: Channel::read(kind, &section)?,
            severity: severity.unwrap_or(Severity::Warning),
            kinds,
            tables: section.texts("tables")?,
            per_minute: section.number("per_minute", 10)?,
            tries: section.number("tries", 5)?,
        };
        section.finish()?;
        Ok(route)
    }

    /// Whether `message` goes here. What concerns no single table goes everywhere.
    pub(super) fn takes(&self, message: &Message) -> bool {
        if message.state == State::Test {
            return true;
        }
        let kind = message.notice.kind;
        let table = message.notice.table.as_deref();
        message.severity() >= self.severity
            && (self.kinds.is_empty() || self.kinds.contains(&kind))
            && table.is_none_or(|table| {
                self.tables.is_empty() || self.tables.iter().any(|glob| matches(glob, table))
            })
    }
}

/// Whether `glob`, in which `*` stands for any text, is `name`.
fn matches(glob: &str, name: &str) -> bool {
    let Some((head, rest)) = glob.split_once('*') else {
        return glob == name;
    };
    let Some(behind) = name.strip_prefix(head) else {
        return false;
    };
    let ends = behind
        .char_indices()
        .map(|(at, _)| at)
        .chain([behind.len()]);
    ends.filter_map(|at| behind.get(at..))
        .any(|tail| matches(rest, tail))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notify::{Notice, tests::message};

    fn read(text: &str) -> Result<Options, Error> {
        let table: toml::Table = text.parse().unwrap();
        Options::read(Section::new("replicator.toml", "notify", &table))
    }

    fn file() -> (tempfile::TempDir, String) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("url");
        std::fs::write(&path, "http://127.0.0.1:9/token\n").unwrap();
        let path = path.display().to_string();
        (folder, path)
    }

    #[test]
    fn a_glob_matches_as_a_shell_would() {
        for (glob, name, is) in [
            ("shop.orders", "shop.orders", true),
            ("shop.*", "shop.orders", true),
            ("*.orders", "shop.orders", true),
            ("s*p.*s", "shop.orders", true),
            ("shop.*", "shopping.orders", false),
            ("shop.order", "shop.orders", false),
            ("*", "é.ü", true),
        ] {
            assert_eq!(matches(glob, name), is, "{glob} {name}");
        }
    }

    #[test]
    fn a_message_goes_where_severity_kind_and_table_fit() {
        let (_folder, path) = file();
        let text = format!(
            "[[slack]]\nurl_file = '{path}'\nseverity = 'critical'\n\
             [[slack]]\nurl_file = '{path}'\ntables = ['other.*']\n\
             [[slack]]\nurl_file = '{path}'\nkinds = ['lag_high']\n"
        );
        let options = read(&text).unwrap();
        let takes = |message: &Message| -> Vec<bool> {
            options
                .channels
                .iter()
                .map(|route| route.takes(message))
                .collect()
        };
        let mut message = message("x");
        assert_eq!(takes(&message), [true, false, false]);
        message.notice.table = None;
        assert_eq!(takes(&message), [true, true, false]);
        message.notice = Notice::new(Kind::LagHigh, "x");
        assert_eq!(takes(&message), [false, true, true]);
        message.state = State::Test;
        assert_eq!(takes(&message), [true, true, true]);
        let names: Vec<_> = options.channels.iter().map(|route| &route.name).collect();
        assert_eq!(names, ["slack", "slack-2", "slack-3"]);
    }

    #[test]
    fn secrets_in_the_file_and_unknown_keys_are_refused() {
        let (_folder, path) = file();
        for (text, says) in [
            (
                "[slack]\nurl = 'https://hooks/secret'".to_owned(),
                "is a secret",
            ),
            ("[slack]".to_owned(), "neither `url_env` nor `url_file`"),
            (
                format!("[slack]\nurl_file = '{path}'\nsevereness = 'secret'"),
                "unknown key `severeness`",
            ),
            (
                format!("[slack]\nurl_file = '{path}'\nseverity = 'secret'"),
                "one of info, warning",
            ),
            ("[smpt]\nhost = 'secret'".to_owned(), "unknown key `smpt`"),
        ] {
            let error = read(&text).err().unwrap().to_string();
            assert!(error.contains(says), "{error}");
            assert!(
                !error.contains("/secret") && !error.contains("'secret'"),
                "{error}"
            );
        }
    }
}
