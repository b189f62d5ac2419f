//! The shop through the door that a user's crate takes, for the tests that compare doors,
//! and mappings of random expressions, made anew for every seed.

#[path = "src/expressions/random/mod.rs"]
#[allow(
    unreachable_pub,
    reason = "the folder is a module of the build script alone"
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

use cdc_codegen::diag::Code;
use cdc_codegen::source::Sources;
use cdc_codegen::{Compiled, compile};
use random::{Maker, Server};

/// How many expressions one run compares on each server.
const EXPRESSIONS: usize = 100;
/// How deep they nest.
const DEPTH: usize = 4;
/// The seed where none is given.
const SEED: &str = "1";

fn main() -> Result<(), Box<dyn Error>> {
    cdc_codegen::build("../schema/mapping.toml").map_err(|error| error.to_string())?;
    println!("cargo::rerun-if-env-changed=CDC_EXPRESSIONS_SEED");
    println!("cargo::rerun-if-changed=src/expressions/random");
    println!("cargo::rerun-if-changed=expressions/mix.sql");
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    let seed = std::env::var("CDC_EXPRESSIONS_SEED").unwrap_or_else(|_| SEED.to_owned());
    let ddl = std::fs::read_to_string("expressions/mix.sql")?;
    let seed = seed.parse()?;
    write(&out, "mysql", Server::MySql, &ddl, seed)?;
    // As `tests::expressions::mix_ddl` has it for the server.
    let ddl = ddl
        .replace("utf8mb4_0900_bin", "utf8mb4_nopad_bin")
        .replace("utf8mb4_0900_ai_ci", "utf8mb4_uca1400_nopad_ai_ci");
    write(&out, "mariadb", Server::MariaDb, &ddl, seed)
}

/// Mappers of random expressions, what evaluates all of them, and their text.
fn write(
    out: &Path,
    name: &str,
    server: Server,
    ddl: &str,
    seed: u64,
) -> Result<(), Box<dyn Error>> {
    let mut numbers = rng::Rng::new(seed);
    let mut maker = Maker {
        below: |limit: usize| {
            let limit = u64::try_from(limit).unwrap_or(1);
            usize::try_from(numbers.below(limit)).unwrap_or(0)
        },
        server,
    };
    let (mut tables, mut columns) = (String::new(), Vec::new());
    while columns.len() < EXPRESSIONS {
        let sql = maker.expression(DEPTH);
        if sql.len() > 600 {
            continue;
        }
        if let Some(table) = table(name, ddl, columns.len(), &sql) {
            tables.push_str(&table);
            columns.push(sql);
        }
    }
    let compiled = compiled(name, ddl, &tables);
    let artifacts = compiled
        .artifacts
        .ok_or("the random expressions do not compile")?;
    cdc_codegen::output::write(&out.join(format!("random_{name}")), &artifacts)?;
    let rows = std::fs::read_to_string(out.join(format!("random_{name}/mix.rs")))?;
    let each: String = (0..columns.len())
        .map(|index| {
            let borrows = rows.contains(&format!("struct R{index}<"));
            let lifetime = if borrows { "<'_>" } else { "" };
            format!("tests::expressions::evaluated::<mix::R{index}{lifetime}>(row),\n")
        })
        .collect();
    let evaluate = format!(
        "/// Every expression over one row.\npub(crate) fn evaluate(row: &mix::MixRow<'_>) \
        -> Vec<Option<tests::oracle::Cell>> {{\nvec![\n{each}]\n}}\n"
    );
    std::fs::write(out.join(format!("random_{name}.rs")), evaluate)?;
    std::fs::write(out.join(format!("random_{name}.txt")), columns.join("\n"))?;
    Ok(())
}

/// A target of its own for an expression, so that what one cannot compute leaves the others
/// alone; none where the compiler refuses it.
fn table(server: &str, ddl: &str, index: usize, sql: &str) -> Option<String> {
    let table = |dropped: &str| {
        format!(
            "[table.r{index}]\nfrom = \"exprs.mix\"\ndrop = [{dropped}]\n\n\
            [table.r{index}.columns]\nid = \"id\"\nx = {{ sql = \"{sql}\" }}\n\n"
        )
    };
    // What the expression does not read must be dropped by name: the compiler lists it.
    let mut dropped = String::new();
    for diagnostic in compiled(server, ddl, &table("")).diagnostics.iter() {
        if diagnostic.code != Code::UnmappedColumn {
            return None;
        }
        let name = diagnostic.message.split('`').nth(1)?.rsplit('.').next()?;
        dropped.push_str(&format!("\"{name}\", "));
    }
    Some(table(&dropped))
}

/// A mapping of these tables, compiled.
fn compiled(server: &str, ddl: &str, tables: &str) -> Compiled {
    let mapping = format!(
        "[source]\nddl = [\"mix.sql\"]\nserver = \"{server}\"\n\n\
        [target]\ndialects = [\"sqlite\"]\n\n{tables}"
    );
    let mut sources = Sources::default();
    let file = sources.add("mapping.toml", mapping);
    sources.add("mix.sql", ddl);
    compile(&sources, file)
}
