//! A defect of the replicator ends it with one line that holds no value.

use std::panic::PanicHookInfo;

use crate::log::event;

/// Says from now on where a panic happened, and not what it says: its words may quote
/// what stands in a row.
pub(super) fn watch() {
    std::panic::set_hook(Box::new(say));
}

fn say(info: &PanicHookInfo<'_>) {
    let place = info.location().map_or_else(
        || "an unknown place".to_owned(),
        |at| format!("{}:{}:{}", at.file(), at.line(), at.column()),
    );
    tracing::error!(
        event = event::PANICKED,
        place,
        "a defect of the replicator: nothing of the transaction at hand was applied; start it again, and report this line"
    );
}

#[cfg(test)]
mod tests {
    use std::process::Command;
    use std::sync::Arc;

    use super::super::cli::LogFormat;
    use super::super::logging;
    use super::watch;
    use crate::log::Buffer;
    use crate::metrics::Metrics;

    /// Says to the test below that it is the process that panics.
    const PANICS: &str = "CDC_TEST_PANICS";

    /// In a process of its own: the hook is the whole process's.
    #[test]
    fn a_panic_says_where_and_not_what() {
        if std::env::var_os(PANICS).is_some() {
            let buffer = Arc::new(Buffer::new(Arc::new(Metrics::default())));
            logging::start(LogFormat::Json, Some("debug"), buffer)
                .ok()
                .unwrap();
            watch();
            let cell = String::from("kanarienvogel");
            let worker = std::thread::spawn(move || panic!("a row with {cell}"));
            assert!(worker.join().is_err());
            panic!("kanarienvogel");
        }
        let own = std::env::current_exe().unwrap();
        let name = "command::panicked::tests::a_panic_says_where_and_not_what";
        let mut again = Command::new(own);
        again
            .args([name, "--exact", "--nocapture"])
            .env(PANICS, "1");
        let output = again.output().unwrap();
        assert!(!output.status.success());
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8_lossy(&said);
        let lines = said.matches("\"event\":\"panicked\"").count();
        assert_eq!(lines, 2, "{said}");
        assert!(said.contains("panicked.rs:"), "{said}");
        assert!(!said.contains("kanarien"), "{said}");
    }
}
