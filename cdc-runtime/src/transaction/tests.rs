use super::*;
use crate::binlog::{EventHeader, EventType, checksum};
use crate::error::{Error, ErrorKind};
use crate::source::{Event, FileSource};
use std::fs;
use std::path::{Path, PathBuf};

const LIMIT: usize = 1 << 20;

fn recording(name: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/binlogs")
        .join(name);
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|f| f.unwrap().path())
        .collect();
    files.sort();
    files
}

fn run(files: Vec<PathBuf>, resume: Option<&Position>, limit: usize) -> (Vec<Unit>, Option<Error>) {
    let mut units = Vec::new();
    let result = drain(files, resume, limit, &mut units);
    (units, result.err())
}

fn drain(
    files: Vec<PathBuf>,
    resume: Option<&Position>,
    limit: usize,
    units: &mut Vec<Unit>,
) -> Result<(), Error> {
    let mut source = FileSource::open(files, resume)?;
    let mut assembler = Assembler::new(Resume::Nothing, limit);
    while let Some(event) = source.read()? {
        units.extend(assembler.push(event)?);
    }
    assert_eq!(source.read_bytes(), source.total_bytes());
    assembler.finish()
}

fn kinds(unit: &Transaction) -> String {
    let one = |c: &TableChange| format!("{:?} {} {}", c.kind, c.table.table, c.bytes());
    unit.changes.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn end(unit: &Unit) -> Position {
    match unit {
        Unit::Transaction(t) => t.end.clone(),
        Unit::Statement(s) => s.end.clone(),
        Unit::Advance(a) => a.end.clone(),
    }
}

fn summary(units: &[Unit]) -> Vec<String> {
    let line = |unit: &Unit| match unit {
        Unit::Transaction(t) => Some(kinds(t)),
        Unit::Statement(s) => match &s.kind {
            crate::statement::StatementKind::Ddl(d) => Some(format!("{:?} {:?}", d.verb, d.effect)),
            other => Some(format!("{other:?}")),
        },
        Unit::Advance(_) => None,
    };
    units.iter().filter_map(line).collect()
}

/// The same workload gives the same units, however the server wrote it.
#[test]
fn recordings_of_one_workload_agree() {
    let mut summaries = Vec::new();
    for name in ["mysql-plain", "mysql-compressed", "mysql-tagged"] {
        let (units, error) = run(recording(name), None, LIMIT);
        assert!(error.is_none(), "{name}: {error:?}");
        summaries.push(summary(&units));
    }
    assert_eq!(summaries[0], summaries[1]);
    assert_eq!(summaries[0], summaries[2]);
    let mysql = summaries.remove(0).join("\n");
    expect_test::expect_file!["../../tests/binlogs/mysql.units"].assert_eq(&mysql);

    let (plain, error) = run(recording("mariadb-plain"), None, LIMIT);
    assert!(error.is_none(), "{error:?}");
    let (packed, error) = run(recording("mariadb-compressed"), None, LIMIT);
    assert!(error.is_none(), "{error:?}");
    assert_eq!(summary(&plain), summary(&packed));
    let mariadb = summary(&plain).join("\n");
    expect_test::expect_file!["../../tests/binlogs/mariadb.units"].assert_eq(&mariadb);
}

/// Row bytes do not depend on compression either.
#[test]
fn compression_changes_no_byte() {
    for (a, b) in [
        ("mysql-plain", "mysql-compressed"),
        ("mariadb-plain", "mariadb-compressed"),
    ] {
        let images = |name| {
            let (units, _) = run(recording(name), None, LIMIT);
            let changes = units.into_iter().filter_map(|u| match u {
                Unit::Transaction(t) => Some(t.changes),
                Unit::Statement(_) | Unit::Advance(_) => None,
            });
            changes.flatten().map(|c| c.images).collect::<Vec<_>>()
        };
        assert_eq!(images(a), images(b));
    }
}

#[test]
fn ids_are_read() {
    let gtids = |name| {
        let (units, _) = run(recording(name), None, LIMIT);
        let gtid = |u: &Unit| match u {
            Unit::Transaction(t) => t.gtid.clone(),
            Unit::Statement(s) => s.gtid.clone(),
            Unit::Advance(a) => a.gtid.clone(),
        };
        units
            .iter()
            .filter_map(gtid)
            .map(|g| g.to_string())
            .collect::<Vec<_>>()
    };
    assert!(gtids("mysql-tagged").iter().all(|g| g.contains(":my_tag:")));
    assert!(
        gtids("mysql-plain")
            .iter()
            .all(|g| g.len() > 37 && !g.contains("tag"))
    );
    assert!(gtids("mariadb-plain").iter().all(|g| g.starts_with("0-1-")));
    let previous = |name| {
        let (units, _) = run(recording(name), None, LIMIT);
        let set = |u: &Unit| match u {
            Unit::Advance(a) => a.previous.clone(),
            Unit::Transaction(_) | Unit::Statement(_) => None,
        };
        units
            .iter()
            .filter_map(set)
            .next_back()
            .map(|s| s.to_string())
            .unwrap_or_default()
    };
    assert!(
        previous("mysql-tagged").contains(":my_tag:1-"),
        "{}",
        previous("mysql-tagged")
    );
    assert!(previous("mariadb-plain").starts_with("0-1-"));
}

/// From the end of any unit the rest comes, no more and no less.
#[test]
fn a_restart_goes_on_exactly() {
    for name in ["mysql-plain", "mysql-compressed", "mariadb-plain"] {
        let (all, _) = run(recording(name), None, LIMIT);
        for (done, unit) in all.iter().enumerate() {
            let (rest, error) = run(recording(name), Some(&end(unit)), LIMIT);
            assert!(error.is_none(), "{error:?}");
            assert_eq!(
                summary(&rest),
                summary(&all[done + 1..]),
                "{name} from {}",
                end(unit)
            );
        }
    }
}

#[test]
fn what_was_applied_is_not_delivered_again() {
    let (all, _) = run(recording("mysql-plain"), None, LIMIT);
    let middle = end(&all[all.len() / 2]);
    let mut source = FileSource::open(recording("mysql-plain"), None).unwrap();
    let mut assembler = Assembler::new(Resume::After(middle.clone()), LIMIT);
    let mut units = Vec::new();
    while let Some(event) = source.read().unwrap() {
        units.extend(assembler.push(event).unwrap());
    }
    assert!(units.iter().all(|u| end(u) > middle));
    assert_eq!(summary(&units), summary(&all[all.len() / 2 + 1..]));
}

#[test]
fn what_cannot_be_exact_is_refused() {
    for (name, says, remedy) in [
        (
            "mysql-minimal",
            "row image leaves columns out",
            "binlog_row_image = FULL",
        ),
        (
            "mariadb-minimal",
            "row image leaves columns out",
            "binlog_row_image = FULL",
        ),
        ("mysql-statement", "logged as SQL", "binlog_format = ROW"),
        ("mariadb-statement", "logged as SQL", "binlog_format = ROW"),
        ("mysql-xa", "XA", "without XA"),
        ("mariadb-xa", "XA", "without XA"),
        (
            "mysql-partial",
            "PARTIAL_UPDATE_ROWS",
            "binlog_row_value_options",
        ),
        ("mariadb-mixed", "rolled back", "InnoDB"),
    ] {
        let (units, error) = run(recording(&format!("refused/{name}")), None, LIMIT);
        let error = error.unwrap_or_else(|| panic!("{name} was not refused"));
        assert_eq!(error.kind(), ErrorKind::Unsupported, "{name}");
        assert!(error.message().contains(says), "{name}: {error}");
        assert!(error.help().contains(remedy), "{name}: {}", error.help());
        assert!(error.place().position.is_some());
        assert!(!units.is_empty(), "{name}: what stands before is delivered");
    }
}

#[test]
fn a_transaction_over_the_budget_stops() {
    for name in [
        "mysql-plain",
        "mysql-compressed",
        "mariadb-plain",
        "mariadb-compressed",
    ] {
        let (_, error) = run(recording(name), None, 5000);
        let error = error.expect("too large");
        assert!(
            matches!(error.kind(), ErrorKind::Unsupported | ErrorKind::Corrupt),
            "{error}"
        );
        assert!(error.to_string().contains("memory"), "{error}");
    }
}

fn written(folder: &tempfile::TempDir, bytes: &[u8]) -> Vec<PathBuf> {
    let path = folder.path().join("binlog.000001");
    fs::write(&path, bytes).unwrap();
    vec![path]
}

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

fn begin() -> Vec<u8> {
    [&[0; 8][..], &[0, 0, 0, 0, 0], b"\0BEGIN"].concat()
}

fn event(kind: EventType, body: Vec<u8>) -> Event {
    raw(kind.number(), 0, body)
}

fn raw(event_type: u8, flags: u16, body: Vec<u8>) -> Event {
    let size = u32::try_from(body.len() + 19).unwrap();
    let header = EventHeader {
        timestamp: 7,
        event_type,
        server_id: 1,
        size,
        end: 0,
        flags,
    };
    let start = Position::new("binlog.000001", 100);
    let end = Position::new("binlog.000001", 100 + u64::from(size));
    Event {
        header,
        body,
        start,
        end,
    }
}

#[test]
fn every_event_type_is_handled_passed_or_refused() {
    use crate::binlog::Handling;
    for kind in EventType::ALL {
        assert_eq!(EventType::from_number(kind.number()), Some(*kind));
        let result = Assembler::new(Resume::Nothing, LIMIT).push(event(*kind, Vec::new()));
        match kind.handling() {
            Handling::NoData => assert!(matches!(result, Ok(None)), "{kind:?}"),
            Handling::Stops { .. } => {
                assert_eq!(
                    result.unwrap_err().kind(),
                    ErrorKind::Unsupported,
                    "{kind:?}"
                );
            }
            Handling::Handled if *kind == EventType::AnonymousGtid => assert!(result.is_ok()),
            Handling::Handled => {
                assert_eq!(result.unwrap_err().kind(), ErrorKind::Corrupt, "{kind:?}");
            }
        }
    }
    let mut assembler = Assembler::new(Resume::Nothing, LIMIT);
    assert_eq!(
        assembler.push(raw(99, 0, vec![1])).unwrap_err().kind(),
        ErrorKind::Unsupported
    );
    assert!(
        assembler
            .push(raw(99, EventHeader::IGNORABLE, vec![1]))
            .unwrap()
            .is_none()
    );
}

fn payload(announced: u64, algorithm: u8, content: &[u8]) -> Event {
    let size = u16::try_from(content.len()).unwrap().to_le_bytes();
    let mut body = vec![2, 1, algorithm];
    if algorithm == 255 {
        body = vec![2, 3, 0xfc, 255, 0];
    }
    body.extend([3, 9, 0xfe]);
    body.extend(announced.to_le_bytes());
    body.extend([1, 3, 0xfc]);
    body.extend(size);
    body.push(0);
    body.extend(content);
    event(EventType::TransactionPayload, body)
}

fn inner(kind: EventType, body: &[u8]) -> Vec<u8> {
    let event = event(kind, body.to_vec());
    [event.header.to_bytes(), event.body].concat()
}

#[test]
fn compressed_transactions_open_to_their_end_or_stop() {
    let push = |event| Assembler::new(Resume::Nothing, LIMIT).push(event);
    let whole = [
        inner(EventType::Query, &begin()),
        inner(EventType::Xid, &[0; 8]),
    ]
    .concat();
    let length = u64::try_from(whole.len()).unwrap();
    let pack = |bytes: &[u8]| zstd::encode_all(bytes, 3).unwrap();
    assert!(matches!(
        push(payload(length, 0, &pack(&whole))),
        Ok(Some(Unit::Advance(_)))
    ));
    assert!(matches!(
        push(payload(length, 255, &whole)),
        Ok(Some(Unit::Advance(_)))
    ));

    let bomb = pack(&vec![0; 1 << 22]);
    let open = inner(EventType::Query, &begin());
    let twice = [whole.clone(), inner(EventType::Xid, &[0; 8])].concat();
    let nested = [inner(EventType::TransactionPayload, &[0])].concat();
    let plain = |bytes: &[u8]| payload(u64::try_from(bytes.len()).unwrap(), 255, bytes);
    for (what, event, kind) in [
        (
            "a bomb that announces itself",
            payload(1 << 22, 0, &bomb),
            ErrorKind::Unsupported,
        ),
        (
            "one that announces everything",
            payload(u64::MAX, 0, &bomb),
            ErrorKind::Unsupported,
        ),
        (
            "a bomb that lies",
            payload(100, 0, &bomb),
            ErrorKind::Corrupt,
        ),
        (
            "garbage",
            payload(length, 0, b"no zstd frame here"),
            ErrorKind::Corrupt,
        ),
        (
            "too short",
            payload(length + 1, 0, &pack(&whole)),
            ErrorKind::Corrupt,
        ),
        (
            "cut",
            payload(length, 0, &pack(&whole)[..12]),
            ErrorKind::Corrupt,
        ),
        (
            "unknown algorithm",
            payload(length, 7, &whole),
            ErrorKind::Corrupt,
        ),
        ("without a commit", plain(&open), ErrorKind::Corrupt),
        ("empty", plain(&[]), ErrorKind::Corrupt),
        ("two commits", plain(&twice), ErrorKind::Corrupt),
        ("nested", plain(&nested), ErrorKind::Corrupt),
        (
            "a torn event",
            plain(&whole[..whole.len() - 1]),
            ErrorKind::Corrupt,
        ),
    ] {
        let error = push(event).expect_err(what);
        assert_eq!(error.kind(), kind, "{what}: {error}");
    }
}

#[test]
fn rollbacks_drop_or_refuse() {
    let query = |sql: &str| {
        let body = [&[0; 8][..], &[0, 0, 0, 0, 0], b"\0", sql.as_bytes()].concat();
        event(EventType::Query, body)
    };
    let rows = || {
        let map = [
            &[9, 0, 0, 0, 0, 0, 1, 0][..],
            b"\x01s\0\x01t\0",
            &[1, 3, 0, 0],
        ]
        .concat();
        let write = [
            &[9, 0, 0, 0, 0, 0, 1, 0][..],
            &[2, 0],
            &[1, 0xff, 0, 5, 0, 0, 0],
        ]
        .concat();
        [
            event(EventType::TableMap, map),
            event(EventType::WriteRows, write),
        ]
    };
    let feed = |events: Vec<Event>| {
        let mut assembler = Assembler::new(Resume::Nothing, LIMIT);
        let mut last = Ok(None);
        for event in events {
            last = assembler.push(event);
            if last.is_err() {
                break;
            }
        }
        last
    };
    let mut list = vec![query("BEGIN"), query("SAVEPOINT a")];
    list.extend([query("ROLLBACK TO a"), query("ROLLBACK")]);
    assert!(matches!(feed(list), Ok(Some(Unit::Advance(_)))));

    let mut list = vec![query("BEGIN")];
    list.extend(rows());
    list.extend([
        query("SAVEPOINT `A`"),
        query("ROLLBACK TO `a`"),
        query("COMMIT"),
    ]);
    assert!(matches!(feed(list), Ok(Some(Unit::Transaction(t))) if t.changes.len() == 1));

    for tail in [vec![query("ROLLBACK TO a")], vec![query("ROLLBACK")]] {
        let mut list = vec![query("BEGIN"), query("SAVEPOINT a")];
        list.extend(rows());
        list.extend(tail);
        assert_eq!(feed(list).unwrap_err().kind(), ErrorKind::Unsupported);
    }
    let [map, write] = rows();
    assert_eq!(
        feed(vec![map.clone()]).unwrap_err().kind(),
        ErrorKind::Corrupt
    );
    assert_eq!(
        feed(vec![query("BEGIN"), write.clone()])
            .unwrap_err()
            .kind(),
        ErrorKind::Corrupt
    );
    let stale = vec![query("BEGIN"), map, query("COMMIT"), query("BEGIN"), write];
    assert_eq!(feed(stale).unwrap_err().kind(), ErrorKind::Corrupt);
    assert_eq!(
        feed(vec![query("BEGIN"), query("BEGIN")])
            .unwrap_err()
            .kind(),
        ErrorKind::Corrupt
    );
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

#[test]
fn a_streams_first_rotate_has_a_checksum_or_not() {
    let body = [&4u64.to_le_bytes()[..], b"binlog.000001"].concat();
    let event = event(EventType::Rotate, body.clone());
    let mut summed = body.clone();
    summed.extend(checksum::crc32(&event.header, &body).to_le_bytes());
    for mut bytes in [body.clone(), summed] {
        checksum::verify(&event.header, &mut bytes, None).unwrap();
        assert_eq!(bytes, body);
    }
}

#[test]
fn table_maps_say_what_the_server_knows() {
    for (name, golden) in [
        (
            "mysql-plain",
            expect_test::expect_file!["../../tests/binlogs/mysql.table_map"],
        ),
        (
            "mariadb-plain",
            expect_test::expect_file!["../../tests/binlogs/mariadb.table_map"],
        ),
    ] {
        let (units, _) = run(recording(name), None, LIMIT);
        let mut text = String::new();
        let mut seen = Vec::new();
        for unit in units {
            let Unit::Transaction(transaction) = unit else {
                continue;
            };
            for change in transaction.changes {
                if !seen.iter().any(|t| t == &change.table.table) {
                    seen.push(change.table.table.clone());
                    text.push_str(&describe(&change.table));
                }
            }
        }
        golden.assert_eq(&text);
    }
}

fn describe(map: &crate::binlog::TableMap) -> String {
    use std::fmt::Write as _;
    let mut text = format!("{}\n", map.full_name());
    for c in &map.columns {
        let name = c.name.as_deref().unwrap_or("?");
        let null = if c.nullable { "NULL" } else { "NOT NULL" };
        write!(text, "  {name} {} {null}", c.kind).unwrap();
        if let Some(unsigned) = c.unsigned {
            text.push_str(if unsigned { " unsigned" } else { " signed" });
        }
        if let Some(number) = c.collation {
            write!(text, " collation {number}").unwrap();
        }
        for label in c.labels.iter().flatten() {
            write!(text, " '{}'", String::from_utf8_lossy(label)).unwrap();
        }
        if let Some(place) = c.primary_key {
            write!(text, " key part {place}").unwrap();
        }
        text.push('\n');
    }
    text
}
