"""Expressions: calls of functions with arguments, in SQL and as the test reads them.

An argument is text for the test and a column of an exact type for the server.
"""

import collections
import itertools
import random

Call = collections.namedtuple("Call", "name arguments sql source")

RANDOM = random.Random(7)

SIGNED = [None, 0, 1, -1, 2, 3, -3, 7, 10, -10, 100, 2**31, 2**62, -(2**62), 2**63 - 1, -(2**63)]
UNSIGNED = [None, 0, 1, 2, 3, 10, 2**63 - 1, 2**63, 2**64 - 1]
PLACES = [None, -25, -19, -3, -2, -1, 0, 1, 2, 3, 5, 30]
DECIMALS = [None, "0", "0.00", "1", "-1", "3", "7", "0.5", "-0.5", "1.5", "2.5", "-2.5", "0.05", "1.005", "-1.005",
            "9.99", "99.995", "-99.995", "10.00", "1234.5678", "0.000000001", "-0.0000000005", "123456789.123456789",
            "999999999999.99", "-12345678901234.50", "3.14159265358979", "1000000000", "0.333333333333333333"]
DOUBLES = [None, "0e0", "1e0", "-1e0", "2.5e0", "-2.5e0", "3.5e0", "0.1e0", "-0.7e0", "1e10", "1.005e0", "123456.789e0",
           "1e308", "-1e308", "1e-308", "9007199254740993e0", "2.675e0", "1e15", "7e0"]
TEXTS = [None, "", "a", "A", "abc", "  abc  ", "é", "aé😀z", "xxaxx", "xyxyxa", "aaaaa", "STRASSE straße", "ÀÉÎ àéî",
         "ΑΣ ας σ", "İı", "xȺabc", "Kelvin K Å", "Ǆ ǅ ǆ", "ა Ა", "\t tab \n", "a,b,,c", "ᾳ ᾼ", "ẞß", "Привет МИР"]
REMOVES = [None, "", " ", "x", "xy", "a", "aa", "é", "\t"]
BOOLEANS = [None, False, True]
DATES = [None, "0000-00-00", "2020-00-00", "2020-05-00", "1970-01-01", "1999-12-31", "2000-02-29", "2024-08-15", "9999-12-31"]
CLOCKS = ["00:00:00.000000", "23:59:59.999999", "01:02:03.500000"]
TIMES = [None, "00:00:00", "-00:00:01", "838:59:59", "-838:59:59", "12:34:56"]

TYPES = {"i": "BIGINT", "u": "BIGINT UNSIGNED", "f": "DOUBLE", "D": "DATE", "T": "DATETIME(6)", "C": "TIME",
         "s": "VARCHAR(60) COLLATE utf8mb4_0900_ai_ci", "x": "VARCHAR(60) COLLATE utf8mb4_0900_bin"}
LITERALS = {"n": lambda value: "NULL" if value is None else str(value),
            "b": lambda value: {None: "NULL", False: "FALSE", True: "TRUE"}[value]}


class Builder:
    """Collects calls; each kind of argument has its type."""

    def __init__(self, schema):
        self.calls = []
        self.setup = [f"USE {schema};", "SET time_zone = '+00:00', @mode = @@sql_mode, sql_mode = '';"]
        self.stored = {}

    def column(self, type, value):
        """A column of its own that holds the value, in a table of one row."""
        if (type, value) not in self.stored:
            table = f"e{len(self.stored)}"
            self.stored[type, value] = table
            text = "NULL" if value is None else "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"
            self.setup.append(f"CREATE TABLE {table} (v {type}); INSERT INTO {table} VALUES ({text});")
        return self.stored[type, value]

    def type(self, kind, value):
        if kind == "d":
            digits = (value or "0").lstrip("-").replace(".", "")
            scale = len((value or "0").partition(".")[2])
            return f"DECIMAL({max(len(digits), scale + 1)},{scale})"
        return TYPES[kind]

    def add(self, name, kinds, template, rows, result="text"):
        """`template` is SQL with {0}, {1}…; `rows` are lists of arguments.

        Arguments stand in columns, for the server computes with constants before it
        runs a statement, and not always the same. Booleans and the places of ROUND are
        literals.
        """
        for row in rows:
            tables, arguments = [], []
            for kind, value in zip(kinds, row):
                if kind in LITERALS:
                    arguments.append(LITERALS[kind](value))
                    continue
                table = self.column(self.type(kind, value), self.plain(value))
                tables += [table] if table not in tables else []
                arguments.append(table + ".v")
            sql = template.format(*arguments)
            sql = f"CAST(CAST(({sql}) AS DOUBLE) AS JSON)" if result == "double" else f"CAST(({sql}) AS CHAR)"
            source = " FROM " + ", ".join(tables) if tables else ""
            self.calls.append(Call(name, [self.plain(value) for value in row], sql, source))

    @staticmethod
    def plain(value):
        if isinstance(value, bool):
            return str(int(value))
        return None if value is None else str(value)


