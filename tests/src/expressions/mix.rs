//! Rows of `exprs.mix`, which random expressions are computed over.

use super::document;
use crate::workload::Rng;

const INT: &[&str] = &[
    "NULL",
    "-13",
    "-2",
    "-1",
    "0",
    "1",
    "1",
    "2",
    "3",
    "7",
    "100",
    "2147483647",
];
const INT_NOT_NULL: &[&str] = &["-2147483648", "-3", "-1", "0", "1", "2", "5", "13"];
const UNSIGNED: &[&str] = &[
    "NULL",
    "0",
    "1",
    "3",
    "9223372036854775807",
    "9223372036854775808",
    "18446744073709551615",
];
const BIG: &[&str] = &[
    "-9223372036854775808",
    "-9007199254740993",
    "-1",
    "0",
    "1",
    "2",
    "9007199254740993",
    "9223372036854775807",
];
const PRICE: &[&str] = &[
    "NULL",
    "-12.50",
    "-0.05",
    "0.00",
    "0.01",
    "0.05",
    "1.00",
    "2.50",
    "3.45",
    "12.50",
    "1234.56",
    "99999999.99",
];
const RATE: &[&str] = &[
    "-2.5000",
    "-0.0001",
    "0.0000",
    "0.3333",
    "1.0050",
    "2.5000",
    "9999.9999",
];
const DOUBLE: &[&str] = &[
    "NULL",
    "-1e10",
    "-2.5",
    "-0.1",
    "0",
    "-0e0",
    "0.1",
    "1",
    "1e15",
    "1e-5",
    "123456789012345680",
    "1e308",
    "2.2250738585072014e-308",
];
const DOUBLE_NOT_NULL: &[&str] = &["-7.25", "0", "0.3", "1e22", "1e-16", "2.675", "3.5"];
const WORDS: &[&str] = &[
    "NULL",
    "''",
    "'a'",
    "'A'",
    "'ab'",
    "'AB'",
    "'ab '",
    "'Ab  '",
    "' ab'",
    "'é'",
    "'E'",
    "'e'",
    "'Éx'",
    "'ß'",
    "'ss'",
    "'SS'",
    "'Straße'",
    "'ﬁ'",
    "'aé😀z'",
    "'İıſ'",
    "'ΑΣ ας'",
    "'ǅ'",
    "'привет'",
    "'ПРИВЕТ'",
    "'a\\tb'",
    "'a_b%'",
    "'%'",
    "'_'",
    "'z'",
];
const WORDS_NOT_NULL: &[&str] = &[
    "''",
    "'a'",
    "'á'",
    "'AB'",
    "'ab '",
    "'éa'",
    "'é😀é'",
    "'x'",
    "' x '",
    "'Zz'",
    "'Привет'",
    "'b'",
    "'a%'",
];
const SHORT: &[&str] = &["''", "'a'", "'A'", "'ab '", "'é'", "'x'", "'1'"];
const LATIN: &[&str] = &[
    "NULL", "''", "'été'", "'ETE'", "'€uro'", "'a'", "'ÀÿŸ'", "'a  '", "'ß'", "'Ü'", "'y'",
];
const KINDS: &[&str] = &["NULL", "'new'", "'old'", "'lost'"];
const TAGS: &[&str] = &["''", "'red'", "'red,blue'", "'red,green,blue'"];
const DATES: &[&str] = &[
    "NULL",
    "'0000-00-00'",
    "'2020-00-00'",
    "'2020-05-00'",
    "'1999-12-31'",
    "'2024-02-29'",
    "'9999-12-31'",
];
const REAL_DATES: &[&str] = &[
    "NULL",
    "'1000-01-01'",
    "'1999-12-31'",
    "'2024-02-29'",
    "'2021-03-01'",
];
const MOMENTS: &[&str] = &[
    "NULL",
    "'0000-00-00 00:00:00'",
    "'2020-05-00 01:02:03'",
    "'2000-00-00 00:00:00'",
    "'1999-12-31 23:59:59'",
    "'2024-02-29 12:34:56'",
    "'9999-12-31 23:59:59'",
];
const REAL_MOMENTS: &[&str] = &[
    "NULL",
    "'1999-12-31 23:59:59.999'",
    "'2020-01-01 00:00:00'",
    "'2024-02-29 12:34:56.5'",
];
const FINE_MOMENTS: &[&str] = &[
    "'1999-12-31 23:59:59.999999'",
    "'2024-02-29 12:34:56'",
    "'2024-02-29 12:34:56.499999'",
    "'2024-03-31 00:00:00.000001'",
];

/// What the columns behind the key are filled from.
const COLUMNS: &[&[&str]] = &[
    INT,
    INT_NOT_NULL,
    UNSIGNED,
    BIG,
    PRICE,
    RATE,
    DOUBLE,
    DOUBLE_NOT_NULL,
    WORDS,
    WORDS_NOT_NULL,
    WORDS,
    WORDS_NOT_NULL,
    WORDS,
    WORDS_NOT_NULL,
    SHORT,
    LATIN,
    LATIN_NOT_NULL,
    KINDS,
    TAGS,
    DATES,
    REAL_DATES,
    MOMENTS,
    REAL_MOMENTS,
    FINE_MOMENTS,
    document::DOCUMENTS,
];
const LATIN_NOT_NULL: &[&str] = &["''", "'a'", "'A '", "'é'", "'E'", "'été'"];

/// INSERTs of `rows` rows, mixed by a seed.
#[must_use]
pub fn mixes(seed: u64, rows: usize) -> Vec<String> {
    let mut rng = Rng::new(seed);
    let rows = (0..rows).map(|id| {
        let values: Vec<&str> = COLUMNS
            .iter()
            .map(|choices| rng.one(choices).unwrap_or("NULL"))
            .collect();
        format!("INSERT INTO exprs.mix VALUES ({id}, {})", values.join(", "))
    });
    rows.collect()
}
