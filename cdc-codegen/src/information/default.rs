//! COLUMN_DEFAULT as each server prints it.

use super::expression::{self, Expr, Unary};
use super::{number, temporal};
use crate::ddl::{self, DataType, Options, Server};

/// COLUMN_DEFAULT.
pub(super) fn default(declared: &ddl::Column, options: &Options) -> Option<String> {
    let server = options.server.unwrap_or_default();
    let nothing = || {
        let says_null = server.is_mariadb() && declared.nullable;
        says_null.then(|| "NULL".to_owned())
    };
    let Some(written) = &declared.default else {
        return nothing();
    };
    let text = written.value.as_str();
    let Some(parsed) = expression::parse(text, options) else {
        return Some(text.to_owned());
    };
    if parsed == Expr::Null {
        return nothing();
    }
    if let Some(now) = now(&parsed, server, text) {
        return Some(now);
    }
    let computed = text.starts_with('(') && !server.is_mariadb();
    let literal = if computed {
        None
    } else {
        literal(&parsed, &declared.data_type, server)
    };
    literal
        .or_else(|| {
            let printed = expression::printed(&parsed, server)?;
            // MariaDB keeps the parentheses of an operation.
            let kept = server.is_mariadb() && text.starts_with('(') && expression::is_open(&parsed);
            Some(escaped(
                if kept {
                    format!("({printed})")
                } else {
                    printed
                },
                server,
            ))
        })
        .or_else(|| Some(text.to_owned()))
}

/// MySQL keeps expressions with their quotes escaped.
pub(super) fn escaped(text: String, server: Server) -> String {
    if server.is_mariadb() {
        text
    } else {
        text.replace('\\', "\\\\").replace('\'', "\\'")
    }
}

/// `CURRENT_TIMESTAMP(n)` in all its spellings.
fn now(expression: &Expr, server: Server, text: &str) -> Option<String> {
    let (name, arguments) = match expression {
        Expr::Word(word) => (word.to_lowercase(), &[][..]),
        Expr::Call(name, arguments) => (name.clone(), arguments.as_slice()),
        _ => return None,
    };
    // MariaDB 11.8 keeps LOCALTIME and LOCALTIMESTAMP apart.
    let apart = server.is_mariadb() && server.version >= 110_700;
    let known: &[&str] = if apart {
        &["current_timestamp", "now"]
    } else {
        &["current_timestamp", "now", "localtime", "localtimestamp"]
    };
    if !known.contains(&name.as_str()) || (text.starts_with('(') && !server.is_mariadb()) {
        return None;
    }
    let digits = match arguments {
        [] => None,
        [Expr::Number(digits)] if digits == "0" => None,
        [Expr::Number(digits)] => Some(digits.as_str()),
        _ => return None,
    };
    Some(match (server.is_mariadb(), digits) {
        (true, digits) => format!("current_timestamp({})", digits.unwrap_or_default()),
        (false, Some(digits)) => format!("CURRENT_TIMESTAMP({digits})"),
        (false, None) => "CURRENT_TIMESTAMP".to_owned(),
    })
}

/// Whether the default is computed: an expression in parentheses, or the current time.
pub(super) fn is_generated(declared: &ddl::Column, options: &Options) -> bool {
    let Some(text) = &declared.default else {
        return false;
    };
    let server = options.server.unwrap_or_default();
    text.value.starts_with('(')
        || expression::parse(&text.value, options)
            .is_some_and(|parsed| now(&parsed, server, &text.value).is_some())
}

/// A literal as written: its sign and text, or its bytes.
pub(super) enum Literal {
    /// A number, with its sign.
    Number(String),
    /// A text.
    Text(String),
    /// Bytes written as hexadecimal digits or bits.
    Bytes(Vec<u8>),
}

fn read(expression: &Expr) -> Option<Literal> {
    Some(match expression {
        Expr::Number(number) => Literal::Number(number.clone()),
        Expr::Bool(value) => Literal::Number(u8::from(*value).to_string()),
        Expr::Text(_, text) | Expr::Temporal(_, text) => Literal::Text(text.clone()),
        Expr::Hex(digits) => Literal::Bytes(bytes(digits, 16, 2)?),
        Expr::Bits(digits) => Literal::Bytes(bytes(digits, 2, 8)?),
        Expr::Unary(Unary::Plus, inner) => return read(inner),
        Expr::Unary(Unary::Minus, inner) => match inner.as_ref() {
            Expr::Number(number) => Literal::Number(format!("-{number}")),
            _ => return None,
        },
        _ => return None,
    })
}

