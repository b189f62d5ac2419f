"""Row images: the values to store, and a reader of the rows events that hold them.

Each type has a table (id INT, v TYPE) and each value an INSERT of its own, so that an
event holds one image: a NULL bitmap of one byte, four bytes of id, the value.
"""

import collections
import random
import struct

Case = collections.namedtuple("Case", "label type values show")

RANDOM = random.Random(2)

PLAIN = "CAST(v AS CHAR)"
NUMBER = "CAST(v + 0 AS CHAR)"
UNSIGNED = "CAST(CAST(v AS UNSIGNED) AS CHAR)"
DOUBLE = "CAST(CAST(v AS DOUBLE) AS JSON)"
DOUBLE_MARIADB = "CAST(v + 0e0 AS CHAR)"
BYTES = "HEX(v)"

INTEGERS = {"TINYINT": 8, "SMALLINT": 16, "MEDIUMINT": 24, "INT": 32, "BIGINT": 64}

DECIMALS = [(1, 0), (1, 1), (5, 0), (5, 5), (9, 2), (10, 2), (10, 9), (14, 2), (18, 9), (19, 4),
            (20, 10), (27, 9), (30, 30), (38, 0), (38, 30), (65, 0), (65, 30)]

DATES = ["0000-00-00", "0000-01-01", "1000-01-01", "1970-01-01", "1999-12-31", "2000-02-29",
         "2020-00-00", "2020-05-00", "2024-08-15", "9999-12-31"]

TIMES = ["00:00:00", "-00:00:00.000001", "00:00:00.999999", "-00:00:00.5", "-00:00:01",
         "-00:00:01.000001", "-00:00:01.99", "-01:02:03.123456", "12:34:56.789012", "23:59:59.9",
         "838:59:59", "-838:59:59", "838:59:58.999999", "-838:59:58.999999", "-100:00:00.01"]

CLOCKS = ["00:00:00", "00:00:00.000001", "12:34:56.789012", "23:59:59.999999", "23:59:59", "01:00:00.5"]

TEXTS = ["''", "'a'", "'it''s'", "'  spaces  '", "'tab\\t line\\n nul\\0'", "'äöüß €'"]

JSON = [
    "'null'", "'true'", "'false'", "'0'", "'-1'", "'32767'", "'-32768'", "'32768'", "'65535'",
    "'65536'", "'-32769'", "'2147483647'", "'-2147483648'", "'2147483648'", "'4294967295'",
    "'4294967296'", "'9223372036854775807'", "'-9223372036854775808'", "'18446744073709551615'",
    "'18446744073709551616'", "'1.0'", "'0.1'", "'-0.0'", "'1e15'", "'1e14'", "'1e16'", "'123456789012345678e0'",
    "'1234567890123456.5'", "'1e-14'", "'1e-15'", "'1.5e-14'", "'-1.7976931348623157e308'",
    "'2.2250738585072014e-308'", "'5e-324'", "'1.2345678901234567e-5'", "'100.0'", "'\"\"'", "'\"text\"'",
    "'{}'", "'[]'", "'[[],{},[{}]]'", "'[1,\"a\",null,true,false,1.5,[2,[3]],{\"k\":{\"l\":[]}}]'",
    "'{\"b\":1,\"aa\":2,\"\":3,\"a\":4,\"é\":5,\"😀\":6}'",
    "JSON_ARRAY('q\"b\\\\s/ \\b\\n\\r\\t', CHAR(1, 12, 15, 16, 31, 127 USING utf8mb4), 'é😀')",
    "JSON_ARRAY(70000, -70000, 5000000000, -5000000000)",
    "CAST(CAST('1.50' AS DECIMAL(10,2)) AS JSON)",
    "JSON_ARRAY(CAST('-0.5' AS DECIMAL(3,1)), CAST(0 AS DECIMAL(10,5)), 99999999999999999999.000000000000000000000000000001)",
    "JSON_ARRAY(CAST('-12345678901234567890123456789012345.123456789012345678901234567890' AS DECIMAL(65,30)))",
    "JSON_ARRAY(DATE'2020-01-02', TIME'12:13:14.5', TIME'-112:13:14.000001', TIME'838:59:59')",
    "JSON_ARRAY(TIMESTAMP'2020-01-02 03:04:05', TIMESTAMP'9999-12-31 23:59:59.999999')",
    "JSON_ARRAY(CAST(2012 AS YEAR), b'101', b'1', x'', x'01', x'0102', x'0102ff')",
    "JSON_ARRAY(CAST(REPEAT('x', 56) AS BINARY), CAST(REPEAT('x', 57) AS BINARY), CAST(REPEAT('x', 58) AS BINARY), CAST(REPEAT('y', 200) AS BINARY))",
    "JSON_OBJECT('d', DATE'2000-02-29', 'n', NULL, 't', TRUE, 'list', JSON_ARRAY(1, 2, 3))",
    "JSON_ARRAY(REPEAT('é', 60), REPEAT('y', 127), REPEAT('z', 128), REPEAT('w', 20000))",
    "JSON_OBJECT('a', JSON_ARRAY(1, -70000, 70000, 1.5, 'x', NULL, TRUE), 'b', REPEAT('x', 65600), 'c', JSON_OBJECT('k', -1))",
    "JSON_ARRAY(REPEAT('x', 65600), 2147483647, -2147483648, 4294967295, 4294967296, 12, FALSE, JSON_OBJECT())",
    "CONCAT(REPEAT('[', 100), REPEAT(']', 100))",
    "CONCAT(REPEAT('{\"a\":', 99), '[1]', REPEAT('}', 99))",
    "JSON_SET(JSON_OBJECT('a', REPEAT('x', 40), 'b', 'yyy'), '$.a', 'short')",
    "JSON_REMOVE(JSON_OBJECT('a', 1, 'b', REPEAT('y', 9), 'c', 3), '$.b')",
]


