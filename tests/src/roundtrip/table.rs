//! A random table: columns, key, and its CREATE TABLE.

use super::charset::Charset;
use super::choose::{self, Choice};
use super::kind::{Kind, Packing};
use super::name::{self, quoted};
use crate::servers::Flavor;
use crate::workload::Rng;

/// A column.
#[derive(Debug, Clone)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) nullable: bool,
    /// Everything behind the type.
    pub(super) attributes: String,
    /// Computed by the server from another column.
    pub(super) generated: bool,
    pub(super) auto_increment: bool,
    /// What becomes of it in the lake.
    pub(super) fate: Fate,
}

/// What the mapping does with a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// Copied as it is.
    Copied,
    /// Copied as DECIMAL(20,0), which holds every unsigned 64-bit number.
    Widened,
    /// Dropped: the decoder has to step over it.
    Dropped,
}

/// A table of the source.
#[derive(Debug, Clone)]
pub(super) struct Table {
    pub(super) number: usize,
    pub(super) name: String,
    pub(super) columns: Vec<Column>,
    /// Columns of the key, in its order.
    pub(super) key: Vec<usize>,
    /// Whether the key is a UNIQUE one that the mapping has to name.
    pub(super) unique: bool,
    indexes: Vec<String>,
    default: Charset,
    options: String,
}

/// Bytes of a row that are left for columns: of 65,535 some go to NULL bits and lengths.
const ROOM: u32 = 60_000;

impl Table {
    /// Table `number`.
    pub(super) fn random(rng: &mut Rng, choice: Choice<'_>, number: usize) -> Self {
        let count = match rng.below(10) {
            0 => 1,
            1 => 200,
            2 => 60 + usize::try_from(rng.below(60)).unwrap_or(0),
            _ => 2 + usize::try_from(rng.below(24)).unwrap_or(0),
        };
        let mut default = choice.charsets.random(rng);
        default.written = false;
        let choice = Choice {
            default: &default,
            ..choice
        };
        let mut table = Self {
            number,
            name: name::table(rng, number),
            columns: Vec::new(),
            key: Vec::new(),
            unique: false,
            indexes: Vec::new(),
            options: String::new(),
            default: default.clone(),
        };
        table.fill(rng, choice, count);
        table.choose_key(rng);
        for place in 0..table.columns.len() {
            table.finish(rng, place, choice.flavor);
        }
        table.index(rng);
        table.options(rng, choice);
        table
    }

    fn fill(&mut self, rng: &mut Rng, choice: Choice<'_>, count: usize) {
        let mut room = ROOM;
        for number in 0..count {
            let mut kind = choose::fitting(choice.kind(rng));
            if kind.row_bytes() > room {
                kind = Kind::Blob(3, Packing::Plain);
            }
            room = room.saturating_sub(kind.row_bytes());
            self.columns.push(Column {
                name: choose::column_name(rng, number),
                kind,
                nullable: rng.chance(70),
                attributes: String::new(),
                generated: false,
                auto_increment: false,
                fate: Fate::Copied,
            });
        }
    }

    /// A key of one to three columns; a column of its own where none serves.
    fn choose_key(&mut self, rng: &mut Rng) {
        let mut able: Vec<usize> = self
            .columns
            .iter()
            .enumerate()
            .filter(|(_, column)| column.kind.keyable())
            .map(|(place, _)| place)
            .collect();
        let own = able.is_empty() || rng.chance(45);
        if own {
            let place = rng.place(self.columns.len() + 1).unwrap_or(0);
            let bytes = rng.pick(&[4, 4, 8, 3]);
            self.columns.insert(
                place,
                Column {
                    name: "Key of its own".to_owned(),
                    kind: Kind::Int {
                        bytes,
                        // Past 2^63 a counter would be a number that SQLite has not.
                        unsigned: rng.chance(50) && bytes < 8,
                        zerofill: false,
                    },
                    nullable: false,
                    attributes: String::new(),
                    generated: false,
                    auto_increment: rng.chance(60),
                    fate: Fate::Copied,
                },
            );
            self.key = vec![place];
        } else {
            for _ in 0..=rng.below(3) {
                if let Some(at) = rng.place(able.len()) {
                    self.key.push(able.remove(at));
                }
            }
        }
        self.unique = !own && rng.chance(25);
        for place in self.key.clone() {
            if let Some(column) = self.columns.get_mut(place) {
                column.nullable = false;
                if let Kind::Char(_, set) | Kind::Varchar(_, set, _) = &mut column.kind {
                    set.key = true;
                }
            }
        }
    }

    /// What stands behind the type of one column, and what becomes of it.
    fn finish(&mut self, rng: &mut Rng, place: usize, flavor: Flavor) {
        let is_key = self.key.contains(&place);
        let source = self.generated_from(rng, place);
        let Some(column) = self.columns.get_mut(place) else {
            return;
        };
        let mut attributes = String::new();
        if let Some((source, kind)) = source {
            column.kind = kind;
            column.generated = true;
            column.nullable = true;
            let stored = rng.pick(&["VIRTUAL", "STORED"]);
            attributes = format!(" GENERATED ALWAYS AS ({}) {stored}", quoted(&source));
        } else if column.nullable {
            // A TIMESTAMP is NOT NULL unless it says NULL, on some servers.
            attributes.push_str(rng.pick(&[" NULL", " DEFAULT NULL", " NULL"]));
            if rng.chance(8) {
                attributes.push_str(" INVISIBLE");
            }
        } else {
            attributes.push_str(" NOT NULL");
            if column.auto_increment {
                attributes.push_str(" AUTO_INCREMENT");
            } else if matches!(column.kind, Kind::Timestamp(_)) || rng.chance(30) {
                attributes.push_str(&default(&column.kind));
            }
        }
        if rng.chance(25) {
            let comment = name::literal(&name::comment(rng));
            attributes.push_str(&format!(" COMMENT {comment}"));
        }
        column.attributes = attributes;
        let fate = rng.below(20);
        column.fate = match fate {
            _ if is_key => Fate::Copied,
            // Its updates do not tell generated columns, and not all can be computed.
            _ if column.generated && flavor == Flavor::MariaDb11 && !column.kind.computable() => {
                Fate::Dropped
            }
            0 | 1 => Fate::Dropped,
            // What a wide column is computed from may hold every number.
            _ if column.kind.is_wide() && (fate < 12 || column.generated) => Fate::Widened,
            _ => Fate::Copied,
        };
    }

