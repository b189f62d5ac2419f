//! `demo`: the bundled recording into a SQLite file, then a look at the result.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::cli::DemoArguments;
use super::replay::apply_files;
use super::screen::{answer, grouped, say, table};
use super::session::{Session, Summary};
use super::{Answer, Bundle, Recording};
use crate::error::{Error, ErrorKind};
use crate::mapper::{Dialect, Mappers};
use crate::replicator::End;
use crate::sink::{RowCounts, Sink, TableRows, Target, sqlite};

/// Replays a recording into the named target, or into one that is gone afterwards.
pub(super) async fn demo<M: Mappers, S: Sink>(
    session: &Session,
    target: &S::Address,
    bundle: &Bundle,
    arguments: &DemoArguments,
) -> Result<Answer, Error> {
    let named_target = session.named_target;
    let recording = choose(bundle, arguments.recording.as_deref())?;
    let folder = Folder::new()?;
    let file = folder.0.join(recording.file_name);
    std::fs::write(&file, recording.bytes).map_err(|error| {
        Error::new(
            ErrorKind::Config,
            "the recording cannot be written to a temporary file",
        )
        .because(error)
    })?;
    if !session.json {
        say(&format!(
            "replaying the `{}` recording ({} bytes of binlog) into {target}\n\n",
            recording.name,
            grouped(recording.bytes.len() as u64)
        ))?;
    }
    let summary = apply_files::<M, S>(session, target, vec![file], &[]).await?;
    if summary.end == End::Stopped {
        let text = if session.json {
            format!("{:#}\n", summary.json())
        } else {
            summary.text()
        };
        say(&text)?;
        return Ok(Answer::Done);
    }
    let schema = M::schema(S::DIALECT)?;
    let counts = S::row_counts(target, schema).await?;
    let query = match bundle.demo_query {
        Some(query) => Some((query.title, S::query(target, schema, query.sql).await?)),
        None => None,
    };
    if session.json {
        answer(&machine(&summary, &counts))?;
        return Ok(Answer::Done);
    }
    let mut text = human(&counts);
    if let Some((title, (heads, rows))) = query {
        writeln!(text, "{title}\n\n{}", table(&heads, &rows)).ok();
    }
    text.push_str(&summary.text());
    text.push_str(&next::<S>(target, named_target, bundle.after));
    say(&text)?;
    Ok(Answer::Done)
}

fn choose(bundle: &Bundle, name: Option<&str>) -> Result<Recording, Error> {
    let known = || {
        bundle
            .recordings
            .iter()
            .map(|recording| recording.name)
            .collect::<Vec<_>>()
            .join(", ")
    };
    match name {
        None => bundle.recordings.first().copied().ok_or_else(|| {
            Error::new(
                ErrorKind::Config,
                "this replicator has no recording to show",
            )
            .remedy("try `replicator replay FILE…` with binlog files, or `replicator run`")
        }),
        Some(name) => bundle
            .recordings
            .iter()
            .find(|recording| recording.name == name)
            .copied()
            .ok_or_else(|| {
                Error::new(ErrorKind::Config, format!("there is no recording `{name}`"))
                    .remedy(format!("known recordings: {}", known()))
            }),
    }
}

fn human([tables, calendars, views]: &RowCounts) -> String {
    let mut text = String::new();
    for (title, list) in [
        ("dimensions and tables", tables),
        ("calendars", calendars),
        ("facts (views)", views),
    ] {
        if list.is_empty() {
            continue;
        }
        let rows: Vec<_> = list
            .iter()
            .map(|entry| vec![entry.name.to_owned(), grouped(entry.rows)])
            .collect();
        writeln!(
            text,
            "{}",
            table(&[title.to_owned(), "rows".to_owned()], &rows)
        )
        .ok();
    }
    text
}

fn machine(summary: &Summary, [tables, calendars, views]: &RowCounts) -> Value {
    let map = |list: &[TableRows]| -> serde_json::Map<String, Value> {
        list.iter()
            .map(|entry| (entry.name.to_owned(), entry.rows.into()))
            .collect()
    };
    json!({
        "summary": summary.json(),
        "tables": map(tables),
        "calendars": map(calendars),
        "views": map(views),
    })
}

fn next<S: Sink>(target: &S::Address, named: bool, after: &str) -> String {
    let mut text = String::from("\nwhat to try next:\n");
    if named {
        if S::DIALECT == Dialect::Sqlite {
            writeln!(
                text,
                "  sqlite3 {target}                  look at it with any SQLite program"
            )
            .ok();
        }
        writeln!(text, "  replicator status --target {target}").ok();
    } else {
        text.push_str("  replicator demo --target lake.sqlite    keep the result and look at it with any SQLite program\n");
    }
    text.push_str("  CDC_SOURCE_URL=mysql://user:password@host:3306/ replicator run    follow your own server\n");
    if !after.is_empty() {
        writeln!(text, "{}", after.trim_end()).ok();
    }
    text
}

/// A folder of its own in the system's place for temporary files; gone when dropped.
pub(super) struct Folder(PathBuf);

impl Folder {
    /// A SQLite file in this folder.
    pub(super) fn lake(&self) -> Target {
        Target::Sqlite(sqlite::Target::file(self.0.join("lake.sqlite")))
    }

    /// Makes the folder.
    ///
    /// # Errors
    /// There is no place for temporary files.
    pub(super) fn new() -> Result<Self, Error> {
        let base = std::env::temp_dir();
        for number in 0..1000 {
            let path = base.join(format!("replicator-demo-{}-{number}", std::process::id()));
            match std::fs::create_dir(&path) {
                Ok(()) => return Ok(Self(path)),
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(Self::refused(&base).because(error)),
            }
        }
        Err(Self::refused(&base))
    }

    fn refused(base: &Path) -> Error {
        Error::new(
            ErrorKind::Config,
            format!("no folder can be made in `{}`", base.display()),
        )
        .remedy("set TMPDIR to a folder that can be written to")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.0) {
            tracing::warn!(
                event = crate::log::event::FAILED_TOO,
                "`{}` cannot be removed: {error}",
                self.0.display()
            );
        }
    }
}
