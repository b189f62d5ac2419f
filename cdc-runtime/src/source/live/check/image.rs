//! What row images leave out, against what the mapping reads: `docs/row_images.md`.

use super::setting::variable;
use super::{Asked, Check, CheckName, Expected, Verdict};
use crate::binlog::Flavor;
use crate::error::Error;
use crate::shape::{TableShape, WireType};

const FULL: &str =
    "SET GLOBAL binlog_row_image = FULL; and the same in the server's configuration file";
const NO_OPTIONS: &str =
    "SET GLOBAL binlog_row_value_options = ''; and the same in the server's configuration file";

pub(super) async fn checks(
    asked: &mut Asked,
    expected: &Expected<'_>,
) -> Result<Vec<Check>, Error> {
    let image = variable(asked, CheckName::RowImage.as_str()).await?;
    let options = variable(asked, CheckName::RowValueOptions.as_str()).await?;
    let (verdict, sentence) = judge_image(asked.flavor, &image, expected.tables);
    let images = Check::new(CheckName::RowImage, verdict, sentence, FULL);
    let (verdict, sentence) = judge_options(&image, &options, expected.tables);
    let options = Check::new(CheckName::RowValueOptions, verdict, sentence, NO_OPTIONS);
    Ok(vec![images, options])
}

/// MariaDB's NOBLOB hides whether an update was a REPLACE that took a TEXT or BLOB back to
/// NULL, so that each update of a table with one is refused. Anything else that a target
/// may lack depends on what is written.
fn judge_image(flavor: Flavor, image: &str, tables: &[&TableShape]) -> (Verdict, String) {
    if image.eq_ignore_ascii_case("FULL") {
        return (Verdict::Ok, "binlog_row_image is `FULL`".to_owned());
    }
    let large = table_with(tables, is_large);
    if let (Flavor::Mariadb, true, Some(table)) =
        (flavor, image.eq_ignore_ascii_case("NOBLOB"), large)
    {
        let sentence = format!(
            "binlog_row_image is `{image}`, under which no update of {table} can be followed"
        );
        return (Verdict::No, sentence);
    }
    let sentence = format!(
        "binlog_row_image is `{image}`: what changes leave out is read back from the target, and stops the stream where no target holds it"
    );
    (Verdict::Advice, sentence)
}

/// A difference needs the document before it, which only FULL and FULL_NODUP images hold.
fn judge_options(image: &str, options: &str, tables: &[&TableShape]) -> (Verdict, String) {
    if options.is_empty() {
        return (Verdict::Ok, "binlog_row_value_options is ``".to_owned());
    }
    let sentence = format!("binlog_row_value_options is `{options}`");
    let minimal = image.eq_ignore_ascii_case("MINIMAL");
    match table_with(tables, |wire| *wire == WireType::Json) {
        Some(table) if minimal => (
            Verdict::No,
            format!(
                "{sentence} and binlog_row_image `{image}`, under which the JSON of {table} cannot be followed"
            ),
        ),
        Some(_) | None => (
            Verdict::Ok,
            format!("{sentence}: differences of JSON are applied to the document before them"),
        ),
    }
}

/// The first table of which a column of that kind is replicated.
fn table_with(tables: &[&TableShape], is: impl Fn(&WireType) -> bool) -> Option<String> {
    let has = |table: &&&TableShape| table.columns.iter().any(|it| it.used && is(&it.wire));
    tables
        .iter()
        .find(has)
        .map(|table| format!("`{}`", table.full_name()))
}

const fn is_large(wire: &WireType) -> bool {
    matches!(
        wire,
        WireType::Text { .. }
            | WireType::Blob { .. }
            | WireType::PackedText { .. }
            | WireType::PackedBlob { .. }
            | WireType::Json
            | WireType::Geometry { .. }
    )
}
