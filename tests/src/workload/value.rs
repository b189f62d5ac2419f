//! Random column values, with the boundaries of each type well represented.

use mysql_async::Value;

use super::rng::Rng;

const WORDS: &[&str] = &[
    "",
    "a",
    "Zoë",
    "Müller",
    "日本語",
    "👍🏽 emoji",
    "O'Brien",
    "\"quoted\" `ticks`",
    "back\\slash",
    "tab\tand\nnewline",
    "  spaces around  ",
    "Ωμέγα",
    "Привет",
    "e\u{301} combining",
    "%_like%",
    "--; DROP TABLE x",
    "ß straße",
    "İstanbul",
    "plain",
    "ends with space ",
];
const LATIN: &[&str] = &[
    "",
    "Köln",
    "Málaga",
    "São Paulo",
    "Zürich",
    "1 €",
    "Århus",
    "plain",
    "œuvre",
    "“q”",
];
const DATES: &[&str] = &[
    "1000-01-01",
    "9999-12-31",
    "2020-02-29",
    "1970-01-01",
    "1999-12-31",
];

/// NULL `percent` times in a hundred.
pub(super) fn nullable(rng: &mut Rng, percent: u64, value: Value) -> Value {
    if rng.chance(percent) {
        Value::NULL
    } else {
        value
    }
}

/// Text in any script, at most `chars` characters.
pub(super) fn text(rng: &mut Rng, chars: usize) -> Value {
    let mut text = String::new();
    for _ in 0..=rng.below(3) {
        text.push_str(rng.pick(WORDS));
    }
    Value::from(text.chars().take(chars).collect::<String>())
}

/// Text that MySQL's latin1 holds.
pub(super) fn latin(rng: &mut Rng) -> Value {
    Value::from(rng.pick(LATIN))
}

/// ASCII letters and digits, `1..=len` of them.
pub(super) fn ascii(rng: &mut Rng, len: u64) -> Value {
    let letters = b"ABCDEFGHJKLMNPQRSTUVWXYZ0123456789abcxyz";
    let count = 1 + rng.below(len);
    Value::Bytes((0..count).map(|_| rng.pick(letters)).collect())
}

/// Up to `max` random bytes, trailing zeros among them.
pub(super) fn bytes(rng: &mut Rng, max: usize) -> Value {
    let len = usize::try_from(rng.below(u64::try_from(max).unwrap_or(0) + 1)).unwrap_or(0);
    let mut bytes = rng.bytes(len);
    if rng.chance(20)
        && let Some(last) = bytes.last_mut()
    {
        *last = 0;
    }
    Value::Bytes(bytes)
}

/// A long text: a few, sometimes very many, lines.
pub(super) fn long_text(rng: &mut Rng, large: usize) -> Value {
    let mut text = String::new();
    let lines = if rng.chance(5) { large / 20 } else { 3 };
    for _ in 0..lines {
        text.push_str(rng.pick(WORDS));
        text.push_str(" – line\r\n");
    }
    if rng.chance(3) && rng.nul {
        text.push('\u{0}');
    }
    Value::from(text)
}

/// A decimal of `digits` digits, `scale` of them after the point.
pub(super) fn decimal(rng: &mut Rng, digits: u32, scale: u32) -> Value {
    let limit = 10_i64.saturating_pow(digits.min(18)) - 1;
    let units = match rng.below(10) {
        0 => 0,
        1 => limit,
        2 => -limit,
        3 => -1,
        _ => rng.between(
            0,
            10_i64.saturating_pow((scale + 4).min(digits).min(18)) - 1,
        ),
    };
    Value::from(scaled(units, scale))
}

/// A price: not negative, mostly small.
pub(super) fn price(rng: &mut Rng) -> Value {
    let units = if rng.chance(3) {
        9_999_999_999
    } else {
        rng.between(0, 49_999)
    };
    Value::from(scaled(units, 2))
}

fn scaled(units: i64, scale: u32) -> String {
    let unit = 10_u64.saturating_pow(scale);
    let sign = if units < 0 { "-" } else { "" };
    let size = units.unsigned_abs();
    let width = usize::try_from(scale).unwrap_or(0);
    format!("{sign}{}.{:0width$}", size / unit, size % unit)
}

