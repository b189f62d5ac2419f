//! Functions that SQLite and PostgreSQL have in forms of the same meaning, and the others.

use crate::model::expr::{DatePiece, Expr, Function, Kind, Type, Unit};

/// Letters of DATE_FORMAT that are a part of SQLite's text of a date.
const SQLITE_LETTERS: &str = "YymcdeHisST";

/// Why a function of a fact is refused; none where the dialect has it.
pub(super) fn refusal(sqlite: bool, function: Function, arguments: &[Expr]) -> Option<String> {
    let first = arguments.first().map(|value| &value.ty);
    let time = matches!(first, Some(Type::Time { .. }));
    match function {
        Function::Greatest | Function::Least if sqlite && time => {
            Some("TIME is kept as text, which is not in the order of time".into())
        }
        Function::Greatest | Function::Least | Function::Sign | Function::Quarter => None,
        Function::DayOfWeek | Function::Weekday | Function::DayOfYear | Function::DateDiff => None,
        Function::LastDay if sqlite => None,
        Function::Minute | Function::Second if !time && first != Some(&Type::Date) => None,
        Function::DateFormat if sqlite => letters(arguments.get(1)?),
        Function::TimestampDiff(unit) if sqlite && by_seconds(unit, arguments) => None,
        Function::Reverse | Function::Truncate if !sqlite => None,
        _ => Some(format!("it has no {} of MySQL's meaning", name(function))),
    }
}

/// Whether a distance is one of whole seconds.
fn by_seconds(unit: Unit, arguments: &[Expr]) -> bool {
    let whole = |value: &Expr| matches!(value.ty, Type::Date | Type::Datetime { fsp: 0 });
    unit.seconds().is_some() && arguments.iter().all(whole)
}

/// A letter of a pattern that is not.
fn letters(pattern: &Expr) -> Option<String> {
    let Kind::Text(text) = &pattern.kind else {
        return None;
    };
    let pieces = DatePiece::parse(text);
    let other = pieces.iter().find_map(|piece| match piece {
        DatePiece::Letter(letter) if !SQLITE_LETTERS.contains(*letter) => Some(*letter),
        DatePiece::Letter(_) | DatePiece::Text(_) => None,
    })?;
    Some(format!("it has no `%{other}` of DATE_FORMAT"))
}

const fn name(function: Function) -> &'static str {
    match function {
        Function::DateFormat => "DATE_FORMAT",
        Function::TimestampDiff(_) => "TIMESTAMPDIFF for this unit and these fractions",
        Function::AddInterval(_) => "INTERVAL",
        Function::JsonExtract | Function::JsonUnquote => "JSON path",
        Function::Pad(_) => "LPAD or RPAD",
        Function::Repeat => "REPEAT",
        Function::Reverse => "REVERSE",
        Function::Locate => "LOCATE",
        Function::Hex => "HEX",
        Function::Sha2 => "SHA2",
        Function::Week | Function::YearWeek => "WEEK",
        Function::Truncate => "TRUNCATE",
        Function::LastDay => "LAST_DAY",
        _ => "function",
    }
}