fn bytes(digits: &str, radix: u32, width: usize) -> Option<Vec<u8>> {
    let missing = (width - digits.len() % width) % width;
    let padded = format!("{}{digits}", "0".repeat(missing));
    (0..padded.len())
        .step_by(width)
        .map(|at| u8::from_str_radix(padded.get(at..at + width)?, radix).ok())
        .collect()
}

fn literal(expression: &Expr, ty: &DataType, server: Server) -> Option<String> {
    let literal = read(expression)?;
    let plain = match ty.name.as_str() {
        "TINYINT" | "SMALLINT" | "MEDIUMINT" | "INT" | "BIGINT" => number::integer(&literal, ty)?,
        "DECIMAL" => number::decimal(&literal, ty)?,
        "FLOAT" | "DOUBLE" => number::float(&literal, ty)?,
        "BIT" => return number::bits(&literal),
        "YEAR" => return temporal::year(&literal),
        "DATE" => return Some(quoted(&temporal::date(&literal)?, server)),
        "TIME" => return Some(quoted(&temporal::time(&literal, ty, server)?, server)),
        "DATETIME" | "TIMESTAMP" => {
            return Some(quoted(&temporal::datetime(&literal, ty, server)?, server));
        }
        "ENUM" => return Some(quoted(&label(&text(&literal)?, ty)?, server)),
        "SET" => return Some(quoted(&labels(&text(&literal)?, ty), server)),
        "BINARY" | "VARBINARY" => return binary(&literal, ty, server),
        "CHAR" => {
            let text = text(&literal)?;
            return Some(quoted(text.trim_end_matches(' '), server));
        }
        _ => return Some(quoted(&text(&literal)?, server)),
    };
    Some(plain)
}

/// MariaDB prints texts in quotes, MySQL without.
fn quoted(text: &str, server: Server) -> String {
    if !server.is_mariadb() {
        return text.to_owned();
    }
    let inner = text
        .replace('\\', "\\\\")
        .replace('\'', "''")
        .replace('\n', "\\n")
        .replace('\r', "\\r")
        .replace('\0', "\\0");
    format!("'{inner}'")
}

fn text(literal: &Literal) -> Option<String> {
    match literal {
        Literal::Number(text) | Literal::Text(text) => Some(text.clone()),
        Literal::Bytes(bytes) => String::from_utf8(bytes.clone()).ok(),
    }
}

/// MySQL prints bytes in hexadecimal, up to the first zero byte; MariaDB as a text, from
/// 11 on in hexadecimal.
fn binary(literal: &Literal, ty: &DataType, server: Server) -> Option<String> {
    let mut bytes = match literal {
        Literal::Number(text) | Literal::Text(text) => text.clone().into_bytes(),
        Literal::Bytes(bytes) => bytes.clone(),
    };
    if !server.is_mariadb() {
        let shown = bytes.iter().take_while(|byte| **byte != 0);
        let hex: Vec<String> = shown.map(|byte| format!("{byte:02X}")).collect();
        return Some(format!("0x{}", hex.concat()));
    }
    if ty.name == "BINARY" {
        let length = ty.arguments.first().copied().unwrap_or(1);
        bytes.resize(usize::try_from(length).ok()?.max(bytes.len()), 0);
    }
    if server.version >= 110_000 {
        let hex: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        return Some(format!("x'{}'", hex.concat()));
    }
    let text: String = bytes
        .utf8_chunks()
        .flat_map(|chunk| {
            let wrong = chunk.invalid().iter().map(|_| '?');
            chunk.valid().chars().chain(wrong).collect::<Vec<_>>()
        })
        .collect();
    Some(quoted(&text, server))
}

/// The label as declared; a default may differ from it in case.
fn label(text: &str, ty: &DataType) -> Option<String> {
    let wanted = text.trim_end_matches(' ').to_lowercase();
    let exact = ty.labels.iter().find(|label| label.value == text);
    let found = exact.or_else(|| ty.labels.iter().find(|l| l.value.to_lowercase() == wanted));
    found.map(|label| label.value.clone())
}

/// The members in the order of the SET.
fn labels(text: &str, ty: &DataType) -> String {
    let wanted: Vec<String> = text
        .split(',')
        .filter_map(|member| label(member, ty))
        .collect();
    let members = ty.labels.iter().map(|label| label.value.as_str());
    let members: Vec<&str> = members
        .filter(|label| wanted.iter().any(|w| w == label))
        .collect();
    members.join(",")
}
