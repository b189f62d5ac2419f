//! The literals that reach the edges of each type.

use super::Column;
use crate::servers::Flavor;

const INTEGERS: &[&str] = &[
    "0",
    "1",
    "-1",
    "127",
    "-128",
    "255",
    "32767",
    "-32768",
    "65535",
    "8388607",
    "-8388608",
    "16777215",
    "2147483647",
    "-2147483648",
    "4294967295",
    "9223372036854775807",
    "-9223372036854775808",
];
const DECIMALS: &[&str] = &[
    "0",
    "-0.0",
    "1",
    "-1",
    "0.5",
    "-0.5",
    "9.99999",
    "-99999.99999",
    "123456789.123456789",
    "-999999999",
    "1000000000",
    "0.000000000000000000000000000001",
    "-0.000000000000000000000000000001",
    "0.999999999999999999999999999999",
    "99999999999999999999999999999999999.999999999999999999999999999999",
    "-99999999999999999999999999999999999999999999999999999999999999999",
    "12345678901234567890123456789012345.123456789012345678901234567890",
];
const FLOATS: &[&str] = &[
    "0",
    "-0e0",
    "1.5",
    "-1.5",
    "0.1",
    "1e16",
    "1e-5",
    "-1e15",
    "16777217",
    "123456789.123456789",
    "3.402823466e38",
    "-1.175494351e-38",
    "1.401298464e-45",
    "1.7976931348623157e308",
    "-1.7976931348623157e308",
    "2.2250738585072014e-308",
    "4.9406564584124654e-324",
];
const BITS: &[&str] = &[
    "0",
    "1",
    "b'1010101'",
    "255",
    "256",
    "65535",
    "16777215",
    "2147483648",
    "1099511627775",
    "9223372036854775807",
];
const TEXTS: &[&str] = &[
    "''",
    "' '",
    "'a'",
    "'a  '",
    "'  a'",
    "'déjà vu'",
    "'aé€😀z'",
    "'\\t\\n\\r\\\"\\\\'",
    "'a\\0b'",
    "'\\0'",
    "'ÿ\u{81}€'",
    "REPEAT('b', 255)",
    "REPEAT('é', 70)",
    "REPEAT('xyz', 30000)",
];
const BYTES: &[&str] = &[
    "x''",
    "x'00'",
    "x'0000000000000000'",
    "x'41'",
    "x'4100'",
    "x'410020'",
    "x'20'",
    "x'FF00FF'",
    "x'8081FEFF00'",
    "REPEAT(x'00', 255)",
    "REPEAT(x'A5', 256)",
    "REPEAT(x'C3', 70000)",
];
const LABELS: &[&str] = &[
    "1",
    "2",
    "'a'",
    "'b'",
    "''",
    "'no such label'",
    "3",
    "4",
    "5",
];
const SETS: &[&str] = &[
    "0",
    "1",
    "3",
    "128",
    "255",
    "256",
    "'a,c'",
    "'1,17,2'",
    "65536",
    "16777215",
    "33554431",
    "9223372036854775807",
    "9223372036854775808",
    "18446744073709551615",
];
const DATES: &[&str] = &[
    "'0000-00-00'",
    "'2020-00-00'",
    "'2020-02-00'",
    "'0000-01-01'",
    "'0001-01-01'",
    "'1000-01-01'",
    "'2024-02-29'",
    "'2023-02-30'",
    "'9999-12-31'",
];
const YEARS: &[&str] = &["0", "1901", "2155", "2024", "'00'", "70"];
const TIMES: &[&str] = &[
    "'00:00:00'",
    "'-838:59:59'",
    "'838:59:59'",
    "'838:59:59.999999'",
    "'-838:59:58.999999'",
    "'-00:00:00.000001'",
    "'-00:00:00.5'",
    "'-00:00:00.01'",
    "'-00:00:01'",
    "'-01:00:00.99'",
    "'12:34:56.789012'",
    "'-100:00:00.123456'",
    "'00:00:00.1'",
];
const MOMENTS: &[&str] = &[
    "'0000-00-00 00:00:00'",
    "'2020-00-00 10:11:12.5'",
    "'0000-01-01 00:00:00'",
    "'0001-01-01 00:00:00.000001'",
    "'1000-01-01 00:00:00'",
    "'2024-02-29 23:59:59.9'",
    "'2024-02-29 12:34:56.789012'",
    "'9999-12-31 23:59:59'",
    "'9999-12-31 23:59:59.999999'",
];
const STAMPS: &[&str] = &[
    "'0000-00-00 00:00:00'",
    "'1970-01-01 00:00:01'",
    "'1970-01-01 00:00:00.5'",
    "'1970-01-01 00:00:01.000001'",
    "'2024-02-29 12:34:56.789012'",
    "'2038-01-19 03:14:07'",
    "'2038-01-19 03:14:07.999999'",
    "'2038-01-19 03:14:08'",
    "'2106-02-07 06:28:15.999999'",
];
const DOCUMENTS: &[&str] = &[
    "'null'",
    "'true'",
    "'0'",
    "'-1'",
    "'32768'",
    "'65536'",
    "'-9223372036854775808'",
    "'18446744073709551615'",
    "'123456789012345678901234567890'",
    "'1.0'",
    "'-0.0'",
    "'0.1'",
    "'1e16'",
    "'1e15'",
    "'123456789012345680.0'",
    "'1e-5'",
    "'1.5e-15'",
    "'1.5e-16'",
    "'1.7976931348623157e308'",
    "'2.2250738585072014e-308'",
    "'5e-324'",
    "'\"\"'",
    "'\"\\\\u0000\\\\u001f\\\\b\\\\f\\\\n\\\\r\\\\t\\\\\"\\\\\\\\\\\\/\\\\ud83d\\\\ude00é\\\\u007f\"'",
    "'[]'",
    "'{}'",
    "'{\"b\": 1, \"a\": 2, \"aa\": 3, \"\": 4, \"é\": [1, {\"x\": null}]}'",
    "'{\"a\": 1, \"b\": 2, \"a\": 3}'",
    "' [ 1 ,2,3 ] '",
    "CONCAT(REPEAT('[', 30), REPEAT(']', 30))",
    "CONCAT('[\"', REPEAT('x', 127), '\", \"', REPEAT('y', 128), '\", \"', REPEAT('z', 70000), '\"]')",
    "CONCAT('[', REPEAT('1, ', 30000), '2.5]')",
    "CONCAT('{\"k\": [', REPEAT('\"0123456789\", ', 7000), '70000, -70000, 3000000000]}')",
];
/// JSON that only MySQL has: depth to its limit, and scalars of SQL inside.
const OPAQUE: &[&str] = &[
    "CONCAT(REPEAT('[', 100), REPEAT(']', 100))",
    "CONCAT(REPEAT('{\"a\":', 99), '[]', REPEAT('}', 99))",
    "JSON_ARRAY(CAST('2024-02-29' AS DATE), CAST('-838:59:59' AS TIME), CAST('12:34:56.789' AS TIME(3)))",
    "JSON_ARRAY(CAST('2024-02-29 12:34:56.000001' AS DATETIME(6)), TIMESTAMP'1999-12-31 23:59:59')",
    "JSON_ARRAY(CAST(1.50 AS DECIMAL(10,2)), CAST(-0.00 AS DECIMAL(5,2)), 1.0e0, 1e16, 1e-5, -0e0)",
    "JSON_ARRAY(99999999999999999999999999999999999.999999999999999999999999999999, 0.1, 1)",
    "JSON_ARRAY(b'1010', x'00FF', CAST('a' AS BINARY(4)), REPEAT(x'A5', 60), CAST(18446744073709551615 AS UNSIGNED))",
    "JSON_OBJECT('p', ST_GeomFromText('POINT(1 2)'), 'y', CAST(2024 AS YEAR))",
    "(SELECT JSON_ARRAY(e, s8, s64) FROM labels ORDER BY id LIMIT 1)",
    "(SELECT JSON_ARRAY(b1, b64, f, tb, lb) FROM bits JOIN bytes USING (id) JOIN inexact USING (id) ORDER BY id LIMIT 1)",
    "(SELECT JSON_ARRAY(d, y, t6, d6, s6) FROM moments JOIN stamps USING (id) WHERE id = 6)",
    "CAST(1.10 AS JSON)",
    "CAST(CAST('2024-02-29' AS DATE) AS JSON)",
    "JSON_ARRAY(TRUE, FALSE, NULL, 'é😀')",
    "JSON_SET('{\"a\": 1, \"b\": [1, 2]}', '$.b[5]', 'x', '$.c', CAST('{\"z\": 1}' AS JSON))",
];
const UUIDS: &[&str] = &[
    "'00000000-0000-0000-0000-000000000000'",
    "'ffffffff-ffff-ffff-ffff-ffffffffffff'",
    "'123E4567-E89B-12D3-A456-426655440000'",
    "'01890a5d-ac96-774b-bcce-b302099a8057'",
    "'00112233-4455-4677-c899-aabbccddee20'",
    "'6ccd780c-baba-1026-9564-5b8c656024db'",
    // Every version, and other variants: on disk the server turns some of them around.
    "'00112233-4455-1677-8899-aabbccddee00'",
    "'00112233-4455-2677-8899-aabbccddee00'",
    "'00112233-4455-3677-8899-aabbccddee00'",
    "'00112233-4455-5677-8899-aabbccddee00'",
    "'00112233-4455-6677-8899-aabbccddee00'",
    "'00112233-4455-7677-8899-aabbccddee00'",
    "'00112233-4455-8677-8899-aabbccddee00'",
    "'00112233-4455-1677-0899-aabbccddeeff'",
    "'00112233-4455-7677-0899-aabbccddeeff'",
    "UUID()",
];
const INET4: &[&str] = &[
    "'0.0.0.0'",
    "'10.0.0.0'",
    "'1.2.3.4'",
    "'255.255.255.255'",
    "'0.0.0.32'",
];
const INET6: &[&str] = &[
    "'::'",
    "'::1'",
    "'1::'",
    "'2001:db8::1'",
    "'::1.2.3.4'",
    "'::ffff:1.2.3.4'",
    "'::ffff:0:0'",
    "'::1:0'",
    "'fe80::1:0:0:1'",
    "'1:0:0:2:0:0:0:3'",
    "'1:0:2:0:3:0:4:0'",
    "'0:1:2:3:4:5:6:7'",
    "'1:2:3:4:5:6:7:0'",
    "'64:ff9b::1.2.3.4'",
    "'::fffe:1.2.3.4'",
    "'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'",
];

