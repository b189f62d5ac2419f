//! Defaults of dates and times, as the server reads and prints them.

use super::default::Literal;
use crate::ddl::{DataType, Server};

fn written(literal: &Literal) -> Option<&str> {
    match literal {
        Literal::Number(text) | Literal::Text(text) => Some(text.trim()),
        Literal::Bytes(_) => None,
    }
}

/// Groups of digits, and the digits behind the last point, where there is one.
fn groups(text: &str) -> (Vec<&str>, &str) {
    let (text, fraction) = match text.rsplit_once('.') {
        Some((text, fraction)) if text.contains(':') || text.len() >= 12 => (text, fraction),
        _ => (text, ""),
    };
    let digits = text.split(|c: char| !c.is_ascii_digit());
    (digits.filter(|group| !group.is_empty()).collect(), fraction)
}

/// Two digits of a year are of 1970 to 2069.
fn full_year(text: &str) -> Option<u32> {
    let year: u32 = text.parse().ok()?;
    Some(match (text.len(), year) {
        (1 | 2, 0..70) => year + 2000,
        (1 | 2, 70..) => year + 1900,
        _ => year,
    })
}

/// Year to second, and the fraction's digits.
struct Moment<'a> {
    date: [u32; 3],
    time: [u32; 3],
    fraction: &'a str,
}

fn moment(text: &str) -> Option<Moment<'_>> {
    let (groups, fraction) = groups(text);
    let number = |at: usize| groups.get(at).map_or(Some(0), |group| group.parse().ok());
    if let [digits] = groups.as_slice() {
        return packed(digits, fraction);
    }
    Some(Moment {
        date: [full_year(groups.first()?)?, number(1)?, number(2)?],
        time: [number(3)?, number(4)?, number(5)?],
        fraction,
    })
}

/// `YYYYMMDD[hhmmss]`, `YYMMDD[hhmmss]`, or 0.
fn packed<'a>(digits: &'a str, fraction: &'a str) -> Option<Moment<'a>> {
    let year = match digits.len() {
        8 | 14 => 4,
        6 | 12 => 2,
        _ if digits.bytes().all(|digit| digit == b'0') => {
            return Some(Moment {
                date: [0; 3],
                time: [0; 3],
                fraction: "",
            });
        }
        _ => return None,
    };
    let (year, rest) = digits.split_at_checked(year)?;
    let two = |at: usize| {
        rest.get(at..at + 2)
            .map_or(Some(0), |pair| pair.parse().ok())
    };
    Some(Moment {
        date: [full_year(year)?, two(0)?, two(2)?],
        time: [two(4)?, two(6)?, two(8)?],
        fraction,
    })
}

/// The default of a DATE.
pub(super) fn date(literal: &Literal) -> Option<String> {
    let [year, month, day] = moment(written(literal)?)?.date;
    Some(format!("{year:04}-{month:02}-{day:02}"))
}

/// The default of a DATETIME or TIMESTAMP.
pub(super) fn datetime(literal: &Literal, ty: &DataType, server: Server) -> Option<String> {
    let moment = moment(written(literal)?)?;
    let [year, month, day] = moment.date;
    let [hour, minute, second] = moment.time;
    let (carry, fraction) = fraction(moment.fraction, ty, server)?;
    let mut seconds = hour * 3600 + minute * 60 + second;
    seconds += carry;
    // A carry into the next day is left to the server's calendar.
    (seconds < 86_400).then(|| {
        let (hour, rest) = (seconds / 3600, seconds % 3600);
        let (minute, second) = (rest / 60, rest % 60);
        format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}{fraction}")
    })
}

/// The default of a TIME.
pub(super) fn time(literal: &Literal, ty: &DataType, server: Server) -> Option<String> {
    let text = written(literal)?;
    let (sign, text) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text),
    };
    let (days, clock) = text.split_once(' ').unwrap_or(("0", text));
    let (groups, digits) = groups(clock);
    let number = |group: &str| group.parse::<u32>().ok();
    let [hour, minute, second] = match groups.as_slice() {
        [packed] => {
            let value = number(packed)?;
            [value / 10_000, value / 100 % 100, value % 100]
        }
        [hour, minute] => [number(hour)?, number(minute)?, 0],
        [hour, minute, second] => [number(hour)?, number(minute)?, number(second)?],
        _ => return None,
    };
    let hour = hour + 24 * number(days)?;
    let (carry, fraction) = fraction(digits, ty, server)?;
    let seconds = hour * 3600 + minute * 60 + second + carry;
    let (hour, rest) = (seconds / 3600, seconds % 3600);
    let (minute, second) = (rest / 60, rest % 60);
    Some(format!("{sign}{hour:02}:{minute:02}:{second:02}{fraction}"))
}

/// A second to carry, and the fraction with its point: MySQL rounds, MariaDB cuts.
fn fraction(digits: &str, ty: &DataType, server: Server) -> Option<(u32, String)> {
    let places = usize::try_from(ty.arguments.first().copied().unwrap_or(0)).ok()?;
    let mut kept: String = digits.chars().take(places).collect();
    while kept.len() < places {
        kept.push('0');
    }
    let next = digits.as_bytes().get(places);
    let up = !server.is_mariadb() && next.is_some_and(|digit| *digit >= b'5');
    let mut value: u32 = if kept.is_empty() {
        0
    } else {
        kept.parse().ok()?
    };
    value += u32::from(up);
    let limit = 10_u32.pow(u32::try_from(places).ok()?);
    let carry = u32::from(value >= limit);
    if places == 0 {
        return Some((value, String::new()));
    }
    Some((carry, format!(".{:0places$}", value % limit)))
}

/// The default of a YEAR: the number 0 is the year 0000, the text is 2000.
pub(super) fn year(literal: &Literal) -> Option<String> {
    let year = match literal {
        Literal::Number(text) if text == "0" => 0,
        Literal::Number(text) => full_year(text)?,
        Literal::Text(text) if text.len() == 4 => text.parse().ok()?,
        Literal::Text(text) => full_year(text)?,
        Literal::Bytes(_) => return None,
    };
    Some(format!("{year:04}"))
}
