//! TOML → mapping, with every value at its place.

use cdc_codegen::diag::{Diagnostics, Style};
use cdc_codegen::source::{Sources, Span};
use cdc_codegen::spec::{self, Copy, Dialect, JoinKind, Mapping, Mask, OnDelete};

const MAPPING: &str = r#"
[source]
ddl = ["shop.sql"]
schema = "shop"
[target]
schema = "lake"
dialects = ["postgres", "sqlite"]
[values.status]
new = "open"
"it's" = 'odd'
7 = 8
"csv" = "x"
_ = "rest"
[values.country]
csv = "country.csv"
[table.z_first]
from = "shop.z"
copy = ["a", "b"]
[dimension.customer.columns]
z = "id"
a = { sql = """
CONCAT(a, b)""" }
m = { from = "mail", mask = "last4" }
c.from = "c"
c.as = "DECIMAL(14,2)"
c.lossy = true
[dimension.customer]
from = "customer"
on_delete = "mark"
where = "is_test = 0"
drop = ["x"]
key = ["id"]
copy = "*"
[dimension.day]
calendar = { from = 2020-01-01, to = "2021-12-31" }
[fact.sales]
grain = "z_first"
join.zeta = "customer"
join.alpha = { to = "day", via = "zeta", on = 'a = b', kind = "left" }
index = [["a"], ["b", "c"]]
[fact.sales.columns]
n = { measure = "SUM(x)" }
k = "a.b"
"#;

fn read() -> (Sources, Mapping) {
    let mut sources = Sources::default();
    let file = sources.add("s/mapping.toml", MAPPING);
    sources.add("s/country.csv", "from,to\nDE,Germany\n");
    let mut diagnostics = Diagnostics::default();
    let mapping = spec::parse(&sources, file, &mut diagnostics);
    assert!(
        diagnostics.is_empty(),
        "{}",
        diagnostics.report(&sources, Style::Plain)
    );
    (sources, mapping.unwrap())
}

fn at(sources: &Sources, span: Span) -> &str {
    sources
        .file(span.file)
        .text
        .get(span.start..span.end)
        .unwrap()
}

#[test]
fn tables_and_columns_stand_in_order_with_their_places() {
    let (sources, mapping) = read();
    assert_eq!(mapping.source.ddl[0].value, "shop.sql");
    let dialects: Vec<_> = mapping
        .target
        .dialects
        .iter()
        .map(|dialect| dialect.value)
        .collect();
    assert_eq!(dialects, [Dialect::Postgres, Dialect::Sqlite]);
    let names: Vec<_> = mapping
        .tables
        .iter()
        .map(|table| table.name.as_str())
        .collect();
    assert_eq!(names, ["z_first", "customer"]);
    assert!(
        matches!(&mapping.tables[0].copy.as_ref().unwrap().value, Copy::Columns(c) if c.len() == 2)
    );
    let customer = &mapping.tables[1];
    assert_eq!(customer.on_delete.as_ref().unwrap().value, OnDelete::Mark);
    assert_eq!(
        at(&sources, customer.filter.as_ref().unwrap().span),
        "is_test = 0"
    );
    let columns: Vec<_> = customer
        .columns
        .iter()
        .map(|column| column.name.as_str())
        .collect();
    assert_eq!(columns, ["z", "a", "m", "c"]);
    let sql = customer.columns[1].sql.as_ref().unwrap();
    assert_eq!(
        (sql.as_str(), at(&sources, sql.span)),
        ("CONCAT(a, b)", "CONCAT(a, b)")
    );
    assert_eq!(
        customer.columns[2].mask.as_ref().unwrap().value,
        Mask::Last4
    );
    assert_eq!(
        at(&sources, customer.columns[2].span),
        r#"{ from = "mail", mask = "last4" }"#
    );
    assert!(customer.columns[3].lossy.as_ref().unwrap().value);
    assert_eq!(
        customer.columns[3].cast.as_ref().unwrap().as_str(),
        "DECIMAL(14,2)"
    );
    assert_eq!(mapping.calendars[0].from.as_str(), "2020-01-01");
}

#[test]
fn value_maps_come_inline_or_from_a_csv() {
    let (sources, mapping) = read();
    let pairs = |index: usize| -> Vec<(&str, &str)> {
        let entries = mapping.values[index].entries.iter();
        entries
            .map(|(from, to)| (from.as_str(), to.as_str()))
            .collect()
    };
    let status = [("new", "open"), ("it's", "odd"), ("7", "8"), ("csv", "x")];
    assert_eq!(pairs(0), status);
    assert_eq!(
        mapping.values[0].otherwise.as_ref().unwrap().as_str(),
        "rest"
    );
    assert_eq!(at(&sources, mapping.values[0].entries[1].0.span), "it's");
    assert_eq!(pairs(1), [("DE", "Germany")]);
    assert_eq!(
        sources.place(mapping.values[1].entries[0].1.span),
        "s/country.csv:2"
    );
    let inputs: Vec<_> = spec::inputs(&mapping).map(|path| path.as_str()).collect();
    assert_eq!(inputs, ["shop.sql", "country.csv"]);
}

#[test]
fn facts_keep_the_order_of_joins_and_columns() {
    let (sources, mapping) = read();
    let fact = &mapping.facts[0];
    let aliases: Vec<_> = fact.joins.iter().map(|join| join.alias.as_str()).collect();
    assert_eq!(aliases, ["zeta", "alpha"]);
    assert_eq!(fact.joins[1].kind.as_ref().unwrap().value, JoinKind::Left);
    assert_eq!(
        at(&sources, fact.joins[1].on.as_ref().unwrap().span),
        "a = b"
    );
    let columns: Vec<_> = fact
        .columns
        .iter()
        .map(|c| (c.name.as_str(), c.measure))
        .collect();
    assert_eq!(columns, [("n", true), ("k", false)]);
    assert_eq!(fact.index[1].len(), 2);
}

#[test]
fn sqlite_is_the_dialect_where_none_is_named() {
    let mut sources = Sources::default();
    let file = sources.add("mapping.toml", "[source]\nddl = \"a.sql\"\n");
    let mut diagnostics = Diagnostics::default();
    let mapping = spec::parse(&sources, file, &mut diagnostics).unwrap();
    assert_eq!(mapping.target.dialects[0].value, Dialect::Sqlite);
    assert!(diagnostics.is_empty());
}
