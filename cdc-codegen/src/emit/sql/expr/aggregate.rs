//! COUNT, SUM, AVG, MIN, MAX.

use super::Writer;
use super::scaled::{power, quotient};
use crate::model::Dialect;
use crate::model::expr::{Aggregate, Expr, Type};

impl Writer<'_> {
    pub(super) fn aggregate(
        &self,
        function: Aggregate,
        distinct: bool,
        argument: Option<&Expr>,
    ) -> String {
        let Some(argument) = argument else {
            return "COUNT(*)".into();
        };
        let distinct = if distinct { "DISTINCT " } else { "" };
        let name = match function {
            Aggregate::Count => return format!("COUNT({distinct}{})", self.raw(argument)),
            Aggregate::Avg => return self.average(distinct, argument),
            Aggregate::Sum => "SUM",
            Aggregate::Min => "MIN",
            Aggregate::Max => "MAX",
        };
        let sql = format!("{name}({distinct}{})", self.number(argument));
        match (self.dialect, function, &argument.ty) {
            (Dialect::Postgres, Aggregate::Sum, Type::Int { .. } | Type::Bool) => {
                format!("{sql}::NUMERIC")
            }
            _ => sql,
        }
    }

    /// MySQL's average is a decimal quotient: four more digits than what is averaged.
    fn average(&self, distinct: &str, argument: &Expr) -> String {
        let inner = self.number(argument);
        let scale = match (&argument.ty, self.dialect) {
            (Type::Double, _) | (_, Dialect::Mysql) => return format!("AVG({distinct}{inner})"),
            (Type::Decimal { scale, .. }, _) => *scale,
            _ => 0,
        };
        let (digits, cut) = quotient(scale, 0);
        let (sum, count) = (
            format!("SUM({distinct}{inner})"),
            format!("COUNT({distinct}{inner})"),
        );
        match (self.dialect, cut) {
            (Dialect::Postgres, false) => {
                format!("ROUND({sum}::NUMERIC / NULLIF({count}, 0), {digits})")
            }
            (Dialect::Postgres, true) => {
                format!("TRUNC({sum}::NUMERIC / NULLIF({count}, 0), {digits})")
            }
            (_, false) => format!("ROUND({sum} * {}.0 / {count})", power(digits - scale)),
            (_, true) => format!(
                "CAST({sum} * {}.0 / {count} AS INTEGER)",
                power(digits - scale)
            ),
        }
    }

    /// An argument of SUM and the like: a condition counts 0 or 1.
    fn number(&self, expr: &Expr) -> String {
        match (self.dialect, &expr.ty) {
            (Dialect::Postgres, Type::Bool) => format!("({})::INTEGER", self.value(expr)),
            _ => self.value(expr),
        }
    }
}
