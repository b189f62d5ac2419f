//! Dates and times from the binary protocol to the packed forms of a row image.

/// A point of time as the protocol has it.
#[derive(Clone, Copy)]
pub(super) struct Moment {
    pub(super) year: u16,
    pub(super) month: u8,
    pub(super) day: u8,
    pub(super) hour: u8,
    pub(super) minute: u8,
    pub(super) second: u8,
    pub(super) micros: u32,
}

/// DATE, three bytes.
pub(super) fn date(out: &mut Vec<u8>, at: Moment) {
    let packed = u32::from(at.day) | u32::from(at.month) << 5 | u32::from(at.year) << 9;
    out.extend_from_slice(packed.to_le_bytes().get(..3).unwrap_or_default());
}

/// DATETIME(fsp).
pub(super) fn datetime(out: &mut Vec<u8>, at: Moment, fsp: u8) {
    let days = (u64::from(at.year) * 13 + u64::from(at.month)) << 5 | u64::from(at.day);
    let time = u64::from(at.hour) << 12 | u64::from(at.minute) << 6 | u64::from(at.second);
    let packed = (days << 17 | time) + 0x80_0000_0000;
    out.extend_from_slice(packed.to_be_bytes().get(3..).unwrap_or_default());
    fraction(out, at.micros, fsp);
}

/// TIMESTAMP(fsp), read in UTC; `None` for what no TIMESTAMP holds.
pub(super) fn timestamp(out: &mut Vec<u8>, at: Moment, fsp: u8) -> Option<()> {
    let seconds = if at.year == 0 {
        0
    } else {
        let clock = i64::from(at.hour) * 3600 + i64::from(at.minute) * 60 + i64::from(at.second);
        u32::try_from(days(at) * 86_400 + clock).ok()?
    };
    out.extend_from_slice(&seconds.to_be_bytes());
    fraction(out, at.micros, fsp);
    Some(())
}

/// Days since 1970-01-01 in the Gregorian calendar, counted from March so that the
/// leap day is a year's last.
fn days(at: Moment) -> i64 {
    let (year, month) = (i64::from(at.year), i64::from(at.month));
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let of_year = (153 * month + 2) / 5 + i64::from(at.day) - 1;
    year * 365 + year / 4 - year / 100 + year / 400 + of_year - 719_468
}

/// TIME(fsp): `seconds` of the whole, and whether it is below zero.
pub(super) fn time(out: &mut Vec<u8>, negative: bool, seconds: u32, micros: u32, fsp: u8) {
    let (hours, minutes) = (i64::from(seconds / 3600), i64::from(seconds / 60 % 60));
    let whole = (hours << 12) | (minutes << 6) | i64::from(seconds % 60);
    let micros = i64::from(micros);
    let (number, bits) = match fsp {
        0 => (whole, 0),
        1 | 2 => ((whole << 8) | (micros / 10_000), 8),
        3 | 4 => ((whole << 16) | (micros / 100), 16),
        _ => ((whole << 24) | micros, 24),
    };
    let packed = (0x80_0000_i64 << bits) + if negative { -number } else { number };
    let bytes = packed.to_be_bytes();
    out.extend_from_slice(bytes.get(5 - bits / 8..).unwrap_or_default());
}

fn fraction(out: &mut Vec<u8>, micros: u32, fsp: u8) {
    let (units, bytes) = match fsp {
        0 => (0, 0),
        1 | 2 => (micros / 10_000, 1),
        3 | 4 => (micros / 100, 2),
        _ => (micros, 3),
    };
    out.extend_from_slice(units.to_be_bytes().get(4 - bytes..).unwrap_or_default());
}
