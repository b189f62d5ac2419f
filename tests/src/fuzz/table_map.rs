//! TABLE_MAP, with its metadata, and the check against compiled tables.

use cdc_runtime::binlog::TableMap;
use cdc_runtime::mapper::Mappers;
use cdc_runtime::shape;

use super::every::Lake;

pub(super) fn run(body: &[u8]) {
    let Ok(map) = TableMap::parse(body) else {
        return;
    };
    assert!(map.columns.len() <= body.len(), "more columns than bytes");
    assert!(
        TableMap::parse(body).as_ref() == Ok(&map),
        "two maps of one event"
    );
    for table in Lake::TABLES {
        let first = shape::check(table, &map).map_err(|error| error.to_string());
        let second = shape::check(table, &map).map_err(|error| error.to_string());
        assert!(first == second, "two answers to one map");
    }
}
