//! Random expressions over the columns of `exprs.sale`, the same for the same numbers.
//!
//! Every rule gives an expression of the kind it is asked for; what the compiler refuses
//! (too many digits) is left out by who asks. Numbers stay small, so that nothing overflows.

/// What an expression is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Int,
    Decimal,
    Double,
    Text,
    Date,
    Moment,
    Bool,
}

const KINDS: &[Kind] = &[
    Kind::Int,
    Kind::Decimal,
    Kind::Double,
    Kind::Text,
    Kind::Date,
    Kind::Moment,
    Kind::Bool,
];

/// Forms by kind: capital letters stand for a further expression, `#` for a small number.
///
/// I integer, D decimal, F double, T text, A date, M moment, B condition.
const FORMS: &[(Kind, &[&str])] = &[
    (
        Kind::Int,
        &[
            "~I~ + ~I~",
            "~I~ - ~I~",
            "~I~ * ~I~",
            "~I~ DIV ~I~",
            "~I~ % ~I~",
            "-~I~",
            "ABS(~I~)",
            "SIGN(~D~)",
            "FLOOR(~D~)",
            "CEIL(~D~)",
            "CHAR_LENGTH(~T~)",
            "LENGTH(~T~)",
            "YEAR(~A~)",
            "MONTH(~M~)",
            "DAYOFYEAR(~A~)",
            "WEEK(~A~, 3)",
            "YEARWEEK(~M~)",
            "HOUR(~M~)",
            "SECOND(~M~)",
            "WEEKDAY(~A~)",
            "QUARTER(~M~)",
            "DATEDIFF(~A~, ~M~)",
            "TIMESTAMPDIFF(MONTH, ~A~, ~M~)",
            "TIMESTAMPDIFF(HOUR, ~M~, ~M~)",
            "TIMESTAMPDIFF(YEAR, ~M~, ~A~)",
            "IF(~B~, ~I~, ~I~)",
            "COALESCE(~I~, ~I~)",
            "NULLIF(~I~, ~I~)",
            "GREATEST(~I~, ~I~)",
            "LEAST(~I~, ~I~, ~I~)",
            "LOCATE(~T~, ~T~)",
            "CAST(~D~ AS SIGNED)",
            "FIELD(~I~, 1, ~I~)",
            "CASE WHEN ~B~ THEN ~I~ END",
            "~B~ + 1",
            "CASE ~I~ WHEN 1 THEN ~I~ WHEN 2 THEN 7 ELSE ~I~ END",
            "TO_DAYS(~A~)",
            "MINUTE(~M~)",
        ],
    ),
    (
        Kind::Decimal,
        &[
            "~D~ + ~D~",
            "~D~ - ~I~",
            "~D~ * ~D~",
            "~D~ / ~D~",
            "~I~ / ~I~",
            "~D~ / ~I~",
            "~D~ % ~D~",
            "-~D~",
            "ABS(~D~)",
            "ROUND(~D~, #)",
            "TRUNCATE(~D~, #)",
            "GREATEST(~D~, ~D~)",
            "LEAST(~D~, ~I~)",
            "IF(~B~, ~D~, ~I~)",
            "COALESCE(~D~, ~D~)",
            "NULLIF(~D~, ~D~)",
            "CAST(~I~ AS DECIMAL(20,2))",
            "CASE WHEN ~B~ THEN ~D~ ELSE ~I~ END",
        ],
    ),
    (
        Kind::Double,
        &[
            "~F~ + ~F~",
            "~F~ - ~I~",
            "~F~ * ~F~",
            "-~F~",
            "ABS(~F~)",
            "CAST(~I~ AS DOUBLE)",
            "IF(~B~, ~F~, ~F~)",
            "COALESCE(~F~, ~I~)",
            "GREATEST(~F~, ~F~)",
            "~F~ / ~F~",
        ],
    ),
    (
        Kind::Text,
        &[
            "CONCAT(~T~, ~T~)",
            "CONCAT(~I~, '/', p)",
            "CONCAT_WS('-', ~T~, ~T~, ~A~)",
            "LEFT(~T~, #)",
            "RIGHT(~T~, #)",
            "SUBSTRING(~T~, #)",
            "SUBSTRING(~T~, ~I~, #)",
            "TRIM(~T~)",
            "REPLACE(~T~, ~T~, 'ab')",
            "REVERSE(~T~)",
            "LPAD(~T~, #, 'xy')",
            "RPAD(~T~, 1#, '.')",
            "REPEAT(~T~, #)",
            "HEX(~T~)",
            "HEX(~I~)",
            "IF(~B~, ~T~, ~T~)",
            "COALESCE(~T~, ~T~)",
            "NULLIF(~T~, ~T~)",
            "GREATEST(~T~, ~T~)",
            "LEAST(~T~, ~T~)",
            "DATE_FORMAT(~A~, '%a %D %M %Y %j %U %u')",
            "DATE_FORMAT(~M~, '%y%m%d %T.%f %r %x%v')",
            "CAST(q AS CHAR)",
            "ELT(~I~, ~T~, ~T~)",
            "DAYNAME(~A~)",
            "SHA2(~T~, 224)",
            "CAST(~M~ AS CHAR)",
        ],
    ),
    (
        Kind::Date,
        &[
            "DATE(~M~)",
            "LAST_DAY(~A~)",
            "~A~ + INTERVAL # DAY",
            "~A~ - INTERVAL ~I~ MONTH",
            "DATE_ADD(~A~, INTERVAL ~I~ WEEK)",
            "IF(~B~, ~A~, ~A~)",
            "COALESCE(~A~, ~A~)",
            "GREATEST(~A~, ~A~)",
            "LEAST(~A~, ~A~)",
            "NULLIF(~A~, ~A~)",
        ],
    ),
    (
        Kind::Moment,
        &[
            "~M~ + INTERVAL ~I~ HOUR",
            "~M~ - INTERVAL # YEAR",
            "~A~ + INTERVAL ~I~ SECOND",
            "CAST(~A~ AS DATETIME)",
            "IF(~B~, ~M~, ~M~)",
            "COALESCE(~M~, ~M~)",
            "LEAST(~M~, ~M~)",
            "GREATEST(~M~, ~M~)",
            "~M~ + INTERVAL ~I~ MICROSECOND",
        ],
    ),
    (
        Kind::Bool,
        &[
            "~I~ < ~I~",
            "~I~ = ~D~",
            "~D~ >= ~D~",
            "~F~ <> ~F~",
            "~T~ < ~T~",
            "~T~ = ~T~",
            "~A~ <= ~A~",
            "~M~ > ~M~",
            "~A~ = ~M~",
            "~I~ <=> ~I~",
            "~T~ <=> ~T~",
            "~B~ AND ~B~",
            "~B~ OR ~B~",
            "~B~ XOR ~B~",
            "NOT ~B~",
            "~I~ IS NULL",
            "~D~ IS NOT NULL",
            "~B~ IS NOT TRUE",
            "~I~ IN (1, ~I~, NULL)",
            "~D~ NOT IN (1.5, ~D~)",
            "~I~ BETWEEN ~I~ AND ~I~",
            "~A~ NOT BETWEEN ~A~ AND ~A~",
            "ISNULL(~T~)",
        ],
    ),
];

