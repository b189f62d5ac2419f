//! The replicator of `keys/mapping.toml`: keys whose values come close to each other.

use std::process::ExitCode;

use cdc_runtime::command::{self, Bundle};

mod mappers {
    //! Made from `keys/mapping.toml` by the third door of the compiler.
    cdc_macros::mappers! { "keys/mapping.toml" }
}

fn main() -> ExitCode {
    command::main::<mappers::Lake>(Bundle {
        recordings: &[],
        demo_query: None,
        after: "",
    })
}
