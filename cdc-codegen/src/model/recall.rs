//! Which source columns a target gives back as they were.

use super::mysql::MysqlType;
use super::{CharsetKind, Rule, SourceTable, Target};

impl Target {
    /// Source columns that stand in a row of this target without a loss, each with the
    /// column that holds it, in the order of the source. Empty where the target does not
    /// hold every row of its source under its key: some are filtered out, or nothing tells
    /// them apart.
    #[must_use]
    pub fn recalled(&self, source: &SourceTable) -> Vec<(usize, usize)> {
        let is_found = self.key.iter().all(|at| {
            let column = self.columns.get(*at);
            column.is_some_and(|column| finds(&column.ty))
        });
        if self.filter.is_some() || self.is_multiset() || !is_found {
            return Vec::new();
        }
        let mut found: Vec<_> = self
            .columns
            .iter()
            .enumerate()
            .filter_map(|(at, column)| match column.rule {
                Rule::Copy(from) => Some((from, at)),
                _ => None,
            })
            .filter(|(from, _)| source.columns.get(*from).is_some_and(|it| returns(&it.ty)))
            .collect();
        found.sort_unstable();
        found.dedup_by_key(|(from, _)| *from);
        found
    }
}

/// Whether a key of that type is compared as the number, text or bytes that it is.
const fn finds(ty: &MysqlType) -> bool {
    matches!(
        ty,
        MysqlType::Int { .. }
            | MysqlType::Char { .. }
            | MysqlType::Varchar { .. }
            | MysqlType::Binary { .. }
            | MysqlType::Varbinary { .. }
    )
}

/// Whether every target prints such a value so that it reads back as it stood in the row
/// image: floating-point numbers it does not, and of JSON only the text.
fn returns(ty: &MysqlType) -> bool {
    match ty {
        MysqlType::Int { .. }
        | MysqlType::Decimal { .. }
        | MysqlType::Bit { .. }
        | MysqlType::Binary { .. }
        | MysqlType::Varbinary { .. }
        | MysqlType::Blob { .. }
        | MysqlType::Date
        | MysqlType::Time { .. }
        | MysqlType::Datetime { .. }
        | MysqlType::Timestamp { .. }
        | MysqlType::Year => true,
        MysqlType::Char { charset, .. }
        | MysqlType::Varchar { charset, .. }
        | MysqlType::Text { charset, .. } => {
            charset.kind.is_utf8() || charset.kind == CharsetKind::Ascii
        }
        // The empty label prints like the value of an error, or like no label.
        MysqlType::Enum { labels } | MysqlType::Set { labels } => {
            labels.iter().all(|label| !label.is_empty())
        }
        MysqlType::Float
        | MysqlType::Double
        | MysqlType::Json
        | MysqlType::Geometry { .. }
        | MysqlType::Vector { .. }
        | MysqlType::Uuid
        | MysqlType::Inet4
        | MysqlType::Inet6
        | MysqlType::Compressed(_) => false,
    }
}
