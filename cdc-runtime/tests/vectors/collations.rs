//! Comparisons and LIKE against the server's answers.

use std::borrow::Cow;
use std::cmp::Ordering;

use cdc_runtime::collation::{self, Collation};

macro_rules! named {
    ($($name:literal: $constant:ident,)*) => {
        fn named(name: &str) -> &'static Collation {
            match name {
                $($name => &collation::$constant,)*
                other => panic!("no constant for {other}"),
            }
        }
    };
}

named! {
    "utf8mb4_bin": BIN,
    "utf8mb4_nopad_bin": NOPAD_BIN,
    "utf8mb4_general_ci": GENERAL_CI,
    "utf8mb4_general_nopad_ci": GENERAL_NOPAD_CI,
    "utf8mb4_unicode_ci": UNICODE_CI,
    "utf8mb4_unicode_nopad_ci": UNICODE_NOPAD_CI,
    "utf8mb4_unicode_520_ci": UNICODE_520_CI,
    "utf8mb4_unicode_520_nopad_ci": UNICODE_520_NOPAD_CI,
    "utf8mb4_0900_bin": UCA900_BIN,
    "utf8mb4_0900_ai_ci": UCA900_AI_CI,
    "utf8mb4_0900_as_ci": UCA900_AS_CI,
    "utf8mb4_0900_as_cs": UCA900_AS_CS,
    "utf8mb4_uca1400_ai_ci": UCA1400_AI_CI,
    "utf8mb4_uca1400_ai_cs": UCA1400_AI_CS,
    "utf8mb4_uca1400_as_ci": UCA1400_AS_CI,
    "utf8mb4_uca1400_as_cs": UCA1400_AS_CS,
    "utf8mb4_uca1400_nopad_ai_ci": UCA1400_NOPAD_AI_CI,
    "utf8mb4_uca1400_nopad_ai_cs": UCA1400_NOPAD_AI_CS,
    "utf8mb4_uca1400_nopad_as_ci": UCA1400_NOPAD_AS_CI,
    "utf8mb4_uca1400_nopad_as_cs": UCA1400_NOPAD_AS_CS,
    "latin1_swedish_ci": LATIN1_SWEDISH_CI,
    "latin1_german1_ci": LATIN1_GERMAN1_CI,
    "latin1_danish_ci": LATIN1_DANISH_CI,
    "latin1_general_ci": LATIN1_GENERAL_CI,
    "latin1_general_cs": LATIN1_GENERAL_CS,
    "latin1_spanish_ci": LATIN1_SPANISH_CI,
    "latin1_bin": LATIN1_BIN,
    "ascii_general_ci": ASCII_GENERAL_CI,
    "ascii_bin": ASCII_BIN,
    "cp1251_general_ci": CP1251_GENERAL_CI,
    "cp1251_bulgarian_ci": CP1251_BULGARIAN_CI,
    "cp1250_polish_ci": CP1250_POLISH_CI,
    "cp1250_bin": CP1250_BIN,
    "latin2_hungarian_ci": LATIN2_HUNGARIAN_CI,
    "latin5_turkish_ci": LATIN5_TURKISH_CI,
    "greek_general_ci": GREEK_GENERAL_CI,
    "koi8r_general_ci": KOI8R_GENERAL_CI,
    "cp1257_lithuanian_ci": CP1257_LITHUANIAN_CI,
    "hebrew_general_ci": HEBREW_GENERAL_CI,
    "cp850_general_ci": CP850_GENERAL_CI,
}

fn text(hex: &str) -> String {
    let digits = hex.as_bytes().chunks(2);
    let bytes = digits.map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap());
    String::from_utf8(bytes.collect()).unwrap()
}

#[test]
fn every_pair_compares_as_on_the_server() {
    let mut wrong = Vec::new();
    for line in include_str!("collations.tsv").lines() {
        let fields: Vec<_> = line.split('\t').collect();
        let [name, a, b, order, like] = fields[..] else {
            panic!("five fields");
        };
        let (by, a, b) = (named(name), text(a), text(b));
        let found = match collation::compare(&a, &b, by) {
            Ordering::Less => "-1",
            Ordering::Equal => "0",
            Ordering::Greater => "1",
        };
        if found != order {
            wrong.push(format!(
                "{name}: STRCMP({a:?}, {b:?}) is {order}, not {found}"
            ));
        }
        let borrowed = |text| Some(Cow::Borrowed(text));
        let found = collation::like(borrowed(a.as_str()), borrowed(b.as_str()), '\\', by);
        if found != Some(like == "1") {
            wrong.push(format!("{name}: {a:?} LIKE {b:?} is {like}"));
        }
    }
    let shown = wrong
        .iter()
        .take(60)
        .cloned()
        .collect::<Vec<_>>()
        .join("\n");
    assert!(wrong.is_empty(), "{} differ:\n{shown}", wrong.len());
}
