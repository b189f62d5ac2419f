//! Rows of boundary values, mixed by a seed.

use super::document;
use crate::workload::Rng;

const TINY: &[&str] = &["-128", "-1", "0", "1", "2", "127"];
const UNSIGNED_TINY: &[&str] = &["0", "1", "2", "128", "255"];
const SMALL: &[&str] = &["-32768", "-7", "0", "1", "32767"];
const UNSIGNED_SMALL: &[&str] = &["NULL", "0", "1", "65535"];
const MEDIUM: &[&str] = &["-8388608", "-1", "0", "8388607"];
const UNSIGNED_MEDIUM: &[&str] = &["0", "1", "16777215"];
const INT: &[&str] = &[
    "NULL",
    "-2147483647",
    "-13",
    "-2",
    "-1",
    "0",
    "0",
    "1",
    "1",
    "2",
    "3",
    "7",
    "13",
    "100",
    "2147483647",
];
const INT_NOT_NULL: &[&str] = &[
    "-2147483647",
    "-13",
    "-3",
    "-1",
    "0",
    "1",
    "2",
    "3",
    "5",
    "7",
    "13",
    "2147483647",
];
const UNSIGNED_INT: &[&str] = &["NULL", "0", "1", "2147483648", "4294967295"];
const BIG: &[&str] = &[
    "-9223372036854775808",
    "-9007199254740993",
    "-1",
    "0",
    "1",
    "3",
    "9007199254740993",
    "9223372036854775807",
];
const UNSIGNED_BIG: &[&str] = &[
    "NULL",
    "0",
    "1",
    "3",
    "9223372036854775807",
    "9223372036854775808",
    "18446744073709551615",
];
const PRICE: &[&str] = &[
    "NULL",
    "-99999999.99",
    "-12.50",
    "-0.05",
    "0",
    "0.00",
    "0.01",
    "0.05",
    "0.15",
    "0.5",
    "1",
    "1.00",
    "1.05",
    "2.5",
    "3.45",
    "9.99",
    "12.5",
    "99.99",
    "1234.56",
    "99999999.99",
];
const FINE: &[&str] = &[
    "-99999999.9999",
    "-2.5",
    "-0.0001",
    "0",
    "0.0001",
    "0.00005",
    "0.3333",
    "1",
    "1.0050",
    "2.5000",
    "7",
    "12.3456",
    "99999999.9999",
];
const RATIO: &[&str] = &[
    "NULL", "-0.99999", "-0.5", "0", "0.00001", "0.12345", "0.5", "0.99999",
];
const WHOLE: &[&str] = &[
    "-999999999999999999",
    "-1",
    "0",
    "1",
    "7",
    "999999999999999999",
];
const WIDE: &[&str] = &[
    "NULL",
    "-1.5",
    "0",
    "0.0000000001",
    "1",
    "12.5",
    "-12345678901234.1234567891",
    "12345678901234.9999999995",
];
const WIDEST: &[&str] = &[
    "NULL",
    "0",
    "-1.5",
    "0.000000000000000000000000000001",
    "12345678.123456789012345678901234567891",
];
const FLOAT: &[&str] = &["NULL", "-1.5", "0", "0.1", "3.25", "1e10"];
const DOUBLE: &[&str] = &[
    "NULL",
    "-1e10",
    "-2.5",
    "-0.1",
    "0",
    "0.1",
    "0.5",
    "1",
    "1.5",
    "2.5",
    "3.7",
    "12.5",
    "1e-5",
    "123456.789",
];
const DOUBLE_NOT_NULL: &[&str] = &[
    "-7.25", "-0.5", "0", "0.1", "0.3", "1", "1.005", "2.675", "3.5", "1e15",
];
const BITS: &[&str] = &["0", "1", "127", "255"];
const FLAG: &[&str] = &["NULL", "0", "1", "2", "-1"];
const YEAR: &[&str] = &["0", "1901", "1999", "2024", "2155"];
const WORDS: &[&str] = &[
    "NULL",
    "''",
    "'a'",
    "'abc'",
    "'ABC'",
    "'abc  '",
    "'  abc'",
    "'xyxabcxyx'",
    "'xxaxx'",
    "'x'",
    "'éèê'",
    "'aé😀z'",
    "'Straße'",
    "'İıſ'",
    "'ΑΣ ας'",
    "' '",
    "'a\\tb'",
    "'aaaa'",
    "'z'",
];
const WORDS_NOT_NULL: &[&str] = &[
    "''",
    "'a'",
    "'abc'",
    "'abc '",
    "'éa'",
    "'é😀é'",
    "'x'",
    "' x '",
    "'Zz'",
    "'привет'",
    "'b'",
];
const ASCII: &[&str] = &["''", "'abc'", "'ABC'", "'b'", "' a'", "'abcdefghijkl'"];
const LATIN: &[&str] = &["NULL", "''", "'été'", "'€uro'", "'a'", "'ÀÿŸ'", "'a  '"];
const FREE: &[&str] = &["NULL", "'abc'", "'ABC'", "'abc '", "'ábc'", "'b'"];
const KINDS: &[&str] = &["NULL", "'new'", "'old'", "'lost'"];
const TAGS: &[&str] = &["''", "'red'", "'red,blue'", "'red,green,blue'"];
const PLACES: &[&str] = &[
    "NULL",
    "-2147483648",
    "-3",
    "-1",
    "0",
    "1",
    "2",
    "3",
    "2147483647",
];
const FAR_PLACES: &[&str] = &[
    "-9223372036854775808",
    "-2",
    "0",
    "1",
    "2",
    "9223372036854775807",
];
const DATES: &[&str] = &[
    "NULL",
    "'0000-00-00'",
    "'2020-00-00'",
    "'2020-05-00'",
    "'1000-01-01'",
    "'1999-12-31'",
    "'2000-02-29'",
    "'2024-02-29'",
    "'9999-12-31'",
];
const REAL_DATES: &[&str] = &[
    "'1000-01-01'",
    "'1999-12-31'",
    "'2024-02-29'",
    "'9999-12-31'",
];
const MOMENTS: &[&str] = &[
    "NULL",
    "'0000-00-00 00:00:00'",
    "'2020-05-00 01:02:03'",
    "'2000-00-00 00:00:00'",
    "'1999-12-31 23:59:59'",
    "'2024-02-29 00:00:00'",
    "'2024-02-29 12:34:56'",
    "'2024-02-29 12:34:56.789'",
    "'2024-02-29 12:34:56.500'",
    "'9999-12-31 23:59:59'",
];
const REAL_MOMENTS: &[&str] = &[
    "'1999-12-31 23:59:59.999999'",
    "'2024-02-29 12:34:56'",
    "'2024-02-29 12:34:56.789'",
    "'2024-02-29 12:34:56.5'",
    "'2024-02-29 12:34:56.499999'",
];
const STAMPS: &[&str] = &[
    "NULL",
    "'1970-01-01 00:00:01'",
    "'2024-02-29 12:34:56'",
    "'2038-01-19 03:14:07'",
];
const FINE_STAMPS: &[&str] = &[
    "'1970-01-01 00:00:01.000001'",
    "'2024-02-29 12:34:56.5'",
    "'2000-01-01 00:00:00'",
];
const SPANS: &[&str] = &[
    "NULL",
    "'-838:59:59'",
    "'-00:00:00.500'",
    "'00:00:00'",
    "'12:34:56.789'",
    "'838:59:59'",
];
const GROUPS: &[&str] = &["1", "2", "3", "4"];
const MONEY: &[&str] = &["NULL", "-5.05", "0", "0.01", "7.77", "9999999999999.99"];
const SOLD_DATES: &[&str] = &["NULL", "'1999-12-31'", "'2020-01-01'", "'2024-02-29'"];
const SOLD_MOMENTS: &[&str] = &[
    "NULL",
    "'1999-12-31 23:59:59.999'",
    "'2020-01-01 00:00:00'",
    "'2024-02-29 12:34:56.5'",
];
const SOLD_SECONDS: &[&str] = &[
    "'1999-12-31 23:59:59'",
    "'2020-01-01 00:00:00'",
    "'2024-02-29 12:34:56'",
];
const PRICES: &[&str] = &[
    "NULL", "-12.50", "-0.05", "0.00", "0.01", "0.05", "1.00", "2.50", "3.45", "12.50", "99.99",
    "1234.56",
];
const RATES: &[&str] = &[
    "-2.5000", "-0.0001", "0.0000", "0.3333", "1.0050", "2.5000", "12.3456",
];
const FEW: &[&str] = &["NULL", "-13", "-1", "0", "1", "2", "3", "7", "100"];
const FEW_NOT_NULL: &[&str] = &["-3", "-1", "0", "1", "2", "5"];

