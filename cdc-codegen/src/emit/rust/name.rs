//! Names of Rust items and fields: readable, unique, never a keyword, shadowing nothing.

use proc_macro2::{Ident, Span};

use super::path;
use crate::model::mysql::MysqlType;
use crate::model::{Model, SourceColumn};

/// Names chosen once for a whole model.
pub(super) struct Names {
    modules: Vec<String>,
    rows: Vec<String>,
    tables: Vec<String>,
    targets: Vec<String>,
    fields: Vec<Vec<String>>,
    target_fields: Vec<Vec<String>>,
    labels: Vec<Vec<String>>,
    maps: Vec<String>,
}

/// Modules and crates that generated code names itself, and the module that includes it.
const RESERVED_MODULES: &[&str] = &[
    "cdc_runtime",
    "core",
    "expr",
    "lake",
    "mapper",
    "mappers",
    "mod",
    "mysql",
    "postgres",
    "sqlite",
    "std",
];

/// Identifiers that generated functions use themselves.
const LOCALS: &[&str] = &[
    "after", "before", "change", "context", "image", "nulls", "out", "row", "self", "target",
];

impl Names {
    pub(super) fn new(model: &Model) -> Self {
        let mut types = Unique::default();
        let (mut modules, mut maps) = (Unique::default(), Unique::default());
        RESERVED_MODULES
            .iter()
            .for_each(|name| modules.reserve(name));
        let sources = &model.sources;
        let rows = sources
            .iter()
            .map(|t| types.take(&format!("{}Row", pascal(&t.name))))
            .collect();
        let tables = sources
            .iter()
            .map(|t| types.take(&format!("{}Table", pascal(&t.name))))
            .collect();
        let targets = model
            .targets
            .iter()
            .map(|t| types.take(&pascal(&t.name)))
            .collect();
        let labels = sources
            .iter()
            .map(|t| {
                t.columns
                    .iter()
                    .map(|c| types.take(&labels_name(&t.name, c)))
                    .collect()
            })
            .collect();
        Self {
            modules: sources
                .iter()
                .map(|t| modules.take(&snake(&t.name)))
                .collect(),
            rows,
            tables,
            targets,
            fields: sources
                .iter()
                .map(|t| fields(t.columns.iter().map(|c| c.name.as_str())))
                .collect(),
            target_fields: model
                .targets
                .iter()
                .map(|t| fields(t.columns.iter().map(|c| c.name.as_str())))
                .collect(),
            labels,
            maps: model
                .value_maps
                .iter()
                .map(|map| maps.take(&format!("de_para_{}", snake(&map.name))))
                .collect(),
        }
    }

    pub(super) fn module(&self, source: usize) -> &str {
        self.modules.get(source).map_or("table", String::as_str)
    }

    pub(super) fn row(&self, source: usize) -> Ident {
        pick(&self.rows, source)
    }

    pub(super) fn table(&self, source: usize) -> Ident {
        pick(&self.tables, source)
    }

    pub(super) fn target(&self, target: usize) -> Ident {
        pick(&self.targets, target)
    }

    pub(super) fn field(&self, source: usize, column: usize) -> Ident {
        self.fields
            .get(source)
            .map_or_else(|| ident("field"), |fields| pick(fields, column))
    }

    pub(super) fn target_field(&self, target: usize, column: usize) -> Ident {
        self.target_fields
            .get(target)
            .map_or_else(|| ident("field"), |fields| pick(fields, column))
    }

    /// The type of an ENUM or SET column.
    pub(super) fn labels(&self, source: usize, column: usize) -> Ident {
        self.labels
            .get(source)
            .map_or_else(|| ident("Labels"), |labels| pick(labels, column))
    }

    pub(super) fn map(&self, map: usize) -> Ident {
        pick(&self.maps, map)
    }
}

fn pick(names: &[String], at: usize) -> Ident {
    ident(names.get(at).map_or("missing", String::as_str))
}

/// An identifier; keywords get a `_` behind them.
pub(super) fn ident(name: &str) -> Ident {
    // A keyword since edition 2024, which syn does not count as one.
    let parsed = syn::parse_str::<Ident>(name).ok().filter(|_| name != "gen");
    parsed.unwrap_or_else(|| Ident::new(&format!("{name}_"), Span::call_site()))
}

