//! The replicator of `charsets/mapping.toml`: text in every character set.

use std::process::ExitCode;

use cdc_runtime::command::{self, Bundle};

mod mappers {
    //! Made from `charsets/mapping.toml` by the third door of the compiler.
    cdc_macros::mappers! { "charsets/mapping.toml" }
}

fn main() -> ExitCode {
    command::main::<mappers::Lake>(Bundle {
        recordings: &[],
        demo_query: None,
        after: "",
    })
}
