//! Each metadatum of each type, altered: the stream stops.

use super::*;
use crate::binlog::ColumnType as C;
use crate::shape::WireType as W;

/// A compiled type, the column of a TABLE_MAP that fits it, and columns that do not.
struct Case {
    wire: WireType,
    fits: &'static [C],
    others: &'static [C],
}

const UTF8: Charset = Charset::Utf8mb4;

const CASES: &[Case] = &[
    Case {
        wire: W::Tiny { unsigned: false },
        fits: &[C::Tiny],
        others: &[C::Short, C::Bit { bits: 1 }, C::Year],
    },
    Case {
        wire: W::Decimal {
            precision: 10,
            scale: 2,
        },
        fits: &[C::Decimal {
            precision: 10,
            scale: 2,
        }],
        others: &[
            C::Decimal {
                precision: 11,
                scale: 2,
            },
            C::Decimal {
                precision: 10,
                scale: 3,
            },
            C::Double,
        ],
    },
    Case {
        wire: W::Float,
        fits: &[C::Float],
        others: &[C::Double],
    },
    Case {
        wire: W::Bit { bits: 9 },
        fits: &[C::Bit { bits: 9 }],
        others: &[C::Bit { bits: 10 }, C::Bit { bits: 16 }, C::LongLong],
    },
    Case {
        wire: W::Char {
            max_bytes: 40,
            charset: UTF8,
        },
        fits: &[C::String { max_bytes: 40 }],
        others: &[
            C::String { max_bytes: 44 },
            C::String { max_bytes: 1020 },
            C::Varchar { max_bytes: 40 },
            C::Enum { bytes: 1 },
        ],
    },
    Case {
        wire: W::Varchar {
            max_bytes: 255,
            charset: UTF8,
        },
        fits: &[C::Varchar { max_bytes: 255 }],
        others: &[
            C::Varchar { max_bytes: 256 },
            C::String { max_bytes: 255 },
            C::PackedVarchar { max_bytes: 256 },
            C::Blob { length_bytes: 1 },
        ],
    },
    Case {
        wire: W::Text {
            length_bytes: 2,
            charset: UTF8,
        },
        fits: &[C::Blob { length_bytes: 2 }],
        others: &[
            C::Blob { length_bytes: 3 },
            C::PackedBlob { length_bytes: 2 },
            C::Json { length_bytes: 2 },
        ],
    },
    Case {
        wire: W::Binary { bytes: 16 },
        fits: &[C::String { max_bytes: 16 }],
        others: &[C::String { max_bytes: 15 }],
    },
    Case {
        wire: W::Set {
            labels: &["a", "b"],
            bytes: 1,
        },
        fits: &[C::Set { bytes: 1 }],
        others: &[C::Set { bytes: 2 }, C::Enum { bytes: 1 }],
    },
    Case {
        wire: W::Time { fsp: 3 },
        fits: &[C::Time2 { fsp: 3 }],
        others: &[
            C::Time2 { fsp: 4 },
            C::Datetime2 { fsp: 3 },
            C::Other { number: 11 },
        ],
    },
    Case {
        wire: W::Datetime { fsp: 0 },
        fits: &[C::Datetime2 { fsp: 0 }],
        others: &[C::Datetime2 { fsp: 6 }, C::Timestamp2 { fsp: 0 }, C::Date],
    },
    Case {
        wire: W::Timestamp { fsp: 6 },
        fits: &[C::Timestamp2 { fsp: 6 }],
        others: &[C::Timestamp2 { fsp: 5 }, C::Other { number: 7 }],
    },
    Case {
        wire: W::Json,
        fits: &[C::Json { length_bytes: 4 }, C::Blob { length_bytes: 4 }],
        others: &[C::Json { length_bytes: 3 }, C::Blob { length_bytes: 2 }],
    },
    Case {
        wire: W::Geometry { subtype: 1 },
        fits: &[C::Geometry { length_bytes: 4 }],
        others: &[C::Geometry { length_bytes: 2 }, C::Blob { length_bytes: 4 }],
    },
    Case {
        wire: W::Vector { dimensions: 3 },
        fits: &[C::Vector { length_bytes: 4 }, C::Varchar { max_bytes: 12 }],
        others: &[
            C::Vector { length_bytes: 2 },
            C::Varchar { max_bytes: 16 },
            C::Blob { length_bytes: 4 },
        ],
    },
    Case {
        wire: W::Uuid,
        fits: &[C::String { max_bytes: 16 }],
        others: &[C::String { max_bytes: 36 }, C::Varchar { max_bytes: 16 }],
    },
    Case {
        wire: W::Inet4,
        fits: &[C::String { max_bytes: 4 }],
        others: &[C::String { max_bytes: 16 }, C::Long],
    },
    Case {
        wire: W::PackedVarchar {
            max_bytes: 100,
            charset: UTF8,
        },
        fits: &[C::PackedVarchar { max_bytes: 101 }],
        others: &[
            C::PackedVarchar { max_bytes: 100 },
            C::Varchar { max_bytes: 100 },
        ],
    },
    Case {
        wire: W::PackedBlob { length_bytes: 3 },
        fits: &[C::PackedBlob { length_bytes: 3 }],
        others: &[
            C::PackedBlob { length_bytes: 4 },
            C::Blob { length_bytes: 3 },
        ],
    },
];

