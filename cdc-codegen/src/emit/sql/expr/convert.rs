//! Conversions between types, explicit or implied.

use super::{Writer, scaled};
use crate::model::Dialect;
use crate::model::expr::{Expr, Type};

impl Writer<'_> {
    pub(super) fn convert(&self, inner: &Expr, to: &Type) -> String {
        match self.dialect {
            Dialect::Sqlite => self.sqlite_convert(inner, to),
            Dialect::Postgres => self.postgres_convert(inner, to),
            Dialect::Mysql => format!("CAST({} AS {})", self.value(inner), mysql_type(to)),
        }
    }

    fn sqlite_convert(&self, inner: &Expr, to: &Type) -> String {
        let (sql, operand) = (self.value(inner), self.operand(inner));
        match (&inner.ty, to) {
            (Type::Int { .. } | Type::Bool, Type::Decimal { scale, .. }) => {
                scaled::rescaled(&operand, 0, *scale)
            }
            (Type::Decimal { scale: from, .. }, Type::Decimal { scale, .. }) => {
                scaled::rescaled(&operand, *from, *scale)
            }
            (Type::Decimal { scale, .. }, Type::Int { .. }) => {
                format!("CAST({} AS INTEGER)", scaled::rescaled(&operand, *scale, 0))
            }
            (Type::Decimal { scale, .. }, Type::Double) if *scale > 0 => {
                scaled::shown(&operand, *scale)
            }
            (Type::Decimal { .. }, Type::Text { .. }) => self.raw(inner),
            (Type::Int { .. } | Type::Bool | Type::Decimal { .. }, Type::Double) => {
                format!("CAST({sql} AS REAL)")
            }
            (Type::Int { .. }, Type::Text { .. }) if inner.is_year() => {
                format!("PRINTF('%04d', {sql})")
            }
            (Type::Int { .. } | Type::Bool, Type::Text { .. }) => format!("CAST({sql} AS TEXT)"),
            (Type::Date, Type::Datetime { fsp }) => {
                format!("{operand} || ' 00:00:00{}'", zeros(0, *fsp))
            }
            (Type::Datetime { fsp: had }, Type::Datetime { fsp }) => {
                format!("{operand} || '{}'", zeros(*had, *fsp))
            }
            (Type::Datetime { .. }, Type::Date) => format!("SUBSTR({sql}, 1, 10)"),
            _ => sql,
        }
    }

    fn postgres_convert(&self, inner: &Expr, to: &Type) -> String {
        let sql = self.value(inner);
        let number = match inner.ty {
            Type::Bool => format!("({sql})::INTEGER"),
            _ => sql.clone(),
        };
        match (&inner.ty, to) {
            (Type::Bool, Type::Int { .. }) => number,
            (Type::Int { .. }, Type::Text { .. }) if inner.is_year() => {
                format!("TO_CHAR({sql}, 'FM0000')")
            }
            (Type::Date, Type::Text { .. }) => format!("TO_CHAR({sql}, 'YYYY-MM-DD')"),
            (Type::Datetime { fsp: 0 }, Type::Text { .. }) => {
                format!("TO_CHAR({sql}, 'YYYY-MM-DD HH24:MI:SS')")
            }
            (Type::Datetime { fsp }, Type::Text { .. }) => {
                format!(
                    "LEFT(TO_CHAR({sql}, 'YYYY-MM-DD HH24:MI:SS.US'), {})",
                    20 + fsp
                )
            }
            _ => format!("CAST({number} AS {})", postgres_type(to)),
        }
    }
}

/// What more fraction digits add to the text of a DATETIME.
fn zeros(had: u8, wanted: u8) -> String {
    let point = if had == 0 && wanted > 0 { "." } else { "" };
    format!("{point}{}", "0".repeat(wanted.saturating_sub(had).into()))
}

fn mysql_type(ty: &Type) -> String {
    match ty {
        Type::Int {
            unsigned: false, ..
        }
        | Type::Bool => "SIGNED".into(),
        Type::Int { unsigned: true, .. } => "UNSIGNED".into(),
        Type::Decimal { precision, scale } => format!("DECIMAL({precision},{scale})"),
        Type::Double => "DOUBLE".into(),
        Type::Date => "DATE".into(),
        Type::Datetime { fsp } => format!("DATETIME({fsp})"),
        Type::Time { fsp } => format!("TIME({fsp})"),
        Type::Text { .. } | Type::Labels(_) | Type::Opaque | Type::Json | Type::Null => {
            "CHAR CHARACTER SET utf8mb4".into()
        }
    }
}

fn postgres_type(ty: &Type) -> String {
    match ty {
        Type::Int { unsigned, digits } if *unsigned && *digits >= 19 => "NUMERIC(20,0)".into(),
        Type::Int { .. } | Type::Bool => "BIGINT".into(),
        Type::Decimal { precision, scale } => format!("NUMERIC({precision},{scale})"),
        Type::Double => "DOUBLE PRECISION".into(),
        Type::Date => "DATE".into(),
        Type::Datetime { fsp } => format!("TIMESTAMP({fsp})"),
        Type::Time { fsp } => format!("INTERVAL SECOND({fsp})"),
        Type::Text { .. } | Type::Labels(_) | Type::Opaque | Type::Json | Type::Null => {
            "TEXT".into()
        }
    }
}
