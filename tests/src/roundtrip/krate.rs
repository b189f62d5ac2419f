//! The crate of a round: DDL, mapping, a build script of one call, a main of one call.

use std::fs;
use std::path::{Path, PathBuf};

use super::name::{quoted, toml};
use super::table::{Fate, Table};
use crate::cli::{self, Ran};
use crate::{Outcome, place};

const BUILD: &str = "//! Compiles the round's mapping.\n\nfn main() -> Result<(), cdc_codegen::BuildError> {\n    cdc_codegen::build(\"schema/mapping.toml\")\n}\n";

const MAIN: &str = "//! A round's replicator.\n\nmod mappers {\n    include!(concat!(env!(\"OUT_DIR\"), \"/mappers/mod.rs\"));\n}\n\nfn main() -> std::process::ExitCode {\n    cdc_runtime::command::main::<mappers::Lake>(cdc_runtime::command::Bundle::default())\n}\n";

/// A folder that is compiled again each round.
#[derive(Debug)]
pub(super) struct Crate {
    folder: PathBuf,
}

impl Crate {
    /// The crate in `folder`, made if it is not there.
    pub(super) fn new(folder: &Path) -> Outcome<Self> {
        fs::create_dir_all(folder.join("src"))?;
        fs::create_dir_all(folder.join("schema"))?;
        write(&folder.join("build.rs"), BUILD)?;
        write(&folder.join("src/main.rs"), MAIN)?;
        write(&folder.join("Cargo.toml"), &manifest())?;
        // The versions this workspace was built with: nothing is fetched.
        fs::copy(
            place::workspace().join("Cargo.lock"),
            folder.join("Cargo.lock"),
        )?;
        Ok(Self {
            folder: folder.to_owned(),
        })
    }

    /// Writes the DDL and the mapping.
    pub(super) fn fill(&self, schema: &str, tables: &[Table], ddl: &str) -> Outcome<()> {
        write(&self.folder.join("schema/round.sql"), ddl)?;
        write(
            &self.folder.join("schema/mapping.toml"),
            &mapping(schema, tables),
        )
    }

    /// `cargo build`, with this workspace's build folder, so that its dependencies serve
    /// again; the program itself stays in the crate's own folder.
    pub(super) fn build(&self) -> Outcome<Ran> {
        let output = cli::cargo()?
            .env("CARGO_BUILD_BUILD_DIR", place::target()?)
            .env("CARGO_TARGET_DIR", self.folder.join("target"))
            .current_dir(&self.folder)
            .args(["build", "--offline", "--quiet"])
            .args(["--config", "profile.dev.debug = 'line-tables-only'"])
            .args(["--config", "profile.dev.package.'*'.debug = false"])
            .output()?;
        Ok(output.into())
    }

    /// The program that was built.
    pub(super) fn program(&self) -> PathBuf {
        self.folder.join("target/debug/replicator")
    }

    /// Where it stands.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }
}

fn write(path: &Path, text: &str) -> Outcome<()> {
    // An unchanged file is left alone: cargo looks at times.
    if fs::read_to_string(path).is_ok_and(|old| old == text) {
        return Ok(());
    }
    Ok(fs::write(path, text)?)
}

fn manifest() -> String {
    let path = |name: &str| toml(&place::workspace().join(name).display().to_string());
    format!(
        "[package]\nname = \"round\"\nversion = \"0.1.0\"\nedition = \"2024\"\npublish = false\n\n\
         [[bin]]\nname = \"replicator\"\npath = \"src/main.rs\"\n\n\
         [dependencies]\ncdc-runtime = {{ path = {} }}\n\n\
         [build-dependencies]\ncdc-codegen = {{ path = {}, default-features = false }}\n\n\
         [workspace]\n",
        path("cdc-runtime"),
        path("cdc-codegen"),
    )
}

fn mapping(schema: &str, tables: &[Table]) -> String {
    let mut text = format!(
        "[source]\nddl = [\"round.sql\"]\nschema = {}\n\n[target]\nschema = \"lake\"\ndialects = [\"sqlite\"]\n",
        toml(schema)
    );
    for table in tables {
        let role = if table.number % 2 == 0 {
            "table"
        } else {
            "dimension"
        };
        let target = table.target();
        let from = toml(&format!("{schema}.{}", table.name));
        text.push_str(&format!(
            "\n[{role}.{target}]\nfrom = {from}\ncopy = \"*\"\n"
        ));
        if table.unique {
            let key = table
                .key
                .iter()
                .filter_map(|place| table.columns.get(*place));
            let key: Vec<String> = key.map(|column| toml(&column.name)).collect();
            text.push_str(&format!("key = [{}]\n", key.join(", ")));
        }
        let with = |fate| {
            table
                .columns
                .iter()
                .filter(move |column| column.fate == fate)
        };
        let dropped: Vec<String> = with(Fate::Dropped)
            .map(|column| toml(&column.name))
            .collect();
        if !dropped.is_empty() {
            text.push_str(&format!("drop = [{}]\n", dropped.join(", ")));
        }
        let widened: Vec<String> = with(Fate::Widened)
            .map(|column| toml(&column.name))
            .map(|name| format!("{name} = {{ from = {name}, as = \"DECIMAL(20,0)\" }}\n"))
            .collect();
        if !widened.is_empty() {
            text.push_str(&format!(
                "\n[{role}.{target}.columns]\n{}",
                widened.concat()
            ));
        }
    }
    text
}

/// The statements of all tables as one file.
pub(super) fn script(schema: &str, statements: &[String]) -> String {
    format!("USE {};\n\n{};\n", quoted(schema), statements.join(";\n\n"))
}