fn fields<'a>(columns: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut unique = Unique::default();
    LOCALS.iter().for_each(|local| unique.reserve(local));
    columns.map(|column| unique.take(&snake(column))).collect()
}

/// The type of an ENUM or SET column: `OrderStatus`, or `OrderStatusLabel` where a label
/// is called like the type, which readers and clippy take for a repetition.
fn labels_name(table: &str, column: &SourceColumn) -> String {
    let mut name = format!("{}{}", pascal(table), pascal(&column.name));
    if let MysqlType::Enum { labels } = &column.ty {
        let repeats = |name: &str, label: &String| {
            let label = pascal(label);
            label.starts_with(name) || label.ends_with(name)
        };
        while labels.iter().any(|label| repeats(&name, label)) {
            name.push_str("Label");
        }
    }
    name
}

/// The variant that stands for an ENUM's error value: `Invalid`, or `Empty` where every
/// label begins or ends with that word.
pub(super) fn error_variant(labels: &[String]) -> Ident {
    let begins = |label: &String| pascal(label).starts_with("Invalid");
    let ends = |label: &String| pascal(label).ends_with("Invalid");
    let taken = labels.iter().all(begins) || labels.iter().all(ends);
    ident(if taken { "Empty" } else { "Invalid" })
}

/// Variants of an ENUM, in the order of its labels; `Invalid` is kept for the error value.
pub(super) fn variants(labels: &[String]) -> Vec<Ident> {
    let mut unique = Unique::default();
    unique.reserve("Invalid");
    unique.reserve("Self");
    labels
        .iter()
        .map(|label| ident(&unique.take(&pascal(label))))
        .collect()
}

/// Names handed out once each.
#[derive(Default)]
struct Unique {
    taken: Vec<String>,
}

impl Unique {
    fn reserve(&mut self, name: &str) {
        self.taken.push(name.to_owned());
    }

    /// `wanted`, or `wanted2`, `wanted3` where it is taken.
    fn take(&mut self, wanted: &str) -> String {
        let free = |name: &String| !self.taken.contains(name) && !path::is_taken(name);
        let separator = if wanted.chars().any(char::is_uppercase) {
            ""
        } else {
            "_"
        };
        let numbered = (2..).map(|n: u32| format!("{wanted}{separator}{n}"));
        let name = std::iter::once(wanted.to_owned())
            .chain(numbered)
            .find(free);
        let name = name.unwrap_or_else(|| wanted.to_owned());
        self.taken.push(name.clone());
        name
    }
}

/// `order_item` → `OrderItem`, `a_b_c` → `Abc`; what cannot stand in a name is left out.
pub(super) fn pascal(name: &str) -> String {
    let mut text = String::new();
    for word in words(name) {
        text.push_str(&capitalized(&word));
    }
    if text.len() > 2 && text.chars().all(|c| c.is_ascii_uppercase()) {
        text = capitalized(&text.to_ascii_lowercase());
    }
    begin_with_letter(text, 'N')
}

fn capitalized(word: &str) -> String {
    let mut chars = word.chars();
    let first = chars.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(chars).collect()
}

/// `orderItem` → `order_item`; what cannot stand in a name is left out.
pub(super) fn snake(name: &str) -> String {
    begin_with_letter(words(name).join("_"), 'n')
}

fn begin_with_letter(text: String, letter: char) -> String {
    if text.starts_with(|c: char| c.is_ascii_alphabetic()) {
        text
    } else {
        format!("{letter}{text}")
    }
}

/// Lower-case words: parted by anything that is no ASCII letter or digit, and between a
/// small letter and a capital.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut fresh = true;
    let mut small = false;
    for c in name.chars() {
        if !c.is_ascii_alphanumeric() {
            fresh = true;
            continue;
        }
        if fresh || (small && c.is_ascii_uppercase()) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut() {
            word.push(c.to_ascii_lowercase());
        }
        fresh = false;
        small = c.is_ascii_lowercase() || c.is_ascii_digit();
    }
    words
}
