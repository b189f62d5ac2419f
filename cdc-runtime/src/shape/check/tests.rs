use super::*;

const fn column(name: &'static str, wire: WireType) -> ColumnShape {
    ColumnShape {
        name,
        sql: "AS COMPILED",
        declared: "shop.sql:3",
        wire,
        nullable: false,
        used: true,
        key: false,
    }
}

static COLUMNS: [ColumnShape; 6] = [
    column("id", WireType::Long { unsigned: true }),
    column(
        "name",
        WireType::Varchar {
            max_bytes: 240,
            charset: Charset::Utf8mb4,
        },
    ),
    column("blob", WireType::Blob { length_bytes: 2 }),
    column(
        "state",
        WireType::Enum {
            labels: &["new", "paid"],
        },
    ),
    column("at", WireType::Datetime { fsp: 3 }),
    column("doc", WireType::Json),
];

static SHAPE: TableShape = TableShape {
    schema: "shop",
    table: "orders",
    declared: "shop.sql:3",
    engine: Some("InnoDB"),
    columns: &COLUMNS,
};

fn map() -> TableMap {
    let kinds = [
        ColumnType::Long,
        ColumnType::Varchar { max_bytes: 240 },
        ColumnType::Blob { length_bytes: 2 },
        ColumnType::Enum { bytes: 1 },
        ColumnType::Datetime2 { fsp: 3 },
        ColumnType::Json { length_bytes: 4 },
    ];
    let columns = kinds.map(|kind| MapColumn::new(kind, false)).to_vec();
    TableMap {
        table_id: 1,
        schema: "shop".into(),
        table: "orders".into(),
        columns,
    }
}

fn full() -> TableMap {
    let mut map = map();
    for (column, shape) in map.columns.iter_mut().zip(&COLUMNS) {
        column.name = Some(shape.name.to_owned());
    }
    map.columns[0].unsigned = Some(true);
    map.columns[1].collation = Some(255);
    map.columns[2].collation = Some(63);
    map.columns[3].collation = Some(8);
    map.columns[3].labels = Some(vec![b"new".to_vec(), b"paid".to_vec()]);
    map
}

fn refused(change: impl FnOnce(&mut TableMap)) -> String {
    let mut map = full();
    change(&mut map);
    let error = check(&SHAPE, &map).expect_err("differs");
    assert_eq!(error.kind(), ErrorKind::Schema);
    assert_eq!(error.place().table.as_deref(), Some("shop.orders"));
    error.message().to_owned()
}

#[test]
fn the_compiled_shape_passes() {
    assert_eq!(check(&SHAPE, &map()).unwrap(), JsonForm::Binary);
    assert_eq!(check(&SHAPE, &full()).unwrap(), JsonForm::Binary);
    let mut mariadb = full();
    mariadb.columns[5].kind = ColumnType::Blob { length_bytes: 4 };
    mariadb.columns[5].collation = Some(46);
    mariadb.columns[1].collation = Some(2304);
    assert_eq!(check(&SHAPE, &mariadb).unwrap(), JsonForm::Text);
    for other in [BINARY, 8, 33] {
        mariadb.columns[5].collation = Some(other);
        assert!(
            check(&SHAPE, &mariadb).is_err(),
            "JSON in collation {other}"
        );
    }
}

#[test]
fn every_difference_is_named() {
    for (message, end) in [
        (
            refused(|m| m.columns[0].kind = ColumnType::LongLong),
            "the stream has BIGINT",
        ),
        (
            refused(|m| m.columns[0].unsigned = Some(false)),
            "the stream has INT signed",
        ),
        (
            refused(|m| m.columns[0].nullable = true),
            "the stream has INT NULL",
        ),
        (
            refused(|m| m.columns[1].kind = ColumnType::Varchar { max_bytes: 400 }),
            "VARBINARY of 400 bytes",
        ),
        (
            refused(|m| m.columns[1].collation = Some(8)),
            "in character set latin1",
        ),
        (
            refused(|m| m.columns[1].collation = Some(28)),
            "in character set gbk",
        ),
        (
            refused(|m| m.columns[1].collation = Some(900)),
            "in an unknown character set (collation 900)",
        ),
        (
            refused(|m| m.columns[2].collation = Some(255)),
            "in character set utf8mb4",
        ),
        (
            refused(|m| m.columns[3].labels = Some(vec![b"new".to_vec()])),
            "1 labels",
        ),
        (
            refused(|m| m.columns[3].labels = Some(vec![b"new".to_vec(), b"x".to_vec()])),
            "at place 2",
        ),
        (
            refused(|m| m.columns[3].kind = ColumnType::Enum { bytes: 2 }),
            "ENUM of 2 byte(s)",
        ),
        (
            refused(|m| m.columns[4].kind = ColumnType::Datetime2 { fsp: 0 }),
            "DATETIME(0)",
        ),
        (
            refused(|m| m.columns[4].name = Some("moved".into())),
            "`moved` there",
        ),
        (
            refused(|m| m.columns[5].kind = ColumnType::Blob { length_bytes: 3 }),
            "MEDIUMBLOB",
        ),
        (refused(|m| m.columns.swap(0, 1)), "`name` there"),
        (
            refused(|m| drop(m.columns.pop())),
            "stream has 5: `doc` is gone",
        ),
    ] {
        assert!(message.ends_with(end), "{message}");
        assert!(message.contains("(shop.sql:3)"), "{message}");
    }
    let wider = refused(|m| {
        let mut extra = MapColumn::new(ColumnType::Tiny, true);
        extra.name = Some("extra".into());
        m.columns.push(extra);
    });
    assert!(wider.ends_with("stream has 7: `extra` is new"), "{wider}");
}

static LABELS: [ColumnShape; 1] = [column(
    "state",
    WireType::Enum {
        labels: &["plain", "ж"],
    },
)];

static LABELLED: TableShape = TableShape {
    schema: "shop",
    table: "orders",
    declared: "shop.sql:3",
    engine: Some("InnoDB"),
    columns: &LABELS,
};

fn labelled(collation: u32, label: &[u8]) -> Result<JsonForm, Error> {
    let mut column = MapColumn::new(ColumnType::Enum { bytes: 1 }, false);
    column.collation = Some(collation);
    column.labels = Some(vec![b"plain".to_vec(), label.to_vec()]);
    let mut map = map();
    map.columns = vec![column];
    check(&LABELLED, &map)
}

#[test]
fn labels_are_read_in_the_columns_character_set() {
    // koi8r, cp1251, sjis, utf8mb4.
    for (collation, label) in [
        (7, &b"\xD6"[..]),
        (14, b"\xE6"),
        (13, b"\x84\x77"),
        (45, "ж".as_bytes()),
    ] {
        assert!(labelled(collation, label).is_ok(), "{collation}");
    }
    for (collation, label) in [
        (7, &b"\xE6"[..]),
        (14, b"\xD6"),
        (13, b"\x84"),
        (45, b"\xD6"),
    ] {
        let error = labelled(collation, label).expect_err("differs");
        assert!(error.message().ends_with("another label at place 2"));
    }
}
