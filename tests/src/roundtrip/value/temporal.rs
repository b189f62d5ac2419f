//! Dates and times: proper, zero, partial, impossible.

use crate::workload::Rng;

/// A date; about one in four is none of a calendar.
pub(super) fn date(rng: &mut Rng) -> String {
    format!("'{}'", day(rng))
}

fn day(rng: &mut Rng) -> String {
    let year = rng.between(0, 9999);
    match rng.below(14) {
        0 => "0000-00-00".to_owned(),
        1 => format!("{year:04}-00-00"),
        2 => format!("{year:04}-{:02}-00", rng.between(1, 12)),
        3 => "0000-01-01".to_owned(),
        4 => "9999-12-31".to_owned(),
        5 => "1000-01-01".to_owned(),
        6 => format!("{year:04}-02-{}", rng.between(28, 31)),
        7 => "2024-02-29".to_owned(),
        8 => "0000-00-01".to_owned(),
        _ => format!(
            "{:04}-{:02}-{:02}",
            rng.between(1900, 2100),
            rng.between(1, 12),
            rng.between(1, 28)
        ),
    }
}

/// Digits behind the second; more than the column has are rounded.
fn fraction(rng: &mut Rng, fsp: u8) -> String {
    match rng.below(5) {
        0 => String::new(),
        1 => ".999999".to_owned(),
        2 => ".000001".to_owned(),
        3 if fsp > 0 => ".".to_owned() + &"9".repeat(usize::from(fsp)),
        _ => format!(".{:06}", rng.below(1_000_000)),
    }
}

fn clock(rng: &mut Rng) -> String {
    match rng.below(5) {
        0 => "00:00:00".to_owned(),
        1 => "23:59:59".to_owned(),
        _ => format!(
            "{:02}:{:02}:{:02}",
            rng.below(24),
            rng.below(60),
            rng.below(60)
        ),
    }
}

/// A DATETIME.
pub(super) fn datetime(rng: &mut Rng, fsp: u8) -> String {
    let (day, clock) = (day(rng), clock(rng));
    format!("'{day} {clock}{}'", fraction(rng, fsp))
}

/// A TIMESTAMP, in the session's zone, to both ends of its range.
pub(super) fn timestamp(rng: &mut Rng, fsp: u8) -> String {
    let fraction = fraction(rng, fsp);
    let (minute, second) = (rng.below(60), rng.below(60));
    match rng.below(10) {
        0 => "'0000-00-00 00:00:00'".to_owned(),
        1 => format!("'1970-01-01 00:00:01{fraction}'"),
        2 => format!("'2038-01-19 03:14:07{fraction}'"),
        3 => format!("'2106-02-07 06:28:15{fraction}'"),
        4 => format!("'2000-01-01 {:02}:00:00{fraction}'", rng.below(24)),
        5 => format!(
            "'1970-01-{:02} {:02}:{minute:02}:{second:02}{fraction}'",
            1 + rng.below(3),
            rng.below(24)
        ),
        _ => format!(
            "'{:04}-{:02}-{:02} {:02}:{minute:02}:{second:02}{fraction}'",
            rng.between(1970, 2106),
            rng.between(1, 12),
            rng.between(1, 28),
            rng.below(24),
        ),
    }
}

/// A TIME, negative and beyond a day too.
pub(super) fn time(rng: &mut Rng, fsp: u8) -> String {
    let sign = if rng.chance(50) { "-" } else { "" };
    let fraction = fraction(rng, fsp);
    match rng.below(8) {
        0 => format!("'{sign}838:59:59'"),
        1 => format!("'{sign}838:59:58{fraction}'"),
        2 => format!("'{sign}00:00:00{fraction}'"),
        3 => format!("'{sign}900:00:00'"),
        4 => format!("'{sign}00:00:01{fraction}'"),
        _ => format!(
            "'{sign}{:02}:{:02}:{:02}{fraction}'",
            rng.below(839),
            rng.below(60),
            rng.below(60)
        ),
    }
}

/// A YEAR.
pub(super) fn year(rng: &mut Rng) -> String {
    match rng.below(6) {
        0 => "0".to_owned(),
        1 => "1901".to_owned(),
        2 => "2155".to_owned(),
        3 => "'0000'".to_owned(),
        4 => rng.between(1, 99).to_string(),
        _ => rng.between(1901, 2155).to_string(),
    }
}
