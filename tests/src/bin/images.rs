//! The replicator of `images/mapping.toml`: row images that leave columns out.

use std::process::ExitCode;

use cdc_runtime::command::{self, Bundle};

mod mappers {
    //! Made from `images/mapping.toml` by the third door of the compiler.
    cdc_macros::mappers! { "images/mapping.toml" }
}

fn main() -> ExitCode {
    command::main::<mappers::Lake>(Bundle {
        recordings: &[],
        demo_query: None,
        after: "",
    })
}
