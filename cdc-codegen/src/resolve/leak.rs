//! A masked or dropped column must not reach the target by another way.

use super::Context;
use super::column::{Builder, Use};
use crate::diag::{Code, Diagnostic};

/// Reports columns that are dropped or masked in one place and shown in another.
pub(super) fn check(context: &mut Context<'_>, builder: &Builder<'_>) {
    for (index, how, hidden) in &builder.uses {
        let word = match how {
            Use::Dropped => "dropped",
            Use::Masked | Use::Hidden => "masked",
            Use::Plain | Use::Expression | Use::Filter => continue,
        };
        let shown = builder
            .uses
            .iter()
            .find(|(other, how, _)| other == index && matches!(how, Use::Plain | Use::Expression));
        let (Some((_, _, shown)), Some(column)) = (shown, builder.table.columns.get(*index)) else {
            continue;
        };
        context.report(
            Diagnostic::new(
                Code::LeakedColumn,
                format!(
                    "`{}` is {word} in one place and shown in another",
                    column.name.value
                ),
                *shown,
                "shows it",
            )
            .label(*hidden, format!("{word} here"))
            .help("hide it in both places, or in none"),
        );
    }
}