const fn leaves(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Int => &["a", "b", "g", "0", "1", "3", "-2"],
        Kind::Decimal => &["p", "q", "1.5", "0.05", "-7.125"],
        Kind::Double => &["d", "d", "0.5e0"],
        Kind::Text => &["s", "t", "'a'", "'éx'", "''"],
        Kind::Date => &["day", "day", "DATE '2024-02-29'"],
        Kind::Moment => &["at", "at3", "TIMESTAMP '1999-12-31 23:59:59'"],
        Kind::Bool => &["(a > 0)", "(p > q)", "TRUE"],
    }
}

fn of_letter(letter: char) -> Kind {
    match letter {
        'I' => Kind::Int,
        'D' => Kind::Decimal,
        'F' => Kind::Double,
        'T' => Kind::Text,
        'A' => Kind::Date,
        'M' => Kind::Moment,
        _ => Kind::Bool,
    }
}

/// An expression of any kind, nested up to `depth`; `below(n)` gives a number under `n`.
pub fn expression(below: &mut impl FnMut(usize) -> usize, depth: usize) -> String {
    let kind = one(below, KINDS).unwrap_or(Kind::Int);
    of_kind(below, kind, depth)
}

fn of_kind(below: &mut impl FnMut(usize) -> usize, kind: Kind, depth: usize) -> String {
    let forms = FORMS.iter().find(|(known, _)| *known == kind);
    let form = match forms {
        Some((_, forms)) if depth > 0 && below(5) > 0 => one(below, forms),
        _ => return one(below, leaves(kind)).unwrap_or("NULL").to_owned(),
    };
    let mut out = String::new();
    let parts = form.unwrap_or("NULL").split('~');
    for (index, part) in parts.enumerate() {
        match part.chars().next() {
            Some(letter) if index % 2 == 1 => {
                let inner = of_kind(below, of_letter(letter), depth - 1);
                let simple = inner.chars().all(char::is_alphanumeric);
                out.push_str(&if simple { inner } else { format!("({inner})") });
            }
            _ => out.push_str(&part.replace('#', &below(6).to_string())),
        }
    }
    out
}

fn one<T: Copy>(below: &mut impl FnMut(usize) -> usize, list: &[T]) -> Option<T> {
    list.get(below(list.len().max(1))).copied()
}
