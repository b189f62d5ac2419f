//! Compiles the mapping: every mistake is an error at its line.

fn main() -> Result<(), cdc_codegen::BuildError> {
    cdc_codegen::build("../schema/mapping.toml")
}
