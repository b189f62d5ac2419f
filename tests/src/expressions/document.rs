//! JSON documents and bytes of the tables that expressions are computed over.

/// Documents of every kind, some with what paths look for.
pub(super) const DOCUMENTS: &[&str] = &[
    "NULL",
    r#"'{"a": 1, "b": [1, {"x": "q"}, [3, 4]], "c d": null, "e": "str", "f": {"g": {"x": 15}}, "h": []}'"#,
    r#"'{"a":"x","b":[[1,2],[3]],"e":"","f":{"x":{"a":[5]}}}'"#,
    r#"'{"a":{"a":{"a":1}},"b":{"b":3}}'"#,
    r#"'{"a":{"b":1},"b":2}'"#,
    "'[1, 2, 3, 4]'",
    "'[]'",
    "'{}'",
    "'5'",
    "'true'",
    "'null'",
    r#"'"text"'"#,
    "'[[[1, 2]], 3]'",
    "'[[[[1]]]]'",
    r#"'[{"a": 1}, {"a": [2, 3]}, {"x": -7}]'"#,
    r#"'{"é": "ü", "e": "a😀b", "a": -9223372036854775808}'"#,
    r#"'{"a": 18446744073709551615, "e": false, "b": "no array"}'"#,
    r#"'{"e": "two\\nlines \\"quoted\\" \\\\", "a": "tab\\t"}'"#,
];

/// The same without NULL.
pub(super) const NOT_NULL_DOCUMENTS: &[&str] = &[
    r#"'{"a": 2, "b": [ 1 ,{"x":true}],"e":"y","f":{"g":{"x":[1]}}}'"#,
    "'[[1, 2], [3, 4]]'",
    r#"'{"a": "1", "e": "1", "h": [0, [1]]}'"#,
    "'0'",
    r#"'{"e": null}'"#,
];

/// Bytes of BINARY(4) and BLOB.
pub(super) const BINARY: &[&str] = &[
    "NULL",
    "x''",
    "x'00'",
    "x'61620000'",
    "x'ffFE'",
    "x'20202020'",
];

/// Bytes of VARBINARY.
pub(super) const BYTES: &[&str] = &["x''", "x'00ff10'", "'abc'", "x'c3a9'", "'a '"];
