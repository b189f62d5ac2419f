//! docs/charsets.md lists the sets the compiler and the servers have.

use std::fmt::Write;
use std::fs;

use tests::charsets::{Form, SETS};
use tests::{Outcome, place};

/// The rows between the heading of the table and the blank line behind it.
fn table() -> Outcome<String> {
    let mut rows = String::new();
    for set in SETS {
        let bytes = match set.form {
            Form::Single => "1",
            Form::Double(..) => "1 or 2",
            Form::Euc => "1 to 3",
            Form::Gb18030 => "1, 2 or 4",
            Form::Utf8(3) => "1 to 3",
            Form::Utf8(_) => "1 to 4",
            Form::Ucs2 => "2",
            Form::Utf16 | Form::Utf16le => "2 or 4",
            Form::Utf32 => "4",
        };
        let on = if set.name == "gb18030" {
            "MySQL"
        } else {
            "MySQL, MariaDB"
        };
        writeln!(rows, "| `{}` | {bytes} | {on} |", set.name)?;
    }
    Ok(rows)
}

#[test]
fn the_document_lists_every_set() -> Outcome<()> {
    let path = place::workspace().join("docs/charsets.md");
    let text = fs::read_to_string(&path)?;
    let head = "|---|---|---|\n";
    let (before, behind) = text.split_once(head).ok_or("no table")?;
    let (found, after) = behind.split_once("\n\n").ok_or("no end of the table")?;
    let wanted = table()?;
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&path, format!("{before}{head}{wanted}\n{after}"))?;
        return Ok(());
    }
    assert_eq!(format!("{found}\n"), wanted);
    Ok(())
}

#[test]
fn the_document_tells_the_tables_size() -> Outcome<()> {
    let mut bytes = 0;
    for file in fs::read_dir(place::workspace().join("cdc-runtime/src/charset/table"))? {
        bytes += file?.metadata()?.len();
    }
    let text = fs::read_to_string(place::workspace().join("docs/charsets.md"))?;
    assert!(text.contains(&format!("{bytes} bytes in all")), "{bytes}");
    Ok(())
}
