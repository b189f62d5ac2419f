//! The shop through the door that a user's crate takes, for the tests that compare doors.

fn main() -> Result<(), cdc_codegen::BuildError> {
    cdc_codegen::build("../schema/mapping.toml")
}
