//! One parameter of a set of rows: the values of a column as an array.

use sqlx::Arguments;
use sqlx::error::BoxDynError;
use sqlx::postgres::PgArguments;

use crate::sink::server::Value;

/// The type of a parameter, as the compiled statement declares it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Array {
    /// `INT8[]`.
    Integers,
    /// `FLOAT4[]`.
    Floats,
    /// `FLOAT8[]`.
    Doubles,
    /// `BYTEA[]`.
    Blobs,
    /// `TEXT[]`.
    Texts,
    /// `TEXT`: one value for all rows.
    Text,
}

impl Array {
    /// The type of that name.
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "INT8[]" => Self::Integers,
            "FLOAT4[]" => Self::Floats,
            "FLOAT8[]" => Self::Doubles,
            "BYTEA[]" => Self::Blobs,
            "TEXT[]" => Self::Texts,
            "TEXT" => Self::Text,
            _ => return None,
        })
    }

    /// Adds `values` to `arguments`; whether they are all of this type.
    pub(super) fn add(
        self,
        arguments: &mut PgArguments,
        values: &[&Value],
    ) -> Result<bool, BoxDynError> {
        match self {
            Self::Integers => put(arguments, values, integer),
            Self::Floats => put(arguments, values, float),
            Self::Doubles => put(arguments, values, double),
            Self::Blobs => put(arguments, values, blob),
            Self::Texts => put(arguments, values, text),
            Self::Text => {
                let first = values.first().copied().and_then(text);
                let Some(text) = first else { return Ok(false) };
                arguments.add(text)?;
                Ok(true)
            }
        }
    }
}

/// Adds an array of what `read` finds in each value; `None` is a value of another type.
fn put<'v, T>(
    arguments: &mut PgArguments,
    values: &[&'v Value],
    read: fn(&'v Value) -> Option<Option<T>>,
) -> Result<bool, BoxDynError>
where
    Vec<Option<T>>: sqlx::Encode<'v, sqlx::Postgres> + sqlx::Type<sqlx::Postgres>,
{
    let read: Option<Vec<Option<T>>> = values.iter().map(|value| read(value)).collect();
    let Some(array) = read else { return Ok(false) };
    arguments.add(array)?;
    Ok(true)
}

fn integer(value: &Value) -> Option<Option<i64>> {
    match value {
        Value::Null => Some(None),
        Value::Integer(number) => Some(Some(*number)),
        Value::Unsigned(number) => i64::try_from(*number).ok().map(Some),
        _ => None,
    }
}

fn float(value: &Value) -> Option<Option<f32>> {
    match value {
        Value::Null => Some(None),
        Value::Float(number) => Some(Some(*number)),
        _ => None,
    }
}

fn double(value: &Value) -> Option<Option<f64>> {
    match value {
        Value::Null => Some(None),
        Value::Double(number) => Some(Some(*number)),
        Value::Float(number) => Some(Some(f64::from(*number))),
        _ => None,
    }
}

fn blob(value: &Value) -> Option<Option<&[u8]>> {
    match value {
        Value::Null => Some(None),
        Value::Blob(bytes) => Some(Some(bytes)),
        _ => None,
    }
}

/// Text; whole numbers that have no other type here are text, too.
fn text(value: &Value) -> Option<Option<String>> {
    match value {
        Value::Null => Some(None),
        Value::Text(text) => Some(Some(text.clone())),
        Value::Integer(number) => Some(Some(number.to_string())),
        Value::Unsigned(number) => Some(Some(number.to_string())),
        _ => None,
    }
}
