//! The shop through the door that a user's crate takes, for the tests that compare doors,
//! and a mapping of random expressions, made anew for every seed.

#[path = "src/expressions/random.rs"]
#[allow(
    unreachable_pub,
    reason = "the file is a module of the build script alone"
)]
mod random;
#[path = "src/workload/rng.rs"]
#[allow(
    dead_code,
    unreachable_pub,
    reason = "the library's own file, of which only numbers below a limit are drawn here"
)]
mod rng;

use std::error::Error;
use std::path::{Path, PathBuf};

use cdc_codegen::source::Sources;
use cdc_codegen::{Artifact, compile};

/// How many expressions one run compares.
const EXPRESSIONS: usize = 120;
/// How deep they nest.
const DEPTH: usize = 4;
/// The seed where none is given.
const SEED: &str = "1";

fn main() -> Result<(), Box<dyn Error>> {
    cdc_codegen::build("../schema/mapping.toml").map_err(|error| error.to_string())?;
    println!("cargo::rerun-if-env-changed=CDC_EXPRESSIONS_SEED");
    println!("cargo::rerun-if-changed=src/expressions/random.rs");
    println!("cargo::rerun-if-changed=expressions/schema.sql");
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    let seed = std::env::var("CDC_EXPRESSIONS_SEED").unwrap_or_else(|_| SEED.to_owned());
    write(&out, seed.parse()?)
}

/// Mappers of random expressions, and the expressions themselves.
fn write(out: &Path, seed: u64) -> Result<(), Box<dyn Error>> {
    let ddl = std::fs::read_to_string("expressions/schema.sql")?;
    let mut numbers = rng::Rng::new(seed);
    let mut below = |limit: usize| {
        let limit = u64::try_from(limit).unwrap_or(1);
        usize::try_from(numbers.below(limit)).unwrap_or(0)
    };
    let mut columns = Vec::new();
    while columns.len() < EXPRESSIONS {
        let sql = random::expression(&mut below, DEPTH);
        if sql.len() < 600 && compiled(&ddl, std::slice::from_ref(&sql)).is_some() {
            columns.push(sql);
        }
    }
    let artifacts = compiled(&ddl, &columns).ok_or("the random expressions do not compile")?;
    cdc_codegen::output::write(&out.join("random"), &artifacts)?;
    std::fs::write(out.join("random.txt"), columns.join("\n"))?;
    Ok(())
}

/// The mappers of a mapping of these expressions, if it compiles.
fn compiled(ddl: &str, columns: &[String]) -> Option<Vec<Artifact>> {
    let mut mapping = "[source]\nddl = [\"schema.sql\"]\n\n[target]\ndialects = [\"sqlite\"]\n\n\
        [table.random]\nfrom = \"exprs.sale\"\ncopy = \"*\"\n\n[table.random.columns]\n"
        .to_owned();
    for (index, sql) in columns.iter().enumerate() {
        mapping.push_str(&format!("r{index} = {{ sql = \"{sql}\" }}\n"));
    }
    let mut sources = Sources::default();
    let file = sources.add("mapping.toml", mapping);
    sources.add("schema.sql", ddl);
    compile(&sources, file).artifacts
}
