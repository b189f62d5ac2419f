//! The replicator of random expressions, which the build script wrote for one seed.

use std::process::ExitCode;

use cdc_runtime::command::{self, Bundle};

mod mappers {
    //! Made in `build.rs`.
    include!(concat!(env!("OUT_DIR"), "/random/mod.rs"));
}

fn main() -> ExitCode {
    command::main::<mappers::Lake>(Bundle {
        recordings: &[],
        demo_query: None,
        after: "",
    })
}
