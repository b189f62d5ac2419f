//! What `check` asks of a SQLite file: the right to write, and room.

use std::path::Path;

use crate::source::{Check, CheckName, Verdict};

/// Less room than this and a target may be full before anybody looks.
const LITTLE_ROOM: u64 = 1 << 30;

/// Whether the file at `path` can be written to, and how much room there is.
pub(super) fn check(path: &Path) -> Vec<Check> {
    let mut found = vec![writable(path)];
    found.extend(room(path));
    found
}

/// Whether the file, or the folder it is to stand in, can be written to.
fn writable(path: &Path) -> Check {
    let folder = folder(path);
    let answer = match path.exists() {
        true => std::fs::OpenOptions::new()
            .append(true)
            .open(path)
            .map(drop),
        false => std::fs::metadata(folder).and_then(|it| {
            match it.permissions().readonly() || !it.is_dir() {
                true => Err(std::io::ErrorKind::PermissionDenied.into()),
                false => Ok(()),
            }
        }),
    };
    let shown = path.display();
    let (verdict, sentence) = match answer {
        Ok(()) => (Verdict::Ok, format!("{shown} can be written to")),
        Err(error) => (
            Verdict::No,
            format!("{shown} cannot be written to: {}", error.kind()),
        ),
    };
    Check::new(
        CheckName::TargetWritable,
        verdict,
        sentence,
        "make the folder, or give this account the right to write to the file and its folder",
    )
}

/// How much room there is; nothing where that cannot be told.
fn room(path: &Path) -> Option<Check> {
    let free = free_bytes(folder(path))?;
    let sentence = format!("{} MiB are free", free >> 20);
    Some(Check::new(
        CheckName::TargetRoom,
        Verdict::of(free >= LITTLE_ROOM, Verdict::Advice),
        sentence,
        "make room: a full disk stops the replicator (and loses nothing)",
    ))
}

fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        Some(_) | None => Path::new("."),
    }
}

#[cfg(unix)]
fn free_bytes(folder: &Path) -> Option<u64> {
    let found = rustix::fs::statvfs(folder).ok()?;
    Some(found.f_bavail.saturating_mul(found.f_frsize))
}

#[cfg(not(unix))]
fn free_bytes(_folder: &Path) -> Option<u64> {
    None
}
