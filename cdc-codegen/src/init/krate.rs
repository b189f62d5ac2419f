//! The files of the new crate that do not depend on the schema.

use super::Request;
use super::name::package;
use super::text::quoted;

/// `build.rs`.
pub(super) const BUILD: &str = r#"//! Compiles the mapping into `$OUT_DIR/mappers`.

fn main() -> Result<(), cdc_codegen::BuildError> {
    cdc_codegen::build("schema/mapping.toml")
}
"#;

/// `src/main.rs`.
pub(super) const MAIN: &str = r#"//! The replicator of this schema.

mod mappers {
    include!(concat!(env!("OUT_DIR"), "/mappers/mod.rs"));
}

fn main() -> std::process::ExitCode {
    cdc_runtime::command::main::<mappers::Lake>(cdc_runtime::command::Bundle::default())
}
"#;

/// `.gitignore`.
pub(super) const IGNORE: &str = "/target\n*.sqlite\n*.sqlite-*\n";

/// `Cargo.toml`.
pub(super) fn manifest(request: &Request) -> String {
    let folder = request.crates.replace('\\', "/");
    let folder = folder.trim_end_matches('/');
    format!(
        "[package]
name = {name}
version = \"0.1.0\"
edition = \"2024\"
publish = false

[[bin]]
name = \"replicator\"
path = \"src/main.rs\"

# The two crates are taken from the folder that `cdc` was built from (or that `--runtime`
# named). Move the paths when you move this crate to another machine.
[dependencies]
cdc-runtime = {{ path = {runtime} }}

[build-dependencies]
cdc-codegen = {{ path = {codegen}, default-features = false }}

# A workspace of its own, wherever the folder stands.
[workspace]
",
        name = quoted(&package(&request.package)),
        runtime = quoted(&format!("{folder}/cdc-runtime")),
        codegen = quoted(&format!("{folder}/cdc-codegen")),
    )
}

/// `README.md`.
pub(super) fn readme(request: &Request) -> String {
    format!(
        "# {}

A replicator: it reads the binlog of a MySQL or MariaDB server and keeps the star schema
of `schema/mapping.toml` up to date.

- `schema/{}` is the source's DDL, as it is.
- `schema/mapping.toml` says what becomes of each table and column. Edit it and build: what
  does not fit is refused at its line. `cdc explain CODE` says more.

```sh
cargo build
cargo run -- --help
cargo run -- plan             # the target's DDL
cargo run -- replay FILE…     # from binlog files, no server needed
cargo run -- run              # from a server: CDC_SOURCE_URL=mysql://user:password@host/
```
",
        package(&request.package),
        request.ddl_name,
    )
}
