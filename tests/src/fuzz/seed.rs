//! What a fuzzer starts from: what the repository holds anyway. Recorded binlogs cut into
//! events, the scripts and mappings of schema, goldens and fixtures.

use std::path::{Path, PathBuf};

use cdc_runtime::binlog::EventHeader;

use crate::Outcome;
use crate::binlog_file::{BinlogFile, Event, event};
use crate::place;

/// Events longer than this are no good seeds.
const LONGEST: usize = 4 << 10;

/// The inputs that target `name` starts from.
///
/// # Errors
/// A file of the repository cannot be read.
pub fn seeds(name: &str) -> Outcome<Vec<Vec<u8>>> {
    match name {
        "file" => files(),
        "stream" => streams(),
        "event" => events(None),
        "table_map" => events(Some(event::TABLE_MAP)),
        "image" => images(),
        "json" => json(),
        "decimal" => Ok((0..8).map(|pick| vec![pick, 0x80, 0, 1, 2]).collect()),
        "gtid" => Ok(GTIDS
            .iter()
            .map(|text| [b"\0", text.as_bytes()].concat())
            .collect()),
        "statement" => statements(),
        "ddl" => scripts(),
        "mapping" => mappings(),
        _ => Err(format!("there is no target `{name}`").into()),
    }
}

const GTIDS: &[&str] = &[
    "",
    "0-1-5,1-2-7",
    "3E11FA47-71CA-11E1-9E33-C80AA9429562:1-5:7",
    "3e11fa47-71ca-11e1-9e33-c80aa9429562:1:tag_1:4-9,4e11fa47-71ca-11e1-9e33-c80aa9429562:2",
];

fn root() -> PathBuf {
    place::workspace().to_path_buf()
}

