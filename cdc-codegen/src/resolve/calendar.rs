//! `calendar = { from, to }` → a calendar dimension.

use super::Context;
use crate::diag::{Code, Diagnostic};
use crate::model::expr::{DateLiteral, Type};
use crate::model::{Calendar, Field, Model};
use crate::source::Spanned;

/// Resolves all calendars.
pub(super) fn resolve(context: &mut Context<'_>, model: &mut Model) {
    let mapping = context.mapping;
    for calendar in &mapping.calendars {
        let (from, to) = (day(context, &calendar.from), day(context, &calendar.to));
        let (Some(from), Some(to)) = (from, to) else {
            continue;
        };
        if from > to {
            context.report(
                Diagnostic::new(
                    Code::BadCalendar,
                    "the calendar ends before it begins",
                    calendar.to.span,
                    "the last day",
                )
                .label(calendar.from.span, "the first day")
                .help("swap `from` and `to`"),
            );
            continue;
        }
        model.calendars.push(Calendar {
            name: calendar.name.value.clone(),
            from,
            to,
        });
    }
}

fn day(context: &mut Context<'_>, text: &Spanned<String>) -> Option<DateLiteral> {
    let day = DateLiteral::parse(&text.value);
    if day.is_none() {
        context.report(
            Diagnostic::new(
                Code::BadCalendar,
                format!("`{}` is no date", text.value),
                text.span,
                "not a date",
            )
            .help("dates are written `YYYY-MM-DD`"),
        );
    }
    day
}

/// The columns every calendar has.
pub(super) fn fields() -> Vec<Field> {
    let int = |name: &str| Field {
        name: name.into(),
        ty: Type::Int {
            unsigned: false,
            digits: 8,
        },
        nullable: false,
    };
    let text = |name: &str| Field {
        name: name.into(),
        ty: Type::Text {
            max_chars: Some(9),
            collation: crate::model::expr::Collation::Binary,
        },
        nullable: false,
    };
    vec![
        int("date_key"),
        Field {
            name: "date".into(),
            ty: Type::Date,
            nullable: false,
        },
        int("year"),
        int("quarter"),
        int("month"),
        int("day"),
        int("week"),
        int("weekday"),
        text("month_name"),
        text("weekday_name"),
        int("is_weekend"),
    ]
}
