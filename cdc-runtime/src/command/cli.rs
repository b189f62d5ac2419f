//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::example;
use crate::config::{Login, Options};
use crate::source::{SslMode, Tls};

/// Turns a MySQL or MariaDB binlog into a star schema, in real time.
#[derive(Parser)]
#[command(version, subcommand_required = true, arg_required_else_help = true, after_help = example::REPLICATOR)]
pub(super) struct Cli {
    #[command(flatten)]
    pub(super) options: Common,
    #[command(subcommand)]
    pub(super) command: Command,
}

/// Options of every command. Flags stand over the environment, the environment over
/// `replicator.toml`. Not `Debug`: addresses hold passwords.
#[derive(Args)]
pub(super) struct Common {
    /// The server to follow: mysql://user@host:3306/ (several: host:port,host:port)
    #[arg(
        long = "source",
        visible_alias = "source-url",
        value_name = "URL",
        global = true,
        env = "CDC_SOURCE_URL",
        hide_env_values = true,
        help_heading = "Source"
    )]
    pub(super) source: Option<String>,
    /// A file with the source's password [or CDC_SOURCE_PASSWORD, the password itself]
    #[arg(
        long,
        value_name = "FILE",
        global = true,
        env = "CDC_SOURCE_PASSWORD_FILE",
        help_heading = "Source"
    )]
    source_password_file: Option<PathBuf>,
    /// TLS to the source: disabled, preferred, required, verify-ca, verify-full [default: preferred]
    #[arg(
        long,
        value_name = "MODE",
        global = true,
        env = "CDC_SSL_MODE",
        help_heading = "Source"
    )]
    ssl_mode: Option<SslMode>,
    /// Certificates of the authorities that the source's certificate is verified with
    #[arg(
        long,
        value_name = "FILE",
        global = true,
        env = "CDC_SSL_CA",
        help_heading = "Source"
    )]
    ssl_ca: Option<PathBuf>,
    /// This client's certificate, where the source asks for one
    #[arg(
        long,
        value_name = "FILE",
        global = true,
        env = "CDC_SSL_CERT",
        help_heading = "Source"
    )]
    ssl_cert: Option<PathBuf>,
    /// The key of this client's certificate
    #[arg(
        long,
        value_name = "FILE",
        global = true,
        env = "CDC_SSL_KEY",
        help_heading = "Source"
    )]
    ssl_key: Option<PathBuf>,
    /// What to fill: sqlite:lake.sqlite, mysql://user@host/database, postgres://user@host/database
    #[arg(
        long = "target",
        visible_alias = "target-url",
        value_name = "URL",
        global = true,
        env = "CDC_TARGET_URL",
        hide_env_values = true,
        help_heading = "Target"
    )]
    pub(super) target: Option<String>,
    /// The salt of masked columns; better given by the environment
    #[arg(
        long,
        value_name = "TEXT",
        global = true,
        env = "CDC_MASK_SALT",
        hide_env_values = true,
        help_heading = "Target"
    )]
    mask_salt: Option<String>,
    /// Under which id to register at the server
    #[arg(
        long,
        value_name = "N",
        global = true,
        env = "CDC_SERVER_ID",
        help_heading = "Source"
    )]
    server_id: Option<u32>,
    /// The configuration file [default: replicator.toml, where it exists]
    #[arg(
        long,
        value_name = "FILE",
        global = true,
        env = "CDC_CONFIG",
        help_heading = "Output and watching"
    )]
    pub(super) config: Option<PathBuf>,
    /// Statements in a batch at most [default: 10000]
    #[arg(
        long,
        value_name = "N",
        global = true,
        env = "CDC_BATCH_ROWS",
        help_heading = "Target"
    )]
    batch_rows: Option<u64>,
    /// Bytes of a batch at most [default: 8388608]
    #[arg(
        long,
        value_name = "N",
        global = true,
        env = "CDC_BATCH_BYTES",
        help_heading = "Target"
    )]
    batch_bytes: Option<u64>,
    /// Bytes of a transaction kept in memory; more goes to a temporary file [default: 67108864]
    #[arg(
        long,
        value_name = "N",
        global = true,
        env = "CDC_MEMORY_BUDGET",
        help_heading = "Target"
    )]
    memory_budget: Option<u64>,
    /// The tool whose swapped tables hold the same rows: gh-ost or pt-osc
    #[arg(
        long,
        value_name = "TOOL",
        global = true,
        env = "CDC_ONLINE_SCHEMA_CHANGE",
        help_heading = "Source"
    )]
    online_schema_change: Option<String>,
    /// Seconds between the server's signs of life [default: 10]
    #[arg(
        long,
        value_name = "SECONDS",
        global = true,
        env = "CDC_HEARTBEAT",
        help_heading = "Source"
    )]
    heartbeat: Option<u64>,
    /// Seconds the first connection may take [default: 10]
    #[arg(
        long,
        value_name = "SECONDS",
        global = true,
        env = "CDC_CONNECT_TIMEOUT",
        help_heading = "Source"
    )]
    connect_timeout: Option<u64>,
    /// Failures in a row after which `run` gives up [default: never]
    #[arg(
        long,
        value_name = "N",
        global = true,
        env = "CDC_RETRIES",
        help_heading = "Source"
    )]
    retries: Option<u32>,
    /// Row changes that are set aside before the stream stops; 0: the first one stops it [default: 100]
    #[arg(
        long,
        value_name = "N",
        global = true,
        env = "CDC_DEAD_LETTERS",
        help_heading = "Target"
    )]
    dead_letters: Option<u64>,
    /// Answer as JSON
    #[arg(long, global = true, help_heading = "Output and watching")]
    pub(super) json: bool,
    /// Print answers and errors only: no progress, no log lines
    #[arg(short, long, global = true, help_heading = "Output and watching")]
    quiet: bool,
    /// Serve metrics and health on this address
    #[arg(
        long,
        value_name = "ADDRESS:PORT",
        global = true,
        env = "CDC_LISTEN",
        help_heading = "Output and watching"
    )]
    pub(super) listen: Option<std::net::SocketAddr>,
    /// What this replicator is called in logs and notifications [default: the host's name]
    #[arg(
        long,
        value_name = "NAME",
        global = true,
        env = "CDC_INSTANCE",
        help_heading = "Output and watching"
    )]
    pub(super) instance: Option<String>,
    /// How log lines look
    #[arg(long, value_name = "FORMAT", global = true, value_enum, default_value_t = LogFormat::Text, env = "CDC_LOG", help_heading = "Output and watching")]
    log: LogFormat,
    /// What is logged: error, warn, info, debug, or as in RUST_LOG [default: info]
    #[arg(
        long,
        value_name = "LEVEL",
        global = true,
        env = "CDC_LOG_LEVEL",
        help_heading = "Output and watching"
    )]
    log_level: Option<String>,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum LogFormat {
    /// For people.
    Text,
    /// For machines.
    Json,
}

