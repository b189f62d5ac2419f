//! Rows that differ, as the statements of a comparison tell them.

use super::{Difference, Found};
use crate::error::{Error, ErrorKind};
use crate::mapper::TargetId;

impl Found {
    /// From a row of [`super::Texts::compare`].
    pub(in crate::sink) fn compared(
        target: usize,
        row: Vec<Option<String>>,
    ) -> Result<Self, Error> {
        compared(target, row).ok_or_else(unreadable)
    }

    /// From a row of [`super::Texts::rest`].
    pub(in crate::sink) fn left(target: usize, row: Vec<Option<String>>) -> Result<Self, Error> {
        left(target, row).ok_or_else(unreadable)
    }
}

fn compared(target: usize, row: Vec<Option<String>>) -> Option<Found> {
    let mut cells = row.into_iter();
    let missing = cells.next()?? == "1";
    let flags = cells.next()??;
    let (wanted, standing) = (cells.next()??, cells.next()??);
    let key: Option<Vec<String>> = cells.collect();
    let (difference, columns, standing) = if missing {
        (Difference::Missing, Vec::new(), String::new())
    } else {
        let columns = flags.bytes().map(|flag| flag == b'1').collect();
        (Difference::Different, columns, standing)
    };
    Some(Found {
        target: TargetId(target),
        difference,
        key: key?,
        columns,
        wanted,
        standing,
        rows: 1,
    })
}

fn left(target: usize, row: Vec<Option<String>>) -> Option<Found> {
    let mut cells = row.into_iter();
    let more: i64 = cells.next()??.parse().ok()?;
    let digest = cells.next()??;
    let key: Option<Vec<String>> = cells.collect();
    let (difference, wanted, standing) = if more > 0 {
        (Difference::Missing, digest, String::new())
    } else {
        (Difference::Extra, String::new(), digest)
    };
    Some(Found {
        target: TargetId(target),
        difference,
        key: key?,
        columns: Vec::new(),
        wanted,
        standing,
        rows: more.unsigned_abs().max(1),
    })
}

fn unreadable() -> Error {
    Error::new(
        ErrorKind::TargetRefused,
        "the target's answer to a comparison does not read",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(cells: &[&str]) -> Vec<Option<String>> {
        cells.iter().map(|cell| Some((*cell).to_owned())).collect()
    }

    #[test]
    fn rows_of_a_comparison_read() {
        let found = Found::compared(2, row(&["0", "010", "aa", "bb", "31"])).unwrap();
        assert_eq!(found.difference, Difference::Different);
        assert_eq!(found.columns, [false, true, false]);
        assert_eq!(found.key, ["31"]);
        let found = Found::compared(2, row(&["1", "111", "aa", "bb", "31"])).unwrap();
        assert_eq!(
            (found.difference, found.standing.as_str()),
            (Difference::Missing, "")
        );
        let found = Found::left(2, row(&["0", "cc", "32"])).unwrap();
        assert_eq!((found.difference, found.rows), (Difference::Extra, 1));
        let found = Found::left(2, row(&["-3", "cc", "cc"])).unwrap();
        assert_eq!((found.difference, found.rows), (Difference::Extra, 3));
        assert!(Found::left(2, row(&["x", "cc"])).is_err());
    }
}