/// The literals of a column's type.
pub(super) fn literals(column: &Column, flavor: Flavor) -> Vec<String> {
    let list = match column.kind.as_str() {
        "tinyint" | "smallint" | "mediumint" | "int" | "bigint" => INTEGERS,
        "decimal" => DECIMALS,
        "float" | "double" => FLOATS,
        "bit" => BITS,
        "char" | "varchar" | "tinytext" | "text" | "mediumtext" => TEXTS,
        // MariaDB's JSON is LONGTEXT with a CHECK; MySQL's `j` of `opaque` is its own.
        "longtext" if column.name.starts_with('j') => DOCUMENTS,
        "longtext" => TEXTS,
        "binary" | "varbinary" | "tinyblob" | "blob" | "mediumblob" | "longblob" => BYTES,
        "enum" => LABELS,
        "set" => SETS,
        "date" => DATES,
        "year" => YEARS,
        "time" => TIMES,
        "datetime" => MOMENTS,
        "timestamp" => STAMPS,
        "uuid" => UUIDS,
        "inet4" => INET4,
        "inet6" => INET6,
        "json" => {
            return [DOCUMENTS, OPAQUE]
                .concat()
                .into_iter()
                .map(str::to_owned)
                .collect();
        }
        "vector" => return vectors(column, flavor),
        other => return geometries(other, column),
    };
    list.iter().map(|literal| (*literal).to_owned()).collect()
}