#[derive(Subcommand)]
pub(super) enum Command {
    /// Replay the bundled recording and look at the result; needs no server
    #[command(after_help = example::DEMO)]
    Demo(DemoArguments),
    /// Apply binlog files
    #[command(after_help = example::REPLAY)]
    Replay(ReplayArguments),
    /// Follow the source until told to stop
    #[command(after_help = example::RUN)]
    Run(RunArguments),
    /// Load tables again beside the stream, and heal what differs
    #[command(after_help = example::SNAPSHOT)]
    Snapshot(SnapshotArguments),
    /// Check the source: settings, grants, and how to mend them
    #[command(after_help = example::CHECK)]
    Check,
    /// Show what `migrate` would do to the target
    #[command(after_help = example::PLAN)]
    Plan,
    /// Create what the target lacks
    #[command(after_help = example::MIGRATE)]
    Migrate(MigrateArguments),
    /// Compare the source with the target, row by row
    #[command(after_help = example::VERIFY)]
    Verify(VerifyArguments),
    /// Show position, lag and rows of the target
    #[command(after_help = example::STATUS)]
    Status,
    /// Ask whether the replicator that serves on --listen is alive
    #[command(after_help = example::HEALTH)]
    Health,
    /// Look at row changes that are set aside, try them again, discard them
    #[command(name = "dead-letters", after_help = example::DEAD_LETTERS)]
    DeadLetters(DeadLettersArguments),
    /// Try the notification channels of replicator.toml
    #[command(after_help = example::NOTIFY)]
    Notify(NotifyArguments),
    /// Print completions for a shell
    #[command(after_help = example::COMPLETIONS)]
    Completions(CompletionsArguments),
    /// Print a manual page, or write all of them
    #[command(after_help = example::MAN)]
    Man(ManArguments),
}

#[derive(Args)]
pub(super) struct NotifyArguments {
    #[command(subcommand)]
    pub(super) what: NotifyCommand,
}

#[derive(Subcommand)]
pub(super) enum NotifyCommand {
    /// Send a test message to every channel and say what came of it
    #[command(after_help = example::NOTIFY)]
    Test,
}

#[derive(Args)]
pub(super) struct CompletionsArguments {
    /// Which shell
    pub(super) shell: clap_complete::Shell,
}

#[derive(Args)]
pub(super) struct ManArguments {
    /// The command whose page is wanted; this program's own without one
    pub(super) command: Option<String>,
    /// Write a page for each command into this folder instead
    #[arg(long, value_name = "DIR", conflicts_with = "command")]
    pub(super) out: Option<PathBuf>,
}

#[derive(Args)]
pub(super) struct DemoArguments {
    /// Which of the bundled recordings [default: the first]
    #[arg(long, value_name = "NAME")]
    pub(super) recording: Option<String>,
}

