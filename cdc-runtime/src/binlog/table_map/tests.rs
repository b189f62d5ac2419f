//! Table maps as servers wrote them (MySQL 9.7, MariaDB 10.11), and altered ones.

use super::*;

/// `name` of the types with their metadata, NULL bits and optional fields.
fn body(types: &[u8], meta: &[u8], nulls: &[u8], fields: &[(u8, &[u8])]) -> Vec<u8> {
    let len = |bytes: &[u8]| u8::try_from(bytes.len()).unwrap();
    let mut body = [&[9, 0, 0, 0, 0, 0, 1, 0][..], b"\x01s\0\x01t\0"].concat();
    body.push(len(types));
    body.extend(types);
    body.push(len(meta));
    body.extend(meta);
    body.extend(nulls);
    for (kind, value) in fields {
        body.extend([*kind, len(value)]);
        body.extend(*value);
    }
    body
}

fn collations(map: &TableMap) -> Vec<Option<u32>> {
    map.columns.iter().map(|column| column.collation).collect()
}

/// `(a GEOMETRY, b VARCHAR(5) utf8mb3, c JSON, d CHAR(4) latin1, e ENUM latin1, f VECTOR(2)
/// or UUID, g TEXT utf8mb4, h POINT, i BLOB)`.
#[test]
fn character_sets_are_counted_as_each_server_counts() {
    let mysql = body(
        &[255, 15, 245, 254, 254, 242, 252, 255, 252],
        &[4, 15, 0, 4, 254, 4, 247, 1, 4, 2, 4, 2],
        &[0xff, 1],
        &[
            (3, &[0x21, 8, 0x3f, 0xfc, 0xff, 0, 0x3f]),
            (7, &[0, 1]),
            (13, &[2]),
            (10, &[8]),
        ],
    );
    let map = TableMap::parse(&mysql, Flavor::Mysql).unwrap();
    let (none, latin1, bytes) = (None, Some(8), Some(63));
    assert_eq!(
        collations(&map),
        [
            none,
            Some(33),
            none,
            latin1,
            latin1,
            bytes,
            Some(255),
            none,
            bytes
        ]
    );
    assert_eq!(map.columns[0].geometry, Some(0));
    assert_eq!(map.columns[7].geometry, Some(1));
    assert_eq!(map.columns[5].dimensions, Some(2));

    let mariadb = body(
        &[255, 15, 252, 254, 254, 254, 252, 255, 252],
        &[4, 15, 0, 4, 254, 4, 247, 1, 254, 16, 2, 4, 2],
        &[0xff, 1],
        &[
            (3, &[0x3f, 0x21, 0x2e, 8, 0x3f, 0x2d, 0x3f, 0x3f]),
            (7, &[0, 1]),
            (10, &[8]),
        ],
    );
    let map = TableMap::parse(&mariadb, Flavor::Mariadb).unwrap();
    assert_eq!(
        collations(&map),
        [
            bytes,
            Some(33),
            Some(46),
            latin1,
            latin1,
            bytes,
            Some(45),
            bytes,
            bytes
        ]
    );
    // Counted as the other server counts, an entry is left over or missing.
    assert!(TableMap::parse(&mariadb, Flavor::Mysql).is_err());
    assert!(TableMap::parse(&mysql, Flavor::Mariadb).is_err());
}

/// `(a GEOMETRY, b, c, d VARCHAR utf8mb4, i VARCHAR latin1)` of MariaDB: one default, and
/// the places that have another, counted with the geometry.
#[test]
fn exceptions_to_the_default_character_set_are_counted_so_too() {
    let body = body(
        &[255, 15, 15, 15, 15],
        &[4, 20, 0, 12, 0, 16, 0, 4, 0],
        &[0x1f],
        &[(2, &[45, 0, 63, 4, 8]), (7, &[0])],
    );
    let map = TableMap::parse(&body, Flavor::Mariadb).unwrap();
    let utf8 = Some(45);
    assert_eq!(collations(&map), [Some(63), utf8, utf8, utf8, Some(8)]);
    assert!(TableMap::parse(&body, Flavor::Mysql).is_err());
}

/// `varchar(100) COMPRESSED, text COMPRESSED` and the temporal types of old tables, which
/// have no metadata.
#[test]
fn types_of_mariadb_are_read() {
    let packed = body(&[141, 140, 7, 11, 12], &[0x65, 0, 2], &[0x1f], &[]);
    let map = TableMap::parse(&packed, Flavor::Mariadb).unwrap();
    let kinds: Vec<_> = map.columns.iter().map(|column| column.kind).collect();
    assert_eq!(
        kinds[..2],
        [
            ColumnType::PackedVarchar { max_bytes: 101 },
            ColumnType::PackedBlob { length_bytes: 2 }
        ]
    );
    for old in &kinds[2..] {
        assert!(old.to_string().contains("ALTER TABLE"), "{old}");
    }
    assert_eq!(
        kinds[0].to_string(),
        "VARCHAR COMPRESSED or VARBINARY COMPRESSED of 100 bytes"
    );
    assert_eq!(kinds[1].to_string(), "TEXT or BLOB COMPRESSED");
}

#[test]
fn no_altered_byte_makes_it_panic() {
    let whole = body(
        &[255, 15, 141, 254, 242, 246, 16],
        &[4, 15, 0, 0x65, 0, 247, 1, 4, 65, 30, 7, 7],
        &[0x7f],
        &[
            (1, &[0x80]),
            (3, &[0x21, 8, 0x3f]),
            (4, b"\x01a\x01b\x01c\x01d\x01e\x01f\x01g"),
            (6, &[2, 1, b'x', 1, b'y']),
            (7, &[1]),
            (13, &[3]),
        ],
    );
    assert!(TableMap::parse(&whole, Flavor::Mysql).is_ok());
    for at in 0..whole.len() {
        for byte in 0..=u8::MAX {
            let mut altered = whole.clone();
            altered[at] = byte;
            for flavor in [Flavor::Mysql, Flavor::Mariadb] {
                let _ = TableMap::parse(&altered, flavor);
            }
        }
        let _ = TableMap::parse(&whole[..at], Flavor::Mysql);
    }
}

#[test]
fn more_columns_than_a_server_has_are_refused() {
    let of = |columns: u16| {
        let mut body = [&[9, 0, 0, 0, 0, 0, 1, 0][..], b"\x01s\0\x01t\0"].concat();
        body.push(0xfc);
        body.extend(columns.to_le_bytes());
        body.extend(vec![1; columns.into()]);
        body.push(0);
        body.extend(vec![0; usize::from(columns).div_ceil(8)]);
        TableMap::parse(&body, Flavor::Mysql).map(|map| map.columns.len())
    };
    assert_eq!(of(4096), Ok(4096));
    assert_eq!(of(4097), Err(Malformed("column count")));
}

#[test]
fn a_field_that_stands_there_twice_is_refused() {
    let signs: (u8, &[u8]) = (1, &[0x80]);
    let once = body(&[3], &[], &[0], &[signs]);
    assert!(TableMap::parse(&once, Flavor::Mysql).is_ok());
    let twice = body(&[3], &[], &[0], &[signs, signs]);
    assert!(TableMap::parse(&twice, Flavor::Mysql).is_err());
}