const INTS: &[&str] = &["NULL", "0", "1", "2", "3"];

/// Each table with what its columns behind the key are filled from.
const TABLES: &[(&str, &[&[&str]])] = &[
    (
        "number",
        &[
            TINY,
            UNSIGNED_TINY,
            SMALL,
            UNSIGNED_SMALL,
            MEDIUM,
            UNSIGNED_MEDIUM,
            INT,
            INT_NOT_NULL,
            UNSIGNED_INT,
            BIG,
            UNSIGNED_BIG,
            PRICE,
            FINE,
            RATIO,
            WHOLE,
            WIDE,
            WIDEST,
            FLOAT,
            DOUBLE,
            DOUBLE_NOT_NULL,
            BITS,
            FLAG,
            YEAR,
        ],
    ),
    (
        "word",
        &[
            WORDS,
            WORDS_NOT_NULL,
            WORDS,
            ASCII,
            LATIN,
            FREE,
            KINDS,
            TAGS,
            PLACES,
            FAR_PLACES,
            PRICE,
        ],
    ),
    (
        "moment",
        &[
            DATES,
            REAL_DATES,
            MOMENTS,
            MOMENTS,
            REAL_MOMENTS,
            STAMPS,
            FINE_STAMPS,
            SPANS,
            YEAR,
        ],
    ),
    (
        "sale",
        &[
            GROUPS,
            FEW,
            FEW_NOT_NULL,
            PRICES,
            RATES,
            MONEY,
            DOUBLE,
            WORDS,
            WORDS_NOT_NULL,
            KINDS,
            SOLD_DATES,
            SOLD_MOMENTS,
            SOLD_SECONDS,
            SPANS,
        ],
    ),
    (
        "doc",
        &[document::DOCUMENTS, document::NOT_NULL_DOCUMENTS, INTS],
    ),
    ("deep", &[document::DOCUMENTS]),
    (
        "raw",
        &[document::BINARY, document::BYTES, document::BINARY],
    ),
];

/// How many rows take their columns' values in order.
const BOUNDARIES: usize = 24;

/// INSERTs of `rows` rows into every table: first every boundary once, then mixed.
#[must_use]
pub fn inserts(seed: u64, rows: usize) -> Vec<String> {
    let mut rng = Rng::new(seed);
    let mut statements = Vec::new();
    for (table, columns) in TABLES {
        for id in 0..rows {
            let values = columns.iter().map(|choices| {
                let mixed = rng.one(choices);
                let first = choices.get(id % choices.len()).copied();
                if id < BOUNDARIES { first } else { mixed }.unwrap_or("NULL")
            });
            let values: Vec<&str> = values.collect();
            statements.push(format!(
                "INSERT INTO exprs.{table} VALUES ({id}, {})",
                values.join(", ")
            ));
        }
    }
    statements
}