    /// An earlier, ordinary column to compute this one from.
    fn generated_from(&self, rng: &mut Rng, place: usize) -> Option<(String, Kind)> {
        if self.key.contains(&place) || !rng.chance(5) {
            return None;
        }
        let from = rng.place(place)?;
        let column = self.columns.get(from)?;
        let plain = !column.generated && !column.auto_increment && column.kind.generable();
        let small = column.kind.row_bytes() < 300;
        let compressed = matches!(
            column.kind,
            Kind::Varchar(_, _, Packing::Compressed)
                | Kind::Text(_, _, Packing::Compressed)
                | Kind::Varbinary(_, Packing::Compressed)
                | Kind::Blob(_, Packing::Compressed)
        );
        (plain && small && !compressed).then(|| (column.name.clone(), column.kind.clone()))
    }

    /// Secondary indexes, plain and unique.
    fn index(&mut self, rng: &mut Rng) {
        let able = self.columns.iter().enumerate().filter(|(place, column)| {
            column.kind.keyable() && !self.key.contains(place) && !column.generated
        });
        for (place, column) in able {
            if self.indexes.len() < 6 && rng.chance(10) {
                let kind = if rng.chance(15) { "UNIQUE KEY" } else { "KEY" };
                self.indexes
                    .push(format!("{kind} `index {place}` ({})", quoted(&column.name)));
            }
        }
    }

    fn options(&mut self, rng: &mut Rng, choice: Choice<'_>) {
        let mut options = format!(" ENGINE=InnoDB{}", self.default_sql());
        if rng.chance(30) {
            let comment = name::literal(&name::comment(rng));
            options.push_str(&format!(" COMMENT={comment}"));
        }
        if rng.chance(10) && !choice.flavor.is_mariadb() {
            options.push_str(" STATS_PERSISTENT=0");
        }
        self.options = options;
    }

    fn default_sql(&self) -> String {
        let collation = self.default.collation.as_ref();
        let collation = collation.map(|name| format!(" COLLATE={name}"));
        format!(
            " DEFAULT CHARSET={}{}",
            self.default.name,
            collation.unwrap_or_default()
        )
    }

    /// The statement.
    pub(super) fn ddl(&self) -> String {
        let mut lines: Vec<String> = self
            .columns
            .iter()
            .map(|column| {
                format!(
                    "{} {}{}",
                    quoted(&column.name),
                    column.kind.sql(),
                    column.attributes
                )
            })
            .collect();
        let key: Vec<String> = self
            .key
            .iter()
            .filter_map(|place| self.columns.get(*place))
            .map(|column| quoted(&column.name))
            .collect();
        let word = if self.unique {
            "UNIQUE KEY `the key`"
        } else {
            "PRIMARY KEY"
        };
        lines.push(format!("{word} ({})", key.join(", ")));
        lines.extend(self.indexes.iter().cloned());
        format!(
            "CREATE TABLE {} (\n  {}\n){}",
            quoted(&self.name),
            lines.join(",\n  "),
            self.options
        )
    }

    /// The lake's name for it.
    pub(super) fn target(&self) -> String {
        format!("target_{}", self.number)
    }

    /// Columns that an INSERT may give.
    pub(super) fn writable(&self) -> Vec<usize> {
        let given = |(place, column): (usize, &Column)| (!column.generated).then_some(place);
        self.columns.iter().enumerate().filter_map(given).collect()
    }

    /// Whether values of this column must stay below 2^63.
    pub(super) fn capped(column: &Column) -> bool {
        column.fate == Fate::Copied && column.kind.is_wide()
    }

    /// The character sets that values are drawn for.
    pub(super) fn charsets(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().filter_map(|column| match &column.kind {
            Kind::Char(_, set) | Kind::Varchar(_, set, _) | Kind::Text(_, set, _) => {
                Some(set.name.as_str())
            }
            Kind::Json | Kind::JsonText => Some("utf8mb4"),
            _ => None,
        })
    }
}

/// A DEFAULT for a NOT NULL column.
fn default(kind: &Kind) -> String {
    match kind {
        _ if kind.no_default() => String::new(),
        Kind::Timestamp(0) => " DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP".to_owned(),
        Kind::Timestamp(fsp) | Kind::Datetime(fsp) if *fsp > 0 => {
            format!(" DEFAULT CURRENT_TIMESTAMP({fsp})")
        }
        Kind::Datetime(_) => " DEFAULT CURRENT_TIMESTAMP".to_owned(),
        Kind::Int { .. } | Kind::Bool | Kind::Decimal { .. } => " DEFAULT 1".to_owned(),
        Kind::Date => " DEFAULT '2000-01-01'".to_owned(),
        Kind::Bit(_) => " DEFAULT b'1'".to_owned(),
        Kind::Char(..) | Kind::Varchar(..) => " DEFAULT ''".to_owned(),
        _ => String::new(),
    }
}
