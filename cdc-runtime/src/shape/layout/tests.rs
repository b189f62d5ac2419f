use super::*;
use crate::binlog::ColumnType as C;
use crate::shape::Charset;
use crate::shape::WireType as W;

const fn column(name: &'static str, wire: W, used: bool) -> ColumnShape {
    ColumnShape {
        name,
        sql: "AS COMPILED",
        declared: "s.sql:2",
        wire,
        nullable: false,
        used,
        key: false,
    }
}

static COLUMNS: [ColumnShape; 5] = [
    column("id", W::Long { unsigned: false }, true),
    column(
        "name",
        W::Varchar {
            max_bytes: 40,
            charset: Charset::Utf8mb4,
        },
        true,
    ),
    column(
        "price",
        W::Decimal {
            precision: 5,
            scale: 2,
        },
        true,
    ),
    column(
        "state",
        W::Enum {
            labels: &["new", "paid"],
        },
        true,
    ),
    column("secret", W::Double, false),
];

static SHAPE: TableShape = TableShape {
    schema: "shop",
    table: "orders",
    declared: "s.sql:1",
    engine: Some("InnoDB"),
    columns: &COLUMNS,
};

fn named(name: &str, kind: C, change: impl FnOnce(&mut MapColumn)) -> MapColumn {
    let mut column = MapColumn::new(kind, false);
    column.name = Some(name.into());
    change(&mut column);
    column
}

fn map(columns: Vec<MapColumn>) -> TableMap {
    TableMap {
        table_id: 1,
        schema: "shop".into(),
        table: "orders".into(),
        columns,
    }
}

fn labels(column: &mut MapColumn, labels: &[&str]) {
    column.labels = Some(labels.iter().map(|l| l.as_bytes().to_vec()).collect());
    column.collation = Some(45);
}

/// Reordered, one column new, one that is not read gone, the others widened.
fn altered() -> TableMap {
    map(vec![
        named("state", C::Enum { bytes: 1 }, |c| {
            labels(c, &["new", "paid", "sent"]);
        }),
        named("extra", C::Short, |_| {}),
        named(
            "price",
            C::Decimal {
                precision: 12,
                scale: 2,
            },
            |_| {},
        ),
        named("name", C::Varchar { max_bytes: 400 }, |c| {
            c.collation = Some(45);
        }),
        named("id", C::LongLong, |c| c.unsigned = Some(false)),
    ])
}

/// -7, 'abc', -1.25, 'paid' as the altered table writes them.
const ROW: &[u8] = &[
    0, // no NULL
    2, // paid
    9, 9, // extra
    0x7f, 0xff, 0xff, 0xff, 0xfe, 0xe6, // -1.25
    3, 0, b'a', b'b', b'c', // name
    0xf9, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, // -7
];

#[test]
fn rows_are_read_by_column_names() {
    let fit = fit(&SHAPE, &altered()).unwrap();
    let rewritten = fit.layout.unwrap().rewrite(&[ROW, ROW].concat()).unwrap();
    let compiled = [
        0, // no NULL
        0xf9, 0xff, 0xff, 0xff, // -7
        3, b'a', b'b', b'c', // name
        0x7f, 0xfe, 0xe6, // -1.25
        2,    // paid
        0, 0, 0, 0, 0, 0, 0, 0, // not read
    ];
    assert_eq!(rewritten, [compiled, compiled].concat());
}

#[test]
fn values_the_compiled_type_lacks_stop() {
    let layout = fit(&SHAPE, &altered()).unwrap().layout.unwrap();
    for (at, byte, column) in [
        (1, 3, "state"),
        (6, 0xfe, "price"),
        (22, 0x7f, "id"),
        (18, 0x7f, "id"),
    ] {
        let mut row = ROW.to_vec();
        row[at] = byte;
        let error = layout.rewrite(&row).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Schema, "{at}");
        assert_eq!(error.place().column.as_deref(), Some(column), "{at}");
        assert!(error.help().contains("s.sql:2"), "{}", error.help());
    }
    for end in 1..ROW.len() {
        let error = layout.rewrite(&ROW[..end]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Corrupt, "{end}");
    }
}

#[test]
fn what_is_as_compiled_has_no_layout() {
    let same = map(vec![
        named("id", C::Long, |_| {}),
        named("name", C::Varchar { max_bytes: 40 }, |_| {}),
        named(
            "price",
            C::Decimal {
                precision: 5,
                scale: 2,
            },
            |_| {},
        ),
        named("state", C::Enum { bytes: 1 }, |_| {}),
        named("secret", C::Double, |_| {}),
    ]);
    assert_eq!(fit(&SHAPE, &same).unwrap().layout, None);
}

#[test]
fn a_layout_needs_every_name() {
    let mut map = altered();
    map.columns[1].name = None;
    assert_eq!(fit(&SHAPE, &map).unwrap_err().kind(), ErrorKind::Schema);
}

#[test]
fn a_column_that_is_read_may_neither_go_nor_change_its_kind() {
    let mut map = altered();
    map.columns[4].name = Some("identity".into());
    let error = fit(&SHAPE, &map).unwrap_err();
    assert!(error.message().contains("`id`"), "{error}");
    for change in [
        |map: &mut TableMap| map.columns[4].unsigned = Some(true),
        |map: &mut TableMap| map.columns[4].kind = C::Double,
        |map: &mut TableMap| map.columns[3].collation = Some(8),
        |map: &mut TableMap| map.columns[3].kind = C::Blob { length_bytes: 2 },
        |map: &mut TableMap| labels(&mut map.columns[0], &["paid", "new"]),
    ] {
        let mut map = altered();
        change(&mut map);
        assert!(fit(&SHAPE, &map).is_err());
    }
}
