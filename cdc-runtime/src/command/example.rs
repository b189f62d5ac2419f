//! What stands below each command's help: examples to copy. A test parses every one.

/// Of `replicator` itself.
pub(super) const REPLICATOR: &str = "\
From nothing to a lake that follows the server:
  export CDC_SOURCE_URL='mysql://cdc:secret@db.example:3306/'
  export CDC_TARGET_URL=sqlite:lake.sqlite
  replicator check
  replicator migrate
  replicator run

`replicator COMMAND --help` has examples for each command. Exit codes: 0 done, 1 the answer
is no, 2 usage or configuration, 3 a person is needed, 4 a server could not be reached.";

pub(super) const DEMO: &str = "\
Examples:
  replicator demo
  replicator demo --recording mariadb
  replicator demo --target sqlite:demo.sqlite   # keeps the result";

pub(super) const REPLAY: &str = "\
Examples:
  replicator replay binlog.000001 binlog.000002
  replicator replay --target sqlite:lake.sqlite --json binlog.000003";

pub(super) const RUN: &str = "\
Examples:
  replicator run                                # until Ctrl-C or SIGTERM
  replicator run --until-current                # catch up and end
  replicator run --until 3e11fa47-71ca-11e1-9e33-c80aa9429562:23
  replicator run --start binlog.000001:4        # an empty target, the first binlog
  replicator run --log json --quiet             # under a supervisor: errors only";

pub(super) const SNAPSHOT: &str = "\
Examples:
  replicator snapshot --table shop.customer     # also beside a running replicator
  replicator snapshot --json                    # every table of the mapping";

pub(super) const CHECK: &str = "\
Examples:
  replicator check
  replicator check --source mysql://cdc@db.example:3306/ --json";

pub(super) const PLAN: &str = "\
Examples:
  replicator plan
  replicator plan --target sqlite:lake.sqlite > plan.sql";

pub(super) const MIGRATE: &str = "\
Examples:
  replicator plan                               # look first
  replicator migrate
  replicator migrate --allow-destructive        # columns changed: tables made anew";

pub(super) const VERIFY: &str = "\
Examples:
  replicator verify                             # also beside a running replicator
  replicator verify --table shop.customer --json
  replicator verify --repair                    # exit code 0 once all is equal";

pub(super) const STATUS: &str = "\
Examples:
  replicator status
  replicator status --json --target sqlite:lake.sqlite | jq .lag_seconds";

pub(super) const HEALTH: &str = "\
Examples:
  replicator health                             # at CDC_LISTEN, or [serve] of replicator.toml
  replicator health --listen 127.0.0.1:9187 --quiet";

pub(super) const DEAD_LETTERS: &str = "\
Examples:
  replicator dead-letters list
  replicator dead-letters show 3                # with the row: data of the source
  replicator dead-letters retry --all           # also beside a running replicator
  replicator dead-letters discard 3 4";

pub(super) const LETTERS_LIST: &str = "\
Examples:
  replicator dead-letters list
  replicator dead-letters list --json | jq length";

pub(super) const LETTERS_SHOW: &str = "\
Examples:
  replicator dead-letters show 3                # with the row: data of the source";

pub(super) const LETTERS_RETRY: &str = "\
Examples:
  replicator dead-letters retry 3 4             # once the target takes them
  replicator dead-letters retry --all           # also beside a running replicator";

pub(super) const LETTERS_DISCARD: &str = "\
Examples:
  replicator dead-letters discard 3 4
  replicator dead-letters discard --all";

pub(super) const NOTIFY: &str = "\
Examples:
  replicator notify test                        # a message to every channel
  replicator notify test --json";

pub(super) const COMPLETIONS: &str = "\
Examples:
  replicator completions bash > ~/.local/share/bash-completion/completions/replicator
  replicator completions zsh > ~/.zfunc/_replicator
  replicator completions fish > ~/.config/fish/completions/replicator.fish";

pub(super) const MAN: &str = "\
Examples:
  replicator man | man -l -                     # this program
  replicator man run | man -l -                 # one command
  replicator man --out man1                     # a file for each";

#[cfg(test)]
mod tests {
    use clap::{CommandFactory as _, Parser as _};

    use super::super::cli::Cli;

    /// The command lines in a text, without what the shell takes.
    fn lines(text: &str) -> Vec<Vec<&str>> {
        let lines = text.lines().filter_map(|line| line.strip_prefix("  "));
        let lines = lines.filter(|line| line.starts_with("replicator "));
        lines
            .map(|line| {
                let line = line.split(['|', '>', '#']).next().unwrap_or(line);
                line.split_whitespace().collect()
            })
            .collect()
    }

    /// Of `command` and all commands below it.
    fn parse(command: &clap::Command) {
        let name = command.get_name();
        let text = command.get_after_help().map(ToString::to_string);
        let text = text.unwrap_or_default();
        let own = lines(&text);
        assert!(!own.is_empty(), "`{name}` has no example");
        for line in own {
            assert!(Cli::try_parse_from(&line).is_ok(), "{line:?}");
        }
        let below = command.get_subcommands();
        below.filter(|it| it.get_name() != "help").for_each(parse);
    }

    #[test]
    fn every_command_has_examples_that_parse() {
        let mut root = Cli::command();
        root.build();
        assert!(root.get_subcommands().count() > 5);
        parse(&root);
    }
}