#[test]
fn every_altered_type_differs() {
    for case in CASES {
        for kind in case.fits {
            assert!(same_kind(case.wire, *kind), "{:?} {kind:?}", case.wire);
        }
        for kind in case.others {
            assert!(!same_kind(case.wire, *kind), "{:?} {kind:?}", case.wire);
        }
    }
}

const fn compiled(wire: WireType) -> ColumnShape {
    ColumnShape {
        name: "c",
        sql: "AS COMPILED",
        declared: "s.sql:2",
        wire,
        nullable: false,
        used: true,
        key: false,
    }
}

fn found(kind: C, change: impl FnOnce(&mut MapColumn)) -> MapColumn {
    let mut found = MapColumn::new(kind, false);
    change(&mut found);
    found
}

#[test]
fn every_altered_metadatum_differs() {
    let point = compiled(W::Geometry { subtype: 1 });
    let kind = C::Geometry { length_bytes: 4 };
    assert_eq!(
        difference(&point, &found(kind, |c| c.geometry = Some(1))),
        None
    );
    let other = difference(&point, &found(kind, |c| c.geometry = Some(3)));
    assert_eq!(other.as_deref(), Some("POLYGON"));
    let other = difference(&point, &found(kind, |c| c.geometry = Some(99)));
    assert_eq!(other.as_deref(), Some("a geometry of number 99"));

    let vector = compiled(W::Vector { dimensions: 3 });
    let kind = C::Vector { length_bytes: 4 };
    assert_eq!(
        difference(&vector, &found(kind, |c| c.dimensions = Some(3))),
        None
    );
    let other = difference(&vector, &found(kind, |c| c.dimensions = Some(4)));
    assert_eq!(other.as_deref(), Some("VECTOR(4)"));

    for (wire, kind) in [
        (W::Uuid, C::String { max_bytes: 16 }),
        (W::Inet4, C::String { max_bytes: 4 }),
        (W::Vector { dimensions: 3 }, C::Varchar { max_bytes: 12 }),
        (
            W::PackedVarbinary { max_bytes: 9 },
            C::PackedVarchar { max_bytes: 10 },
        ),
        (
            W::PackedBlob { length_bytes: 1 },
            C::PackedBlob { length_bytes: 1 },
        ),
    ] {
        let column = compiled(wire);
        assert_eq!(
            difference(&column, &found(kind, |c| c.collation = Some(63))),
            None
        );
        let text = difference(&column, &found(kind, |c| c.collation = Some(45)));
        assert!(text.is_some_and(|text| text.ends_with("in character set utf8mb4")));
    }
    let wire = W::PackedText {
        length_bytes: 2,
        charset: UTF8,
    };
    let kind = C::PackedBlob { length_bytes: 2 };
    let bytes = difference(&compiled(wire), &found(kind, |c| c.collation = Some(63)));
    assert_eq!(
        bytes.as_deref(),
        Some("TEXT or BLOB COMPRESSED in character set binary")
    );
}

#[test]
fn one_table_is_of_one_server() {
    static COLUMNS: [ColumnShape; 2] = [compiled(W::Json), compiled(W::Vector { dimensions: 3 })];
    let shape = TableShape {
        schema: "s",
        table: "t",
        declared: "s.sql:1",
        engine: Some("InnoDB"),
        columns: &COLUMNS,
    };
    let map = |json, vector| TableMap {
        table_id: 1,
        schema: "s".into(),
        table: "t".into(),
        columns: vec![MapColumn::new(json, false), MapColumn::new(vector, false)],
    };
    let (json, text) = (C::Json { length_bytes: 4 }, C::Blob { length_bytes: 4 });
    let (vector, bytes) = (C::Vector { length_bytes: 4 }, C::Varchar { max_bytes: 12 });
    assert_eq!(check(&shape, &map(json, vector)).unwrap(), JsonForm::Binary);
    assert_eq!(check(&shape, &map(text, bytes)).unwrap(), JsonForm::Text);
    assert_eq!(
        check(&shape, &map(text, vector)).unwrap_err().kind(),
        ErrorKind::Schema
    );
}
