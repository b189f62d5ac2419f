//! mysql_common's decoder, used as its documentation says: `RowsEventData::rows` with the
//! TABLE_MAP before it, each row a `BinlogRow` with its values.

use std::fs::File;
use std::hint::black_box;
use std::io::BufReader;
use std::path::Path;
use std::sync::Arc;

use mysql_common::binlog::BinlogFile;
use mysql_common::binlog::consts::BinlogVersion;
use mysql_common::binlog::events::{EventData, RowsEventData, TableMapEvent};

use crate::Outcome;
use crate::compiled::compiled_table;

/// The rows events of a binlog's mapped tables, parsed up to their images.
pub(crate) struct Generic {
    events: Vec<(RowsEventData<'static>, Arc<TableMapEvent<'static>>)>,
}

impl Generic {
    pub(crate) fn read(path: &Path) -> Outcome<Self> {
        let input = BufReader::new(File::open(path)?);
        let mut file = BinlogFile::new(BinlogVersion::Version4, input)?;
        let mut events = Vec::new();
        while let Some(event) = file.next() {
            let event = event?;
            if let Some(EventData::RowsEvent(rows)) = event.read_data()? {
                let map = file.reader().get_tme(rows.table_id());
                let map = map.ok_or("a rows event without its TABLE_MAP")?;
                if compiled_table(&map.database_name(), &map.table_name()).is_some() {
                    events.push((rows.into_owned(), Arc::new(map.clone())));
                }
            }
        }
        Ok(Self { events })
    }

    /// Decodes all rows; the number of images.
    pub(crate) fn decode(&self) -> Outcome<u64> {
        let mut images = 0;
        for (event, map) in &self.events {
            for row in event.rows(map) {
                let (before, after) = row?;
                images += u64::from(before.is_some()) + u64::from(after.is_some());
                black_box((before, after));
            }
        }
        Ok(images)
    }
}
