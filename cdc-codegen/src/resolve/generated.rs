//! Generated columns: what they are computed from, and how.
//!
//! MariaDB leaves them out of row images, also when they changed. Where the expression is
//! one that this compiler computes exactly as the server does, the replicator can do so
//! itself; a finding about one is none of the user's.

use super::expr;
use super::scope::RowScope;
use super::table::column_types;
use crate::ddl;
use crate::diag::Diagnostics;
use crate::model::expr::{Arithmetic, Expr, Kind, Type};
use crate::model::mysql::MysqlType;
use crate::model::{Generated, SourceTable};
use crate::source::Spanned;

/// What `column` of `table` is generated from; none where it is not generated.
pub(super) fn resolve(table: &ddl::Table, column: &ddl::Column) -> Option<Generated> {
    let written = &column.generated.as_ref()?.expression;
    let types = column_types(table);
    let mut scope = RowScope {
        table,
        types: &types,
        read: Vec::new(),
    };
    let mut findings = Diagnostics::default();
    let Some(plain) = expr::resolve(written, &mut scope, &mut findings) else {
        return Some(Generated::default());
    };
    let mut inputs = std::mem::take(&mut scope.read);
    inputs.sort_unstable();
    inputs.dedup();
    let at = table
        .columns
        .iter()
        .position(|it| it.name.value == column.name.value);
    let ty = at.and_then(|at| types.get(at)).cloned().flatten();
    let computed = ty.and_then(|ty| {
        let cast = cast(&ty, &plain, written)?;
        expr::resolve(&cast, &mut scope, &mut findings)
    });
    Some(Generated {
        inputs,
        expr: computed.filter(is_certain),
    })
}

/// The expression in its column's type; none where that could be another value than the
/// server's under some `sql_mode`.
fn cast(ty: &MysqlType, plain: &Expr, written: &Spanned<String>) -> Option<Spanned<String>> {
    let text = &written.value;
    let cast = match (ty, &plain.ty) {
        (
            MysqlType::Int {
                unsigned: false, ..
            },
            Type::Int { .. } | Type::Bool | Type::Decimal { .. },
        ) => {
            format!("CAST(({text}) AS SIGNED)")
        }
        (
            MysqlType::Int { unsigned: true, .. },
            Type::Int { .. } | Type::Bool | Type::Decimal { .. },
        ) => {
            format!("CAST(({text}) AS UNSIGNED)")
        }
        (MysqlType::Decimal { precision, scale }, Type::Int { .. } | Type::Decimal { .. }) => {
            format!("CAST(({text}) AS DECIMAL({precision},{scale}))")
        }
        (MysqlType::Double, Type::Double)
        | (MysqlType::Varchar { .. } | MysqlType::Text { .. }, Type::Text { .. })
            if holds(ty, &plain.ty) =>
        {
            text.clone()
        }
        _ => return None,
    };
    Some(Spanned::new(cast, written.span))
}

/// Whether a text column holds every such text as it is.
fn holds(ty: &MysqlType, text: &Type) -> bool {
    let (MysqlType::Varchar { charset, .. } | MysqlType::Text { charset, .. }) = ty else {
        return true;
    };
    let Type::Text {
        max_chars: Some(most),
        ..
    } = text
    else {
        return false;
    };
    let room = match ty {
        MysqlType::Varchar { chars, .. } => *chars,
        MysqlType::Text {
            length_bytes: 1, ..
        } => 63,
        _ => 16_383,
    };
    charset.kind.is_utf8() && charset.kind.max_bytes() == 4 && *most <= room
}

/// Whether the server's answer does not depend on a session: digits of a quotient do
/// (`div_precision_increment`).
fn is_certain(expr: &Expr) -> bool {
    let mut certain = true;
    expr.walk(&mut |part| {
        certain &= !matches!(part.kind, Kind::Arithmetic(Arithmetic::Divide, ..));
    });
    certain
}

/// Has the inputs of computed columns decoded where the columns themselves are.
pub(super) fn read_inputs(source: &mut SourceTable) {
    // A generated column is computed from columns in front of it, generated ones among them.
    for at in (0..source.columns.len()).rev() {
        let inputs = match source.columns.get(at) {
            Some(column) if column.used => match &column.generated {
                Some(generated) if generated.expr.is_some() => generated.inputs.clone(),
                _ => continue,
            },
            _ => continue,
        };
        for input in inputs {
            if let Some(column) = source.columns.get_mut(input) {
                column.used = true;
            }
        }
    }
}
