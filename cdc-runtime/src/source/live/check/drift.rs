//! A live table against the compiled one, column by column.

use mysql_async::prelude::Queryable;

use super::column::{self, LiveColumn};
use super::{Asked, Check, CheckName, Verdict};
use crate::error::Error;
use crate::shape::{self, TableShape};
use crate::source::failure::translate;

pub(super) async fn check(asked: &mut Asked, shape: &TableShape) -> Result<Check, Error> {
    let shown = format!("{}.{}", shape.schema, shape.table);
    let live = columns(asked, shape).await?;
    let differences = differences(shape, &live);
    if differences.is_empty() {
        let sentence = format!("`{shown}` has the columns that were compiled");
        return Ok(Check::new(CheckName::Shape, Verdict::Ok, sentence, ""));
    }
    let sentence = format!(
        "`{shown}` is not what was compiled ({}): {}",
        shape.declared,
        differences.join("; ")
    );
    Ok(Check::new(
        CheckName::Shape,
        Verdict::No,
        sentence,
        "bring the DDL in schema/ up to date (`cdc pull --source URL` shows the difference), then build again",
    ))
}

async fn columns(asked: &mut Asked, shape: &TableShape) -> Result<Vec<LiveColumn>, Error> {
    let rows: Vec<mysql_async::Row> = asked
        .conn
        .exec(column::SQL, (shape.schema, shape.table))
        .await
        .map_err(|e| translate(e, "asking for a table's columns"))?;
    Ok(rows.iter().filter_map(LiveColumn::read).collect())
}

fn differences(shape: &TableShape, live: &[LiveColumn]) -> Vec<String> {
    let same = |a: &str, b: &str| a.to_lowercase() == b.to_lowercase();
    let mut found = Vec::new();
    let mut order = Vec::new();
    for compiled in shape.columns {
        let Some((place, column)) = live
            .iter()
            .enumerate()
            .find(|(_, column)| same(&column.name, compiled.name))
        else {
            found.push(format!("column `{}` is gone", compiled.name));
            continue;
        };
        order.push(place);
        let there = column.as_in_the_stream();
        match there.map(|there| shape::difference(compiled, &there)) {
            Some(None) => {}
            Some(Some(_)) | None => found.push(format!(
                "column `{}` was compiled as `{}` and is `{}` now",
                compiled.name,
                compiled.sql,
                column.shown()
            )),
        }
    }
    for column in live {
        let compiled = shape.columns.iter().any(|it| same(&column.name, it.name));
        if !compiled && !column.is_virtual {
            found.push(format!(
                "column `{}` ({}) is new",
                column.name,
                column.shown()
            ));
        }
    }
    if found.is_empty() && !order.is_sorted() {
        found.push("its columns stand in another order".to_owned());
    }
    found
}
