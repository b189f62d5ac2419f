//! TABLE_MAP: which table the rows events behind it are of, and its columns.

use super::cursor::{Cursor, Malformed};
use super::format::Flavor;
use super::metadata;
use super::wire_column::ColumnType;

/// A table as the stream describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableMap {
    /// What rows events name it by; another after each change of the table.
    pub table_id: u64,
    /// The schema.
    pub schema: String,
    /// The table.
    pub table: String,
    /// Its columns, in the order of the row image.
    pub columns: Vec<MapColumn>,
}

/// A column; what the event does not say (`binlog_row_metadata`) is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MapColumn {
    /// Type and metadata.
    pub kind: ColumnType,
    /// Whether it can be NULL.
    pub nullable: bool,
    /// Of a number: whether it is UNSIGNED.
    pub unsigned: Option<bool>,
    /// Of text, ENUM and SET: the collation's number; 63 is `binary`.
    pub collation: Option<u32>,
    /// The name.
    pub name: Option<String>,
    /// Of ENUM and SET: the labels.
    pub labels: Option<Vec<Vec<u8>>>,
    /// Of GEOMETRY: the subtype's number in WKB, 0 for any.
    pub geometry: Option<u64>,
    /// Of VECTOR: the most floats it takes.
    pub dimensions: Option<u64>,
    /// Whether `SELECT *` shows it.
    pub visible: Option<bool>,
    /// Its place in the primary key, from 0.
    pub primary_key: Option<usize>,
}

/// The most columns a table has: `MAX_FIELDS` of both servers. An event that names more
/// is none, and would describe each byte of it by a hundred here.
const MAX_COLUMNS: usize = 4096;

impl TableMap {
    /// Reads the body of a TABLE_MAP that a server of `flavor` wrote.
    ///
    /// # Errors
    /// Lengths that do not fit, a type that is not known, names that are not UTF-8.
    pub fn parse(body: &[u8], flavor: Flavor) -> Result<Self, Malformed> {
        let mut c = Cursor::new(body, "table id");
        let table_id = c.u48()?;
        c.part("flags");
        c.u16()?;
        c.part("schema");
        let schema = name(&mut c)?;
        c.part("table name");
        let table = name(&mut c)?;
        c.part("column types");
        let numbers = c.lenenc_bytes()?;
        if numbers.len() > MAX_COLUMNS {
            return Err(Malformed("column count"));
        }
        c.part("column metadata");
        let mut meta = Cursor::new(c.lenenc_bytes()?, "column metadata");
        c.part("null bitmap");
        let nulls = c.take(numbers.len().div_ceil(8))?;
        let mut columns = Vec::with_capacity(numbers.len());
        for (i, number) in numbers.iter().enumerate() {
            let kind = ColumnType::parse(*number, &mut meta)?;
            let nullable = nulls
                .get(i / 8)
                .is_some_and(|byte| byte >> (i % 8) & 1 == 1);
            columns.push(MapColumn::new(kind, nullable));
        }
        if !meta.is_empty() {
            return Err(meta.malformed());
        }
        metadata::read(c.rest(), &mut columns, flavor)?;
        Ok(Self {
            table_id,
            schema,
            table,
            columns,
        })
    }

    /// `schema.table`, for messages.
    #[must_use]
    pub fn full_name(&self) -> String {
        format!("{}.{}", self.schema, self.table)
    }
}

impl MapColumn {
    /// A column of which nothing more is known.
    #[must_use]
    pub fn new(kind: ColumnType, nullable: bool) -> Self {
        Self {
            kind,
            nullable,
            unsigned: None,
            collation: None,
            name: None,
            labels: None,
            geometry: None,
            dimensions: None,
            visible: None,
            primary_key: None,
        }
    }
}

/// A name behind its length of one byte (MySQL writes it length-encoded, which is the
/// same up to 250) and in front of a zero byte.
fn name(c: &mut Cursor<'_>) -> Result<String, Malformed> {
    let n = c.lenenc_len()?;
    let name = c.text(n)?.to_owned();
    if c.u8()? == 0 {
        Ok(name)
    } else {
        Err(c.malformed())
    }
}

#[cfg(test)]
mod tests;
