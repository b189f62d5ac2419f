//! Recordings that were cut, flipped or put together wrongly.

use super::*;
use crate::error::ErrorKind;

/// At every byte: no panic, and never more than was there.
#[test]
fn a_cut_file_gives_a_prefix_and_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let whole = fs::read(&recording("mysql-tagged")[1]).unwrap();
    let (all, _) = run(written(&folder, &whole), None, LIMIT);
    for cut in 0..whole.len() {
        let (units, error) = run(written(&folder, &whole[..cut]), None, LIMIT);
        assert!(summary(&all).starts_with(&summary(&units)));
        if let Some(error) = error {
            assert_eq!(error.kind(), ErrorKind::Corrupt, "{cut}: {error}");
        }
    }
}

#[test]
fn every_flipped_byte_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let whole = fs::read(&recording("mysql-tagged")[1]).unwrap();
    for at in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x40;
        let (_, error) = run(written(&folder, &bytes), None, LIMIT);
        assert!(error.is_some(), "byte {at}");
    }
}

/// Checksums made right again, so that the events' own checks are what is tried.
#[test]
fn lying_events_never_panic() {
    let folder = tempfile::tempdir().unwrap();
    for name in [
        "mysql-plain",
        "mysql-compressed",
        "mariadb-plain",
        "mariadb-compressed",
    ] {
        for event in events(name) {
            for at in 0..event.body.len().min(300) {
                for flip in [0x01, 0x80, 0xff] {
                    let mut changed = event.clone();
                    changed.body[at] ^= flip;
                    let mut assembler = primed(name);
                    let _ = assembler.push(changed);
                }
                let mut cut = event.clone();
                cut.body.truncate(at);
                let _ = primed(name).push(cut);
            }
        }
    }
    drop(folder);
}

fn events(name: &str) -> Vec<Event> {
    let mut source = FileSource::open(recording(name), None).unwrap();
    let mut events = Vec::new();
    while let Some(event) = source.read().unwrap() {
        let known = events
            .iter()
            .filter(|e: &&Event| e.header.event_type == event.header.event_type);
        if known.count() < 2 {
            events.push(event);
        }
    }
    events
}

fn primed(name: &str) -> Assembler {
    let mut assembler = Assembler::new(Resume::Nothing, LIMIT);
    let mut source = FileSource::open(recording(name), None).unwrap();
    assembler.push(source.read().unwrap().unwrap()).unwrap();
    assembler.push(event(EventType::Query, begin())).unwrap();
    assembler
}

#[test]
fn an_open_end_is_told_apart_from_a_file_still_written() {
    let folder = tempfile::tempdir().unwrap();
    let whole = fs::read(&recording("mysql-plain")[0]).unwrap();
    let (all, _) = run(recording("mysql-plain"), None, LIMIT);
    let Some(Unit::Transaction(last)) = all.iter().rfind(|u| matches!(u, Unit::Transaction(_)))
    else {
        panic!("a transaction");
    };
    let first_file = |u: &&Unit| matches!(u, Unit::Transaction(t) if t.end.file != last.end.file);
    let Some(Unit::Transaction(cut)) = all.iter().rfind(first_file) else {
        panic!("a transaction")
    };
    let inside = usize::try_from(cut.end.offset).unwrap() - 31;
    let (_, error) = run(written(&folder, &whole[..inside]), None, LIMIT);
    assert!(
        error
            .expect("incomplete")
            .message()
            .contains("ends inside a transaction")
    );

    let mut in_use = whole[..inside].to_vec();
    in_use[4 + 17] |= 1;
    let (units, error) = run(written(&folder, &in_use), None, LIMIT);
    assert!(error.is_none(), "{error:?}");
    assert!(units.iter().all(|u| end(u).offset <= cut.start.offset));
    let (_, error) = run(written(&folder, &in_use[..inside - 5]), None, LIMIT);
    assert!(error.is_none(), "{error:?}");
}

#[test]
fn missing_files_and_places_are_noticed() {
    let mut files = recording("mysql-plain");
    let tagged = recording("mysql-tagged").remove(1);
    let (_, error) = run(vec![files.remove(0), tagged], None, LIMIT);
    assert_eq!(error.expect("a gap").kind(), ErrorKind::PositionLost);
    for place in [
        Position::new("binlog.009999", 4),
        Position::new("binlog.000002", 1 << 40),
    ] {
        let (_, error) = run(recording("mysql-plain"), Some(&place), LIMIT);
        assert_eq!(error.expect("lost").kind(), ErrorKind::PositionLost);
    }
    let folder = tempfile::tempdir().unwrap();
    let (_, error) = run(written(&folder, b"\xfdbin rest"), None, LIMIT);
    assert_eq!(error.expect("encrypted").kind(), ErrorKind::Unsupported);
    let (_, error) = run(written(&folder, b"hello world"), None, LIMIT);
    assert_eq!(error.expect("no binlog").kind(), ErrorKind::Corrupt);
}
