//! Function calls → calls of `cdc_runtime::expr`.
//!
//! Patterns of DATE_FORMAT and JSON paths are read here and written as constants.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::column::number;
use super::expr::{Rows, call as plain, constant, document, fallible, sign, value};
use super::name::ident;
use crate::model::expr::{DatePiece, Expr, Function, JsonLeg, JsonPlace, Kind, TrimSide, Type};

/// A function's call.
pub(super) fn call(
    rows: &Rows<'_>,
    function: Function,
    arguments: &[Expr],
    result: &Type,
) -> TokenStream {
    let values: Vec<_> = arguments
        .iter()
        .map(|argument| value(rows, argument))
        .collect();
    let ty = arguments
        .first()
        .map_or(&Type::Null, |argument| &argument.ty);
    match function {
        Function::Concat => quote! { expr::concat([#(#values),*]) },
        Function::ConcatWs => match values.split_first() {
            Some((separator, parts)) => quote! { expr::concat_ws(#separator, [#(#parts),*]) },
            None => quote! { None },
        },
        Function::Upper => change_case("upper", arguments.first(), &values),
        Function::Lower => change_case("lower", arguments.first(), &values),
        Function::Trim(side) => trim(side, &values),
        Function::Substring => match values.as_slice() {
            [text, from, length] => quote! { expr::substring(#text, #from, Some(#length)) },
            [text, from, ..] => quote! { expr::substring(#text, #from, None) },
            _ => quote! { None },
        },
        Function::Left => plain("left", &values),
        Function::Right => plain("right", &values),
        Function::CharLength => plain("char_length", &values),
        Function::Length => length(arguments.first(), &values),
        Function::Replace => plain("replace", &values),
        Function::Abs => match ty {
            Type::Decimal { .. } => fallible("abs_dec", &values),
            Type::Double => plain("abs_f64", &values),
            _ => {
                let sign = sign(ty);
                quote! { expr::abs_int(#(#values,)* #sign)? }
            }
        },
        Function::Round => match ty {
            Type::Double => fallible("round_f64", &values),
            _ => fallible("round_dec", &values),
        },
        Function::Floor => whole("floor", ty, result, &values),
        Function::Ceil => whole("ceil", ty, result, &values),
        _ => further(rows, function, &values, arguments, result),
    }
}

/// UPPER and LOWER by the tables of the text's collation.
fn change_case(name: &str, argument: Option<&Expr>, values: &[TokenStream]) -> TokenStream {
    let Some(named) = argument.and_then(|argument| argument.collation().named()) else {
        return plain(name, values);
    };
    let (name, by) = (ident(name), constant(Some(named.case_constant())));
    quote! { expr::collation::#name(#(#values,)* &#by) }
}

/// LENGTH in the bytes of the text's character set.
fn length(argument: Option<&Expr>, values: &[TokenStream]) -> TokenStream {
    let named = argument.and_then(|argument| argument.collation().named());
    let name = match named.map(|named| (named.charset(), named.is_unicode())) {
        None | Some(("utf8mb4" | "utf8mb3", _)) => "length",
        Some((_, false)) => "char_length",
        Some(("utf32", _)) => "length_utf32",
        Some(_) => "length_utf16",
    };
    plain(name, values)
}

/// Functions that not every dialect of SQL has.
fn further(
    rows: &Rows<'_>,
    function: Function,
    values: &[TokenStream],
    arguments: &[Expr],
    result: &Type,
) -> TokenStream {
    let ty = arguments
        .first()
        .map_or(&Type::Null, |argument| &argument.ty);
    match function {
        Function::Pad(side) => pad(side, values, arguments),
        Function::Reverse => plain("reverse", values),
        Function::Repeat => match (values.first(), arguments.get(1).and_then(literal)) {
            (Some(text), Some(count)) => {
                let count = Literal::i128_unsuffixed(count);
                quote! { expr::repeat(#text, #count) }
            }
            _ => quote! { None },
        },
        Function::Locate => plain("locate", values),
        Function::Hex => match ty {
            Type::Int { .. } => plain("hex_int", values),
            _ => plain("hex", values),
        },
        Function::Sha2 | Function::Truncate => literal_second(function, values, arguments),
        Function::Sign => match ty {
            Type::Decimal { .. } => plain("sign_dec", values),
            Type::Double => plain("sign_f64", values),
            _ => plain("sign_int", values),
        },
        Function::Greatest => quote! { expr::greatest([#(#values),*]) },
        Function::Least => quote! { expr::least([#(#values),*]) },
        Function::JsonExtract => json_extract(rows, arguments),
        Function::JsonUnquote => fallible("json_unquote", values),
        _ => date(function, values, arguments, result),
    }
}

/// A function of dates and times.
fn date(
    function: Function,
    values: &[TokenStream],
    arguments: &[Expr],
    result: &Type,
) -> TokenStream {
    let ty = arguments
        .first()
        .map_or(&Type::Null, |argument| &argument.ty);
    match (function, values) {
        (Function::Date, _) => match ty {
            Type::Datetime { .. } => plain("date_of_datetime", values),
            _ => plain("date_of_date", values),
        },
        (Function::Microsecond, _) if matches!(ty, Type::Time { .. }) => {
            plain("microsecond_of_time", values)
        }
        (Function::Week | Function::YearWeek, [value, _]) => {
            let name = ident(if function == Function::Week {
                "week_of"
            } else {
                "year_week"
            });
            let mode = arguments.get(1).and_then(literal).unwrap_or(0);
            let mode = Literal::i128_unsuffixed(mode);
            quote! { expr::#name(#value, expr::WeekMode::new(#mode)) }
        }
        (Function::DateFormat, [value, _]) => {
            let pieces = arguments.get(1).map(pattern);
            quote! { expr::date_format(#value, &[#pieces]) }
        }
        (Function::TimestampDiff(unit), [from, to]) => {
            let unit = ident(unit.rust());
            quote! { expr::timestamp_diff(expr::Unit::#unit, #from, #to) }
        }
        (Function::AddInterval(unit), [value, count]) => {
            let unit = ident(unit.rust());
            match result {
                Type::Datetime { fsp } => {
                    let fsp = number((*fsp).into());
                    quote! { expr::datetime_add::<#fsp>(#value, #count, expr::Unit::#unit) }
                }
                _ => quote! { expr::date_add(#value, #count, expr::Unit::#unit) },
            }
        }
        _ => plain(date_name(function), values),
    }
}

/// What a function of dates without arguments of its own is called.
const fn date_name(function: Function) -> &'static str {
    match function {
        Function::Year => "year_of",
        Function::Month => "month_of",
        Function::Day => "day_of",
        Function::Minute => "minute_of",
        Function::Second => "second_of",
        Function::Microsecond => "microsecond_of",
        Function::Quarter => "quarter_of",
        Function::DayOfWeek => "day_of_week",
        Function::Weekday => "weekday_of",
        Function::DayOfYear => "day_of_year",
        Function::ToDays => "to_days",
        Function::DateDiff => "date_diff",
        Function::LastDay => "last_day",
        Function::Time => "time_of_datetime",
        Function::WholeOrZero => "whole_or_zero",
        _ => "hour_of",
    }
}

fn literal(expr: &Expr) -> Option<i128> {
    match expr.kind {
        Kind::Int(n) => Some(n),
        _ => None,
    }
}

/// A function whose second argument is a literal number.
fn literal_second(function: Function, values: &[TokenStream], arguments: &[Expr]) -> TokenStream {
    let name = ident(if function == Function::Sha2 {
        "sha2"
    } else {
        "truncate_dec"
    });
    let second = arguments.get(1).and_then(literal).unwrap_or(0);
    let second = Literal::i128_unsuffixed(second);
    let value = values.first();
    quote! { expr::#name(#value, #second) }
}

fn pad(side: TrimSide, values: &[TokenStream], arguments: &[Expr]) -> TokenStream {
    let side = ident(match side {
        TrimSide::Leading | TrimSide::Both => "Left",
        TrimSide::Trailing => "Right",
    });
    match (values, arguments) {
        ([text, ..], [_, length, fill]) => {
            let length = Literal::i128_unsuffixed(literal(length).unwrap_or(0));
            let fill = match &fill.kind {
                Kind::Text(fill) => fill.as_str(),
                _ => " ",
            };
            quote! { expr::pad(#text, #length, #fill, expr::PadSide::#side) }
        }
        _ => quote! { None },
    }
}

/// The pieces of a pattern, between commas.
fn pattern(expr: &Expr) -> TokenStream {
    let Kind::Text(text) = &expr.kind else {
        return TokenStream::new();
    };
    let pieces = DatePiece::parse(text)
        .into_iter()
        .map(|piece| match (&piece, piece.rust()) {
            (DatePiece::Text(text), _) => quote! { expr::Piece::Text(#text) },
            (_, Some((name, Some(mode)))) => {
                let (name, mode) = (ident(name), ident(mode));
                quote! { expr::Piece::#name(expr::WeekMode::#mode) }
            }
            (_, Some((name, None))) => {
                let name = ident(name);
                quote! { expr::Piece::#name }
            }
            (_, None) => quote! { expr::Piece::Text("") },
        });
    quote! { #(#pieces),* }
}

fn json_extract(rows: &Rows<'_>, arguments: &[Expr]) -> TokenStream {
    let [column, path] = arguments else {
        return quote! { None };
    };
    let document = document(rows, column);
    let legs = match &path.kind {
        Kind::Text(text) => JsonLeg::parse(text).unwrap_or_default(),
        _ => Vec::new(),
    };
    let legs = legs.iter().map(|leg| match leg {
        JsonLeg::Member(name) => quote! { expr::Leg::Member(#name) },
        JsonLeg::AnyMember => quote! { expr::Leg::AnyMember },
        JsonLeg::Cell(at) => {
            let at = place(*at);
            quote! { expr::Leg::Cell(#at) }
        }
        JsonLeg::Range(first, last) => {
            let (first, last) = (place(*first), place(*last));
            quote! { expr::Leg::Range(#first, #last) }
        }
        JsonLeg::AnyCell => quote! { expr::Leg::AnyCell },
        JsonLeg::Anywhere => quote! { expr::Leg::Anywhere },
    });
    quote! { expr::json_extract(#document, &[#(#legs),*])? }
}

fn place(place: JsonPlace) -> TokenStream {
    match place {
        JsonPlace::First(n) => {
            let n = Literal::u32_unsuffixed(n);
            quote! { expr::Place::First(#n) }
        }
        JsonPlace::Last(n) => {
            let n = Literal::u32_unsuffixed(n);
            quote! { expr::Place::Last(#n) }
        }
    }
}

fn trim(side: TrimSide, values: &[TokenStream]) -> TokenStream {
    let name = match side {
        TrimSide::Both => "Both",
        TrimSide::Leading => "Leading",
        TrimSide::Trailing => "Trailing",
    };
    let side = ident(name);
    match values {
        [text, what] => quote! { expr::trim(#text, #what, expr::TrimSide::#side) },
        [text, ..] => quote! { expr::trim(#text, expr::text(" "), expr::TrimSide::#side) },
        [] => quote! { None },
    }
}

/// FLOOR and CEIL: an integer where the digits fit, else a decimal without fraction.
fn whole(name: &str, ty: &Type, result: &Type, values: &[TokenStream]) -> TokenStream {
    match (ty, result) {
        (Type::Double, _) => plain(&format!("{name}_f64"), values),
        (Type::Decimal { .. }, Type::Int { .. }) => {
            plain("int_of_dec", &[plain(&format!("{name}_dec"), values)])
        }
        (Type::Decimal { .. }, _) => plain(&format!("{name}_dec"), values),
        _ => quote! { #(#values)* },
    }
}
