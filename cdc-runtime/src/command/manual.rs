//! `completions` and `man`: the command line, told to shells and to `man`.

use clap::CommandFactory as _;
use clap_mangen::Man;

use super::Answer;
use super::cli::{Cli, CompletionsArguments, ManArguments};
use super::screen::say;
use crate::error::{Error, ErrorKind};

/// Prints the completions of a shell.
pub(super) fn completions(arguments: &CompletionsArguments) -> Result<Answer, Error> {
    let mut script = Vec::new();
    let mut root = Cli::command().name("replicator");
    clap_complete::generate(arguments.shell, &mut root, "replicator", &mut script);
    say(&String::from_utf8_lossy(&script))?;
    Ok(Answer::Done)
}

/// Prints a manual page, or writes all.
pub(super) fn man(arguments: &ManArguments) -> Result<Answer, Error> {
    let mut root = Cli::command()
        .name("replicator")
        .disable_help_subcommand(true);
    root.build();
    if let Some(folder) = &arguments.out {
        let made = std::fs::create_dir_all(folder);
        made.and_then(|()| clap_mangen::generate_to(root, folder))
            .map_err(|error| {
                let message = format!("the pages cannot be written to `{}`", folder.display());
                Error::new(ErrorKind::Config, message)
                    .remedy("name a folder that can be written to with --out DIR")
                    .because(error)
            })?;
        return Ok(Answer::Done);
    }
    let wanted = match &arguments.command {
        None => &root,
        Some(name) => root.find_subcommand(name).ok_or_else(|| {
            Error::new(ErrorKind::Config, format!("`{name}` is no command"))
                .remedy("`replicator --help` lists all commands")
        })?,
    };
    let mut page = Vec::new();
    Man::new(wanted.clone())
        .render(&mut page)
        .map_err(|error| {
            Error::new(ErrorKind::Config, "the manual page cannot be made").because(error)
        })?;
    say(&String::from_utf8_lossy(&page))?;
    Ok(Answer::Done)
}