def quoted(values):
    return [f"'{value}'" for value in values]


def integers(bits, unsigned):
    low, high = (0, 2**bits - 1) if unsigned else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
    return [str(value) for value in [low, low + 1, 1, 2, 100, high - 1, high,
                                     *(RANDOM.randint(low, high) for _ in range(4))]]


def decimals(precision, scale):
    """Every boundary, and values whose groups of nine digits hold zeros."""
    nines = "9" * precision
    whole, fraction = nines[: precision - scale] or "0", nines[precision - scale:]
    point = "." if scale else ""
    values = ["0", "-0.0000001", whole + point + fraction, "-" + whole + point + fraction]
    if scale:
        values += ["0." + "0" * (scale - 1) + "1", "-0." + "0" * (scale - 1) + "1"]
    if precision > scale:
        values += ["1", "-1", "1" + "0" * (precision - scale - 1)]
    for _ in range(8):
        digits = "".join(RANDOM.choice("0000123456789") for _ in range(RANDOM.randint(1, precision)))
        digits = digits.zfill(scale + 1)
        sign = RANDOM.choice(["", "-"])
        values.append(sign + digits[: len(digits) - scale] + point + digits[len(digits) - scale:])
    return [value for value in values if scale < precision or value.lstrip("-").startswith("0")]


