//! From a recorded call to a call of the function.

use cdc_runtime::expr::{self, Sign, TrimSide};
use cdc_runtime::value::{Date, Datetime, Decimal, TimeValue, ValueError};

/// What a function answered.
#[derive(Debug)]
pub(crate) enum Answer {
    Text(Option<String>),
    Double(Option<f64>),
    Refused,
}

type Arguments<'a> = &'a [Option<String>];

impl<T: ToString> From<Result<Option<T>, ValueError>> for Answer {
    fn from(answer: Result<Option<T>, ValueError>) -> Self {
        match answer {
            Ok(value) => Self::Text(value.map(|value| value.to_string())),
            Err(_) => Self::Refused,
        }
    }
}

fn plain<T: ToString>(value: Option<T>) -> Answer {
    Answer::from(Ok(value))
}

fn double(answer: Result<Option<f64>, ValueError>) -> Answer {
    answer.map_or(Answer::Refused, Answer::Double)
}

fn truth(value: Option<bool>) -> Answer {
    plain(expr::int_of_bool(value))
}

fn int(a: Arguments<'_>, index: usize) -> Option<i128> {
    a[index].as_deref().map(|text| text.parse().unwrap())
}

fn boolean(a: Arguments<'_>, index: usize) -> Option<bool> {
    expr::bool_of_int(int(a, index))
}

fn f64(a: Arguments<'_>, index: usize) -> Option<f64> {
    a[index].as_deref().map(|text| text.parse().unwrap())
}

fn text<'a>(a: Arguments<'a>, index: usize) -> expr::Text<'a> {
    expr::text_opt(a[index].as_deref())
}

fn dec(a: Arguments<'_>, index: usize) -> Option<Decimal> {
    a[index].as_deref().map(|text| {
        let scale = text
            .split_once('.')
            .map_or(0, |(_, fraction)| fraction.len());
        let units = text.replace('.', "").parse().unwrap();
        Decimal::new(units, u8::try_from(scale).unwrap())
    })
}

fn date(a: Arguments<'_>, index: usize) -> Option<Date> {
    a[index].as_deref().map(date_of)
}

fn date_of(text: &str) -> Date {
    let parts: Vec<u16> = text.split('-').map(|part| part.parse().unwrap()).collect();
    let byte = |number: u16| u8::try_from(number).unwrap();
    Date::new(parts[0], byte(parts[1]), byte(parts[2]))
}

fn datetime(a: Arguments<'_>, index: usize) -> Option<Datetime<6>> {
    a[index].as_deref().map(|text| {
        let (date, clock) = text.split_once(' ').unwrap();
        let (clock, micros) = clock.split_once('.').unwrap();
        let parts: Vec<u8> = clock.split(':').map(|part| part.parse().unwrap()).collect();
        let clock = (parts[0], parts[1], parts[2]);
        Datetime::new(date_of(date), clock, micros.parse().unwrap()).unwrap()
    })
}

fn time(a: Arguments<'_>, index: usize) -> Option<TimeValue<0>> {
    a[index].as_deref().map(|text| {
        let (sign, clock) = text
            .strip_prefix('-')
            .map_or((1, text), |clock| (-1, clock));
        let seconds = clock
            .split(':')
            .fold(0, |sum, part| sum * 60 + part.parse::<i64>().unwrap());
        TimeValue::from_micros(sign * seconds * 1_000_000).unwrap()
    })
}

/// A decimal at the scale in which the server printed its answer: the scale a column of
/// the expression's type has.
fn declared(answer: Result<Option<Decimal>, ValueError>, expected: Option<&str>) -> Answer {
    let text = expected.unwrap_or("0");
    let scale = text
        .split_once('.')
        .map_or(0, |(_, fraction)| fraction.len());
    let answer = answer.and_then(|value| expr::to_scale(value, 65, u8::try_from(scale).unwrap()));
    answer.into()
}

/// Calls `name`; `expected` tells the declared scale of a decimal answer.
pub(crate) fn call(name: &str, a: Arguments<'_>, expected: Option<&str>) -> Answer {
    let (function, variant) = name.split_once(' ').unwrap_or((name, ""));
    let found = arithmetic(function, variant, a)
        .or_else(|| decimal(function, variant, a, expected))
        .or_else(|| doubles(function, a))
        .or_else(|| comparison(function, variant, a))
        .or_else(|| texts(function, variant, a))
        .or_else(|| calendar(function, variant, a));
    found.unwrap_or_else(|| panic!("a function without a call: {name}"))
}

