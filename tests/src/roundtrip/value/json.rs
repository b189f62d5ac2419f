//! JSON: documents of any shape, and for MySQL the kinds that only its binary form has.

use std::fmt::Write;

use super::text::unicode;
use crate::roundtrip::charset::Charsets;
use crate::roundtrip::name::hex;
use crate::workload::Rng;

/// An expression of MySQL's JSON type.
pub(super) fn binary(rng: &mut Rng, charsets: &Charsets) -> String {
    match rng.below(4) {
        0 | 1 => text(rng, charsets),
        2 => opaque(rng),
        _ => {
            let members: Vec<String> = (0..=rng.below(4))
                .map(|number| format!("'{number}', {}", opaque(rng)))
                .collect();
            format!("JSON_OBJECT({})", members.join(", "))
        }
    }
}

/// A value that JSON's own grammar has no word for.
fn opaque(rng: &mut Rng) -> String {
    let bits = rng.bits();
    let expression = match rng.below(11) {
        0 => format!("CAST('{}.{:04}' AS DECIMAL(30,4))", bits, rng.below(10_000)),
        1 => format!(
            "CAST('-0.{:010}' AS DECIMAL(40,30))",
            rng.below(10_000_000_000)
        ),
        2 => format!(
            "DATE'{:04}-{:02}-{:02}'",
            rng.between(1, 9999),
            rng.between(1, 12),
            rng.between(1, 28)
        ),
        3 => format!(
            "TIME'{}{}:12:59.{:06}'",
            rng.pick(&["", "-"]),
            rng.below(838),
            rng.below(1_000_000)
        ),
        4 => format!(
            "TIMESTAMP'{:04}-05-06 07:08:09.{:06}'",
            rng.between(1, 9999),
            rng.below(1_000_000)
        ),
        5 => format!("CAST(0x{} AS BINARY)", hex(&rng.bytes(20))),
        6 => format!("CAST({bits} AS UNSIGNED)"),
        7 => format!("-{}", bits >> 1),
        8 => super::number::real(rng, false),
        9 => format!("b'{:b}'", bits & 0xFFFF),
        _ => format!("CAST({} AS YEAR)", rng.between(1901, 2155)),
    };
    match rng.below(3) {
        0 => format!("CAST({expression} AS JSON)"),
        1 => format!("JSON_ARRAY({expression})"),
        _ => format!("JSON_OBJECT('k', {expression}, '', NULL)"),
    }
}

/// A document's text.
pub(super) fn text(rng: &mut Rng, charsets: &Charsets) -> String {
    let mut out = String::new();
    if rng.chance(3) {
        let depth = usize::try_from(rng.between(20, 99)).unwrap_or(20);
        out.push_str(&"[".repeat(depth));
        out.push('1');
        out.push_str(&"]".repeat(depth));
    } else if rng.chance(3) {
        // Beyond 64 KiB the binary form has wider offsets.
        let long = "x".repeat(700);
        let items: Vec<String> = (0..100).map(|n| format!("\"{n}{long}\"")).collect();
        let _ = write!(out, "[{}]", items.join(","));
    } else {
        document(rng, charsets, 4, &mut out);
    }
    unicode(&out)
}

fn document(rng: &mut Rng, charsets: &Charsets, depth: u32, out: &mut String) {
    let kinds = if depth == 0 { 7 } else { 11 };
    match rng.below(kinds) {
        0 => out.push_str(rng.pick(&["null", "true", "false"])),
        1 => out.push_str(&number(rng)),
        2 => out.push_str(&super::number::int(rng, 8, true, false)),
        3 => out.push_str(&super::number::int(rng, 4, false, false)),
        4 => out.push_str(&super::number::real(rng, false)),
        5 | 6 => string(rng, charsets, out),
        7 | 8 => {
            out.push('[');
            for number in 0..rng.below(5) {
                out.push_str(if number > 0 { "," } else { "" });
                document(rng, charsets, depth - 1, out);
            }
            out.push(']');
        }
        _ => {
            out.push('{');
            for number in 0..rng.below(5) {
                out.push_str(if number > 0 { ", " } else { "" });
                string(rng, charsets, out);
                out.push(':');
                document(rng, charsets, depth - 1, out);
            }
            out.push('}');
        }
    }
}

/// Numbers whose printed form is easily got wrong.
fn number(rng: &mut Rng) -> String {
    let seen = [
        "0",
        "-0",
        "0.0",
        "-0.0",
        "1e0",
        "1e15",
        "1e16",
        "1e17",
        "1e-4",
        "1e-5",
        "1.0",
        "100.0",
        "1e22",
        "123456789012345678",
        "1.7976931348623157e308",
        "5e-324",
        "2.2250738585072014e-308",
        "0.1",
        "18446744073709551615",
        "18446744073709551616",
        "-9223372036854775808",
        "-9223372036854775809",
        "32767",
        "32768",
        "-32768",
        "-32769",
        "65535",
        "65536",
        "4294967295",
        "2147483648",
        "3.14e2",
    ];
    rng.pick(&seen).to_owned()
}

fn string(rng: &mut Rng, charsets: &Charsets, out: &mut String) {
    out.push('"');
    let length = match rng.below(12) {
        0 => 130,
        1 => 0,
        _ => rng.below(9),
    };
    for _ in 0..length {
        match charsets.char(rng, "utf8mb4") {
            '"' => out.push_str("\\\""),
            '\\' => {
                out.push_str(rng.pick(&["\\\\", "\\/", "\\b", "\\f", "\\u00e9", "\\ud83d\\ude00"]))
            }
            c if u32::from(c) < 32 => {
                // Writing to a text cannot fail.
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}
