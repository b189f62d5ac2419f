//! A row for every table of the shop, with something in each column that is found again
//! wherever it is shown. What each column takes is asked of the server.

use mysql_async::Conn;
use mysql_async::prelude::Queryable;
use tests::Outcome;

use super::WORD;

/// What was planted.
pub(super) struct Plant {
    /// Inserts the rows.
    pub(super) insert: Vec<String>,
    /// Takes them away.
    pub(super) delete: Vec<String>,
    /// Numbers, dates and documents that stand in the rows; [`WORD`] stands there as well.
    pub(super) values: Vec<String>,
    /// How many columns hold something.
    pub(super) columns: usize,
}

/// A column as information_schema describes it.
struct Column {
    table: String,
    name: String,
    data_type: String,
    column_type: String,
    characters: Option<u64>,
    digits: Option<u64>,
    fraction: Option<u64>,
}

/// The shortest text that is looked for: what is shorter is met by chance.
const SHORTEST: usize = 5;

const COLUMNS: &str = "SELECT CAST(TABLE_NAME AS CHAR), CAST(COLUMN_NAME AS CHAR), \
     CAST(DATA_TYPE AS CHAR), CAST(COLUMN_TYPE AS CHAR), CHARACTER_MAXIMUM_LENGTH, \
     NUMERIC_PRECISION, NUMERIC_SCALE FROM information_schema.COLUMNS \
     WHERE TABLE_SCHEMA = 'shop' AND EXTRA NOT LIKE '%GENERATED' \
     ORDER BY TABLE_NAME, ORDINAL_POSITION";

impl Plant {
    /// Rows for the shop on that server.
    pub(super) async fn of(conn: &mut Conn) -> Outcome<Self> {
        let columns: Vec<Column> = conn
            .query_map(
                COLUMNS,
                |(table, name, data_type, column_type, characters, digits, fraction)| Column {
                    table,
                    name,
                    data_type,
                    column_type,
                    characters,
                    digits,
                    fraction,
                },
            )
            .await?;
        // Rows that name each other come in any order.
        let free = || vec!["SET FOREIGN_KEY_CHECKS = 0".to_owned()];
        let mut plant = Self {
            insert: free(),
            delete: free(),
            values: Vec::new(),
            columns: columns.len(),
        };
        for of_table in columns.chunk_by(|one, next| one.table == next.table) {
            let mut values = Vec::new();
            for column in of_table {
                let (sql, shown) = column.value()?;
                values.push(sql);
                // A label is a word of the schema too, which `plan` shows.
                if !["enum", "set"].contains(&column.data_type.as_str()) {
                    plant.values.push(shown);
                }
            }
            let names: Vec<_> = of_table.iter().map(|one| one.name.as_str()).collect();
            let table = &of_table.first().ok_or("no column")?.table;
            let (names, values) = (names.join(", "), values.join(", "));
            let insert = format!("INSERT INTO shop.{table} ({names}) VALUES ({values})");
            plant.insert.push(insert);
            plant.delete.push(format!("DELETE FROM shop.{table}"));
        }
        plant.values.retain(|value| value.len() >= SHORTEST);
        plant.values.sort_unstable();
        plant.values.dedup();
        Ok(plant)
    }
}

impl Column {
    /// The value as SQL, and as it would be shown.
    fn value(&self) -> Outcome<(String, String)> {
        let is_unsigned = self.column_type.contains("unsigned");
        let of_sign = |signed: &str, unsigned: &str| match is_unsigned {
            true => unsigned.to_owned(),
            false => signed.to_owned(),
        };
        let shown = match self.data_type.as_str() {
            // Rows of tests and without stars are no part of the lake.
            "tinyint" if self.column_type.starts_with("tinyint(1)") => "0".to_owned(),
            "tinyint" => of_sign("5", "113"),
            "smallint" => of_sign("31973", "61973"),
            "mediumint" => of_sign("7319531", "7319537"),
            "int" => of_sign("1973195311", "3973195311"),
            "bigint" => of_sign("7319519731973197319", "9073195197319731957"),
            "decimal" => self.decimal(),
            "float" | "double" => "73195.25".to_owned(),
            "bit" => "1".to_owned(),
            "year" => "1987".to_owned(),
            "date" => "1987-06-05".to_owned(),
            "datetime" | "timestamp" => "1987-06-05 04:03:02".to_owned(),
            // No clock shows it.
            "time" => "73:19:57".to_owned(),
            "enum" | "set" => self.last_label()?,
            "json" | "longtext" => format!("{{\"{WORD}\": \"{WORD}\"}}"),
            "char" | "varchar" | "tinytext" | "text" | "mediumtext" | "binary" | "varbinary"
            | "tinyblob" | "blob" | "mediumblob" | "longblob" => self.word(),
            other => return Err(format!("nothing is planted in a column of type {other}").into()),
        };
        let sql = format!("'{}'", shown.replace('\'', "''"));
        let sql = match self.data_type.as_str() {
            "bit" => "b'1'".to_owned(),
            _ => sql,
        };
        Ok((sql, shown))
    }

    /// The word, or what of it there is room for.
    fn word(&self) -> String {
        match self.characters.map(usize::try_from) {
            // Odd enough to be noticed by whoever reads a report.
            Some(Ok(most @ 0..SHORTEST)) => "~^~^~".chars().take(most).collect(),
            Some(Ok(most)) => WORD.chars().take(most).collect(),
            _ => WORD.to_owned(),
        }
    }

    fn decimal(&self) -> String {
        let fraction = usize::try_from(self.fraction.unwrap_or(0)).unwrap_or(0);
        let digits = usize::try_from(self.digits.unwrap_or(0)).unwrap_or(0);
        let cut = |text: &str, most: usize| text.chars().take(most).collect::<String>();
        let whole = cut("73195", digits.saturating_sub(fraction));
        format!("{whole}.{}", cut("195731957319", fraction))
    }

    /// The last label of an ENUM or SET.
    fn last_label(&self) -> Outcome<String> {
        let labels = self.column_type.trim_end_matches("')");
        let label = labels.rsplit("','").next().ok_or("no label")?;
        Ok(label.replace("''", "'"))
    }
}
