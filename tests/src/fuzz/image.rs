//! Row images through a compiled decoder and into a batch of SQLite statements.

use cdc_runtime::image::{JsonForm, Present, RowsEvent, RowsKind, Writer};
use cdc_runtime::mapper::{Context, Mappers, SourceTable, Standing};
use cdc_runtime::sink::Batch as _;
use cdc_runtime::sink::sqlite::Batch;

use super::every::{self, Lake};
use super::first;

/// The first byte picks table, kind, how JSON stands, and whether columns are left out:
/// then which stand before the images. The rest are the images.
pub(super) fn run(data: &[u8]) {
    let (pick, images) = first(data);
    let json = match pick & 1 {
        0 => JsonForm::Binary,
        _ => JsonForm::Text,
    };
    let kind = match pick >> 1 & 3 {
        0 => RowsKind::Insert,
        1 => RowsKind::Update,
        _ => RowsKind::Delete,
    };
    let index = usize::from(pick >> 3 & 15) % Lake::TABLES.len();
    let columns = Lake::TABLES
        .get(index)
        .map_or(0, |table| table.columns.len());
    let (present, images) = if pick & 0x80 == 0 {
        (None, images)
    } else {
        let (present, images) = present(images, columns.div_ceil(8));
        (Some(present), images)
    };
    let event = RowsEvent::new(kind, images, json).holding(present.as_ref());
    let once = applied(index, &event);
    assert!(once == applied(index, &event), "two outcomes of one event");
    match index {
        0 => progress::<every::strict::StrictTable>(&event),
        1 => progress::<every::loose::LooseTable>(&event),
        2 => progress::<every::recoded::RecodedTable>(&event),
        _ => progress::<every::maria::MariaTable>(&event),
    }
}

/// A byte of choices and two bitmaps of `size` bytes; what is left.
fn present(data: &[u8], size: usize) -> (Present, &[u8]) {
    let (choices, data) = first(data);
    let (before, data) = data.split_at_checked(size).unwrap_or((data, &[]));
    let (after, images) = data.split_at_checked(size).unwrap_or((data, &[]));
    let present = Present {
        before: before.to_vec(),
        after: after.to_vec(),
        json_diffs: choices & 1 != 0,
        writer: if choices & 2 == 0 {
            Writer::Mysql
        } else {
            Writer::Mariadb
        },
    };
    (present, images)
}

/// What an event came to, as far as it can be compared.
type Came = (Result<u64, String>, usize, usize);

fn applied(index: usize, event: &RowsEvent<'_>) -> Came {
    let context = Context {
        salt: b"salt".to_vec(),
        committed_at: "2024-02-29 12:00:00".to_owned(),
        standing: Standing::Whole,
    };
    let mut batch = Batch::default();
    let counts = Lake::apply(index, event, &context, &mut batch);
    let counts = counts
        .map(|counts| counts.total())
        .map_err(|error| error.to_string());
    (counts, batch.len(), batch.bytes())
}

/// Every row that decodes takes bytes: no event holds more rows than bytes.
fn progress<T: SourceTable>(event: &RowsEvent<'_>) {
    let mut image = event.rows();
    let mut before = format!("{image:?}");
    while !image.is_empty() && T::decode(&mut image).is_ok() {
        let after = format!("{image:?}");
        assert_ne!(before, after, "a row without bytes");
        before = after;
    }
}
