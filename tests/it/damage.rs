//! Damaged binlogs: each stops with exit code 3, names the place, keeps what was before.

use std::path::{Path, PathBuf};

use tests::binlog_file::{BinlogFile, event};
use tests::oracle::TARGETS;
use tests::recording::RECORDINGS;
use tests::replicator::Replicator;
use tests::workload::Rng;
use tests::{Outcome, cli::Ran};

/// The MySQL recording as bytes.
fn recorded() -> Outcome<BinlogFile> {
    BinlogFile::read(&RECORDINGS[0].binlog())
}

/// What the replicator's lake holds, every target in its natural order.
async fn contents(replicator: &Replicator) -> Outcome<Vec<String>> {
    let mut lake = replicator.lake().await?;
    let present = lake.targets().await?;
    let mut all = Vec::new();
    for target in TARGETS
        .iter()
        .filter(|target| present.iter().any(|name| name == target.name))
    {
        let rows = lake.read(target.name).await?;
        let mut lines: Vec<String> = rows
            .rows
            .iter()
            .map(|row| format!("{}: {row:?}", target.name))
            .collect();
        lines.sort();
        all.extend(lines);
    }
    lake.close().await?;
    Ok(all)
}

/// The lake after a whole file that ends with the last transaction before `place`.
async fn undisturbed(file: &BinlogFile, place: usize) -> Outcome<Vec<String>> {
    let replicator = Replicator::new()?;
    let path = replicator.folder().join("binlog.000001");
    file.write(&path, file.committed_before(place))?;
    replicator.replay(&[&path])?.expect(0)?;
    contents(&replicator).await
}

/// Replays `file` into an empty lake; it must stop with exit code 3.
fn stops(file: &BinlogFile, length: usize) -> Outcome<(Replicator, Ran, PathBuf)> {
    let replicator = Replicator::new()?;
    let path = replicator.folder().join("binlog.000001");
    file.write(&path, length)?;
    let ran = replicator.replay(&[&path])?.expect(3)?;
    Ok((replicator, ran, path))
}

/// The byte the message names: `binlog.000001:1234`.
fn named_place(ran: &Ran, path: &Path) -> Outcome<usize> {
    let name = path
        .file_name()
        .and_then(|name| name.to_str())
        .ok_or("a path without a name")?;
    let message = &ran.stderr;
    let prefix = format!("{name}:");
    let places = message.match_indices(&prefix).filter_map(|(at, found)| {
        let digits: String = message[at + found.len()..]
            .chars()
            .take_while(char::is_ascii_digit)
            .collect();
        digits.parse().ok()
    });
    places
        .last()
        .ok_or_else(|| format!("the message names no place: {message}").into())
}

/// A byte flipped anywhere: in headers, row images, checksums, the first and last event.
#[tokio::test]
async fn a_flipped_byte_stops_where_it_is() -> Outcome<()> {
    let whole = recorded()?;
    let mut rng = Rng::new(99);
    let mut places: Vec<usize> = (0..14)
        .filter_map(|_| rng.place(whole.bytes.len() - 4))
        .map(|place| place + 4)
        .collect();
    let last = whole.events[whole.events.len() - 1];
    let middle = whole.events[whole.events.len() / 2];
    places.extend([
        4,                // the format description's time
        9 + 4,            // its length
        middle.start + 4, // a type
        middle.start + 9, // a length
        middle.end - 1,   // a checksum
        last.end - 1,     // the last byte of the file
    ]);
    for place in places {
        let mut file = whole.clone();
        file.flip(place, 1 << rng.below(8));
        let (replicator, ran, path) = stops(&file, file.bytes.len())
            .map_err(|reason| format!("byte {place} flipped: {reason}"))?;
        let event = whole
            .events
            .iter()
            .find(|e| e.start <= place && place < e.end)
            .ok_or("no event")?;
        let named = named_place(&ran, &path)?;
        // A format description that gives itself another length is noticed by what follows.
        assert!(
            named == event.start || named == event.end || event.start == 4,
            "byte {place} flipped in the event at {}, but {named} is named: {}",
            event.start,
            ran.stderr
        );
        assert!(
            ran.stderr.contains("nothing was lost"),
            "no remedy: {}",
            ran.stderr
        );
        // Before the format description nothing can be told apart: the lake may not even
        // have its tables.
        if event.start > 4 {
            let expected = undisturbed(&whole, event.start).await?;
            assert!(
                contents(&replicator).await? == expected,
                "byte {place}: another lake"
            );
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_file_that_is_no_binlog_is_refused() -> Outcome<()> {
    let mut file = recorded()?;
    file.flip(1, 0xff);
    let (_, ran, _) = stops(&file, file.bytes.len())?;
    assert!(ran.stderr.contains("binlog.000001"), "{}", ran.stderr);
    Ok(())
}

/// Cut within a header, within a body, and within a transaction.
#[tokio::test]
async fn a_truncated_file_stops_at_its_end() -> Outcome<()> {
    let whole = recorded()?;
    let rows = whole
        .events
        .iter()
        .rposition(|e| e.kind == event::TABLE_MAP)
        .ok_or("no rows")?;
    let (map, image) = (whole.events[rows], whole.events[rows + 1]);
    let early = whole.events[whole.events.len() / 3];
    for length in [
        map.start + 7,
        map.end,
        image.end - 3,
        early.start + 19,
        early.end - 1,
    ] {
        let (replicator, ran, path) =
            stops(&whole, length).map_err(|reason| format!("cut at {length}: {reason}"))?;
        let named = named_place(&ran, &path)?;
        assert!(
            named <= length,
            "{named} lies after the cut at {length}: {}",
            ran.stderr
        );
        let expected = undisturbed(&whole, length).await?;
        assert!(
            contents(&replicator).await? == expected,
            "cut at {length}: another lake"
        );
    }
    Ok(())
}

/// An event of a type nobody knows, whole and with a right checksum.
#[tokio::test]
async fn an_unknown_event_type_stops() -> Outcome<()> {
    let whole = recorded()?;
    let commits: Vec<_> = whole
        .events
        .iter()
        .filter(|e| e.kind == event::XID)
        .copied()
        .collect();
    let maps: Vec<_> = whole
        .events
        .iter()
        .filter(|e| e.kind == event::TABLE_MAP)
        .copied()
        .collect();
    for event in [commits[commits.len() / 2], maps[maps.len() / 3], commits[0]] {
        let mut file = whole.clone();
        file.retype(event, 250)?;
        let (replicator, ran, path) = stops(&file, file.bytes.len())?;
        assert_eq!(named_place(&ran, &path)?, event.start, "{}", ran.stderr);
        assert!(
            ran.stderr.contains("250"),
            "the type is not named: {}",
            ran.stderr
        );
        let expected = undisturbed(&whole, event.start).await?;
        assert!(
            contents(&replicator).await? == expected,
            "type 250: another lake"
        );
    }
    Ok(())
}

/// After the damage is mended the same lake goes on to the end.
#[tokio::test]
async fn a_mended_file_goes_on_from_the_same_lake() -> Outcome<()> {
    let whole = recorded()?;
    let mut file = whole.clone();
    let event = whole.events[whole.events.len() / 2];
    file.flip(event.end - 6, 0x10);
    let (replicator, _, path) = stops(&file, file.bytes.len())?;
    whole.write(&path, whole.bytes.len())?;
    replicator.replay(&[&path])?.expect(0)?;
    let expected = RECORDINGS[0].expected()?;
    tests::oracle::compare_with(&expected, &mut replicator.lake().await?).await
}
