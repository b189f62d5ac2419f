//! The replicator of `expressions/mapping.toml`: computed columns and facts that use every
//! operator and function of the expression language.

use std::process::ExitCode;

use cdc_runtime::command::{self, Bundle};

mod mappers {
    //! Made from `expressions/mapping.toml` by the third door of the compiler.
    cdc_macros::mappers! { "expressions/mapping.toml" }
}

fn main() -> ExitCode {
    command::main::<mappers::Lake>(Bundle {
        recordings: &[],
        demo_query: None,
        after: "",
    })
}