fn arithmetic(function: &str, variant: &str, a: Arguments<'_>) -> Option<Answer> {
    let sign = if variant == "unsigned" {
        Sign::Unsigned
    } else {
        Sign::Signed
    };
    Some(Answer::from(match function {
        "add_int" => expr::add_int(int(a, 0), int(a, 1), sign),
        "sub_int" => expr::sub_int(int(a, 0), int(a, 1), sign),
        "mul_int" => expr::mul_int(int(a, 0), int(a, 1), sign),
        "div_int" => expr::div_int(int(a, 0), int(a, 1), sign),
        "mod_int" => expr::mod_int(int(a, 0), int(a, 1), sign),
        "neg_int" => expr::neg_int(int(a, 0), sign),
        "abs_int" => expr::abs_int(int(a, 0), sign),
        "round_int" => expr::round_int(int(a, 0), int(a, 1), sign),
        "idiv_dec" => expr::idiv_dec(dec(a, 0), dec(a, 1), sign),
        "int_of_dec" => expr::add_int(expr::int_of_dec(dec(a, 0)), Some(0), sign),
        "int_of_f64" => expr::add_int(expr::int_of_f64(f64(a, 0)), Some(0), sign),
        _ => return None,
    }))
}

fn decimal(
    function: &str,
    variant: &str,
    a: Arguments<'_>,
    expected: Option<&str>,
) -> Option<Answer> {
    let (x, y, z) = (|| dec(a, 0), || dec(a, 1), || dec(a, 2));
    let answer = match function {
        "add_dec" => expr::add_dec(x(), y()),
        "sub_dec" => expr::sub_dec(x(), y()),
        "mul_dec" => expr::mul_dec(x(), y()),
        "div_dec" if variant == "int" => {
            expr::div_dec(expr::dec_of_int(int(a, 0)), expr::dec_of_int(int(a, 1)))
        }
        "div_dec" => expr::div_dec(x(), y()),
        "mod_dec" => expr::mod_dec(x(), y()),
        "div_mul_dec" => expr::div_dec(x(), y()).and_then(|q| expr::mul_dec(q, z())),
        "mul_add_dec" => expr::mul_dec(x(), y()).and_then(|p| expr::add_dec(p, z())),
        "div_div_dec" => expr::div_dec(x(), y()).and_then(|q| expr::div_dec(q, z())),
        "sum_div_dec" => expr::add_dec(x(), y()).and_then(|s| expr::div_dec(s, z())),
        "round_div_dec" => expr::div_dec(x(), y()).and_then(|q| expr::round_dec(q, int(a, 2))),
        "round_dec" => expr::round_dec(x(), int(a, 1)),
        "neg_dec" => expr::neg_dec(x()),
        "abs_dec" => expr::abs_dec(x()),
        "floor_dec" => Ok(expr::floor_dec(x())),
        "ceil_dec" => Ok(expr::ceil_dec(x())),
        "text_of_dec" => return Some(plain(expr::text_of_dec(x()))),
        "to_scale" => {
            let (precision, scale) = variant.split_once(' ').unwrap();
            expr::to_scale(x(), precision.parse().unwrap(), scale.parse().unwrap())
        }
        _ => return None,
    };
    Some(declared(answer, expected))
}

fn doubles(function: &str, a: Arguments<'_>) -> Option<Answer> {
    let (x, y) = (|| f64(a, 0), || f64(a, 1));
    Some(double(match function {
        "add_f64" => expr::add_f64(x(), y()),
        "sub_f64" => expr::sub_f64(x(), y()),
        "mul_f64" => expr::mul_f64(x(), y()),
        "div_f64" => expr::div_f64(x(), y()),
        "mod_f64" => expr::mod_f64(x(), y()),
        "neg_f64" => Ok(expr::neg_f64(x())),
        "abs_f64" => Ok(expr::abs_f64(x())),
        "floor_f64" => Ok(expr::floor_f64(x())),
        "ceil_f64" => Ok(expr::ceil_f64(x())),
        "round_f64" => expr::round_f64(x(), int(a, 1)),
        "f64_of_dec" => Ok(expr::f64_of_dec(dec(a, 0))),
        "f64_of_int" => Ok(expr::f64_of_int(int(a, 0))),
        _ => return None,
    }))
}

