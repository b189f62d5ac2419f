//! Rows of boundary values, mixed by a seed.

mod value;

use value::{
    ASCII, BIG, BITS, DATES, DOUBLE, DOUBLE_NOT_NULL, FAR_PLACES, FEW, FEW_NOT_NULL, FINE,
    FINE_STAMPS, FLAG, FLOAT, FREE, GROUPS, INT, INT_NOT_NULL, INTS, KINDS, LATIN, MEDIUM, MOMENTS,
    MONEY, PLACES, PRICE, PRICES, RATES, RATIO, REAL_DATES, REAL_MOMENTS, SMALL, SOLD_DATES,
    SOLD_MOMENTS, SOLD_SECONDS, SPANS, STAMPS, TAGS, TINY, UNSIGNED_BIG, UNSIGNED_INT,
    UNSIGNED_MEDIUM, UNSIGNED_SMALL, UNSIGNED_TINY, WHOLE, WIDE, WIDEST, WORDS, WORDS_NOT_NULL,
    YEAR,
};

use super::document;
use crate::workload::Rng;

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
