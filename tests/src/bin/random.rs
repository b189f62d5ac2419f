//! Random expressions, which the build script wrote for one seed, over the rows of a
//! binlog: `random mysql|mariadb FILE` prints a line for every row and expression.

#![allow(clippy::print_stdout, reason = "the values are the program's output")]

use std::path::Path;

use cdc_runtime::image::{JsonForm, RowsEvent};
use cdc_runtime::mapper::SourceTable;
use tests::Outcome;
use tests::expressions::changes;
use tests::oracle::Cell;

#[allow(dead_code, reason = "expressions are evaluated without a lake")]
mod mysql {
    //! Made in `build.rs` over MySQL's collations.
    include!(concat!(env!("OUT_DIR"), "/random_mysql/mod.rs"));
    include!(concat!(env!("OUT_DIR"), "/random_mysql.rs"));
}
#[allow(dead_code, reason = "expressions are evaluated without a lake")]
mod mariadb {
    //! Made in `build.rs` over MariaDB's collations.
    include!(concat!(env!("OUT_DIR"), "/random_mariadb/mod.rs"));
    include!(concat!(env!("OUT_DIR"), "/random_mariadb.rs"));
}

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let (json, binlog) = match arguments.as_slice() {
        ["mysql", binlog] => (JsonForm::Binary, *binlog),
        ["mariadb", binlog] => (JsonForm::Text, *binlog),
        _ => return Err("usage: random mysql|mariadb BINLOG".into()),
    };
    for change in changes(Path::new(binlog), "mix")? {
        let event = change.rows_event(json);
        match json {
            JsonForm::Binary => rows::<mysql::mix::MixTable>(&event, |row| {
                print(row.id, mysql::evaluate(row));
            })?,
            JsonForm::Text => rows::<mariadb::mix::MixTable>(&event, |row| {
                print(row.id, mariadb::evaluate(row));
            })?,
        }
    }
    Ok(())
}

fn rows<T: SourceTable>(event: &RowsEvent<'_>, mut each: impl FnMut(&T::Row<'_>)) -> Outcome<()> {
    let mut image = event.rows();
    while !image.is_empty() {
        each(&T::decode(&mut image)?);
    }
    Ok(())
}

fn print(id: i32, values: Vec<Option<Cell>>) {
    for (number, value) in values.into_iter().enumerate() {
        let value = value.map_or_else(|| "error".to_owned(), |cell| cell.encode());
        println!("{id} {number} {value}");
    }
}