/// Every file below `folder` whose name ends so.
fn below(folder: &Path, ending: &str) -> Outcome<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut waiting = vec![folder.to_path_buf()];
    while let Some(next) = waiting.pop() {
        for entry in std::fs::read_dir(&next)? {
            let path = entry?.path();
            if path.is_dir() {
                waiting.push(path);
            } else if path.to_string_lossy().ends_with(ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Every committed binlog.
fn binlogs() -> Outcome<Vec<BinlogFile>> {
    let folders = ["schema/recordings", "cdc-runtime/tests/binlogs"];
    let mut found = Vec::new();
    for folder in folders {
        for path in below(&root().join(folder), "")? {
            found.extend(BinlogFile::read(&path).ok());
        }
    }
    Ok(found)
}

/// An event's body, without its checksum.
fn body(file: &BinlogFile, event: &Event) -> Vec<u8> {
    let end = event.end.saturating_sub(4);
    let body = file.bytes.get(event.start + EventHeader::LEN..end);
    body.unwrap_or_default().to_vec()
}

fn files() -> Outcome<Vec<Vec<u8>>> {
    let binlogs = binlogs()?;
    let heads = binlogs.iter().map(|file| {
        let end = file
            .events
            .iter()
            .map(|e| e.end)
            .take_while(|end| *end < LONGEST)
            .last();
        file.bytes
            .get(..end.unwrap_or(4))
            .unwrap_or_default()
            .to_vec()
    });
    Ok(heads.collect())
}

/// The form that the target `stream` reads, 40 events at a time.
fn streams() -> Outcome<Vec<Vec<u8>>> {
    let mut found = Vec::new();
    for file in binlogs()? {
        let is_mariadb = file.bytes.windows(7).any(|window| window == b"MariaDB");
        for events in file.events.chunks(40).take(6) {
            let mut input = vec![u8::from(is_mariadb)];
            for event in events {
                let body = body(&file, event);
                if let Ok(length) = u16::try_from(body.len())
                    && body.len() <= LONGEST
                {
                    input.extend([event.kind, 0]);
                    input.extend(length.to_le_bytes());
                    input.extend(body);
                }
            }
            found.push(input);
        }
    }
    Ok(found)
}

/// Bodies of `kind`, or of all behind their type; at most 40 of a type and file.
fn events(kind: Option<u8>) -> Outcome<Vec<Vec<u8>>> {
    let mut found = Vec::new();
    for file in binlogs()? {
        let mut seen = [0_u8; 256];
        for event in &file.events {
            let count = seen
                .get_mut(usize::from(event.kind))
                .ok_or("no such type")?;
            *count = count.saturating_add(1);
            let body = body(&file, event);
            if *count > 40 || body.len() > LONGEST || kind.is_some_and(|kind| kind != event.kind) {
                continue;
            }
            found.push(match kind {
                Some(_) => body,
                None => [&[event.kind], body.as_slice()].concat(),
            });
        }
    }
    Ok(found)
}

/// Images of nothing but NULL, and of zeros with lengths of zero.
fn images() -> Outcome<Vec<Vec<u8>>> {
    let mut found = Vec::new();
    for pick in 0..16 {
        for length in [8, 64, 300, 600] {
            let mut zeros = vec![0; length];
            let mut nulls = vec![pick, 0, 0, 0, 0, 0, 0, 0, 0];
            nulls.extend(vec![0x80; length]);
            zeros.insert(0, pick);
            found.extend([zeros, nulls]);
        }
        found.push(
            [
                &[pick][..],
                &[0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
                &[0; 4],
            ]
            .concat(),
        );
    }
    Ok(found)
}

/// Documents of the smallest kinds: literals, numbers, texts, an array, an object.
fn json() -> Outcome<Vec<Vec<u8>>> {
    Ok([
        &b"\x04\0"[..],
        b"\x05\xff\xff",
        b"\x09\0\0\0\0\0\0\0\x80",
        b"\x0b\0\0\0\0\0\0\xf0\x3f",
        b"\x0c\x02\"\xc3",
        b"\x02\x02\0\x0a\0\x05\x01\0\x04\x01\0",
        b"\0\x01\0\x0c\0\x0b\0\x01\0\x05\x07\0a",
        b"\0\x01\0\x14\0\x0b\0\x01\0\x0c\x0c\0a\x07bcdefgh",
        b"\x0f\xf6\x04\x04\x02\x81\x05",
        b"\x0f\x0c\x08\0\0\0\0\0\x28\xb4\x19",
        b"\x0f\x0b\x08\0\0\0\0\0\x10\0\x80",
        b"\x0f\xfc\x02ab",
        b"\x03\x01\0\0\0\x0d\0\0\0\x06\xff\xff\xff\xff",
    ]
    .map(<[u8]>::to_vec)
    .to_vec())
}

/// Statements of all scripts, whole scripts where they are short.
fn scripts() -> Outcome<Vec<Vec<u8>>> {
    let mut found = Vec::new();
    for folder in ["schema", "tests", "cdc-codegen/tests"] {
        for path in below(&root().join(folder), ".sql")? {
            let text = std::fs::read(path)?;
            for statement in text.split(|byte| *byte == b';') {
                if statement.len() <= LONGEST {
                    found.push(statement.to_vec());
                }
            }
            if text.len() <= LONGEST {
                found.push(text);
            }
        }
    }
    found.sort();
    found.dedup();
    Ok(found)
}

fn statements() -> Outcome<Vec<Vec<u8>>> {
    let scripts = scripts()?;
    let mut found: Vec<_> = scripts
        .iter()
        .map(|sql| [b"\0", sql.as_slice()].concat())
        .collect();
    for sql in [
        "BEGIN",
        "COMMIT",
        "ROLLBACK TO SAVEPOINT `a`",
        "RELEASE SAVEPOINT a",
        "XA START 'x'",
        "ALTER TABLE a ADD COLUMN b INT, RENAME TO c.d, DROP KEY e",
        "TRUNCATE a",
        "RENAME TABLE a TO b, `c`.d TO e",
        "DROP TABLE IF EXISTS a, b /* generated by server */",
        "/*!40101 SET NAMES utf8 */",
        "CREATE OR REPLACE TABLE a LIKE b",
    ] {
        found.push([b"\0", sql.as_bytes()].concat());
    }
    Ok(found)
}

/// The fixtures and the shop: mapping, scripts, values.
fn mappings() -> Outcome<Vec<Vec<u8>>> {
    let mut found = Vec::new();
    for mapping in below(&root().join("cdc-codegen/tests/fixtures"), "mapping.toml")? {
        let mut input = std::fs::read(&mapping)?;
        for name in ["a.sql", "v.csv"] {
            input.push(0);
            input.extend(std::fs::read(mapping.with_file_name(name)).unwrap_or_default());
        }
        found.push(input);
    }
    Ok(found)
}
