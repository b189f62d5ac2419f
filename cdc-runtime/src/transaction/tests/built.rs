//! Events made by hand.

use super::*;
use crate::binlog::checksum;
use crate::error::ErrorKind;

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
            ErrorKind::Corrupt,
        ),
        (
            "one that announces everything",
            payload(u64::MAX, 0, &bomb),
            ErrorKind::Corrupt,
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
fn rollbacks_say_what_they_took_back() {
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
        let mut last = assembler.push(event(EventType::FormatDescription, format("9.0.0")));
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

    {
        let tail = vec![query("ROLLBACK TO a")];
        let mut list = vec![query("BEGIN"), query("SAVEPOINT a")];
        list.extend(rows());
        list.extend(tail);
        list.push(query("COMMIT"));
        let Ok(Some(Unit::Transaction(transaction))) = feed(list) else {
            panic!("no transaction");
        };
        let mut changes = transaction.changes.reader().unwrap();
        assert!(changes.next().unwrap().is_some_and(|change| change.undone));
    }
    let mut list = vec![query("BEGIN")];
    list.extend(rows());
    list.push(query("ROLLBACK TO unknown"));
    assert_eq!(feed(list).unwrap_err().kind(), ErrorKind::Corrupt);
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
