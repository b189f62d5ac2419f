//! The compiled mappers of `tests/fuzz/schema`: a table with every type.

cdc_macros::mappers! { "fuzz/schema/mapping.toml" }
