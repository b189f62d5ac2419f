//! GTID_TAGGED (MySQL 8.3): the one event in MySQL's serialization format.
//!
//! Integers of variable length: the trailing ones of the first byte count the bytes
//! that follow it. A message is its format version, its size, the last field that may
//! not be ignored, then fields in rising order of id
//! (<https://dev.mysql.com/doc/dev/mysql-server/latest/PageLibsMysqlSerialization.html>).
//! Fields of the event: `Gtid_event` in `libs/mysql/binlog/event/control_events.h`.

use super::cursor::{Cursor, Malformed};
use super::gtid::{Gtid, SourceId};

const FIELD_FLAGS: u64 = 0;
const FIELD_SOURCE: u64 = 1;
const FIELD_NUMBER: u64 = 2;
const FIELD_TAG: u64 = 3;

/// Reads the id off a GTID_TAGGED body.
///
/// # Errors
/// Another format version, or no source, number or tag.
pub(super) fn parse(body: &[u8]) -> Result<Gtid, Malformed> {
    let mut c = Cursor::new(body, "serialization header");
    let _version = unsigned(&mut c)?;
    let size = unsigned(&mut c)?;
    if usize::try_from(size).ok() != Some(body.len()) {
        return Err(Malformed("message size"));
    }
    let _last_non_ignorable = unsigned(&mut c)?;
    let (mut source, mut number) = (None, None);
    loop {
        c.part("field");
        match unsigned(&mut c)? {
            FIELD_FLAGS => {
                unsigned(&mut c)?;
            }
            FIELD_SOURCE => source = Some(uuid(&mut c)?),
            FIELD_NUMBER => number = Some(signed(&mut c)?),
            FIELD_TAG => {
                c.part("tag");
                let length = unsigned(&mut c)?;
                let tag = c.text(usize::try_from(length).map_err(|_| Malformed("tag"))?)?;
                return finish(source, number, tag);
            }
            _ => return Err(c.malformed()),
        }
    }
}

fn finish(source: Option<SourceId>, number: Option<i64>, tag: &str) -> Result<Gtid, Malformed> {
    let number = number
        .and_then(|n| u64::try_from(n).ok())
        .filter(|n| *n > 0);
    match (source, number) {
        (Some(source), Some(number)) if tag.len() <= 32 => Ok(Gtid::Mysql {
            source,
            tag: tag.to_owned(),
            number,
        }),
        _ => Err(Malformed("transaction id")),
    }
}

/// An array of bytes is written element by element.
fn uuid(c: &mut Cursor<'_>) -> Result<SourceId, Malformed> {
    c.part("source");
    let mut uuid = [0; 16];
    for byte in &mut uuid {
        *byte = u8::try_from(unsigned(c)?).map_err(|_| c.malformed())?;
    }
    Ok(SourceId(uuid))
}

/// An unsigned integer of 1 to 9 bytes.
pub(super) fn unsigned(c: &mut Cursor<'_>) -> Result<u64, Malformed> {
    let first = c.u8()?;
    let more = first.trailing_ones();
    if more == 8 {
        return c.u64();
    }
    let mut value = u64::from(first);
    let mut shift = 0;
    for _ in 0..more {
        shift += 8;
        value |= u64::from(c.u8()?) << shift;
    }
    Ok(value >> (more + 1))
}

/// A signed integer: the lowest bit is the sign, negative ones stand inverted.
fn signed(c: &mut Cursor<'_>) -> Result<i64, Malformed> {
    let raw = unsigned(c)?;
    let magnitude = i64::try_from(raw >> 1).map_err(|_| c.malformed())?;
    Ok(if raw & 1 == 0 { magnitude } else { !magnitude })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(bytes: &[u8]) -> Option<u64> {
        unsigned(&mut Cursor::new(bytes, "x")).ok()
    }

    #[test]
    fn integers_of_every_length() {
        assert_eq!(number(&[0]), Some(0));
        assert_eq!(number(&[0xfe]), Some(127));
        assert_eq!(number(&[0x01, 0x02]), Some(128));
        assert_eq!(number(&[0xfd, 0xff]), Some((1 << 14) - 1));
        assert_eq!(number(&[0x7f, 1, 0, 0, 0, 0, 0, 0]), Some(1));
        assert_eq!(
            number(&[0xff, 1, 2, 3, 4, 5, 6, 7, 8]),
            Some(0x0807_0605_0403_0201)
        );
        assert_eq!(number(&[0x01]), None);
        assert_eq!(number(&[]), None);
    }

    #[test]
    fn cut_anywhere_it_is_an_error() {
        let mut body = vec![2, 0, 0, 0, 0, 2];
        body.extend([4; 16]);
        body.extend([4, 8, 6, 6, b't', b'a', b'g']);
        body[1] = u8::try_from(body.len() * 2).unwrap();
        let whole = parse(&body).expect("reads").to_string();
        assert_eq!(whole, "02020202-0202-0202-0202-020202020202:tag:2");
        for cut in 0..body.len() {
            assert!(parse(&body[..cut]).is_err());
        }
    }
}
