//! The pages, the dashboard and the alert rules say what the code says.

use std::collections::BTreeSet;
use std::path::PathBuf;

use cdc_runtime::config::Observing;
use cdc_runtime::metrics::DEFINITIONS;
use cdc_runtime::notify::Kind;
use expect_test::expect_file;
use tests::{Outcome, monitoring, place};

fn file(name: &str) -> PathBuf {
    place::workspace().join(name)
}

#[test]
fn generated_files_are_up_to_date() {
    expect_file![file("docs/metrics.md")].assert_eq(&monitoring::metrics());
    expect_file![file("docs/runbooks.md")].assert_eq(&monitoring::runbooks());
    expect_file![file("deploy/grafana.json")].assert_eq(&monitoring::dashboard());
    expect_file![file("deploy/prometheus-rules.yaml")].assert_eq(&monitoring::rules());
}

#[test]
fn the_list_of_log_events_is_up_to_date() -> Outcome<()> {
    let text = std::fs::read_to_string(file("docs/logging.md"))?;
    assert!(
        text.contains(&monitoring::events()),
        "write into docs/logging.md:\n{}",
        monitoring::events()
    );
    Ok(())
}

/// A line without a name would be one that nobody can search or alert for.
#[test]
fn every_log_line_of_the_runtime_has_a_name() -> Outcome<()> {
    let mut folders = vec![file("cdc-runtime/src")];
    let mut lines = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            if path.extension().is_none_or(|it| it != "rs") {
                continue;
            }
            let text = std::fs::read_to_string(&path)?;
            for level in ["error", "warn", "info", "debug", "trace"] {
                for call in text.split(&format!("tracing::{level}!(")).skip(1) {
                    lines += 1;
                    let named = call.trim_start().strip_prefix("event = ");
                    let near: String = call.chars().take(80).collect();
                    assert!(
                        named.is_some_and(|it| it
                            .trim_start_matches("crate::log::")
                            .starts_with("event::")),
                        "{}: {near}",
                        path.display()
                    );
                }
            }
        }
    }
    assert!(lines > 20, "{lines}");
    Ok(())
}

/// The names in a query that look like metrics of ours.
fn names(expr: &str) -> BTreeSet<&str> {
    expr.split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .filter(|word| word.starts_with("cdc_") || word.starts_with("process_"))
        .collect()
}

#[test]
fn every_query_names_metrics_and_labels_that_exist() {
    let panels = monitoring::PANELS.iter().flat_map(|panel| panel.queries);
    let alerts = monitoring::ALERTS.iter().map(|alert| alert.expr);
    for expr in panels.map(|(expr, _)| *expr).chain(alerts) {
        for name in names(expr) {
            let found = DEFINITIONS.iter().find(|definition| {
                name == definition.name || name.strip_suffix("_bucket") == Some(definition.name)
            });
            assert!(found.is_some(), "{name} in {expr}");
        }
        let opened = expr.matches(['(', '[', '{']).count();
        assert_eq!(opened, expr.matches([')', ']', '}']).count(), "{expr}");
    }
    for alert in monitoring::ALERTS {
        assert!(
            Kind::from_name(alert.runbook).is_some(),
            "{}",
            alert.runbook
        );
    }
}

#[test]
fn metric_names_follow_the_rules_of_prometheus() {
    for definition in DEFINITIONS {
        let is_counter = definition.kind.name() == "counter";
        assert_eq!(
            definition.name.ends_with("_total"),
            is_counter,
            "{}",
            definition.name
        );
        assert!(definition.help.ends_with('.'), "{}", definition.name);
    }
}

/// Each TOML example of the pages is taken as it stands, with files for its secrets.
#[test]
fn examples_in_the_pages_are_taken() -> Outcome<()> {
    let folder = tempfile::tempdir()?;
    let mut examples = 0;
    for page in [
        "docs/logging.md",
        "docs/notifications.md",
        "docs/metrics.md",
    ] {
        let text = std::fs::read_to_string(file(page))?;
        for example in text.split("```toml\n").skip(1) {
            let example = example.split("```").next().unwrap_or_default();
            let path = folder.path().join("replicator.toml");
            std::fs::write(&path, secrets(example, folder.path())?)?;
            let read = Observing::gather(Some(&path));
            assert!(
                read.is_ok(),
                "{page}: {}\n{example}",
                read.err()
                    .map(|error| error.to_string())
                    .unwrap_or_default()
            );
            examples += 1;
        }
    }
    assert!(examples >= 6, "{examples}");
    Ok(())
}

/// `KEY_env = "NAME"` and `KEY_file = "PATH"` become the path of a file that exists.
fn secrets(example: &str, folder: &std::path::Path) -> Outcome<String> {
    let path = folder.join("secret");
    std::fs::write(&path, "https://hooks.example/token")?;
    let path = path.display().to_string();
    let line = |line: &str| match line.split_once(" = ") {
        Some((key, _)) if key.ends_with("_env") => {
            format!("{}_file = '{path}'\n", key.trim_end_matches("_env"))
        }
        Some((key, _)) if key.ends_with("_file") && !["ca_file", "state_file"].contains(&key) => {
            format!("{key} = '{path}'\n")
        }
        Some(("ca_file", _)) => String::new(),
        _ => format!("{line}\n"),
    };
    Ok(example.lines().map(line).collect())
}
