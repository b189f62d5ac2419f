//! Dead letters on a server.

use super::{Argument, Link, integer};
use crate::error::{Error, ErrorKind};
use crate::letter::{Head, Letter, LetterChange};
use crate::position::Position;
use crate::sink::letter::{Listed, met};

/// The statements of a dialect about dead letters. Rows and keys come and go as text in
/// hexadecimal.
pub struct Letterbox {
    /// CREATE TABLE of `_cdc_dead_letter`.
    pub create: &'static str,
    /// Number, table and key of each, as text.
    pub heads: &'static str,
    /// All but the rows, as text: number, table, whether there is a row before and after (1
    /// or 0), reason, column, file, offset, GTID, `committed_at`, tries, when it was set
    /// aside, when it was tried last.
    pub list: &'static str,
    /// One, as text: number, table, key, row before, row after, reason, column, file, offset,
    /// GTID, `committed_at`, tries.
    pub one: &'static str,
    /// Adds one: in the order of `one`.
    pub add: &'static str,
    /// Another content: in the order of `one` from the row before on, then the number.
    pub change: &'static str,
    /// Removes one.
    pub remove: &'static str,
}

/// All letters without their rows.
pub(super) async fn heads<L: Link>(link: &mut L) -> Result<Vec<Head>, Error> {
    let found = link.rows(L::LETTERBOX.heads).await?;
    let heads = found.rows.into_iter().map(|row| {
        let mut cells = row.into_iter().flatten();
        Some(Head {
            id: cells.next()?.parse().ok()?,
            table: cells.next()?,
            key: bytes(&cells.next()?)?,
        })
    });
    heads.collect::<Option<_>>().ok_or_else(unreadable)
}

/// All letters, for people.
pub(super) async fn list<L: Link>(link: &mut L) -> Result<Vec<Listed>, Error> {
    let found = link.rows(L::LETTERBOX.list).await?;
    let all: Option<_> = found.rows.into_iter().map(listed).collect();
    all.ok_or_else(unreadable)
}

fn listed(row: Vec<Option<String>>) -> Option<Listed> {
    let mut cells = row.into_iter();
    let mut next = || cells.next();
    let (id, table) = (next()??.parse().ok()?, next()??);
    let (before, after) = (next()??, next()??);
    let (reason, column) = (next()??, next()?);
    let position = Position::new(next()??, next()??.parse().ok()?);
    Some(Listed {
        id,
        table,
        kind: Listed::kind(before == "1", after == "1"),
        reason,
        column,
        position,
        gtid: next()?,
        committed_at: next()??.parse().ok()?,
        tries: next()??.parse().ok()?,
        set_aside_at: next()??,
        tried_at: next()??,
    })
}

/// One letter.
pub(super) async fn one<L: Link>(link: &mut L, id: u64) -> Result<Option<Letter>, Error> {
    let found = link.select(L::LETTERBOX.one, &[integer(id)?]).await?;
    let row = found.into_iter().next();
    row.map(|row| letter(row).ok_or_else(unreadable))
        .transpose()
}

fn letter(row: Vec<Option<String>>) -> Option<Letter> {
    let mut cells = row.into_iter();
    let mut next = || cells.next();
    let (id, table, key) = (next()??.parse().ok()?, next()??, bytes(&next()??)?);
    let image = |cell: Option<String>| cell.map(|it| bytes(&it).ok_or(())).transpose().ok();
    let (before, after) = (image(next()?)?, image(next()?)?);
    let (reason, column) = (next()??, next()?);
    let position = Position::new(next()??, next()??.parse().ok()?);
    Some(Letter {
        id,
        table,
        key,
        before,
        after,
        reason,
        column,
        position,
        gtid: next()?,
        committed_at: next()??.parse().ok()?,
        tries: next()??.parse().ok()?,
    })
}

/// Does what `change` says.
pub(super) async fn note<L: Link>(link: &mut L, change: &LetterChange) -> Result<(), Error> {
    let letter = match change {
        LetterChange::Gone(id) => {
            let done = link.execute(L::LETTERBOX.remove, &[integer(*id)?]).await?;
            return met(done);
        }
        LetterChange::New(letter) | LetterChange::Changed(letter) => letter,
    };
    let key = hex(&letter.key);
    let (before, after) = (
        letter.before.as_deref().map(hex),
        letter.after.as_deref().map(hex),
    );
    let content = [
        optional(before.as_deref()),
        optional(after.as_deref()),
        Argument::Text(&letter.reason),
        optional(letter.column.as_deref()),
        Argument::Text(&letter.position.file),
        integer(letter.position.offset)?,
        optional(letter.gtid.as_deref()),
        Argument::Integer(letter.committed_at.into()),
        Argument::Integer(letter.tries.into()),
    ];
    match change {
        LetterChange::New(_) => {
            let head = [
                integer(letter.id)?,
                Argument::Text(&letter.table),
                Argument::Text(&key),
            ];
            let all = [head.as_slice(), content.as_slice()].concat();
            link.execute(L::LETTERBOX.add, &all).await.map(drop)
        }
        LetterChange::Changed(_) | LetterChange::Gone(_) => {
            let all = [content.as_slice(), &[integer(letter.id)?]].concat();
            met(link.execute(L::LETTERBOX.change, &all).await?)
        }
    }
}

fn optional(text: Option<&str>) -> Argument<'_> {
    text.map_or(Argument::Null, Argument::Text)
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        write!(text, "{byte:02x}").ok();
    }
    text
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    let pair = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    hex.as_bytes().chunks(2).map(pair).collect()
}

fn unreadable() -> Error {
    Error::new(
        ErrorKind::TargetMismatch,
        "the target's dead letters do not have the form of this version",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_come_back() {
        for given in [&b""[..], b"\0\xff a"] {
            assert_eq!(bytes(&hex(given)).unwrap(), given);
        }
        assert!(bytes("0g").is_none());
    }
}
