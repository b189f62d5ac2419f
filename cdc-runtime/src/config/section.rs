//! One table of `replicator.toml`: its keys are read one by one, none of their values is
//! shown, and a key that nobody reads is refused.

use std::cell::RefCell;
use std::time::Duration;

use toml::{Table, Value};

use super::Secret;
use crate::error::{Error, ErrorKind};

/// A yes or no.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flag {
    /// `true`.
    On,
    /// `false`.
    Off,
}

/// A table, its name, and the keys that were asked for.
pub(crate) struct Section<'a> {
    file: &'a str,
    name: String,
    table: &'a Table,
    known: RefCell<Vec<String>>,
}

impl<'a> Section<'a> {
    pub(crate) fn new(file: &'a str, name: impl Into<String>, table: &'a Table) -> Self {
        Self {
            file,
            name: name.into(),
            table,
            known: RefCell::default(),
        }
    }

    fn get(&self, key: &str) -> Option<&'a Value> {
        self.known.borrow_mut().push(key.to_owned());
        self.table.get(key)
    }

    /// A text.
    pub(crate) fn text(&self, key: &str) -> Result<Option<String>, Error> {
        match self.get(key) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(_) => Err(self.wrong(key, "a text in quotes")),
        }
    }

    /// A text that must be there.
    pub(crate) fn required(&self, key: &str) -> Result<String, Error> {
        self.text(key)?.ok_or_else(|| self.missing(key))
    }

    /// A list of texts; one text is a list of one.
    pub(crate) fn texts(&self, key: &str) -> Result<Vec<String>, Error> {
        let wrong = || self.wrong(key, "a text in quotes, or a list of them");
        match self.get(key) {
            None => Ok(Vec::new()),
            Some(Value::String(text)) => Ok(vec![text.clone()]),
            Some(Value::Array(list)) => list
                .iter()
                .map(|item| item.as_str().map(str::to_owned).ok_or_else(wrong))
                .collect(),
            Some(_) => Err(wrong()),
        }
    }

    /// A whole number from 1 on.
    pub(crate) fn number<T: TryFrom<i64>>(&self, key: &str, default: T) -> Result<T, Error> {
        match self.get(key) {
            None => Ok(default),
            Some(Value::Integer(number)) if *number > 0 => {
                T::try_from(*number).map_err(|_| self.wrong(key, "a number that fits"))
            }
            Some(_) => Err(self.wrong(key, "a whole number of 1 or more")),
        }
    }

    /// Seconds, 1 or more.
    pub(crate) fn seconds(&self, key: &str, default: u64) -> Result<Duration, Error> {
        self.number(key, default).map(Duration::from_secs)
    }

    /// Seconds, 0 or more.
    pub(crate) fn zero_or_seconds(&self, key: &str, default: u64) -> Result<Duration, Error> {
        if self.table.get(key) == Some(&Value::Integer(0)) {
            self.get(key);
            return Ok(Duration::ZERO);
        }
        self.seconds(key, default)
    }

    /// `true` or `false`.
    pub(crate) fn flag(&self, key: &str, default: Flag) -> Result<Flag, Error> {
        match self.get(key) {
            None => Ok(default),
            Some(Value::Boolean(true)) => Ok(Flag::On),
            Some(Value::Boolean(false)) => Ok(Flag::Off),
            Some(_) => Err(self.wrong(key, "true or false")),
        }
    }

    /// A table of texts.
    pub(crate) fn pairs(&self, key: &str) -> Result<Vec<(String, String)>, Error> {
        let wrong = || self.wrong(key, "a table of texts");
        match self.get(key) {
            None => Ok(Vec::new()),
            Some(Value::Table(table)) => table
                .iter()
                .map(|(name, value)| {
                    let value = value.as_str().ok_or_else(wrong)?;
                    Ok((name.clone(), value.to_owned()))
                })
                .collect(),
            Some(_) => Err(wrong()),
        }
    }

    /// One of `words`; none where the key is not there.
    pub(crate) fn word<T: Copy>(&self, key: &str, words: &[(&str, T)]) -> Result<Option<T>, Error> {
        let Some(text) = self.text(key)? else {
            return Ok(None);
        };
        let found = words.iter().find(|(name, _)| *name == text);
        found.map(|(_, word)| Some(*word)).ok_or_else(|| {
            let names: Vec<_> = words.iter().map(|(name, _)| *name).collect();
            self.wrong(key, &format!("one of {}", names.join(", ")))
        })
    }

    /// The tables under `key`: `[a.key]` is one, `[[a.key]]` many.
    pub(crate) fn tables(&self, key: &str) -> Result<Vec<Section<'a>>, Error> {
        let name = format!("{}.{key}", self.name);
        let one = |table: &'a Table| Section::new(self.file, name.clone(), table);
        match self.get(key) {
            None => Ok(Vec::new()),
            Some(Value::Table(table)) => Ok(vec![one(table)]),
            Some(Value::Array(list)) => list
                .iter()
                .map(|item| item.as_table().map(one))
                .collect::<Option<_>>()
                .ok_or_else(|| self.wrong(key, &format!("[{name}] or [[{name}]]"))),
            Some(_) => Err(self.wrong(key, &format!("[{name}] or [[{name}]]"))),
        }
    }

    /// A secret: `KEY_env` names a variable, `KEY_file` a file. Never written here.
    pub(crate) fn secret(&self, key: &str) -> Result<Option<Secret>, Error> {
        if self.get(key).is_some() {
            let message = format!(
                "{} `{key}` is a secret and does not belong here",
                self.place()
            );
            let remedy = format!("write {key}_env = \"VARIABLE\" or {key}_file = \"PATH\" instead");
            return Err(Error::new(ErrorKind::Config, message).remedy(remedy));
        }
        let variable = self.text(&format!("{key}_env"))?;
        let file = self.text(&format!("{key}_file"))?;
        match (variable, file) {
            (None, None) => Ok(None),
            (Some(_), Some(_)) => {
                let wrong = format!("{key}_env");
                Err(self.wrong(&wrong, &format!("left out where `{key}_file` is given")))
            }
            (Some(variable), None) => self.of_environment(&variable).map(Some),
            (None, Some(file)) => self.of_file(&file).map(Some),
        }
    }

    fn of_environment(&self, variable: &str) -> Result<Secret, Error> {
        match std::env::var(variable) {
            Ok(text) if !text.trim().is_empty() => Ok(Secret::new(text.trim())),
            Ok(_) | Err(_) => {
                let message = format!("{} the variable `{variable}` is not set", self.place());
                Err(Error::new(ErrorKind::Config, message)
                    .remedy(format!("export {variable}=…, then start again")))
            }
        }
    }

    fn of_file(&self, path: &str) -> Result<Secret, Error> {
        let message = |what: &str| {
            Error::new(
                ErrorKind::Config,
                format!("{} `{path}` {what}", self.place()),
            )
        };
        let text = std::fs::read_to_string(path)
            .map_err(|error| message("cannot be read").because(error))?;
        match text.trim() {
            "" => Err(message("is empty")),
            text => Ok(Secret::new(text)),
        }
    }

    /// Refuses the keys that were not asked for.
    pub(crate) fn finish(self) -> Result<(), Error> {
        let known = self.known.borrow();
        let Some(key) = self.table.keys().find(|key| !known.contains(key)) else {
            return Ok(());
        };
        let message = format!("{} unknown key `{key}`", self.place());
        let like = |name: &String| strsim::jaro_winkler(name, key);
        let nearest = known.iter().max_by(|a, b| like(a).total_cmp(&like(b)));
        let remedy = match nearest.filter(|name| like(name) > 0.8) {
            Some(name) => format!("did you mean `{name}`?"),
            None => format!("known keys: {}", known.join(", ")),
        };
        Err(Error::new(ErrorKind::Config, message).remedy(remedy))
    }

    /// "`replicator.toml`, [notify.slack]:"
    fn place(&self) -> String {
        format!("`{}`, [{}]:", self.file, self.name)
    }

    fn missing(&self, key: &str) -> Error {
        let message = format!("{} `{key}` is missing", self.place());
        Error::new(ErrorKind::Config, message)
            .remedy("see docs/logging.md, docs/notifications.md and docs/metrics.md for the keys")
    }

    /// The secret under `key` that must be there.
    pub(crate) fn required_secret(&self, key: &str) -> Result<Secret, Error> {
        self.secret(key)?.ok_or_else(|| {
            let message = format!(
                "{} neither `{key}_env` nor `{key}_file` is given",
                self.place()
            );
            Error::new(ErrorKind::Config, message).remedy(format!(
                "write {key}_env = \"VARIABLE\" or {key}_file = \"PATH\""
            ))
        })
    }

    /// An error about the value of `key`, which it does not show.
    pub(crate) fn wrong(&self, key: &str, wanted: &str) -> Error {
        let message = format!("{} `{key}` must be {wanted}", self.place());
        Error::new(ErrorKind::Config, message)
    }
}
