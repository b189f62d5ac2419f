//! The runtime's tables, from a server's answers.

use std::fs;

use mysql_async::Conn;
use mysql_async::prelude::Queryable;

use super::{Form, Set, answers, four_bytes};
use crate::{Outcome, place};

/// Four-byte codes of GB 18030 before the one of U+10000.
const BELOW_SUPPLEMENTARY: usize = 189_000;

/// Writes the table of a set, if it has one; gives the bytes written.
///
/// # Errors
/// The server does not answer, gives a character no table can hold, or a file cannot be
/// written.
pub async fn write(conn: &mut Conn, set: &Set) -> Outcome<usize> {
    let codes: Vec<Vec<u8>> = match set.form {
        Form::Single if set.name == "ascii" => return Ok(0),
        Form::Single => (0..=u8::MAX).map(|byte| vec![byte]).collect(),
        Form::Double(leads, trails) => rectangle(&[], leads, trails),
        Form::Gb18030 => rectangle(&[], [0x81, 0xFE], [0x40, 0xFE]),
        Form::Euc => {
            let rows = [0xA1, 0xFE];
            [rectangle(&[], rows, rows), rectangle(&[0x8F], rows, rows)].concat()
        }
        Form::Utf8(_) | Form::Ucs2 | Form::Utf16 | Form::Utf16le | Form::Utf32 => return Ok(0),
    };
    let mut file = Vec::with_capacity(codes.len() * 2);
    for answer in answers(conn, set, &codes).await? {
        file.extend(entry(answer)?.to_le_bytes());
    }
    let mut written = save(set.name, &file)?;
    if set.form == Form::Gb18030 {
        written += save("gb18030_runs", &runs(conn).await?)?;
    }
    Ok(written)
}

fn rectangle(before: &[u8], [first, last]: [u8; 2], [left, right]: [u8; 2]) -> Vec<Vec<u8>> {
    (first..=last)
        .flat_map(|lead| (left..=right).map(move |trail| [lead, trail]))
        .map(|pair| [before, &pair].concat())
        .collect()
}

/// The character in UTF-16; zero for what the server does not store, and for what it takes
/// as two characters, such as the katakana of Shift JIS.
fn entry(answer: Option<Vec<u8>>) -> Outcome<u16> {
    let Some(text) = answer else { return Ok(0) };
    let text = String::from_utf8(text)?;
    let mut units = text.encode_utf16();
    match (units.next(), units.next()) {
        (Some(unit), None) => Ok(unit),
        (Some(_), Some(_)) => Ok(0),
        (None, _) => Err("a sequence is no character at all".into()),
    }
}

/// The runs of GB 18030's four-byte codes below U+10000: number and character.
async fn runs(conn: &mut Conn) -> Outcome<Vec<u8>> {
    let codes: Vec<u8> = four_bytes()
        .flatten()
        .take(BELOW_SUPPLEMENTARY)
        .flatten()
        .collect();
    conn.query_drop("CREATE TEMPORARY TABLE run (c LONGTEXT CHARACTER SET gb18030)")
        .await?;
    conn.query_drop(format!("INSERT INTO run VALUES (0x{})", super::hex(&codes)))
        .await?;
    let text: Option<String> = conn
        .query_first("SELECT CONVERT(c USING utf8mb4) FROM run")
        .await?;
    let text = text.ok_or("the server gives no text")?;
    let (mut file, mut expected) = (Vec::new(), None);
    for (number, character) in text.chars().enumerate() {
        let character = u16::try_from(u32::from(character))?;
        if expected != Some(character) {
            file.extend(u16::try_from(number)?.to_le_bytes());
            file.extend(character.to_le_bytes());
        }
        expected = if character == u16::from(b'?') {
            Some(character)
        } else {
            character.checked_add(1)
        };
    }
    Ok(file)
}

fn save(name: &str, bytes: &[u8]) -> Outcome<usize> {
    let folder = place::workspace().join("cdc-runtime/src/charset/table");
    fs::write(folder.join(format!("{name}.bin")), bytes)?;
    Ok(bytes.len())
}
