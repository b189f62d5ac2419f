//! Row images against the text the server prints for the same value.

use cdc_runtime::charset::Latin1;
use cdc_runtime::image::{JsonForm, RowImage, RowsEvent, RowsKind};
use cdc_runtime::value::ValueError;

use crate::rows;

#[test]
fn mysql() {
    check(include_str!("images-mysql.tsv"), JsonForm::Binary);
}

#[test]
fn mariadb() {
    check(include_str!("images-mariadb.tsv"), JsonForm::Text);
}

fn check(recording: &str, json: JsonForm) {
    let mut wrong = Vec::new();
    for row in rows(recording) {
        let [Some(label), Some(image), Some(expected)] = row.as_slice() else {
            panic!("three fields");
        };
        let bytes = hex(image);
        let cursor = || RowsEvent::new(RowsKind::Insert, &bytes, json).rows();
        let mut whole = cursor();
        let answer = read(label, &mut whole);
        let same = answer
            .as_ref()
            .is_ok_and(|answer| same(label, answer, expected));
        if !same || !whole.is_empty() {
            wrong.push(format!(
                "{label} {image:.80}: {answer:.200?}, server {expected:.200?}"
            ));
        }
        // Every beginning of an image is refused, and none panics.
        for end in 0..bytes.len().min(40) {
            let cut = RowsEvent::new(RowsKind::Insert, &bytes[..end], json);
            assert!(
                read(label, &mut cut.rows()).is_err(),
                "{label} cut at {end}"
            );
        }
    }
    assert!(
        wrong.is_empty(),
        "{} differ:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// The same text, and of a floating point number the same number: how one is printed is
/// the target's business.
fn same(label: &str, answer: &str, expected: &str) -> bool {
    match label {
        "float" | "double" => answer.parse::<f64>() == expected.parse::<f64>(),
        _ => answer == expected,
    }
}

fn hex(text: &str) -> Vec<u8> {
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap())
        .collect()
}

fn upper_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

/// A decimal by both of its readings, which must agree.
fn decimal<const P: usize, const S: usize>(image: &mut RowImage<'_>) -> Result<String, ValueError> {
    let packed = image.decimal::<P, S>()?;
    let text = packed.text(str::to_owned)?;
    if text.bytes().filter(u8::is_ascii_digit).count() <= 38 {
        assert_eq!(packed.decimal()?.to_string(), text);
    }
    Ok(text)
}

/// One arm per recorded type whose reader is generic.
macro_rules! arms {
    ($label:expr, $image:expr; $($name:literal => $read:expr),* $(,)?) => {
        match $label {
            $($name => { let read = $read; read($image) })*
            other => panic!("a type without a reader: {other}"),
        }
    };
}

type Answer = Result<String, ValueError>;
type Image<'a, 'b> = &'a mut RowImage<'b>;

fn read(label: &str, image: &mut RowImage<'_>) -> Answer {
    match label.split([' ', '(']).next().unwrap() {
        "decimal" => read_decimal(label, image),
        "time" | "datetime" | "timestamp" => read_temporal(label, image),
        "bit" | "set" | "enum" => read_bits(label, image),
        "text" | "latin1" | "bytes" | "binary" => read_text(label, image),
        _ => read_plain(label, image),
    }
}

fn read_plain(label: &str, image: Image<'_, '_>) -> Answer {
    arms! { label, image;
        "tinyint" => |i: Image<'_, '_>| i.i8().map(|v| v.to_string()),
        "tinyint unsigned" => |i: Image<'_, '_>| i.u8().map(|v| v.to_string()),
        "smallint" => |i: Image<'_, '_>| i.i16().map(|v| v.to_string()),
        "smallint unsigned" => |i: Image<'_, '_>| i.u16().map(|v| v.to_string()),
        "mediumint" => |i: Image<'_, '_>| i.i24().map(|v| v.to_string()),
        "mediumint unsigned" => |i: Image<'_, '_>| i.u24().map(|v| v.to_string()),
        "int" => |i: Image<'_, '_>| i.i32().map(|v| v.to_string()),
        "int unsigned" => |i: Image<'_, '_>| i.u32().map(|v| v.to_string()),
        "bigint" => |i: Image<'_, '_>| i.i64().map(|v| v.to_string()),
        "bigint unsigned" => |i: Image<'_, '_>| i.u64().map(|v| v.to_string()),
        "float" => |i: Image<'_, '_>| i.f32().map(|v| f64::from(v).to_string()),
        "double" => |i: Image<'_, '_>| i.f64().map(|v| v.to_string()),
        "date" => |i: Image<'_, '_>| i.date().map(|v| v.to_string()),
        "year" => |i: Image<'_, '_>| i.year().map(|v| v.to_string()),
        "json" => |i: Image<'_, '_>| i.json().and_then(|v| v.text().map(|t| t.into_owned())),
    }
}

fn read_bits(label: &str, image: Image<'_, '_>) -> Answer {
    arms! { label, image;
        "bit 1" => |i: Image<'_, '_>| i.bits::<1>().map(|v| v.to_string()),
        "bit 2" => |i: Image<'_, '_>| i.bits::<2>().map(|v| v.to_string()),
        "bit 3" => |i: Image<'_, '_>| i.bits::<3>().map(|v| v.to_string()),
        "bit 4" => |i: Image<'_, '_>| i.bits::<4>().map(|v| v.to_string()),
        "bit 5" => |i: Image<'_, '_>| i.bits::<5>().map(|v| v.to_string()),
        "bit 6" => |i: Image<'_, '_>| i.bits::<6>().map(|v| v.to_string()),
        "bit 7" => |i: Image<'_, '_>| i.bits::<7>().map(|v| v.to_string()),
        "bit 8" => |i: Image<'_, '_>| i.bits::<8>().map(|v| v.to_string()),
        "set 1" => |i: Image<'_, '_>| i.set::<1>().map(|v| v.to_string()),
        "set 2" => |i: Image<'_, '_>| i.set::<2>().map(|v| v.to_string()),
        "set 3" => |i: Image<'_, '_>| i.set::<3>().map(|v| v.to_string()),
        "set 4" => |i: Image<'_, '_>| i.set::<4>().map(|v| v.to_string()),
        "set 8" => |i: Image<'_, '_>| i.set::<8>().map(|v| v.to_string()),
        "enum 1" => |i: Image<'_, '_>| i.u8().map(|v| v.to_string()),
        "enum 2" => |i: Image<'_, '_>| i.u16().map(|v| v.to_string()),
    }
}

fn read_text(label: &str, image: Image<'_, '_>) -> Answer {
    arms! { label, image;
        "text 1" => |i: Image<'_, '_>| i.text::<1>().map(str::to_owned),
        "text 2" => |i: Image<'_, '_>| i.text::<2>().map(str::to_owned),
        "text 3" => |i: Image<'_, '_>| i.text::<3>().map(str::to_owned),
        "text 4" => |i: Image<'_, '_>| i.text::<4>().map(str::to_owned),
        "latin1 1" => |i: Image<'_, '_>| i.text_in::<Latin1, 1>().map(|v| v.into_owned()),
        "latin1 2" => |i: Image<'_, '_>| i.text_in::<Latin1, 2>().map(|v| v.into_owned()),
        "bytes 1" => |i: Image<'_, '_>| i.bytes::<1>().map(upper_hex),
        "bytes 2" => |i: Image<'_, '_>| i.bytes::<2>().map(upper_hex),
        "bytes 3" => |i: Image<'_, '_>| i.bytes::<3>().map(upper_hex),
        "bytes 4" => |i: Image<'_, '_>| i.bytes::<4>().map(upper_hex),
        "binary 10" => |i: Image<'_, '_>| i.binary::<1, 10>().map(|v| upper_hex(&v)),
    }
}

fn read_decimal(label: &str, image: Image<'_, '_>) -> Answer {
    arms! { label, image;
        "decimal(1,0)" => decimal::<1, 0>,
        "decimal(1,1)" => decimal::<1, 1>,
        "decimal(5,0)" => decimal::<5, 0>,
        "decimal(5,5)" => decimal::<5, 5>,
        "decimal(9,2)" => decimal::<9, 2>,
        "decimal(10,2)" => decimal::<10, 2>,
        "decimal(10,9)" => decimal::<10, 9>,
        "decimal(14,2)" => decimal::<14, 2>,
        "decimal(18,9)" => decimal::<18, 9>,
        "decimal(19,4)" => decimal::<19, 4>,
        "decimal(20,10)" => decimal::<20, 10>,
        "decimal(27,9)" => decimal::<27, 9>,
        "decimal(30,30)" => decimal::<30, 30>,
        "decimal(38,0)" => decimal::<38, 0>,
        "decimal(38,30)" => decimal::<38, 30>,
        "decimal(65,0)" => decimal::<65, 0>,
        "decimal(65,30)" => decimal::<65, 30>,
    }
}

fn read_temporal(label: &str, image: Image<'_, '_>) -> Answer {
    arms! { label, image;
        "time(0)" => |i: Image<'_, '_>| i.time::<0>().map(|v| v.to_string()),
        "time(1)" => |i: Image<'_, '_>| i.time::<1>().map(|v| v.to_string()),
        "time(2)" => |i: Image<'_, '_>| i.time::<2>().map(|v| v.to_string()),
        "time(3)" => |i: Image<'_, '_>| i.time::<3>().map(|v| v.to_string()),
        "time(4)" => |i: Image<'_, '_>| i.time::<4>().map(|v| v.to_string()),
        "time(5)" => |i: Image<'_, '_>| i.time::<5>().map(|v| v.to_string()),
        "time(6)" => |i: Image<'_, '_>| i.time::<6>().map(|v| v.to_string()),
        "datetime(0)" => |i: Image<'_, '_>| i.datetime::<0>().map(|v| v.to_string()),
        "datetime(1)" => |i: Image<'_, '_>| i.datetime::<1>().map(|v| v.to_string()),
        "datetime(2)" => |i: Image<'_, '_>| i.datetime::<2>().map(|v| v.to_string()),
        "datetime(3)" => |i: Image<'_, '_>| i.datetime::<3>().map(|v| v.to_string()),
        "datetime(4)" => |i: Image<'_, '_>| i.datetime::<4>().map(|v| v.to_string()),
        "datetime(5)" => |i: Image<'_, '_>| i.datetime::<5>().map(|v| v.to_string()),
        "datetime(6)" => |i: Image<'_, '_>| i.datetime::<6>().map(|v| v.to_string()),
        "timestamp(0)" => |i: Image<'_, '_>| i.timestamp::<0>().map(|v| v.to_string()),
        "timestamp(1)" => |i: Image<'_, '_>| i.timestamp::<1>().map(|v| v.to_string()),
        "timestamp(2)" => |i: Image<'_, '_>| i.timestamp::<2>().map(|v| v.to_string()),
        "timestamp(3)" => |i: Image<'_, '_>| i.timestamp::<3>().map(|v| v.to_string()),
        "timestamp(4)" => |i: Image<'_, '_>| i.timestamp::<4>().map(|v| v.to_string()),
        "timestamp(5)" => |i: Image<'_, '_>| i.timestamp::<5>().map(|v| v.to_string()),
        "timestamp(6)" => |i: Image<'_, '_>| i.timestamp::<6>().map(|v| v.to_string()),
    }
}
