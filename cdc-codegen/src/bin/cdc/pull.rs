//! `cdc pull`: the DDL of the mapped tables as the server has it now, against the DDL that
//! is compiled.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::ExitCode;

use cdc_codegen::ddl;
use cdc_codegen::diag::Diagnostics;
use cdc_codegen::information::{self, Table};
use cdc_codegen::project;
use cdc_codegen::source::Sources;
use clap::Args;

use super::server::{self, Printed, Server};
use super::{Answer, NO, print, say, show};

/// The arguments of `cdc pull`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The mapping file.
    #[arg(long, default_value = "schema/mapping.toml")]
    mapping: PathBuf,
    #[command(flatten)]
    source: server::Source,
    /// Writes the server's DDL of the mapped tables to this file, over what is there.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Shows what the server has otherwise than the DDL; with a difference the answer is no.
pub(super) fn run(arguments: &Arguments) -> Answer {
    let project = project::load(&arguments.mapping)?;
    let mut findings = Diagnostics::default();
    let Some(mapped) = cdc_codegen::declared(&project.sources, project.mapping, &mut findings)
    else {
        show(&project.sources, &findings);
        return Ok(ExitCode::from(NO));
    };
    let before = information::describe(&mapped.catalog, &mapped.options);
    let mut server = arguments.source.connect()?;
    let mut printed = Vec::new();
    let mut differences = Vec::new();
    for name in &mapped.tables {
        match fetch(&mut server, name)? {
            Some(table) => printed.push(table),
            None => differences.push(format!("`{}.{}` is not on the server", name.0, name.1)),
        }
    }
    let script = server::script(&printed);
    let after = read(&script, &mapped.options)?;
    for (schema, table) in &mapped.tables {
        let find = |tables: &[Table]| position(tables, schema, table);
        if let (Some(old), Some(new)) = (find(&before), find(&after)) {
            let (Some(old), Some(new)) = (before.get(old), after.get(new)) else {
                continue;
            };
            let lines = difference(old, new);
            if !lines.is_empty() {
                differences.push(format!("`{schema}.{table}`\n{}", lines.join("\n")));
            }
        }
    }
    answer(arguments, &script, &printed, &differences)
}

fn answer(
    arguments: &Arguments,
    script: &str,
    printed: &[Printed],
    differences: &[String],
) -> Answer {
    for difference in differences {
        print(&format!("{difference}\n"))?;
    }
    if let Some(out) = &arguments.out {
        std::fs::write(out, script)
            .map_err(|error| format!("cannot write `{}`: {error}", out.display()))?;
        print(&format!(
            "wrote {} tables to {}\n",
            printed.len(),
            out.display()
        ))?;
    }
    if differences.is_empty() {
        print(&format!(
            "the server's {} mapped tables are as declared\n",
            printed.len()
        ))?;
        return Ok(ExitCode::SUCCESS);
    }
    if arguments.out.is_none() {
        say(
            "help: write the server's DDL with `cdc pull --out FILE`, name it in [source] ddl, then `cdc check`\n",
        );
    }
    Ok(ExitCode::from(NO))
}

fn fetch(server: &mut Server, name: &(String, String)) -> Result<Option<Printed>, String> {
    server.show(&name.0, &name.1)
}

fn position(tables: &[Table], schema: &str, table: &str) -> Option<usize> {
    let same = |a: &str, b: &str| a.to_lowercase() == b.to_lowercase();
    tables.iter().position(|it| {
        same(&it.name, table) && it.schema.as_deref().is_none_or(|own| same(own, schema))
    })
}

/// The server's own DDL, read as the mapping's is.
fn read(script: &str, options: &ddl::Options) -> Result<Vec<Table>, String> {
    let mut sources = Sources::default();
    let file = sources.add("the server's DDL", script);
    let mut findings = Diagnostics::default();
    let catalog = ddl::parse(&sources, &[file], options, &mut findings);
    if findings.has_errors() {
        show(&sources, &findings);
        return Err("the server's DDL does not read\nhelp: the report above says where".into());
    }
    Ok(information::describe(&catalog, options))
}

/// What a replicator depends on, a line a difference: `-` as declared, `+` as it is.
fn difference(old: &Table, new: &Table) -> Vec<String> {
    let (before, after) = (lines(old), lines(new));
    let known: BTreeSet<&String> = before.iter().collect();
    let found: BTreeSet<&String> = after.iter().collect();
    let mut lines: Vec<String> = Vec::new();
    lines.extend(
        before
            .iter()
            .filter(|line| !found.contains(line))
            .map(|line| format!("  - {line}")),
    );
    lines.extend(
        after
            .iter()
            .filter(|line| !known.contains(line))
            .map(|line| format!("  + {line}")),
    );
    let shared = |all: &[String], other: &BTreeSet<&String>| -> Vec<String> {
        all.iter()
            .filter(|line| other.contains(line))
            .cloned()
            .collect()
    };
    if lines.is_empty() && shared(&before, &found) != shared(&after, &known) {
        lines.push("  the columns stand in another order".into());
    }
    lines
}

fn lines(table: &Table) -> Vec<String> {
    let columns = table.columns.iter().map(|column| {
        let null = if column.nullable == "YES" {
            ""
        } else {
            " NOT NULL"
        };
        let collation = column.collation.as_ref();
        let collation = collation.map_or(String::new(), |name| format!(" COLLATE {name}"));
        let generated = match column.generation_expression.as_str() {
            "" => String::new(),
            expression => format!(" AS ({expression})"),
        };
        format!(
            "`{}` {}{collation}{null}{generated}",
            column.name, column.column_type
        )
    });
    let keys = table
        .keys
        .iter()
        .filter(|key| key.kind == "primary" || key.kind == "unique");
    let keys = keys.map(|key| {
        let parts = key
            .parts
            .iter()
            .map(|part| part.column.clone().unwrap_or_else(|| "(…)".into()));
        format!(
            "{} key ({})",
            key.kind,
            parts.collect::<Vec<_>>().join(", ")
        )
    });
    columns.chain(keys).collect()
}
