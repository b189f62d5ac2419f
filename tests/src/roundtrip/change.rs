//! What happens to a table: every statement that writes rows.

use super::charset::Charsets;
use super::name::quoted;
use super::table::{Column, Table};
use super::value;
use crate::workload::Rng;

/// One step of a table's history, as statements; drawn from the seed alone.
pub(super) fn step(
    rng: &mut Rng,
    charsets: &Charsets,
    table: &Table,
    place: &Place,
) -> Vec<String> {
    let change = Change {
        charsets,
        table,
        place,
    };
    match rng.below(20) {
        0..4 => vec![change.insert(rng, "INSERT")],
        // One duplicate key would refuse all of its rows otherwise.
        4..9 => vec![change.insert(rng, "INSERT IGNORE")],
        9 | 10 => vec![change.insert(rng, "REPLACE")],
        11 => vec![change.upsert(rng)],
        12..15 => vec![change.update(rng)],
        15 => vec![change.move_keys(rng)],
        16 => vec![change.nulls(rng)],
        17 => vec![change.delete(rng)],
        18 => change.load(rng),
        _ => vec![
            change.insert(rng, "INSERT"),
            change.update(rng),
            change.delete(rng),
        ],
    }
}

/// Where statements put things.
#[derive(Debug)]
pub(super) struct Place {
    /// The schema, in backticks.
    pub(super) schema: String,
    /// A folder the server may write files to.
    pub(super) folder: String,
}

/// The escape of a file's fields: without backslashes in sql_mode there is none unless it is
/// said, and a tab in a value would begin the next field.
const ESCAPED: &str = "FIELDS ESCAPED BY 0x5C";

struct Change<'a> {
    charsets: &'a Charsets,
    table: &'a Table,
    place: &'a Place,
}

