//! The key along which a table is read, and its bounds.

use mysql_async::prelude::Queryable;
use mysql_async::{Conn, Row};

use crate::error::Error;
use crate::shape::TableShape;
use crate::source::translate;

/// How a key column's values are written in SQL.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Family {
    /// As the number's digits.
    Number,
    /// ENUM, SET and BIT: as the number they are.
    Code,
    /// The bytes of text, with the name of their character set.
    Text(String),
    /// Bytes.
    Bytes,
    /// Dates, times and addresses: as the server prints them.
    Printed,
}

#[derive(Debug, Clone)]
struct KeyColumn {
    name: String,
    family: Family,
}

/// A unique key without NULL.
#[derive(Debug, Clone)]
pub(super) struct Key {
    index: String,
    columns: Vec<KeyColumn>,
}

/// A bound: a value for each key column, in digits, hexadecimal, or as printed.
pub(super) type Bound = Vec<String>;

const INDEXES: &str = "\
SELECT s.index_name, c.column_name, s.sub_part, c.is_nullable, c.data_type, c.character_set_name
  FROM information_schema.statistics s
  LEFT JOIN information_schema.columns c
    ON c.table_schema = s.table_schema AND c.table_name = s.table_name AND c.column_name = s.column_name
 WHERE s.table_schema = ? AND s.table_name = ? AND s.non_unique = 0
 ORDER BY s.index_name <> 'PRIMARY', s.index_name, s.seq_in_index";

/// The key to read `shape` along: the primary key, else the first unique key without NULL;
/// `None` where the table has none that orders its rows.
pub(super) async fn find(conn: &mut Conn, shape: &TableShape) -> Result<Option<Key>, Error> {
    let rows: Vec<Row> = conn
        .exec(INDEXES, (shape.schema, shape.table))
        .await
        .map_err(|error| translate(error, "asking for a table's keys"))?;
    let mut keys: Vec<(String, Option<Vec<KeyColumn>>)> = Vec::new();
    for row in &rows {
        let index = cell(row, 0).unwrap_or_default();
        if keys.last().is_none_or(|(last, _)| *last != index) {
            keys.push((index, Some(Vec::new())));
        }
        let part = part(row);
        if let Some((_, columns)) = keys.last_mut() {
            *columns = columns.take().zip(part).map(|(mut columns, part)| {
                columns.push(part);
                columns
            });
        }
    }
    let mut whole = keys.into_iter().filter_map(|(index, columns)| {
        Some(Key {
            index,
            columns: columns?,
        })
    });
    Ok(whole.next())
}

/// A part of an index, where rows can be found by it.
fn part(row: &Row) -> Option<KeyColumn> {
    let name = cell(row, 1)?;
    if cell(row, 2).is_some() || cell(row, 3)? != "NO" {
        return None;
    }
    let family = match cell(row, 4)?.to_ascii_lowercase().as_str() {
        "tinyint" | "smallint" | "mediumint" | "int" | "bigint" | "decimal" | "year" => {
            Family::Number
        }
        "enum" | "set" | "bit" => Family::Code,
        "char" | "varchar" => Family::Text(cell(row, 5)?),
        "binary" | "varbinary" => Family::Bytes,
        "date" | "time" | "datetime" | "timestamp" | "uuid" | "inet4" | "inet6" => Family::Printed,
        _ => return None,
    };
    Some(KeyColumn { name, family })
}

/// A cell as text; `None` for NULL.
fn cell(row: &Row, index: usize) -> Option<String> {
    row.get_opt::<Option<String>, _>(index)?.ok()?
}

/// A name as the server reads it back.
pub(super) fn quoted(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}

impl Key {
    /// The index in SQL.
    pub(super) fn index(&self) -> String {
        quoted(&self.index)
    }

    /// The columns for ORDER BY.
    pub(super) fn order(&self) -> String {
        let names: Vec<_> = self
            .columns
            .iter()
            .map(|column| quoted(&column.name))
            .collect();
        names.join(", ")
    }

    /// The columns as a SELECT gives them for a bound.
    pub(super) fn selected(&self) -> String {
        let parts: Vec<_> = self.columns.iter().map(KeyColumn::selected).collect();
        parts.join(", ")
    }

