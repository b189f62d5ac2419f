//! The `replicator` program: what its user types, and what it answers.
//!
//! A generated crate's `main` calls [`main`] with its mappers; everything else is here.

mod check;
mod cli;
mod dead_letters;
mod demo;
mod example;
mod failure;
mod health;
mod logging;
mod manual;
mod notify;
mod observe;
mod panicked;
mod plan;
mod progress;
mod replay;
mod run;
mod screen;
mod session;
mod signal;
mod snapshot;
mod status;
mod verify;

use std::process::ExitCode;

use clap::parser::ValueSource;
use clap::{CommandFactory, FromArgMatches};

use crate::config::{Settings, refuse_password_in};
use crate::error::Error;
use crate::mapper::Mappers;
#[cfg(feature = "mysql")]
use crate::sink::mysql;
#[cfg(feature = "postgres")]
use crate::sink::postgres;
use crate::sink::{Sink, Target, sqlite};
use cli::{Cli, Command};
use session::Session;

/// What a replicator brings along beside its mappers.
#[derive(Debug, Clone, Copy, Default)]
pub struct Bundle {
    /// Recorded binlogs for `demo`; the first is the default.
    pub recordings: &'static [Recording],
    /// A query that shows what the star schema is good for.
    pub demo_query: Option<DemoQuery>,
    /// What `demo` says at its end.
    pub after: &'static str,
}

/// A recorded binlog.
#[derive(Debug, Clone, Copy)]
pub struct Recording {
    /// The name for `--recording`: `mysql`.
    pub name: &'static str,
    /// The binlog's own file name: `binlog.000001`.
    pub file_name: &'static str,
    /// The file.
    pub bytes: &'static [u8],
}

/// A query and what it answers.
#[derive(Debug, Clone, Copy)]
pub struct DemoQuery {
    /// "Revenue by month and category".
    pub title: &'static str,
    /// The query, in SQLite's SQL.
    pub sql: &'static str,
}

/// What a command answers; an error is a third thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    /// Done.
    Done,
    /// The answer is no.
    No,
}

/// Runs the command line. Exit codes: 0 done, 1 the answer is no, 2 usage or
/// configuration, 3 stopped on something that needs a person, 4 could not reach a
/// server, 130 ended by a second signal.
pub fn main<M: Mappers>(bundle: Bundle) -> ExitCode {
    let parsed = Cli::command()
        .name("replicator")
        .try_get_matches()
        .and_then(|matches| {
            let typed = matches.value_source("source") == Some(ValueSource::CommandLine);
            Cli::from_arg_matches(&matches).map(|cli| (cli, typed))
        });
    let (cli, typed) = match parsed {
        Ok(parsed) => parsed,
        Err(problem) => return usage(&problem),
    };
    let format = cli.log_format();
    let observe = observe::Observe::default();
    if let Err(error) = logging::start(format, cli.log_level(), observe.buffer()) {
        return failure::exit(&error, format);
    }
    panicked::watch();
    let safe = match &cli.options.source {
        Some(url) if typed => refuse_password_in(url),
        Some(_) | None => Ok(()),
    };
    match safe.and_then(|()| start::<M>(cli, bundle, observe)) {
        Ok(code) => code,
        Err(error) => failure::exit(&error, format),
    }
}

fn usage(problem: &clap::Error) -> ExitCode {
    // Help and version are no problem and go to stdout.
    let code = u8::from(problem.use_stderr()) * 2;
    match problem.print() {
        Ok(()) => ExitCode::from(code),
        Err(_) => ExitCode::from(code.max(1)),
    }
}

fn start<M: Mappers>(
    cli: Cli,
    bundle: Bundle,
    observe: observe::Observe,
) -> Result<ExitCode, Error> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| {
            Error::new(crate::ErrorKind::Config, "no threads can be started").because(error)
        })?;
    let code = runtime.block_on(signal::guarded(|stop| {
        observed::<M>(cli, bundle, stop, observe)
    }));
    runtime.shutdown_background();
    code
}

/// Runs the command, watched as `replicator.toml` says; what it logged and what people
/// are to be told is on its way before it ends.
async fn observed<M: Mappers>(
    cli: Cli,
    bundle: Bundle,
    stop: crate::replicator::Stop,
    mut observe: observe::Observe,
) -> Result<Answer, Error> {
    let answer = match observe.start::<M>(&cli.options, &cli.command).await {
        Ok(()) => dispatch::<M>(cli, bundle, stop, &observe).await,
        Err(error) => Err(error),
    };
    observe.end(answer.as_ref().err()).await;
    answer
}

async fn dispatch<M: Mappers>(
    cli: Cli,
    bundle: Bundle,
    stop: crate::replicator::Stop,
    observe: &observe::Observe,
) -> Result<Answer, Error> {
    let Cli { options, command } = cli;
    if matches!(command, Command::Health) {
        return health::health(&options).await;
    }
    let named_target = options.target.is_some();
    let json = options.json;
    let settings = Settings::gather(options.given(), options.config.as_deref())?;
    let session = Session {
        settings,
        json,
        named_target,
        stop,
        observer: observe.observer(),
    };
    let scratch = match command {
        Command::Demo(_) if !named_target => Some(demo::Folder::new()?),
        _ => None,
    };
    let target = scratch
        .as_ref()
        .map_or_else(|| session.settings.target.clone(), |folder| folder.lake());
    match &target {
        Target::Sqlite(file) => {
            on::<M, sqlite::Store>(&session, file, bundle, command, observe).await
        }
        #[cfg(feature = "mysql")]
        Target::Mysql(address) => {
            Box::pin(on::<M, mysql::Store>(
                &session, address, bundle, command, observe,
            ))
            .await
        }
        #[cfg(feature = "postgres")]
        Target::Postgres(address) => {
            Box::pin(on::<M, postgres::Store>(
                &session, address, bundle, command, observe,
            ))
            .await
        }
    }
}

/// Runs a command on a target of one kind: the only place where the kind is chosen.
async fn on<M: Mappers, S: Sink>(
    session: &Session,
    target: &S::Address,
    bundle: Bundle,
    command: Command,
    observe: &observe::Observe,
) -> Result<Answer, Error> {
    match command {
        Command::Demo(arguments) => demo::demo::<M, S>(session, target, &bundle, &arguments).await,
        Command::Replay(arguments) => replay::replay::<M, S>(session, target, arguments).await,
        Command::Snapshot(arguments) => {
            snapshot::snapshot::<M, S>(session, target, arguments).await
        }
        Command::Run(arguments) => run::run::<M, S>(session, target, arguments).await,
        Command::Check => check::check::<M, S>(session, target).await,
        Command::Plan => plan::plan::<M, S>(session, target).await,
        Command::Migrate(arguments) => plan::migrate::<M, S>(session, target, arguments).await,
        Command::Status => status::status::<M, S>(session, target).await,
        Command::Verify(arguments) => verify::verify::<M, S>(session, target, arguments).await,
        Command::DeadLetters(arguments) => {
            dead_letters::dead_letters::<M, S>(session, target, arguments).await
        }
        // Answered before a target is chosen: it needs none.
        Command::Health => Ok(Answer::No),
        Command::Completions(arguments) => manual::completions(&arguments),
        Command::Man(arguments) => manual::man(&arguments),
        Command::Notify(arguments) => notify::notify(session, &arguments, observe).await,
    }
}