def product(*lists, limit=400):
    rows = list(itertools.product(*lists))
    if len(rows) > limit:
        rows = RANDOM.sample(rows, limit)
    return rows


def integers(b):
    for name, operator in [("add_int", "+"), ("sub_int", "-"), ("mul_int", "*"), ("div_int", "DIV"), ("mod_int", "%")]:
        b.add(name + " signed", "ii", "{0} " + operator + " {1}", product(SIGNED, SIGNED))
        b.add(name + " unsigned", "uu", "{0} " + operator + " {1}", product(UNSIGNED, UNSIGNED))
    for name, call in [("neg_int", "-({0})"), ("abs_int", "ABS({0})")]:
        b.add(name + " signed", "i", call, product(SIGNED))
    b.add("abs_int unsigned", "u", "ABS({0})", product(UNSIGNED))
    b.add("round_int signed", "in", "ROUND({0}, {1})", product([*SIGNED, 15, -15, 14, 1250, 449], PLACES))
    b.add("round_int unsigned", "un", "ROUND({0}, {1})", product(UNSIGNED, PLACES))


def decimals(b):
    few = [v for v in DECIMALS if v is None or len(v) < 16]
    for name, operator in [("add_dec", "+"), ("sub_dec", "-"), ("mul_dec", "*"), ("div_dec", "/"), ("mod_dec", "%")]:
        b.add(name, "dd", "{0} " + operator + " {1}", product(DECIMALS, DECIMALS, limit=800))
    b.add("div_dec int", "ii", "{0} / {1}", product(SIGNED[:12], SIGNED[:12]))
    b.add("idiv_dec", "dd", "{0} DIV {1}", product(DECIMALS, DECIMALS, limit=500))
    b.add("div_mul_dec", "ddd", "{0} / {1} * {2}", product(few, few, few))
    b.add("mul_add_dec", "ddd", "{0} * {1} + {2}", product(few, few, few))
    b.add("div_div_dec", "ddd", "{0} / {1} / {2}", product(few, few, few))
    b.add("sum_div_dec", "ddd", "({0} + {1}) / {2}", product(few, few, few))
    b.add("round_div_dec", "ddn", "ROUND({0} / {1}, {2})", product(few, few, [0, 1, 2, 3, 5, -1]))
    b.add("round_dec", "dn", "ROUND({0}, {1})", product(DECIMALS, PLACES))
    for name, call in [("neg_dec", "-({0})"), ("abs_dec", "ABS({0})"), ("floor_dec", "FLOOR({0})"), ("ceil_dec", "CEIL({0})"),
                       ("int_of_dec", "CAST({0} AS SIGNED)"), ("text_of_dec", "{0}")]:
        b.add(name, "d", call, product(DECIMALS))
    for precision, scale in [(30, 2), (30, 0), (30, 10), (20, 4)]:
        b.add(f"to_scale {precision} {scale}", "d", f"CAST({{0}} AS DECIMAL({precision},{scale}))", product(DECIMALS))
    b.add("f64_of_dec", "d", "{0}", product(DECIMALS), "double")


def doubles(b):
    for name, operator in [("add_f64", "+"), ("sub_f64", "-"), ("mul_f64", "*"), ("div_f64", "/"), ("mod_f64", "%")]:
        b.add(name, "ff", "{0} " + operator + " {1}", product(DOUBLES, DOUBLES), "double")
    for name, call in [("neg_f64", "-({0})"), ("abs_f64", "ABS({0})"), ("floor_f64", "FLOOR({0})"), ("ceil_f64", "CEIL({0})")]:
        b.add(name, "f", call, product(DOUBLES), "double")
    b.add("round_f64", "fn", "ROUND({0}, {1})", product(DOUBLES, [*PLACES, 310, -310]), "double")
    small = [v for v in DOUBLES if v is None or "308" not in v]
    b.add("int_of_f64", "f", "CAST({0} AS SIGNED)", product(small))
    b.add("f64_of_int", "i", "{0}", product(SIGNED), "double")