    /// How many columns it has.
    pub(super) fn width(&self) -> usize {
        self.columns.len()
    }

    /// Rows behind `bound`.
    pub(super) fn above(&self, bound: &Bound) -> Option<String> {
        self.side(bound, '>', ">")
    }

    /// Rows up to `bound`, itself among them.
    pub(super) fn up_to(&self, bound: &Bound) -> Option<String> {
        self.side(bound, '<', "<=")
    }

    /// `a > 1 OR (a = 1 AND b > 2)`, with a first condition that an index is searched by.
    fn side(&self, bound: &Bound, strict: char, last: &str) -> Option<String> {
        let mut pairs = Vec::with_capacity(self.columns.len());
        for (column, value) in self.columns.iter().zip(bound) {
            pairs.push((quoted(&column.name), column.literal(value)?));
        }
        if pairs.len() != self.columns.len() {
            return None;
        }
        let (first, value) = pairs.first()?;
        if pairs.len() == 1 {
            return Some(format!("{first} {last} {value}"));
        }
        let mut either = Vec::with_capacity(pairs.len());
        for (at, (name, value)) in pairs.iter().enumerate() {
            let equal = pairs
                .iter()
                .take(at)
                .map(|(name, value)| format!("{name} = {value}"));
            let mut all: Vec<_> = equal.collect();
            let sign = if at + 1 == pairs.len() {
                last.to_owned()
            } else {
                strict.to_string()
            };
            all.push(format!("{name} {sign} {value}"));
            either.push(format!("({})", all.join(" AND ")));
        }
        Some(format!(
            "{first} {strict}= {value} AND ({})",
            either.join(" OR ")
        ))
    }
}

impl KeyColumn {
    fn selected(&self) -> String {
        let name = quoted(&self.name);
        match self.family {
            Family::Number | Family::Printed => format!("CAST({name} AS CHAR)"),
            Family::Code => format!("CAST(CAST({name} AS UNSIGNED) AS CHAR)"),
            Family::Text(_) | Family::Bytes => format!("HEX({name})"),
        }
    }

    /// The value in SQL; `None` where it holds a character that its family does not have.
    fn literal(&self, value: &str) -> Option<String> {
        let all = |allowed: &str| {
            value
                .chars()
                .all(|c| c.is_ascii_hexdigit() || allowed.contains(c))
        };
        match &self.family {
            Family::Number | Family::Code => (!value.is_empty()
                && value
                    .chars()
                    .all(|c| c.is_ascii_digit() || "-.".contains(c)))
            .then(|| value.to_owned()),
            Family::Text(set) => all("").then(|| format!("_{set} x'{value}'")),
            Family::Bytes => all("").then(|| format!("x'{value}'")),
            Family::Printed => all("-.: ").then(|| format!("'{value}'")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> Key {
        let column = |name: &str, family| KeyColumn {
            name: name.to_owned(),
            family,
        };
        Key {
            index: "PRIMARY".to_owned(),
            columns: vec![
                column("a", Family::Number),
                column("b`c", Family::Text("latin1".to_owned())),
            ],
        }
    }

    #[test]
    fn bounds_of_several_columns_are_ranges_of_the_index() {
        let bound = vec!["7".to_owned(), "E9".to_owned()];
        assert_eq!(
            key().above(&bound).unwrap(),
            "`a` >= 7 AND ((`a` > 7) OR (`a` = 7 AND `b``c` > _latin1 x'E9'))"
        );
        assert_eq!(
            key().up_to(&bound).unwrap(),
            "`a` <= 7 AND ((`a` < 7) OR (`a` = 7 AND `b``c` <= _latin1 x'E9'))"
        );
    }

    #[test]
    fn a_bound_that_is_no_value_makes_no_sql() {
        for bound in [
            vec!["7 OR 1=1", "E9"],
            vec!["7", "E9' OR '"],
            vec!["7"],
            vec!["", "E9"],
        ] {
            let bound = bound.into_iter().map(str::to_owned).collect();
            assert!(key().above(&bound).is_none(), "{bound:?}");
        }
    }
}
