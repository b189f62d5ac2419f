//! `cdc init`: a new crate, from a DDL file or a server's tables.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use cdc_codegen::init;
use clap::Args;

use super::{Answer, NO, print, say, show};

/// The arguments of `cdc init`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The source's DDL: `mysqldump --no-data` or SHOW CREATE TABLE output.
    #[arg(long)]
    ddl: Option<PathBuf>,
    #[cfg(feature = "source")]
    #[command(flatten)]
    source: super::server::Source,
    /// The new crate's folder; made if it is not there.
    #[arg(long, default_value = ".")]
    dir: PathBuf,
    /// The database the tables are in, where the DDL or the URL does not say.
    #[arg(long)]
    schema: Option<String>,
    /// The folder that holds the crates `cdc-runtime` and `cdc-codegen`.
    #[arg(long)]
    runtime: Option<PathBuf>,
}

/// The DDL to begin from.
struct Ddl {
    name: String,
    text: String,
}

/// Writes the crate.
pub(super) fn run(arguments: &Arguments) -> Answer {
    let crates = crates(arguments.runtime.as_deref())?;
    let folder = std::path::absolute(&arguments.dir)?;
    let package = folder
        .components()
        .next_back()
        .map(|part| part.as_os_str().to_string_lossy());
    let ddl = match &arguments.ddl {
        Some(file) => read(file)?,
        None => fetch(arguments)?,
    };
    let request = init::Request {
        ddl_name: ddl.name,
        ddl: ddl.text,
        schema: arguments.schema.clone(),
        package: package.unwrap_or_default().into_owned(),
        crates,
    };
    let files = match init::plan(&request) {
        Ok(files) => files,
        Err(refused) => {
            show(&refused.sources, &refused.diagnostics);
            say(&format!(
                "{}\n",
                refused.diagnostics.summary(&request.ddl_name)
            ));
            return Ok(ExitCode::from(NO));
        }
    };
    init::write(&arguments.dir, &files)?;
    for file in &files {
        print(&format!(
            "wrote {}\n",
            arguments.dir.join(&file.path).display()
        ))?;
    }
    print("\nnext: read schema/mapping.toml, then `cargo build` and `cargo run -- --help`\n")?;
    Ok(ExitCode::SUCCESS)
}

fn crates(runtime: Option<&Path>) -> Result<String, Box<dyn std::error::Error>> {
    let crates = match runtime {
        Some(path) => std::path::absolute(path)?,
        None => Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .unwrap_or(Path::new("/"))
            .to_path_buf(),
    };
    if !crates.join("cdc-runtime/Cargo.toml").is_file() {
        let crates = crates.display();
        return Err(format!("there is no `cdc-runtime` in `{crates}`\nhelp: name the folder that holds it with `--runtime`").into());
    }
    Ok(crates.display().to_string())
}

fn read(ddl: &Path) -> Result<Ddl, String> {
    let bytes =
        std::fs::read(ddl).map_err(|error| format!("cannot read `{}`: {error}", ddl.display()))?;
    let (text, _) = cdc_codegen::encoding::decode(bytes)
        .map_err(|reason| format!("cannot read `{}`: {reason}", ddl.display()))?;
    let name = ddl.file_name();
    let name = name.ok_or_else(|| format!("`{}` names no file", ddl.display()))?;
    Ok(Ddl {
        name: name.to_string_lossy().into_owned(),
        text,
    })
}

/// All tables of the database that `--schema` or the URL names.
#[cfg(feature = "source")]
fn fetch(arguments: &Arguments) -> Result<Ddl, String> {
    if !arguments.source.is_named() {
        return Err("nothing to begin from\nhelp: name a DDL file with `--ddl FILE`, or a server with `--source mysql://user@host:3306/database`".into());
    }
    let mut server = arguments.source.connect()?;
    let schema = arguments.schema.as_deref().or(server.database());
    let schema = schema
        .ok_or("no database is named\nhelp: write `--schema NAME`, or the name behind the URL's last `/`")?
        .to_owned();
    let mut tables = Vec::new();
    for name in server.tables(&schema)? {
        tables.extend(server.show(&schema, &name)?);
    }
    if tables.is_empty() {
        return Err(format!(
            "the database `{schema}` has no table that this account may see\nhelp: check its name, and GRANT SELECT"
        ));
    }
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let name = match schema.chars().all(plain) {
        true => format!("{schema}.sql"),
        false => "source.sql".to_owned(),
    };
    Ok(Ddl {
        name,
        text: super::server::script(&tables),
    })
}

#[cfg(not(feature = "source"))]
fn fetch(_arguments: &Arguments) -> Result<Ddl, String> {
    Err("nothing to begin from\nhelp: name a DDL file with `--ddl FILE`".into())
}
