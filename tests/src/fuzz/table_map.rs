//! TABLE_MAP, with its metadata, and the check against compiled tables.

use cdc_runtime::binlog::{Flavor, TableMap};
use cdc_runtime::mapper::Mappers;
use cdc_runtime::shape;

use super::every::Lake;

pub(super) fn run(body: &[u8]) {
    read(body, Flavor::Mysql);
    read(body, Flavor::Mariadb);
}

fn read(body: &[u8], flavor: Flavor) {
    let Ok(map) = TableMap::parse(body, flavor) else {
        return;
    };
    assert!(map.columns.len() <= body.len(), "more columns than bytes");
    assert!(
        TableMap::parse(body, flavor).as_ref() == Ok(&map),
        "two maps of one event"
    );
    for table in Lake::TABLES {
        let first = shape::check(table, &map).map_err(|error| error.to_string());
        let second = shape::check(table, &map).map_err(|error| error.to_string());
        assert!(first == second, "two answers to one map");
    }
}
