//! Pages made from the tables in the code.

use std::fmt::Write as _;

use cdc_runtime::log::event;
use cdc_runtime::metrics::DEFINITIONS;
use cdc_runtime::notify::Kind;

use super::ALERTS;

/// docs/metrics.md.
#[must_use]
pub fn metrics() -> String {
    let mut text = String::from(METRICS);
    text.push_str("\n| metric | kind | labels | meaning |\n|---|---|---|---|\n");
    for metric in DEFINITIONS {
        let labels: Vec<_> = metric
            .labels
            .iter()
            .map(|label| format!("`{label}`"))
            .collect();
        writeln!(
            text,
            "| `{}` | {} | {} | {} |",
            metric.name,
            metric.kind.name(),
            labels.join(", "),
            metric.help
        )
        .ok();
    }
    text.push_str(
        "\n## Alerts\n\n`deploy/prometheus-rules.yaml` holds them; each names its runbook.\n\n",
    );
    text.push_str("| alert | when | for | severity |\n|---|---|---|---|\n");
    for alert in ALERTS {
        let expr = alert.expr.replace('|', "\\|");
        writeln!(
            text,
            "| [{}](runbooks.md#{}) | `{expr}` | {} | {} |",
            alert.name, alert.runbook, alert.lasts, alert.severity
        )
        .ok();
    }
    text
}

/// docs/runbooks.md.
#[must_use]
pub fn runbooks() -> String {
    let mut text = String::from(RUNBOOKS);
    text.push_str("\n| notification | severity | what |\n|---|---|---|\n");
    for kind in Kind::ALL {
        let of = kind.text();
        writeln!(
            text,
            "| [`{0}`](#{0}) | {1} | {2} |",
            of.name,
            of.severity.name(),
            of.title
        )
        .ok();
    }
    for kind in Kind::ALL {
        let of = kind.text();
        write!(
            text,
            "\n## {}\n\n**{}**, {}. {}\n\n",
            of.name,
            of.title,
            of.severity.name(),
            of.meaning
        )
        .ok();
        for (number, step) in of.runbook.iter().enumerate() {
            writeln!(text, "{}. {step}", number + 1).ok();
        }
        match of.resolved_by {
            Some(by) => writeln!(text, "\nOver when: {by}.").ok(),
            None => writeln!(text, "\nThis is news; nothing has to be over.").ok(),
        };
    }
    text
}

/// The list of log events in docs/logging.md.
#[must_use]
pub fn events() -> String {
    let mut text = String::from("| event | when |\n|---|---|\n");
    for (name, meaning) in event::ALL {
        writeln!(text, "| `{name}` | {meaning} |").ok();
    }
    text
}

const METRICS: &str = "# Metrics and health

Made from the table in `cdc-runtime/src/metrics/definition.rs` and held by a test.

`replicator run --listen 127.0.0.1:9187` (or `CDC_LISTEN`, or `[serve]` in `replicator.toml`)
serves these pages over HTTP, without TLS and without a password; keep it on the loopback
address or a private network. They hold counts, names of tables and channels, places
in the binlog, and no value of any row.

| page | answer |
|---|---|
| `/` | the status page, for a browser, on a phone too: [status_page.md](status_page.md) |
| `/status.json` | what the status page shows |
| `/metrics` | everything below, in the Prometheus text format |
| `/healthz` | 200 while the process lives: restart it where this fails |
| `/readyz` | 200 while the source's stream is open and the lag is within `ready_lag`; else 503 with the reason |

```toml
[serve]
listen = \"127.0.0.1:9187\"   # the default
ready_lag = 300             # seconds; 0: lag does not matter to /readyz
```

```yaml
scrape_configs:
  - job_name: cdc
    static_configs: [{ targets: [\"127.0.0.1:9187\"] }]
```

`demo` serves nothing. With `--listen`, `[serve]` or a notification channel the source is asked
every five seconds for its list of binlogs, on a connection of its own: `cdc_lag_bytes` rests on it.

`deploy/grafana.json` is a dashboard over these metrics: import it into Grafana.
Counters begin at 0 with each start of the process.
";

const RUNBOOKS: &str = "# Runbooks

What each notification means and what to do; made from the list in
`cdc-runtime/src/notify/kind.rs` and held by a test. [notifications.md](notifications.md) says
how to be told.
";
