//! `cdc ddl`: the catalog as a server would show it.

use std::fmt::Write as _;
use std::path::PathBuf;

use cdc_codegen::ddl::{self, Flavor, Options, Server, SqlMode, TableNames, Timestamps};
use cdc_codegen::diag::{self, Diagnostics};
use cdc_codegen::information::{self, Table};
use cdc_codegen::project;
use cdc_codegen::source::Sources;
use clap::{Args, ValueEnum};

use super::{Answer, print, say, show, verdict};

/// The arguments of `cdc ddl`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The DDL, in the order in which the statements ran.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Prints the tables and the findings as JSON.
    #[arg(long)]
    json: bool,
    /// Whose reading counts.
    #[arg(long, value_enum, default_value_t = ServerName::Mysql)]
    server: ServerName,
    /// The server's version, for example 9.7 or 10.11.16; default: the newest known.
    #[arg(long)]
    server_version: Option<String>,
    /// The server's sql_mode, for example ANSI_QUOTES,STRICT_TRANS_TABLES.
    #[arg(long, default_value = "")]
    sql_mode: SqlMode,
    /// The server's lower_case_table_names.
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u8).range(0..=2))]
    lower_case_table_names: u8,
    /// The server's explicit_defaults_for_timestamp.
    #[arg(long, value_enum, default_value_t = Switch::On)]
    explicit_defaults_for_timestamp: Switch,
    /// The files' encoding; by default their bytes tell.
    #[arg(long, value_enum, default_value_t = EncodingName::Auto)]
    encoding: EncodingName,
    /// The schema of tables that the DDL places in none.
    #[arg(long)]
    schema: Option<String>,
    /// The server's character set, where the DDL says none.
    #[arg(long)]
    charset: Option<String>,
    /// The server's collation, where the DDL says none.
    #[arg(long)]
    collation: Option<String>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum ServerName {
    Mysql,
    Mariadb,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum EncodingName {
    Auto,
    Latin1,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Switch {
    On,
    Off,
}

/// Prints the tables that stand after the files' statements. Those that compile are
/// printed whatever the others do; with an error among the findings the answer is no.
pub(super) fn run(arguments: &Arguments) -> Answer {
    let options = options(arguments)?;
    let encoding = match arguments.encoding {
        EncodingName::Auto => project::Said::Nothing,
        EncodingName::Latin1 => project::Said::Latin1,
    };
    let sources = project::load_ddl(&arguments.files, encoding)?;
    let mut diagnostics = Diagnostics::default();
    let files: Vec<_> = sources.iter().map(|(id, _)| id).collect();
    let catalog = ddl::parse(&sources, &files, &options, &mut diagnostics);
    diagnostics.sort();
    let tables = information::describe(&catalog, &options);
    if arguments.json {
        print_json(&tables, &diagnostics, &sources)?;
    } else {
        if !diagnostics.is_empty() {
            show(&sources, &diagnostics);
        }
        print(&text(&tables))?;
    }
    Ok(verdict(&diagnostics))
}

fn options(arguments: &Arguments) -> Result<Options, String> {
    let flavor = match arguments.server {
        ServerName::Mysql => Flavor::MySql,
        ServerName::Mariadb => Flavor::MariaDb,
    };
    let server = match &arguments.server_version {
        None => Server::newest(flavor),
        Some(version) => Server::new(flavor, version)
            .ok_or_else(|| format!("`{version}` is no version of a server\nhelp: write what `SELECT VERSION()` prints, for example 10.11.16"))?,
    };
    Ok(Options {
        schema: arguments.schema.clone(),
        charset: arguments.charset.clone(),
        collation: arguments.collation.clone(),
        server: Some(server),
        sql_mode: arguments.sql_mode,
        table_names: match arguments.lower_case_table_names {
            0 => TableNames::AsWritten,
            1 => TableNames::Lower,
            _ => TableNames::Folded,
        },
        timestamps: match arguments.explicit_defaults_for_timestamp {
            Switch::On => Timestamps::Explicit,
            Switch::Off => Timestamps::Implicit,
        },
    })
}

/// One object, a table a line: ten thousand tables are read as easily as one.
fn print_json(
    tables: &[Table],
    diagnostics: &Diagnostics,
    sources: &Sources,
) -> Result<(), Box<dyn std::error::Error>> {
    let mut out = String::from("{\"tables\":[");
    for (at, table) in tables.iter().enumerate() {
        out.push_str(if at == 0 { "\n" } else { ",\n" });
        out.push_str(&serde_json::to_string(table)?);
    }
    let errors = diag::json(diagnostics, sources);
    write!(out, "\n],\"errors\":{errors}}}\n")?;
    print(&out)?;
    Ok(())
}

fn text(tables: &[Table]) -> String {
    let mut out = String::new();
    for table in tables {
        if !out.is_empty() {
            out.push('\n');
        }
        describe(&mut out, table);
    }
    if tables.is_empty() {
        say("no tables\n");
    }
    out
}

fn describe(out: &mut String, table: &Table) {
    let schema = table
        .schema
        .as_ref()
        .map_or(String::new(), |schema| format!("{schema}."));
    let about = [&table.engine, &table.collation].into_iter().flatten();
    let about: Vec<&str> = about.map(String::as_str).collect();
    push(
        out,
        &format!("{schema}{} ({})", table.name, about.join(", ")),
    );
    let rows: Vec<[String; 7]> = table.columns.iter().map(row).collect();
    let header = ["#", "column", "type", "null", "key", "default", "extra"].map(str::to_owned);
    let widths: Vec<usize> = (0..header.len())
        .map(|at| {
            let cells = rows.iter().chain([&header]).filter_map(|row| row.get(at));
            cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
        })
        .collect();
    for row in [&header].into_iter().chain(&rows) {
        let mut line = String::from(" ");
        for (cell, width) in row.iter().zip(&widths) {
            let _ = write!(line, " {cell:width$} ");
        }
        push(out, line.trim_end());
    }
    for key in &table.keys {
        let parts: Vec<String> = key.parts.iter().map(part).collect();
        push(
            out,
            &format!("  {} {} ({})", key.kind, key.name, parts.join(", ")),
        );
    }
    for key in &table.foreign_keys {
        push(
            out,
            &format!(
                "  foreign {} ({}) to {} ({}), on delete {}, on update {}",
                key.name,
                key.columns.join(", "),
                key.referenced_table,
                key.referenced_columns.join(", "),
                key.on_delete.to_lowercase(),
                key.on_update.to_lowercase()
            ),
        );
    }
}

fn push(out: &mut String, line: &str) {
    out.push_str(line);
    out.push('\n');
}

fn row(column: &information::Column) -> [String; 7] {
    let collation = column.collation.as_ref();
    let collation = collation.map_or(String::new(), |name| format!(" {name}"));
    let generated = match column.generation_expression.as_str() {
        "" => String::new(),
        expression => format!(" as {expression}"),
    };
    [
        column.ordinal.to_string(),
        column.name.clone(),
        format!("{}{collation}", column.column_type),
        column.nullable.to_owned(),
        column.key.to_owned(),
        column.default.clone().unwrap_or_default(),
        format!("{}{generated}", column.extra),
    ]
}

fn part(part: &information::KeyPart) -> String {
    let over = match (&part.column, &part.expression) {
        (Some(column), _) => column.clone(),
        (None, expression) => format!("({})", expression.clone().unwrap_or_default()),
    };
    let prefix = part.prefix.map_or(String::new(), |n| format!("({n})"));
    let order = if part.order == Some("D") { " desc" } else { "" };
    format!("{over}{prefix}{order}")
}
