//! The replicator of `types/mapping.toml`: every type of the servers, copied.

use std::process::ExitCode;

use cdc_runtime::command::{self, Bundle};

mod mappers {
    //! Made from `types/mapping.toml` by the third door of the compiler.
    cdc_macros::mappers! { "types/mapping.toml" }
}

fn main() -> ExitCode {
    command::main::<mappers::Lake>(Bundle {
        recordings: &[],
        demo_query: None,
        after: "",
    })
}
