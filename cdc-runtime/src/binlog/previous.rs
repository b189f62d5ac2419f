//! PREVIOUS_GTIDS and GTID_LIST: what was executed before a binlog file began.

use super::cursor::{Cursor, Malformed};
use super::gtid::{GtidSet, MariadbSet, MysqlSet, SourceId};
use super::tagged;

/// Reads MySQL's PREVIOUS_GTIDS (`Gtid_set::encode`): since 8.3 the count's highest
/// byte tells the form with tags, in which the count stands in the middle six bytes.
///
/// # Errors
/// Counts or intervals that do not fit.
pub fn mysql(body: &[u8]) -> Result<GtidSet, Malformed> {
    let mut c = Cursor::new(body, "GTID set");
    let head = c.u64()?;
    let is_tagged = head >> 56 == 1;
    let count = if is_tagged { (head << 8) >> 16 } else { head };
    let mut set = MysqlSet::default();
    for _ in 0..count {
        let source = SourceId(c.array()?);
        let tag = if is_tagged {
            let length = tagged::unsigned(&mut c)?;
            c.text(usize::try_from(length).map_err(|_| c.malformed())?)?
        } else {
            ""
        };
        if set.names(source, tag) {
            return Err(c.malformed());
        }
        // In rising order, as the server writes them and its own reader asks for.
        let mut before = 0;
        for _ in 0..c.u64()? {
            let (first, end) = (c.u64()?, c.u64()?);
            if first <= before || end <= first {
                return Err(c.malformed());
            }
            set.add(source, tag, first, end - 1);
            before = end;
        }
    }
    if c.is_empty() {
        Ok(GtidSet::Mysql(set))
    } else {
        Err(c.malformed())
    }
}

/// Reads MariaDB's GTID_LIST (`Gtid_list_log_event`): the count's top four bits are flags.
///
/// # Errors
/// A count that does not fit.
pub fn mariadb(body: &[u8]) -> Result<GtidSet, Malformed> {
    let mut c = Cursor::new(body, "GTID list");
    let count = c.u32()? & 0x0fff_ffff;
    let mut set = MariadbSet::default();
    for _ in 0..count {
        let (domain, server, sequence) = (c.u32()?, c.u32()?, c.u64()?);
        set.add(domain, server, sequence);
    }
    Ok(GtidSet::Mariadb(set))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A set without tags: sources by their first byte, with their intervals.
    fn set(sources: &[(u8, &[(u64, u64)])]) -> Result<String, Malformed> {
        let mut body = u64::try_from(sources.len()).unwrap().to_le_bytes().to_vec();
        for (source, intervals) in sources {
            body.extend([*source; 16]);
            body.extend(u64::try_from(intervals.len()).unwrap().to_le_bytes());
            for (first, end) in *intervals {
                body.extend(first.to_le_bytes());
                body.extend(end.to_le_bytes());
            }
        }
        mysql(&body).map(|set| set.to_string())
    }

    #[test]
    fn sources_and_intervals_stand_once_and_in_order() {
        let one = "01010101-0101-0101-0101-010101010101";
        let two = "02020202-0202-0202-0202-020202020202";
        assert_eq!(set(&[]), Ok(String::new()));
        assert_eq!(
            set(&[(1, &[(1, 4), (5, 6)]), (2, &[(9, 10)])]),
            Ok(format!("{one}:1-3:5,{two}:9"))
        );
        for refused in [
            &[(1, &[(0, 2)][..])][..],
            &[(1, &[(2, 2)])],
            &[(1, &[(1, 4), (4, 6)])],
            &[(1, &[(5, 6), (1, 4)])],
            &[(1, &[(1, 2)]), (1, &[(3, 4)])],
        ] {
            assert!(set(refused).is_err(), "{refused:?}");
        }
    }
}
