//! The `cdc` command: the compiler's door for people.
//!
//! Exit codes: 0 done, 1 the answer is no (errors in the mapping, stale files), 2 usage or
//! configuration.

mod ddl;
mod docs;
mod example;
mod impact;
mod initialize;
mod manual;
#[cfg(feature = "source")]
mod pull;
#[cfg(feature = "source")]
mod server;

use std::io::{self, IsTerminal as _, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use cdc_codegen::diag::{self, Code, Diagnostics, Severity, Style};
use cdc_codegen::output;
use cdc_codegen::project::{self, Project};
use cdc_codegen::source::Sources;
use clap::{Parser, Subcommand};

/// Compiles a mapping of a MySQL or MariaDB schema into a replicator.
#[derive(Debug, Parser)]
#[command(name = "cdc", version, after_help = example::CDC)]
struct Arguments {
    /// Prints answers and errors only.
    #[arg(short, long, global = true)]
    quiet: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Writes the generated files that are stale.
    #[command(after_help = example::GEN)]
    Gen {
        /// The mapping file.
        #[arg(long, default_value = "schema/mapping.toml")]
        mapping: PathBuf,
        /// The folder of the generated files.
        #[arg(long, default_value = "src/mappers")]
        out: PathBuf,
        /// Writes nothing; exits with 1 and the names of what is stale.
        #[arg(long)]
        check: bool,
    },
    /// Reports what is wrong with a mapping; writes nothing.
    #[command(after_help = example::CHECK)]
    Check {
        /// The mapping file.
        #[arg(long, default_value = "schema/mapping.toml")]
        mapping: PathBuf,
        /// Prints the findings as JSON on standard output.
        #[arg(long)]
        json: bool,
    },
    /// Writes the data dictionary: every table, column and number, and a picture of the whole.
    #[command(after_help = example::DOCS)]
    Docs(docs::Arguments),
    /// Prints the tables of DDL files as a server's information_schema would.
    #[command(after_help = example::DDL)]
    Ddl(Box<ddl::Arguments>),
    /// Says what statements would do to a running replicator: safe, needs a release, or
    /// loses data.
    #[command(after_help = example::IMPACT)]
    Impact {
        /// The statements that are about to run on the source.
        file: PathBuf,
        /// The mapping file.
        #[arg(long, default_value = "schema/mapping.toml")]
        mapping: PathBuf,
    },
    /// Says what a diagnostic code means; lists all codes without one.
    #[command(after_help = example::EXPLAIN)]
    Explain {
        /// The code, for example CDC0301.
        code: Option<String>,
        /// Prints the codes as JSON.
        #[arg(long)]
        json: bool,
    },
    /// Prints completions for a shell.
    #[command(after_help = example::COMPLETIONS)]
    Completions {
        /// Which shell.
        shell: clap_complete::Shell,
    },
    /// Prints a manual page, or writes all of them.
    #[command(after_help = example::MAN)]
    Man(manual::Arguments),
    /// Writes a new crate with a starter mapping of every table.
    #[command(after_help = example::INIT)]
    Init(Box<initialize::Arguments>),
    /// Shows where a server's tables differ from the DDL of a mapping.
    #[cfg(feature = "source")]
    #[command(after_help = example::PULL)]
    Pull(Box<pull::Arguments>),
}

/// The command's answer, or what went wrong before there was one.
type Answer = Result<ExitCode, Box<dyn std::error::Error>>;

/// The answer is no.
const NO: u8 = 1;
/// Usage or configuration.
const USAGE: u8 = 2;

/// How much is told beside the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Voice {
    /// What was written, too.
    Plain,
    /// Nothing.
    Quiet,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let voice = if arguments.quiet {
        Voice::Quiet
    } else {
        Voice::Plain
    };
    let answer = match arguments.command {
        Command::Gen {
            mapping,
            out,
            check: false,
        } => generate(&mapping, &out, voice),
        Command::Gen {
            mapping,
            out,
            check: true,
        } => generate_check(&mapping, &out),
        Command::Check {
            mapping,
            json: false,
        } => check(&mapping),
        Command::Check {
            mapping,
            json: true,
        } => check_json(&mapping),
        Command::Docs(arguments) => docs::run(&arguments, voice),
        Command::Ddl(arguments) => ddl::run(&arguments),
        Command::Impact { file, mapping } => impact::run(&mapping, &file),
        Command::Explain { code, json } => match (code, json) {
            (Some(code), false) => explain(&code),
            (None, false) => list(),
            (code, true) => explain_json(code.as_deref()),
        },
        Command::Completions { shell } => manual::completions(shell),
        Command::Man(arguments) => manual::man(&arguments),
        Command::Init(arguments) => initialize::run(&arguments),
        #[cfg(feature = "source")]
        Command::Pull(arguments) => pull::run(&arguments),
    };
    answer.unwrap_or_else(|error| {
        say(&format!("error: {error}\n"));
        ExitCode::from(USAGE)
    })
}

