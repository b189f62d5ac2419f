//! `cdc pull` and `cdc init --source`: the DDL as a server has it.

use std::fs;
use std::path::Path;

use mysql_async::prelude::Queryable;
use tempfile::TempDir;
use tests::cli::{self, Ran};
use tests::servers::{Flavor, Server};
use tests::{Outcome, place, workload};

/// A copy of this workspace's schema and mapping.
fn project() -> Outcome<TempDir> {
    let folder = tempfile::tempdir()?;
    let schema = folder.path().join("schema");
    fs::create_dir(&schema)?;
    for entry in fs::read_dir(place::workspace().join("schema"))? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            fs::copy(entry.path(), schema.join(entry.file_name()))?;
        }
    }
    Ok(folder)
}

/// `cdc`, with the account in the URL and its password in the environment.
fn cdc(folder: &Path, server: &Server, arguments: &[&str]) -> Outcome<Ran> {
    let url = format!("mysql://cdc@127.0.0.1:{}/shop", server.port());
    let mut command = cli::command("cdc")?;
    command
        .current_dir(folder)
        .env("CDC_SOURCE_PASSWORD", "cdc")
        .args(arguments)
        .args(["--source", &url]);
    Ok(command.output()?.into())
}

#[tokio::test]
async fn pull_shows_what_the_server_has_otherwise() -> Outcome<()> {
    let server = Server::start(Flavor::MySql).await?;
    let mut conn = server.connect().await?;
    workload::create(&mut conn, 81).await?;
    let project = project()?;
    let ran = cdc(project.path(), &server, &["pull"])?.expect(0)?;
    assert!(ran.stdout.contains("as declared"), "{}", ran.stdout);

    conn.query_drop("ALTER TABLE shop.category MODIFY name VARCHAR(61) NOT NULL")
        .await?;
    conn.query_drop("RENAME TABLE shop.warehouse TO shop.depot")
        .await?;
    let ran = cdc(project.path(), &server, &["pull"])?.expect(1)?;
    for word in [
        "`shop.category`",
        "  + `name` varchar(61)",
        "`shop.warehouse` is not on the server",
    ] {
        assert!(ran.stdout.contains(word), "no `{word}`:\n{}", ran.stdout);
    }
    assert!(ran.stderr.contains("--out FILE"), "{}", ran.stderr);

    // Written down, it is what is declared.
    conn.query_drop("RENAME TABLE shop.depot TO shop.warehouse")
        .await?;
    let out = ["pull", "--out", "schema/shop.sql"];
    cdc(project.path(), &server, &out)?.expect(1)?;
    cdc(project.path(), &server, &["pull"])?.expect(0)?;
    Ok(())
}

#[tokio::test]
async fn a_password_on_the_command_line_is_refused() -> Outcome<()> {
    let project = project()?;
    let url = "mysql://cdc:secret@127.0.0.1:1/";
    let ran = cli::cdc(project.path(), &["pull", "--source", url])?.expect(2)?;
    assert!(
        ran.stderr.contains("stands on the command line"),
        "{}",
        ran.stderr
    );
    assert!(!ran.stderr.contains("secret"));
    Ok(())
}

/// A crate from a live server: its DDL is written down, and the mapping fits it.
#[tokio::test]
async fn init_from_a_server() -> Outcome<()> {
    let server = Server::start(Flavor::MySql).await?;
    let mut conn = server.connect().await?;
    workload::create(&mut conn, 82).await?;
    let folder = tempfile::tempdir()?;
    let new = folder.path().join("lake");
    fs::create_dir(&new)?;
    cdc(&new, &server, &["init"])?.expect(0)?;
    for file in ["Cargo.toml", "schema/mapping.toml", "schema/shop.sql"] {
        assert!(new.join(file).is_file(), "no {file}");
    }
    cli::cdc(&new, &["check"])?.expect(0)?;
    Ok(())
}