impl Change<'_> {
    fn name(&self) -> String {
        format!("{}.{}", self.place.schema, quoted(&self.table.name))
    }

    fn columns(&self, places: &[usize]) -> Vec<&Column> {
        places
            .iter()
            .filter_map(|place| self.table.columns.get(*place))
            .collect()
    }

    fn value(&self, rng: &mut Rng, column: &Column) -> String {
        if column.nullable && rng.chance(15) || column.auto_increment && rng.chance(30) {
            return "NULL".to_owned();
        }
        value::random(rng, self.charsets, &column.kind, Table::capped(column))
    }

    /// All columns as a rule, sometimes only those of the key and a few more.
    fn some(&self, rng: &mut Rng) -> Vec<usize> {
        let mut places = self.table.writable();
        if rng.chance(15) {
            places.retain(|place| self.table.key.contains(place) || rng.chance(50));
        }
        places
    }

    fn insert(&self, rng: &mut Rng, word: &str) -> String {
        let places = self.some(rng);
        let columns = self.columns(&places);
        let rows = match rng.below(6) {
            0 => 1,
            1 => 20,
            _ => 1 + rng.below(8),
        };
        // A table of two hundred columns has values enough in a few rows.
        let rows = if columns.len() > 60 {
            rows.min(4)
        } else {
            rows
        };
        let rows: Vec<String> = (0..rows)
            .map(|_| {
                let values: Vec<String> = columns
                    .iter()
                    .map(|column| self.value(rng, column))
                    .collect();
                format!("({})", values.join(", "))
            })
            .collect();
        let names: Vec<String> = columns.iter().map(|column| quoted(&column.name)).collect();
        format!(
            "{word} INTO {} ({}) VALUES {}",
            self.name(),
            names.join(", "),
            rows.join(", ")
        )
    }

    fn upsert(&self, rng: &mut Rng) -> String {
        let insert = self.insert(rng, "INSERT");
        let assignments = self.assignments(rng, 30);
        format!("{insert} ON DUPLICATE KEY UPDATE {assignments}")
    }

    /// `column = value` for `percent` in a hundred columns, and for one at least.
    fn assignments(&self, rng: &mut Rng, percent: u64) -> String {
        let mut places = self.table.writable();
        places.retain(|place| !self.table.key.contains(place));
        if places.is_empty() {
            places.clone_from(&self.table.key);
        }
        let one = rng
            .place(places.len())
            .and_then(|at| places.get(at))
            .copied();
        places.retain(|place| rng.chance(percent) || Some(*place) == one);
        self.assign(rng, &places)
    }

    fn assign(&self, rng: &mut Rng, places: &[usize]) -> String {
        let assignments: Vec<String> = self
            .columns(places)
            .into_iter()
            .map(|column| format!("{} = {}", quoted(&column.name), self.value(rng, column)))
            .collect();
        assignments.join(", ")
    }

    /// About one row in `parts`, told by its key.
    fn filter(&self, rng: &mut Rng, parts: u64) -> String {
        let columns = self.columns(&self.table.key);
        let names: Vec<String> = columns
            .iter()
            .map(|column| format!("HEX({})", quoted(&column.name)))
            .collect();
        let part = rng.below(parts);
        format!(
            "CRC32(CONCAT_WS(',', {})) % {parts} = {part}",
            names.join(", ")
        )
    }

    fn update(&self, rng: &mut Rng) -> String {
        let assignments = self.assignments(rng, 40);
        let filter = self.filter(rng, 5);
        format!(
            "UPDATE IGNORE {} SET {assignments} WHERE {filter}",
            self.name()
        )
    }

    fn move_keys(&self, rng: &mut Rng) -> String {
        let assignments = self.assign(rng, &self.table.key);
        let filter = self.filter(rng, 11);
        format!(
            "UPDATE IGNORE {} SET {assignments} WHERE {filter} LIMIT 1",
            self.name()
        )
    }

    /// Every nullable column of some rows becomes NULL.
    fn nulls(&self, rng: &mut Rng) -> String {
        let mut places = self.table.writable();
        places.retain(|place| {
            self.table
                .columns
                .get(*place)
                .is_some_and(|column| column.nullable)
        });
        if places.is_empty() {
            return self.delete(rng);
        }
        let assignments: Vec<String> = self
            .columns(&places)
            .into_iter()
            .map(|column| format!("{} = NULL", quoted(&column.name)))
            .collect();
        let filter = self.filter(rng, 13);
        format!(
            "UPDATE {} SET {} WHERE {filter}",
            self.name(),
            assignments.join(", ")
        )
    }

    fn delete(&self, rng: &mut Rng) -> String {
        let filter = self.filter(rng, 9);
        format!("DELETE FROM {} WHERE {filter}", self.name())
    }

    /// Some rows go out to a file and come back by LOAD DATA.
    fn load(&self, rng: &mut Rng) -> Vec<String> {
        let places = self.table.writable();
        let columns = self.columns(&places);
        let names: Vec<String> = columns.iter().map(|column| quoted(&column.name)).collect();
        let file = format!(
            "{}/load-{}-{:x}.txt",
            self.place.folder,
            self.table.number,
            rng.bits()
        );
        let filter = self.filter(rng, 3);
        // As bytes, text in units of two or four would be torn apart at each escape.
        let torn = columns.iter().any(|column| column.kind.is_of_units());
        let set = rng.pick(&["binary", "utf8mb4"]);
        let set = if torn { "utf8mb4" } else { set };
        let name = self.name();
        vec![
            format!(
                "SELECT {} INTO OUTFILE '{file}' CHARACTER SET {set} {ESCAPED} FROM {name} WHERE {filter}",
                names.join(", ")
            ),
            format!("DELETE FROM {name} WHERE {filter}"),
            format!(
                "LOAD DATA INFILE '{file}' REPLACE INTO TABLE {name} CHARACTER SET {set} {ESCAPED} \
                 ({}){}",
                fields(&columns).join(", "),
                zeros(&columns)
            ),
        ]
    }
}

/// Where LOAD DATA puts each field of a file. The bytes of a BIT are read as a text of digits,
/// and text is a number of any size to it: what must stay below 2^63 goes nowhere.
fn fields(columns: &[&Column]) -> Vec<String> {
    let field = |column: &&Column| {
        if Table::capped(column) {
            "@passed".to_owned()
        } else {
            quoted(&column.name)
        }
    };
    columns.iter().map(field).collect()
}

/// The SET clause for what [`fields`] passes over.
fn zeros(columns: &[&Column]) -> String {
    let capped = columns.iter().filter(|column| Table::capped(column));
    let zeros: Vec<String> = capped
        .map(|column| format!("{} = 0", quoted(&column.name)))
        .collect();
    if zeros.is_empty() {
        return String::new();
    }
    format!(" SET {}", zeros.join(", "))
}
