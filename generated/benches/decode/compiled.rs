//! The generated decoders, on events as the replicator has them: TABLE_MAPs resolved, rows
//! events parsed up to their images.

use std::collections::HashMap;
use std::hint::black_box;
use std::path::Path;

use cdc_runtime::binlog::{EventType, TableMap, format, rows};
use cdc_runtime::image::{JsonForm, RowsEvent, RowsKind};
use cdc_runtime::mapper::{Context, Mappers, SourceTable, Standing};
use cdc_runtime::source::FileSource;
use cdc_runtime::value::ValueError;

use crate::Outcome;
use crate::mappers::{self, Lake};
use crate::writer::Counter;

/// Far above any event of a recording.
const LIMIT: usize = 1 << 30;

/// A rows event with its table.
struct Rows {
    table: usize,
    kind: RowsKind,
    images: Vec<u8>,
}

/// The rows events of a binlog's mapped tables, and what decodes each table.
pub(crate) struct Compiled {
    events: Vec<Rows>,
    decoders: Vec<Decoder>,
    context: Context,
}

type Decoder = fn(&RowsEvent<'_>) -> Result<u64, ValueError>;

impl Compiled {
    pub(crate) fn read(path: &Path) -> Outcome<Self> {
        let mut source = FileSource::open(vec![path.to_path_buf()], None)?;
        let mut tables: HashMap<u64, Option<usize>> = HashMap::new();
        let mut events = Vec::new();
        let mut flavor = None;
        while let Some(event) = source.read()? {
            let Some(kind) = event.header.kind() else {
                return Err("an event of an unknown type".into());
            };
            if kind == EventType::FormatDescription {
                flavor = Some(format::parse(&event.header, &event.body)?.flavor);
            } else if kind == EventType::TableMap {
                let flavor = flavor.ok_or("a TABLE_MAP before FORMAT_DESCRIPTION")?;
                let map = TableMap::parse(&event.body, flavor)?;
                tables.insert(map.table_id, compiled_table(&map.schema, &map.table));
            } else if rows::is_rows(kind) {
                let (head, images) = rows::parse(kind, event.body, LIMIT)?;
                let table = tables.get(&head.table_id).copied();
                let table = table.ok_or("a rows event without its TABLE_MAP")?;
                let kind = head.kind;
                events.extend(table.map(|table| Rows {
                    table,
                    kind,
                    images,
                }));
            }
        }
        let context = Context {
            salt: b"bench".to_vec(),
            committed_at: "2024-05-06 07:08:09".into(),
            standing: Standing::Whole,
        };
        let decoders = decoders();
        Ok(Self {
            events,
            decoders,
            context,
        })
    }

    fn events(&self) -> impl Iterator<Item = (usize, RowsEvent<'_>)> {
        self.events.iter().map(|rows| {
            let event = RowsEvent::new(rows.kind, &rows.images, JsonForm::Binary);
            (rows.table, event)
        })
    }

    /// Decodes all rows; the number of images.
    pub(crate) fn decode(&self) -> Outcome<u64> {
        let mut images = 0;
        for (table, event) in self.events() {
            let decoder = self.decoders.get(table).ok_or("a table without decoder")?;
            images += decoder(&event)?;
        }
        Ok(images)
    }

    /// Decodes all rows, translates them and writes what becomes of them; the number of
    /// images.
    pub(crate) fn apply(&self) -> Outcome<u64> {
        let mut out = Counter::default();
        let mut images = 0;
        for (table, event) in self.events() {
            let counts = Lake::apply(table, &event, &self.context, &mut out)?;
            images += counts.inserted + 2 * counts.updated + counts.deleted;
        }
        black_box(out);
        Ok(images)
    }
}

/// The compiled table of that name, if it is one of the shop's.
pub(crate) fn compiled_table(schema: &str, table: &str) -> Option<usize> {
    Lake::TABLES
        .iter()
        .position(|shape| shape.schema == schema && shape.table == table)
}

fn all<T: SourceTable>(event: &RowsEvent<'_>) -> Result<u64, ValueError> {
    let (mut image, mut images) = (event.rows(), 0);
    while !image.is_empty() {
        black_box(T::decode(&mut image)?);
        images += 1;
    }
    Ok(images)
}

/// One for each of `Lake::TABLES`, in its order.
fn decoders() -> Vec<Decoder> {
    let all: [(&str, Decoder); 12] = [
        ("address", all::<mappers::address::AddressTable>),
        ("category", all::<mappers::category::CategoryTable>),
        ("country", all::<mappers::country::CountryTable>),
        ("customer", all::<mappers::customer::CustomerTable>),
        ("inventory", all::<mappers::inventory::InventoryTable>),
        ("order_item", all::<mappers::order_item::OrderItemTable>),
        ("orders", all::<mappers::orders::OrdersTable>),
        ("payment", all::<mappers::payment::PaymentTable>),
        ("product", all::<mappers::product::ProductTable>),
        ("review", all::<mappers::review::ReviewTable>),
        ("shipment", all::<mappers::shipment::ShipmentTable>),
        ("warehouse", all::<mappers::warehouse::WarehouseTable>),
    ];
    Lake::TABLES
        .iter()
        .filter_map(|shape| all.iter().find(|(table, _)| *table == shape.table))
        .map(|(_, decoder)| *decoder)
        .collect()
}
