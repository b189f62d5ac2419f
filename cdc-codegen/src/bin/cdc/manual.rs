//! `cdc completions` and `cdc man`: the command line, told to shells and to `man`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, CommandFactory as _};
use clap_complete::Shell;
use clap_mangen::Man;

use super::{Answer, print};

/// The arguments of `cdc man`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The command whose page is wanted; this program's own without one.
    command: Option<String>,
    /// Writes a page for each command into this folder instead.
    #[arg(long, value_name = "DIR", conflicts_with = "command")]
    out: Option<PathBuf>,
}

/// Prints the completions of a shell.
pub(super) fn completions(shell: Shell) -> Answer {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut super::Arguments::command(), "cdc", &mut script);
    print(&String::from_utf8(script)?)?;
    Ok(ExitCode::SUCCESS)
}

/// Prints a manual page, or writes all.
pub(super) fn man(arguments: &Arguments) -> Answer {
    let mut root = super::Arguments::command().disable_help_subcommand(true);
    root.build();
    if let Some(folder) = &arguments.out {
        let failed = |error| format!("cannot write to `{}`: {error}", folder.display());
        std::fs::create_dir_all(folder).map_err(failed)?;
        clap_mangen::generate_to(root, folder).map_err(failed)?;
        return Ok(ExitCode::SUCCESS);
    }
    let wanted = match &arguments.command {
        None => &root,
        Some(name) => root.find_subcommand(name).ok_or_else(|| {
            format!("unknown command `{name}`\nhelp: `cdc --help` lists all commands")
        })?,
    };
    let mut page = Vec::new();
    Man::new(wanted.clone()).render(&mut page)?;
    print(&String::from_utf8(page)?)?;
    Ok(ExitCode::SUCCESS)
}