fn comparison(function: &str, variant: &str, a: Arguments<'_>) -> Option<Answer> {
    let answer = match (function, variant) {
        ("and", _) => expr::and(boolean(a, 0), boolean(a, 1)),
        ("or", _) => expr::or(boolean(a, 0), boolean(a, 1)),
        ("xor", _) => expr::xor(boolean(a, 0), boolean(a, 1)),
        ("not", _) => expr::not(boolean(a, 0)),
        ("nullif", _) => return Some(plain(expr::nullif(int(a, 0), int(a, 1)))),
        (_, "i") => return compare(function, a, int),
        (_, "d") => return compare(function, a, dec),
        (_, "f") => return compare(function, a, f64),
        (_, "x") => return compare(function, a, text),
        (_, "D") => return compare(function, a, date),
        _ => return None,
    };
    Some(truth(answer))
}

fn compare<'a, T: PartialOrd>(
    function: &str,
    a: Arguments<'a>,
    read: impl Fn(Arguments<'a>, usize) -> Option<T>,
) -> Option<Answer> {
    let (x, y, z) = (|| read(a, 0), || read(a, 1), || read(a, 2));
    Some(truth(match function {
        "eq" => expr::eq(x(), y()),
        "ne" => expr::ne(x(), y()),
        "lt" => expr::lt(x(), y()),
        "le" => expr::le(x(), y()),
        "gt" => expr::gt(x(), y()),
        "ge" => expr::ge(x(), y()),
        "null_safe_eq" => expr::null_safe_eq(x(), y()),
        "between" => expr::between(x(), y(), z()),
        "in_list" => expr::in_list(x(), [y(), z()]),
        _ => return None,
    }))
}

fn texts(function: &str, variant: &str, a: Arguments<'_>) -> Option<Answer> {
    let (x, y, z) = (|| text(a, 0), || text(a, 1), || text(a, 2));
    Some(plain(match (function, variant) {
        ("char_length", _) => return Some(plain(expr::char_length(x()))),
        ("length", _) => return Some(plain(expr::length(x()))),
        ("upper", _) => expr::upper(x()),
        ("lower", _) => expr::lower(x()),
        ("ltrim", _) => expr::ltrim(x()),
        ("rtrim", _) => expr::rtrim(x()),
        ("trim", "both") => expr::trim(x(), y(), TrimSide::Both),
        ("trim", "leading") => expr::trim(x(), y(), TrimSide::Leading),
        ("trim", "trailing") => expr::trim(x(), y(), TrimSide::Trailing),
        ("substring", "len") => expr::substring(x(), int(a, 1), Some(int(a, 2))),
        ("substring", _) => expr::substring(x(), int(a, 1), None),
        ("left", _) => expr::left(x(), int(a, 1)),
        ("right", _) => expr::right(x(), int(a, 1)),
        ("replace", _) => expr::replace(x(), y(), z()),
        ("concat", _) => expr::concat([x(), y(), z()]),
        ("concat_ws", _) => expr::concat_ws(x(), [y(), z()]),
        _ => return None,
    }))
}

fn calendar(function: &str, variant: &str, a: Arguments<'_>) -> Option<Answer> {
    Some(plain(match (function, variant) {
        ("year_of", "date") => expr::year_of(date(a, 0)),
        ("year_of", _) => expr::year_of(datetime(a, 0)),
        ("quarter_of", "date") => expr::quarter_of(date(a, 0)),
        ("quarter_of", _) => expr::quarter_of(datetime(a, 0)),
        ("month_of", "date") => expr::month_of(date(a, 0)),
        ("month_of", _) => expr::month_of(datetime(a, 0)),
        ("day_of", "date") => expr::day_of(date(a, 0)),
        ("day_of", _) => expr::day_of(datetime(a, 0)),
        ("hour_of", "date") => expr::hour_of(date(a, 0)),
        ("hour_of", "time") => expr::hour_of(time(a, 0)),
        ("hour_of", _) => expr::hour_of(datetime(a, 0)),
        ("minute_of", "date") => expr::minute_of(date(a, 0)),
        ("minute_of", "time") => expr::minute_of(time(a, 0)),
        ("minute_of", _) => expr::minute_of(datetime(a, 0)),
        ("second_of", "date") => expr::second_of(date(a, 0)),
        ("second_of", "time") => expr::second_of(time(a, 0)),
        ("second_of", _) => expr::second_of(datetime(a, 0)),
        ("date_of_datetime", _) => {
            return Some(plain(expr::date_of_datetime(datetime(a, 0))));
        }
        ("text_of_date", _) => return Some(plain(expr::text_of_date(date(a, 0)))),
        ("text_of_datetime", _) => return Some(plain(expr::text_of_datetime(datetime(a, 0)))),
        ("text_of_time", _) => return Some(plain(expr::text_of_time(time(a, 0)))),
        _ => return None,
    }))
}
