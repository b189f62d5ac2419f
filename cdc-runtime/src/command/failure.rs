//! An error as its reader needs it: what, where, why, and what to do.

use std::error::Error as _;
use std::fmt::Write as _;
use std::io::Write as _;
use std::process::ExitCode;

use super::cli::LogFormat;
use crate::error::{Error, Place};

/// Reports `error` on stderr and returns its exit code.
pub(super) fn exit(error: &Error, format: LogFormat) -> ExitCode {
    match format {
        LogFormat::Text => print(error),
        LogFormat::Json => log(error),
    }
    ExitCode::from(error.kind().exit_code())
}

fn print(error: &Error) {
    // Where stderr is closed nobody is left to tell.
    drop(std::io::stderr().lock().write_all(text(error).as_bytes()));
}

fn text(error: &Error) -> String {
    let mut text = format!("error: {}\n", error.message());
    if *error.place() != Place::default() {
        writeln!(text, "  where: {}", error.place()).ok();
    }
    let mut source = error.source();
    while let Some(inner) = source {
        writeln!(text, "  why:   {inner}").ok();
        source = inner.source();
    }
    writeln!(text, "  do:    {}", error.help()).ok();
    text
}

fn log(error: &Error) {
    let place = error.place();
    tracing::error!(
        event = crate::log::event::STOPPED,
        kind = error.kind().name(),
        table = place.table,
        column = place.column,
        position = place.position.as_ref().map(ToString::to_string),
        gtid = place.gtid,
        remedy = error.help(),
        "{error}"
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;
    use crate::position::Position;

    #[test]
    fn a_report_says_what_where_why_and_what_to_do() {
        let error = Error::new(ErrorKind::Corrupt, "the event's checksum does not fit")
            .at(&Position::new("binlog.000001", 4))
            .in_table("shop.orders")
            .because(std::io::Error::other("short read"))
            .remedy("fetch the file again");
        expect_test::expect![[r#"
            error: the event's checksum does not fit
              where: at binlog.000001:4, table `shop.orders`
              why:   short read
              do:    fetch the file again
        "#]]
        .assert_eq(&text(&error));
    }
}