#[derive(Args)]
pub(super) struct ReplayArguments {
    /// Binlog files, in their order
    #[arg(required = true, value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
    /// Vouch for the shape of a table that was altered
    #[arg(long, value_name = "SCHEMA.TABLE")]
    pub(super) accept_schema: Vec<String>,
}

#[derive(Args)]
pub(super) struct RunArguments {
    /// End where the server stands at the start
    #[arg(long, conflicts_with = "until")]
    pub(super) until_current: bool,
    /// End when this transaction (or set of them) is applied
    #[arg(long, value_name = "GTID")]
    pub(super) until: Option<String>,
    /// Where an empty target starts: FILE:POSITION
    #[arg(long, value_name = "FILE:POSITION")]
    pub(super) start: Option<String>,
    /// Load no table: an empty target begins with the source's first binlog, or at --start
    #[arg(long)]
    pub(super) no_snapshot: bool,
    /// Vouch for the shape of a table that was altered
    #[arg(long, value_name = "SCHEMA.TABLE")]
    pub(super) accept_schema: Vec<String>,
}

#[derive(Args)]
pub(super) struct SnapshotArguments {
    /// Which source tables, schema and name [default: all of the mapping]
    #[arg(long = "table", value_name = "SCHEMA.TABLE")]
    pub(super) tables: Vec<String>,
}

#[derive(Args)]
pub(super) struct MigrateArguments {
    /// Make tables anew whose columns are no longer the mapping's; the next run loads them
    #[arg(long)]
    pub(super) allow_destructive: bool,
}

#[derive(Args)]
pub(super) struct VerifyArguments {
    /// Which source tables, schema and name [default: all of the mapping]
    #[arg(long = "table", value_name = "SCHEMA.TABLE")]
    pub(super) tables: Vec<String>,
    /// Mend what differs, also while a replicator runs
    #[arg(long)]
    pub(super) repair: bool,
}

#[derive(Args)]
pub(super) struct DeadLettersArguments {
    #[command(subcommand)]
    pub(super) what: DeadLettersCommand,
}

#[derive(Subcommand)]
pub(super) enum DeadLettersCommand {
    /// All of them: table, change, why, since when
    #[command(after_help = example::LETTERS_LIST)]
    List,
    /// One with its rows, which hold data of the source
    #[command(after_help = example::LETTERS_SHOW)]
    Show {
        /// Its number
        id: u64,
    },
    /// Apply them now; those that are refused again stay
    #[command(after_help = example::LETTERS_RETRY)]
    Retry(Letters),
    /// Give them up: the target keeps what it has of those rows
    #[command(after_help = example::LETTERS_DISCARD)]
    Discard(Letters),
}

#[derive(Args)]
pub(super) struct Letters {
    /// Their numbers
    #[arg(required_unless_present = "all", value_name = "ID")]
    pub(super) ids: Vec<u64>,
    /// All of them
    #[arg(long, conflicts_with = "ids")]
    pub(super) all: bool,
}

impl Cli {
    pub(super) fn log_format(&self) -> LogFormat {
        self.options.log
    }

    pub(super) fn log_level(&self) -> Option<&str> {
        let said = self.options.log_level.as_deref();
        if self.options.quiet {
            said.or(Some("error"))
        } else {
            said
        }
    }
}

impl Common {
    /// What flags and environment say.
    pub(super) fn given(&self) -> Options {
        Options {
            source_url: self.source.clone(),
            source_login: Login {
                // Without a flag of its own: a command line is no place for it.
                password: std::env::var("CDC_SOURCE_PASSWORD").ok(),
                password_file: self.source_password_file.clone(),
                tls: Tls {
                    mode: self.ssl_mode,
                    ca: self.ssl_ca.clone(),
                    cert: self.ssl_cert.clone(),
                    key: self.ssl_key.clone(),
                },
            },
            target_url: self.target.clone(),
            server_id: self.server_id,
            mask_salt: self.mask_salt.clone(),
            batch_rows: self.batch_rows,
            batch_bytes: self.batch_bytes,
            memory_budget: self.memory_budget,
            online_schema_change: self.online_schema_change.clone(),
            heartbeat: self.heartbeat,
            connect_timeout: self.connect_timeout,
            retries: self.retries,
            dead_letters: self.dead_letters,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn options_may_stand_behind_the_command() {
        let cli = Cli::try_parse_from(["replicator", "replay", "a", "b", "--target", "x"])
            .ok()
            .unwrap();
        assert_eq!(cli.options.target.as_deref(), Some("x"));
        assert!(
            Cli::try_parse_from(["replicator", "run", "--until-current", "--until", "x"]).is_err()
        );
        assert!(Cli::try_parse_from(["replicator", "replay"]).is_err());
    }
}