def comparisons(b):
    sorts = [("i", SIGNED), ("d", DECIMALS), ("f", DOUBLES), ("x", TEXTS), ("D", DATES)]
    names = [("eq", "="), ("ne", "<>"), ("lt", "<"), ("le", "<="), ("gt", ">"), ("ge", ">="), ("null_safe_eq", "<=>")]
    for kind, values in sorts:
        for name, operator in names:
            b.add(f"{name} {kind}", kind * 2, "{0} " + operator + " {1}", product(values, values, limit=60))
        b.add(f"between {kind}", kind * 3, "{0} BETWEEN {1} AND {2}", product(values, values, values, limit=80))
        b.add(f"in_list {kind}", kind * 3, "{0} IN ({1}, {2})", product(values, values, values, limit=80))
    b.add("nullif", "ii", "NULLIF({0}, {1})", product(SIGNED, SIGNED, limit=80))
    for name, operator in [("and", "AND"), ("or", "OR"), ("xor", "XOR")]:
        b.add(name, "bb", "{0} " + operator + " {1}", product(BOOLEANS, BOOLEANS))
    b.add("not", "b", "NOT {0}", product(BOOLEANS))


def texts(b):
    places = [None, -9, -3, -2, -1, 0, 1, 2, 3, 4, 9, 2**62]
    for name, call in [("upper", "UPPER"), ("lower", "LOWER"), ("ltrim", "LTRIM"), ("rtrim", "RTRIM"),
                       ("char_length", "CHAR_LENGTH"), ("length", "LENGTH")]:
        b.add(name, "s", call + "({0})", product(TEXTS))
    for side in ["both", "leading", "trailing"]:
        b.add("trim " + side, "ss", f"TRIM({side} {{1}} FROM {{0}})", product(TEXTS, REMOVES))
    b.add("substring", "si", "SUBSTRING({0}, {1})", product(TEXTS, places))
    b.add("substring len", "sii", "SUBSTRING({0}, {1}, {2})", product(TEXTS, places, places, limit=800))
    b.add("left", "si", "LEFT({0}, {1})", product(TEXTS, places))
    b.add("right", "si", "RIGHT({0}, {1})", product(TEXTS, places))
    b.add("replace", "sss", "REPLACE({0}, {1}, {2})", product(TEXTS, REMOVES, REMOVES))
    b.add("concat", "sss", "CONCAT({0}, {1}, {2})", product(TEXTS, TEXTS, TEXTS, limit=100))
    b.add("concat_ws", "sss", "CONCAT_WS({0}, {1}, {2})", product(REMOVES, TEXTS, TEXTS, limit=200))


def calendars(b):
    moments = [None, *(f"{date} {clock}" for date in DATES[1:] for clock in CLOCKS)]
    for part in ["year", "quarter", "month", "day"]:
        b.add(f"{part}_of date", "D", part.upper() + "({0})", product(DATES))
        b.add(f"{part}_of datetime", "T", part.upper() + "({0})", product(moments))
    for part in ["hour", "minute", "second"]:
        b.add(f"{part}_of time", "C", part.upper() + "({0})", product(TIMES))
        b.add(f"{part}_of datetime", "T", part.upper() + "({0})", product(moments))
        b.add(f"{part}_of date", "D", part.upper() + "({0})", product(DATES))
    b.add("date_of_datetime", "T", "DATE({0})", product(moments))
    b.add("text_of_date", "D", "{0}", product(DATES))
    b.add("text_of_datetime", "T", "{0}", product(moments))
    b.add("text_of_time", "C", "{0}", product(TIMES))


def calls(schema):
    b = Builder(schema)
    for part in [integers, decimals, doubles, comparisons, texts, calendars]:
        part(b)
    # Dates are stored without a mode and read under the server's own.
    return "\n".join([*b.setup, "SET sql_mode = @mode;", ""]), b.calls
