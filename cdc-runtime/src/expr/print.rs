//! Values as text: `CAST(value AS CHAR)`, and arguments of CONCAT.

use std::borrow::Cow;

use super::text::Text;
use crate::value::{Date, Datetime, Decimal, Json, TimeValue, Timestamp, ValueError, Year};

fn printed(value: Option<impl ToString>) -> Text<'static> {
    value.map(|value| Cow::Owned(value.to_string()))
}

/// An integer.
#[inline]
#[must_use]
pub fn text_of_int(value: Option<i128>) -> Text<'static> {
    printed(value)
}

/// A YEAR as the number expressions compute with: four digits.
#[inline]
#[must_use]
pub fn text_of_year_number(value: Option<i128>) -> Text<'static> {
    value.map(|year| Cow::Owned(format!("{year:04}")))
}

/// A decimal with all its fraction digits.
#[inline]
#[must_use]
pub fn text_of_dec(value: Option<Decimal>) -> Text<'static> {
    printed(value)
}

/// A DATE: `YYYY-MM-DD`.
#[inline]
#[must_use]
pub fn text_of_date(value: Option<Date>) -> Text<'static> {
    printed(value)
}

/// A DATETIME with its fraction digits.
#[inline]
#[must_use]
pub fn text_of_datetime<const F: usize>(value: Option<Datetime<F>>) -> Text<'static> {
    printed(value)
}

/// A TIMESTAMP in UTC with its fraction digits.
#[inline]
#[must_use]
pub fn text_of_timestamp<const F: usize>(value: Option<Timestamp<F>>) -> Text<'static> {
    printed(value)
}

/// A TIME with its fraction digits.
#[inline]
#[must_use]
pub fn text_of_time<const F: usize>(value: Option<TimeValue<F>>) -> Text<'static> {
    printed(value)
}

/// A YEAR: four digits.
#[inline]
#[must_use]
pub fn text_of_year(value: Option<Year>) -> Text<'static> {
    printed(value)
}

/// A JSON document.
///
/// # Errors
/// The binary form does not read.
#[inline]
pub fn text_of_json(value: Option<Json<'_>>) -> Result<Text<'_>, ValueError> {
    match value {
        Some(Json::Text(text)) => Ok(Some(Cow::Borrowed(text))),
        Some(binary @ Json::Binary(_)) => binary
            .text()
            .map(|text| Some(Cow::Owned(text.into_owned()))),
        None => Ok(None),
    }
}
