//! What a name means in an expression over one source table.

use super::expr::{Column, Scope, Unresolved};
use crate::ddl;
use crate::diag::{Code, nearest};
use crate::model::expr::Kind;
use crate::model::mysql::MysqlType;

/// The columns of a source table, with those that expressions may not read.
pub(super) struct RowScope<'a> {
    pub table: &'a ddl::Table,
    /// Types of the columns; none where the type is not handled.
    pub types: &'a [Option<MysqlType>],
    /// Columns read so far, by index.
    pub read: Vec<usize>,
}

impl Scope for RowScope<'_> {
    fn column(&mut self, qualifier: Option<&str>, name: &str) -> Result<Column, Unresolved> {
        if let Some(qualifier) = qualifier
            && qualifier != self.table.name.value
        {
            return Err(Unresolved {
                code: Code::UnknownColumn,
                message: format!("`{qualifier}` is not the table this row comes from"),
                help: Some(format!(
                    "write `{name}` or `{}.{name}`",
                    self.table.name.value
                )),
                related: None,
            });
        }
        let Some(index) = find_column(self.table, name) else {
            return Err(unknown_column(self.table, name));
        };
        let column = self.table.columns.get(index);
        let ty = self.types.get(index).cloned().flatten();
        let (Some(column), Some(ty)) = (column, ty) else {
            return Err(Unresolved {
                code: Code::UnsupportedType,
                message: format!("the type of `{name}` is not handled yet"),
                help: None,
                related: column.map(|c| (c.data_type.span, "declared here".to_owned())),
            });
        };
        self.read.push(index);
        Ok(Column {
            kind: Kind::Column(index),
            ty: ty.expression_type(),
            nullable: column.nullable,
        })
    }
}

/// The index of a column; names of columns are compared without case, as the server does.
pub(super) fn find_column(table: &ddl::Table, name: &str) -> Option<usize> {
    table
        .columns
        .iter()
        .position(|column| column.name.value.eq_ignore_ascii_case(name))
}

/// A source column that does not exist.
pub(super) fn unknown_column(table: &ddl::Table, name: &str) -> Unresolved {
    let near = nearest(
        name,
        table
            .columns
            .iter()
            .map(|column| column.name.value.as_str()),
    );
    Unresolved {
        code: Code::UnknownColumn,
        message: format!("the table `{}` has no column `{name}`", table.name.value),
        help: Some(near.map_or_else(
            || "the DDL lists the columns".to_owned(),
            |near| format!("did you mean `{near}`?"),
        )),
        related: Some((table.name.span, "the table is declared here".to_owned())),
    }
}
