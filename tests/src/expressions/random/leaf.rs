//! Columns and literals.

use super::Kind;

/// Texts by collation: of both kinds of padding, folding case and not, UTF-8 and not.
pub(super) const TEXTS: &[&[&str]] = &[
    &["s", "t", "'a'", "'éx'", "''"],
    &["g", "h", "g", "h", "'ab '", "'SS'", "'é'"],
    &["n", "m", "n", "m", "'ab '", "'ss'", "'E'"],
    &[
        "c",
        "JSON_UNQUOTE(JSON_EXTRACT(j, '$.a'))",
        "JSON_UNQUOTE(JSON_EXTRACT(j, '$.b[0]'))",
        "'a '",
    ],
    &["l", "o", "'A'", "'été'"],
];

/// What an expression of that kind ends in; `partial` lets dates in that are no days.
pub(super) fn of(kind: Kind, group: usize, partial: bool) -> &'static [&'static str] {
    match kind {
        Kind::Int => &["a", "b", "0", "1", "3", "-2"],
        Kind::Wide => &["u", "big", "9223372036854775807", "b"],
        Kind::Decimal => &["p", "q", "1.5", "0.05", "-7.125"],
        Kind::Double => &["d", "e", "0.5e0", "1e308"],
        Kind::Text => TEXTS.get(group).copied().unwrap_or_default(),
        Kind::Date if partial => &["day", "due", "DATE '2024-02-29'"],
        Kind::Date => &["due", "DATE '2024-02-29'"],
        Kind::Moment if partial => &["at", "at3", "at6", "TIMESTAMP '1999-12-31 23:59:59'"],
        Kind::Moment => &["at3", "at6", "TIMESTAMP '1999-12-31 23:59:59'"],
        Kind::Bool => &[
            "(a > 0)",
            "(p > q)",
            "TRUE",
            "(kind = 'new')",
            "(kind IN ('old', 'lost'))",
        ],
    }
}