fn generate(mapping: &Path, out: &Path, voice: Voice) -> Answer {
    let project = project::load(mapping)?;
    let compiled = cdc_codegen::compile(&project.sources, project.mapping);
    report(&project, &compiled.diagnostics);
    let Some(artifacts) = compiled.artifacts else {
        return Ok(ExitCode::from(NO));
    };
    let changed = output::write(out, &artifacts)?;
    if voice == Voice::Quiet {
        return Ok(ExitCode::SUCCESS);
    }
    for file in &changed {
        print(&format!(
            "{} {}\n",
            file.change.word(),
            out.join(&file.path).display()
        ))?;
    }
    let (files, folder) = (artifacts.len(), out.display());
    print(&format!(
        "{files} files in {folder}, {} of them changed\n",
        changed.len()
    ))?;
    Ok(ExitCode::SUCCESS)
}

fn generate_check(mapping: &Path, out: &Path) -> Answer {
    let project = project::load(mapping)?;
    let compiled = cdc_codegen::compile(&project.sources, project.mapping);
    report(&project, &compiled.diagnostics);
    let Some(artifacts) = compiled.artifacts else {
        return Ok(ExitCode::from(NO));
    };
    let stale = output::stale(out, &artifacts)?;
    for file in &stale {
        print(&format!(
            "{} {}\n",
            file.change.word(),
            out.join(&file.path).display()
        ))?;
    }
    if stale.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    say(&format!(
        "error: {} stale files in {}; run `cdc gen`\n",
        stale.len(),
        out.display()
    ));
    Ok(ExitCode::from(NO))
}

fn check(mapping: &Path) -> Answer {
    let project = project::load(mapping)?;
    let compiled = cdc_codegen::compile(&project.sources, project.mapping);
    report(&project, &compiled.diagnostics);
    if compiled.diagnostics.is_empty() {
        print(&format!(
            "{}\n",
            compiled.diagnostics.summary(project.name())
        ))?;
    }
    Ok(verdict(&compiled.diagnostics))
}

fn check_json(mapping: &Path) -> Answer {
    let project = project::load(mapping)?;
    let compiled = cdc_codegen::compile(&project.sources, project.mapping);
    let findings = diag::json(&compiled.diagnostics, &project.sources);
    print(&format!("{findings:#}\n"))?;
    Ok(verdict(&compiled.diagnostics))
}

fn verdict(diagnostics: &Diagnostics) -> ExitCode {
    if diagnostics.has_errors() {
        ExitCode::from(NO)
    } else {
        ExitCode::SUCCESS
    }
}

fn find(code: &str) -> Result<Code, String> {
    let wanted = code.to_uppercase();
    let found = Code::ALL.iter().find(|known| known.as_str() == wanted);
    found.copied().ok_or_else(|| {
        let near = diag::nearest(&wanted, Code::ALL.iter().map(|known| known.as_str()));
        let hint = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        format!("unknown code `{code}`{hint}\nhelp: `cdc explain` lists all codes")
    })
}

fn explain_json(code: Option<&str>) -> Answer {
    let codes = match code {
        Some(code) => vec![find(code)?],
        None => Code::ALL.to_vec(),
    };
    let codes = codes.into_iter().map(|code| {
        serde_json::json!({
            "code": code.as_str(),
            "severity": word(code),
            "title": code.title(),
            "explanation": code.explanation(),
        })
    });
    print(&format!("{:#}\n", serde_json::Value::from_iter(codes)))?;
    Ok(ExitCode::SUCCESS)
}

fn explain(code: &str) -> Answer {
    let found = find(code)?;
    print(&format!(
        "{} ({}): {}\n\n",
        found.as_str(),
        word(found),
        found.title()
    ))?;
    print(&format!("{}\n", wrapped(found.explanation(), 88)))?;
    Ok(ExitCode::SUCCESS)
}

fn list() -> Answer {
    for code in Code::ALL {
        print(&format!(
            "{}  {:7}  {}\n",
            code.as_str(),
            word(*code),
            code.title()
        ))?;
    }
    Ok(ExitCode::SUCCESS)
}

const fn word(code: Code) -> &'static str {
    match code.severity() {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

/// The text in lines of at most `width` characters.
fn wrapped(text: &str, width: usize) -> String {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines.join("\n")
}

/// Findings and, if there are any, the summary, on standard error.
fn report(project: &Project, diagnostics: &Diagnostics) {
    if !diagnostics.is_empty() {
        show(&project.sources, diagnostics);
        say(&format!("\n{}\n", diagnostics.summary(project.name())));
    }
}

fn show(sources: &Sources, diagnostics: &Diagnostics) {
    let plain =
        !io::stderr().is_terminal() || std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty());
    say(&diagnostics.report(sources, if plain { Style::Plain } else { Style::Colored }));
}

/// To standard error; where that is closed nobody listens.
fn say(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

/// To standard output. A reader that has gone away (`cdc explain | head`) is no error.
fn print(text: &str) -> io::Result<()> {
    match io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }
}