fn vectors(column: &Column, flavor: Flavor) -> Vec<String> {
    let function = if flavor.is_mariadb() {
        "VEC_FromText"
    } else {
        "STRING_TO_VECTOR"
    };
    let texts: &[&str] = if column.full.contains("300") {
        &["CONCAT('[', REPEAT('1.5, ', 299), '-3e-7]')"]
    } else {
        &["'[0, 0, 0]'", "'[1, -2, 3.5]'", "'[0.1, 16777217, -1e-30]'"]
    };
    let texts = texts.iter().map(|text| format!("{function}({text})"));
    texts.collect()
}

fn geometries(kind: &str, column: &Column) -> Vec<String> {
    let all = [
        ("point", "POINT(1 -2.5)"),
        ("linestring", "LINESTRING(0 0, 1 1, 2 0)"),
        (
            "polygon",
            "POLYGON((0 0, 4 0, 4 4, 0 4, 0 0), (1 1, 2 1, 2 2, 1 2, 1 1))",
        ),
        ("multipoint", "MULTIPOINT(1 1, 2 2)"),
        ("multilinestring", "MULTILINESTRING((0 0, 1 1), (2 2, 3 3))"),
        ("multipolygon", "MULTIPOLYGON(((0 0, 1 0, 1 1, 0 0)))"),
        (
            "geometrycollection",
            "GEOMETRYCOLLECTION(POINT(1 1), LINESTRING(0 0, 1 1))",
        ),
    ];
    let collection = kind.starts_with("geomcollection");
    let fits = |name: &str| {
        kind == "geometry" || kind == name || collection && name == "geometrycollection"
    };
    let only_4326 = column.name == "p" && column.full == "point" && column.nullable;
    let literals = all
        .iter()
        .filter(|(name, _)| fits(name))
        .flat_map(|(_, text)| {
            let plain = format!("ST_GeomFromText('{text}')");
            [plain, format!("ST_GeomFromText('{text}', 4326)")]
        });
    // The one NOT NULL point has an SRID of its own.
    let own = kind == "point" && !only_4326;
    literals
        .filter(|literal| !own || literal.contains("4326"))
        .collect()
}