/// A number that a FLOAT holds.
pub(super) fn float(rng: &mut Rng) -> Value {
    match rng.below(8) {
        0 => Value::Float(f32::MAX),
        1 => Value::Float(f32::MIN_POSITIVE),
        2 => Value::Float(-0.1),
        3 => Value::Float(16_777_216.0),
        _ => Value::Float(f32::from(small(rng)) / 7.0),
    }
}

/// A number that a DOUBLE holds.
pub(super) fn double(rng: &mut Rng) -> Value {
    match rng.below(10) {
        0 => Value::Double(f64::MAX),
        1 => Value::Double(f64::MIN_POSITIVE),
        2 => Value::Double(0.1 + 0.2),
        3 => Value::Double(-9_007_199_254_740_993.0),
        _ => Value::Double(f64::from(small(rng)) / 3.0),
    }
}

fn small(rng: &mut Rng) -> i16 {
    i16::try_from(rng.between(-9999, 9999)).unwrap_or(0)
}

/// A calendar date; seldom one at the ends of what DATE holds.
pub(super) fn date(rng: &mut Rng) -> Value {
    if rng.chance(8) {
        Value::from(rng.pick(DATES))
    } else {
        Value::from(day(rng))
    }
}

fn day(rng: &mut Rng) -> String {
    format!(
        "{}-{:02}-{:02}",
        2020 + rng.below(5),
        1 + rng.below(12),
        1 + rng.below(28)
    )
}

/// A DATETIME with six digits after the second.
pub(super) fn datetime(rng: &mut Rng) -> Value {
    match rng.below(20) {
        0 => Value::from("1000-01-01 00:00:00.000000"),
        1 => Value::from("9999-12-31 23:59:59.999999"),
        _ => Value::from(format!(
            "{} {}.{:06}",
            day(rng),
            clock(rng),
            rng.below(1_000_000)
        )),
    }
}

/// A TIMESTAMP in UTC.
pub(super) fn timestamp(rng: &mut Rng) -> Value {
    match rng.below(20) {
        0 => Value::from("1970-01-01 00:00:01"),
        1 => Value::from("2038-01-19 03:14:07"),
        _ => Value::from(format!(
            "{} {}.{:06}",
            day(rng),
            clock(rng),
            rng.below(1_000_000)
        )),
    }
}

fn clock(rng: &mut Rng) -> String {
    format!(
        "{:02}:{:02}:{:02}",
        rng.below(24),
        rng.below(60),
        rng.below(60)
    )
}

/// A TIME with three digits after the second, negative ones among them.
pub(super) fn time(rng: &mut Rng) -> Value {
    match rng.below(10) {
        0 => Value::from("-838:59:59.000"),
        1 => Value::from("838:59:59.000"),
        2 => Value::from("-00:00:00.001"),
        3 => Value::from("00:00:00.000"),
        _ => {
            let sign = if rng.chance(30) { "-" } else { "" };
            Value::from(format!("{sign}{}.{:03}", clock(rng), rng.below(1000)))
        }
    }
}

/// A JSON document of every kind of value.
pub(super) fn json(rng: &mut Rng, depth: u32) -> String {
    match rng.below(if depth == 0 { 8 } else { 11 }) {
        0 => "null".to_owned(),
        1 => "true".to_owned(),
        2 => rng.between(-40_000, 40_000).to_string(),
        3 => rng.between(i64::MIN, i64::MAX).to_string(),
        4 => rng.bits().to_string(),
        5 => rng
            .pick(&["0.1", "-2.5", "1.0e100", "12345.678", "1e-7", "3.0"])
            .to_owned(),
        6 | 7 => quoted(rng.pick(WORDS)),
        8 => {
            let items: Vec<_> = (0..rng.below(5)).map(|_| json(rng, depth - 1)).collect();
            format!("[{}]", items.join(", "))
        }
        _ => object(rng, depth - 1),
    }
}

/// A JSON object.
pub(super) fn object(rng: &mut Rng, depth: u32) -> String {
    let members: Vec<_> = (0..rng.below(5))
        .map(|n| {
            format!(
                "{}: {}",
                quoted(&format!("k{n}{}", rng.pick(WORDS))),
                json(rng, depth)
            )
        })
        .collect();
    format!("{{{}}}", members.join(", "))
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