def cases(flavor):
    """All types with their values."""
    found = []
    for name, bits in INTEGERS.items():
        found.append(Case(name.lower(), name, integers(bits, False), PLAIN))
        found.append(Case(name.lower() + " unsigned", name + " UNSIGNED", integers(bits, True), PLAIN))
    double = DOUBLE if flavor == "mysql" else DOUBLE_MARIADB
    found.append(Case("float", "FLOAT", ["0", "1.5", "-1.5", "0.1", "16777217", "3.4028234e38", "1.5e-20"], double))
    found.append(Case("double", "DOUBLE", ["0", "0.1", "-0.1", "1e100", "123456789.125"], double))
    for precision, scale in DECIMALS:
        type = f"DECIMAL({precision},{scale})"
        found.append(Case(type.lower(), type, decimals(precision, scale), PLAIN))
    for bits in [1, 7, 8, 9, 16, 17, 24, 32, 33, 40, 48, 56, 63, 64]:
        values = ["0", "1", str(2**bits - 1), str(2 ** (bits - 1))]
        found.append(Case(f"bit {-(-bits // 8)}", f"BIT({bits})", values, NUMBER))
    found.append(Case("date", "DATE", quoted(DATES), PLAIN))
    found.append(Case("year", "YEAR", ["0", "1901", "1970", "2000", "2024", "2155"], PLAIN))
    for digits in range(7):
        found.append(Case(f"time({digits})", f"TIME({digits})", quoted(TIMES), PLAIN))
        moments = [f"{date} {clock}" for date in DATES for clock in CLOCKS if date < "9999-12-31" or "." not in clock]
        found.append(Case(f"datetime({digits})", f"DATETIME({digits})", quoted(moments), PLAIN))
        moments = ["0000-00-00 00:00:00", "1970-01-01 00:00:01", "1999-12-31 23:59:58.999999",
                   "2000-02-29 12:34:56.789012", "2024-08-15 00:00:00.5", "2038-01-19 03:14:07"]
        found.append(Case(f"timestamp({digits})", f"TIMESTAMP({digits}) NULL", quoted(moments), PLAIN))
    found.append(Case("text 1", "VARCHAR(60) CHARACTER SET utf8mb4", [*TEXTS, "'😀é'"], PLAIN))
    found.append(Case("text 2", "VARCHAR(100) CHARACTER SET utf8mb4", [*TEXTS, "'😀é'"], PLAIN))
    found.append(Case("text 1", "CHAR(20) CHARACTER SET utf8mb3", TEXTS, PLAIN))
    found.append(Case("text 1", "CHAR(20) CHARACTER SET ascii", TEXTS[:3], PLAIN))
    for size, name in enumerate(["TINYTEXT", "TEXT", "MEDIUMTEXT", "LONGTEXT"], 1):
        found.append(Case(f"text {size}", name + " CHARACTER SET utf8mb4", TEXTS, PLAIN))
    every = [f"_latin1 x'{bytes(range(first, first + 32)).hex()}'" for first in range(0, 256, 32)]
    found.append(Case("latin1 1", "VARCHAR(60) CHARACTER SET latin1", [*TEXTS, *every], PLAIN))
    found.append(Case("latin1 2", "TEXT CHARACTER SET latin1", [*TEXTS, *every], PLAIN))
    blobs = ["x''", "x'00'", "x'ff00'", "x'0001020300'", "x'30313233343536373839'"]
    found.append(Case("binary 10", "BINARY(10)", blobs, BYTES))
    found.append(Case("bytes 1", "VARBINARY(20)", blobs, BYTES))
    found.append(Case("bytes 2", "VARBINARY(300)", blobs, BYTES))
    for size, name in enumerate(["TINYBLOB", "BLOB", "MEDIUMBLOB", "LONGBLOB"], 1):
        found.append(Case(f"bytes {size}", name, blobs, BYTES))
    for count in [1, 8, 9, 16, 17, 24, 25, 33, 64]:
        labels = ",".join(f"'l{number}'" for number in range(count))
        size = -(-count // 8)
        values = ["0", "1", str(2**count - 1), str(2 ** (count - 1))]
        found.append(Case(f"set {8 if size > 4 else size}", f"SET({labels})", values, UNSIGNED))
    for count, label in [(3, "enum 1"), (255, "enum 1"), (256, "enum 2")]:
        labels = ",".join(f"'l{number}'" for number in range(count))
        found.append(Case(label, f"ENUM({labels})", quoted(["l0", "none", f"l{count - 1}"]), NUMBER))
    if flavor == "mysql":
        found.append(Case("json", "JSON", JSON, PLAIN))
    else:
        plain = ["'null'", "'[1,  2]'", "'{\"b\": 1, \"a\":\"é😀\"}'"]
        found.append(Case("json", "JSON", plain, PLAIN))
    return found


def statements(cases, schema):
    """The statements that store all values, and those that ask for their text."""
    setup = [f"USE {schema}; SET sql_mode = '', time_zone = '+00:00';"]
    ask = []
    for table, case in enumerate(cases):
        setup.append(f"CREATE TABLE v{table} (id INT PRIMARY KEY, v {case.type});")
        setup.append("BEGIN;")
        setup += [f"INSERT INTO v{table} VALUES ({row}, {value});" for row, value in enumerate(case.values)]
        setup.append("COMMIT;")
        ask.append(f"SELECT {table}, id, HEX(CONVERT({case.show} USING utf8mb4)) FROM v{table};")
    return "\n".join(setup) + "\n", "\n".join(ask) + "\n"


def rows(data, start, schema):
    """(table, row, image of the value) of each row event for `schema` from `start` on."""
    checksum = checksum_bytes(data)
    tables = {}
    offset = 4
    while offset + 19 <= len(data):
        kind, size = data[offset + 4], struct.unpack_from("<I", data, offset + 9)[0]
        body = data[offset + 19: offset + size - checksum]
        if offset >= start and kind == 19:
            name = body[9: 9 + body[8]].decode()
            rest = body[10 + body[8]:]
            tables[body[:6]] = (name, rest[1: 1 + rest[0]].decode())
        if offset >= start and kind in (23, 30):
            name, table = tables[body[:6]]
            header = 8 + (struct.unpack_from("<H", body, 8)[0] if kind == 30 else 0)
            image = body[header + 2:]
            if name == schema:
                yield int(table[1:]), struct.unpack_from("<i", image, 1)[0], image[5:]
        offset += size


def checksum_bytes(data):
    """4 where the file's format description says CRC32."""
    size = struct.unpack_from("<I", data, 13)[0]
    return 4 if data[4 + size - 5] == 1 else 0
