//! Binlog files, written event by event.

use std::path::{Path, PathBuf};

/// When every event happened: 2024-05-06 07:08:09 UTC.
pub(crate) const TIME: u32 = 1_714_979_289;
pub(crate) const TIME_TEXT: &str = "2024-05-06 07:08:09";

const CUSTOMER_ID: u64 = 101;
const PRODUCT_ID: u64 = 102;
const OTHER_ID: u64 = 103;

/// A binlog in the making.
pub(crate) struct Binlog {
    bytes: Vec<u8>,
    names: bool,
    number: u64,
}

/// A rows event of one row.
pub(crate) enum Row<'a> {
    Customer(i32, &'a str, u64, i32),
    Product(i32, &'a str),
}

#[derive(Clone, Copy)]
pub(crate) enum Kind {
    Insert = 30,
    Update = 31,
    Delete = 32,
}

impl Binlog {
    pub(crate) fn new() -> Self {
        let mut log = Self {
            bytes: b"\xfebin".to_vec(),
            names: false,
            number: 0,
        };
        let mut body = 4u16.to_le_bytes().to_vec();
        let mut version = b"9.7.0".to_vec();
        version.resize(50, 0);
        body.extend(version);
        body.extend(TIME.to_le_bytes());
        body.push(19);
        body.extend([0; 42]);
        body.push(1);
        log.event(15, &body);
        log.event(35, &0u64.to_le_bytes());
        log
    }

    /// From here on TABLE_MAP events name their columns.
    pub(crate) fn with_names(&mut self) -> &mut Self {
        self.names = true;
        self
    }

    pub(crate) fn len(&self) -> u64 {
        self.bytes.len() as u64
    }

    pub(crate) fn event(&mut self, kind: u8, body: &[u8]) {
        let length = u32::try_from(19 + body.len() + 4).unwrap();
        let start = self.bytes.len();
        self.bytes.extend(TIME.to_le_bytes());
        self.bytes.push(kind);
        self.bytes.extend(1u32.to_le_bytes());
        self.bytes.extend(length.to_le_bytes());
        self.bytes.extend(
            u32::try_from(start)
                .unwrap()
                .wrapping_add(length)
                .to_le_bytes(),
        );
        self.bytes.extend(0u16.to_le_bytes());
        self.bytes.extend(body);
        let crc = crc32fast::hash(&self.bytes[start..]);
        self.bytes.extend(crc.to_le_bytes());
    }

    fn gtid(&mut self) {
        self.number += 1;
        let mut body = vec![1];
        body.extend([0xab; 16]);
        body.extend(self.number.to_le_bytes());
        body.push(2);
        body.extend([0; 16]);
        self.event(33, &body);
    }

    pub(crate) fn query(&mut self, sql: &str) {
        let mut body = vec![0; 8];
        body.push(4);
        body.extend([0; 4]);
        body.extend(b"shop\0");
        body.extend(sql.as_bytes());
        self.event(2, &body);
    }

    pub(crate) fn ddl(&mut self, sql: &str) -> &mut Self {
        self.gtid();
        self.query(sql);
        self
    }

    pub(crate) fn begin(&mut self) -> &mut Self {
        self.gtid();
        self.query("BEGIN");
        self
    }

    pub(crate) fn commit(&mut self) -> &mut Self {
        self.event(16, &self.number.to_le_bytes());
        self
    }

    /// A transaction of one rows event.
    pub(crate) fn transaction(&mut self, kind: Kind, rows: &[Row<'_>]) -> &mut Self {
        self.begin().rows(kind, rows).commit()
    }

    /// A rows event; all rows are of one table, updates go before, after.
    pub(crate) fn rows(&mut self, kind: Kind, rows: &[Row<'_>]) -> &mut Self {
        let (id, columns) = match rows[0] {
            Row::Customer(..) => {
                self.map(
                    CUSTOMER_ID,
                    "customer",
                    &[3, 15, 8, 3],
                    &["id", "name", "points", "is_test"],
                );
                (CUSTOMER_ID, 4)
            }
            Row::Product(..) => {
                self.map(PRODUCT_ID, "product", &[3, 15], &["id", "title"]);
                (PRODUCT_ID, 2)
            }
        };
        let images: Vec<u8> = rows.iter().flat_map(image).collect();
        self.rows_event(kind, id, columns, &images);
        self
    }

    /// A row of a table that no mapping names.
    pub(crate) fn other(&mut self) -> &mut Self {
        self.map(OTHER_ID, "audit", &[3], &["id"]);
        self.rows_event(Kind::Insert, OTHER_ID, 1, &[0, 1, 0, 0, 0]);
        self
    }

    fn rows_event(&mut self, kind: Kind, id: u64, columns: u8, images: &[u8]) {
        let mut body = id.to_le_bytes()[..6].to_vec();
        body.extend(1u16.to_le_bytes());
        body.extend(2u16.to_le_bytes());
        body.push(columns);
        let all = (1u8 << columns) - 1;
        body.push(all);
        if matches!(kind, Kind::Update) {
            body.push(all);
        }
        body.extend(images);
        self.event(kind as u8, &body);
    }

    pub(crate) fn map(&mut self, id: u64, table: &str, types: &[u8], names: &[&str]) {
        let mut body = id.to_le_bytes()[..6].to_vec();
        body.extend(1u16.to_le_bytes());
        for name in ["shop", table] {
            body.push(u8::try_from(name.len()).unwrap());
            body.extend(name.as_bytes());
            body.push(0);
        }
        body.push(u8::try_from(types.len()).unwrap());
        body.extend(types);
        let meta: Vec<u8> = types
            .iter()
            .filter(|it| **it == 15)
            .flat_map(|_| 160u16.to_le_bytes())
            .collect();
        body.push(u8::try_from(meta.len()).unwrap());
        body.extend(meta);
        body.push(0);
        if self.names {
            // COLUMN_NAME, type 4 of the optional metadata.
            let list: Vec<u8> = names
                .iter()
                .flat_map(|name| {
                    [
                        vec![u8::try_from(name.len()).unwrap()],
                        name.as_bytes().to_vec(),
                    ]
                    .concat()
                })
                .collect();
            body.extend([4, u8::try_from(list.len()).unwrap()]);
            body.extend(list);
        }
        self.event(19, &body);
    }

    pub(crate) fn write(&self, folder: &Path) -> PathBuf {
        let path = folder.join("binlog.000001");
        std::fs::write(&path, &self.bytes).unwrap();
        path
    }
}

fn image(row: &Row<'_>) -> Vec<u8> {
    let text = |text: &str| {
        [
            vec![u8::try_from(text.len()).unwrap()],
            text.as_bytes().to_vec(),
        ]
        .concat()
    };
    match row {
        Row::Customer(id, name, points, is_test) => [
            vec![0],
            id.to_le_bytes().to_vec(),
            text(name),
            points.to_le_bytes().to_vec(),
            is_test.to_le_bytes().to_vec(),
        ]
        .concat(),
        Row::Product(id, title) => [vec![0], id.to_le_bytes().to_vec(), text(title)].concat(),
    }
}
