//! What stands below each command's help: examples to copy. A test parses every one.

/// Of `cdc` itself.
pub(super) const CDC: &str = "\
A first mapping of a database, and what is wrong with it:
  mysqldump --no-data --databases shop > shop.sql
  cdc init --ddl shop.sql --dir shop-lake
  cdc check --mapping shop-lake/schema/mapping.toml

`cdc COMMAND --help` has examples for each command; `cdc man gen` is its manual page.
Exit codes: 0 done, 1 the answer is no, 2 usage or configuration.";

pub(super) const GEN: &str = "\
Examples:
  cdc gen
  cdc gen --mapping schema/mapping.toml --out src/mappers
  cdc gen --check                # in CI: 1 and the names of what is stale

A crate with a build script needs this command only to read what is generated.";

pub(super) const CHECK: &str = "\
Examples:
  cdc check
  cdc check --mapping schema/mapping.toml --json
  cdc explain CDC0301            # what a code in the report means";

pub(super) const DOCS: &str = "\
Examples:
  cdc docs                       # then open docs/dictionary/dictionary.html
  cdc docs --mapping schema/mapping.toml --out public
  cdc docs --check               # in CI: 1 and the names of what is stale";

pub(super) const DDL: &str = "\
Examples:
  cdc ddl schema/shop.sql
  cdc ddl --json --server mariadb --server-version 10.11.16 dump.sql alter.sql";

pub(super) const EXPLAIN: &str = "\
Examples:
  cdc explain CDC0301
  cdc explain                    # every code on a line
  cdc explain --json             # the same for programs";

pub(super) const INIT: &str = "\
Examples:
  cdc init --ddl shop.sql
  cdc init --ddl shop.sql --dir shop-lake --schema shop
  cdc init --source mysql://cdc@db.example:3306/shop --dir shop-lake";

pub(super) const IMPACT: &str = "\
Examples:
  cdc impact alter.sql           # before it runs on the source
  cdc impact alter.sql --mapping schema/mapping.toml";

#[cfg(feature = "source")]
pub(super) const PULL: &str = "\
Examples:
  cdc pull --source mysql://cdc@db.example:3306/
  cdc pull --source mysql://cdc@db.example:3306/ --out schema/shop.sql";

pub(super) const COMPLETIONS: &str = "\
Examples:
  cdc completions bash > ~/.local/share/bash-completion/completions/cdc
  cdc completions zsh > ~/.zfunc/_cdc
  cdc completions fish > ~/.config/fish/completions/cdc.fish";

pub(super) const MAN: &str = "\
Examples:
  cdc man | man -l -             # this program
  cdc man gen | man -l -         # one command
  cdc man --out man1             # a file for each";

#[cfg(test)]
mod tests {
    use clap::{CommandFactory as _, Parser as _};

    use crate::Arguments;

    /// The command lines in a text, without what the shell takes.
    fn lines(text: &str) -> Vec<Vec<&str>> {
        let lines = text.lines().filter_map(|line| line.strip_prefix("  "));
        let lines = lines.filter(|line| line.starts_with("cdc "));
        lines
            .map(|line| {
                let line = line.split([';', '|', '>', '#']).next().unwrap_or(line);
                line.split_whitespace().collect()
            })
            .collect()
    }

    #[test]
    fn every_command_has_examples_that_parse() {
        let mut root = Arguments::command();
        root.build();
        let commands: Vec<_> = root
            .get_subcommands()
            .filter(|command| command.get_name() != "help")
            .collect();
        assert!(commands.len() > 5);
        for command in commands.into_iter().chain([&root]) {
            let name = command.get_name();
            let text = command.get_after_help().map(ToString::to_string);
            let text = text.unwrap_or_default();
            let own = lines(&text);
            assert!(!own.is_empty(), "`{name}` has no example");
            for line in own {
                let parsed = Arguments::try_parse_from(&line);
                assert!(parsed.is_ok(), "{line:?}: {parsed:?}");
            }
            let about = command.get_about().map(ToString::to_string);
            assert!(about.is_some_and(|about| !about.is_empty()), "`{name}`");
        }
        root.debug_assert();
    }
}
