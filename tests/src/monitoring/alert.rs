//! Alert rules for Prometheus.

use std::fmt::Write as _;

/// An alert.
pub struct Alert {
    /// Its name.
    pub name: &'static str,
    /// When it fires.
    pub expr: &'static str,
    /// For how long that must be so.
    pub lasts: &'static str,
    /// `critical` or `warning`.
    pub severity: &'static str,
    /// What it says.
    pub summary: &'static str,
    /// The runbook's heading in docs/runbooks.md.
    pub runbook: &'static str,
}

const fn alert(
    name: &'static str,
    expr: &'static str,
    lasts: &'static str,
    severity: &'static str,
    summary: &'static str,
    runbook: &'static str,
) -> Alert {
    Alert {
        name,
        expr,
        lasts,
        severity,
        summary,
        runbook,
    }
}

/// Every alert. A replicator that stopped answers no scrape: `up` is its alert.
#[rustfmt::skip]
pub const ALERTS: &[Alert] = &[
    alert("CdcDown", "up{job=\"cdc\"} == 0", "2m", "critical", "the replicator does not run", "ended"),
    alert("CdcNotConnected", "cdc_connected == 0", "2m", "critical", "the source's stream is not open", "source_lost"),
    alert("CdcLagHigh", "cdc_lag_seconds > 300", "5m", "warning", "the target is more than five minutes behind", "lag_high"),
    alert("CdcLagGrows", "cdc_lag_seconds > 60 and deriv(cdc_lag_seconds[15m]) > 0", "15m", "warning", "the target falls further behind", "lag_high"),
    alert("CdcRetentionAtRisk", "cdc_lag_seconds > 0.5 * cdc_source_retention_seconds", "1m", "critical", "the source may purge what the target still needs", "retention_at_risk"),
    alert("CdcDeadLetters", "cdc_dead_letters_open > 0", "0m", "warning", "row changes are set aside", "dead_letter"),
    alert("CdcRetries", "increase(cdc_retries_total[10m]) > 5", "0m", "warning", "the replicator fails again and again", "source_lost"),
    alert("CdcCommitsSlow", "histogram_quantile(0.9, rate(cdc_commit_seconds_bucket[10m])) > 5", "10m", "warning", "one commit of the target in ten takes more than five seconds", "lag_high"),
    alert("CdcSchemaDoubt", "increase(cdc_schema_doubts_total[10m]) > 0", "0m", "warning", "a mapped table was altered", "schema_doubt"),
    alert("CdcNotificationsFail", "increase(cdc_notifications_total{outcome=~\"failed|dropped\"}[15m]) > 0", "0m", "warning", "notifications do not arrive", "started"),
    alert("CdcLogsDropped", "increase(cdc_log_documents_total{outcome=~\"dropped|rejected\"}[15m]) > 0", "0m", "warning", "log documents were lost on their way", "logs_lost"),
];

/// deploy/prometheus-rules.yaml.
#[must_use]
pub fn rules() -> String {
    let mut text = String::from(
        "# Alert rules for a scrape job called `cdc`. Generated from tests/src/monitoring/alert.rs:\n\
         # `UPDATE_EXPECT=1 cargo test -p tests --test observe documents` writes it.\n\
         groups:\n  - name: cdc\n    rules:\n",
    );
    for alert in ALERTS {
        writeln!(text, "      - alert: {}", alert.name).ok();
        writeln!(text, "        expr: '{}'", alert.expr).ok();
        writeln!(text, "        for: {}", alert.lasts).ok();
        writeln!(
            text,
            "        labels:\n          severity: {}",
            alert.severity
        )
        .ok();
        writeln!(text, "        annotations:").ok();
        writeln!(
            text,
            "          summary: \"{} ({{{{ $labels.instance }}}})\"",
            alert.summary
        )
        .ok();
        writeln!(
            text,
            "          runbook: docs/runbooks.md#{}",
            alert.runbook
        )
        .ok();
    }
    text
}
