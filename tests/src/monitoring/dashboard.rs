//! The dashboard for Grafana.

use serde_json::{Value, json};

/// A panel.
pub struct Panel {
    /// Its title.
    pub title: &'static str,
    /// Grafana's unit.
    pub unit: &'static str,
    /// Queries and their legends.
    pub queries: &'static [(&'static str, &'static str)],
}

const fn panel(
    title: &'static str,
    unit: &'static str,
    queries: &'static [(&'static str, &'static str)],
) -> Panel {
    Panel {
        title,
        unit,
        queries,
    }
}

/// Every panel, two in a row.
#[rustfmt::skip]
pub const PANELS: &[Panel] = &[
    panel("Lag", "s", &[("cdc_lag_seconds{instance=~\"$instance\"}", "{{instance}}")]),
    panel("Log to go", "bytes", &[("cdc_lag_bytes{instance=~\"$instance\"}", "{{instance}}")]),
    panel("From commit to visible", "s", &[
        ("histogram_quantile(0.5, sum by (le) (rate(cdc_commit_to_visible_seconds_bucket{instance=~\"$instance\"}[$__rate_interval])))", "half"),
        ("histogram_quantile(0.99, sum by (le) (rate(cdc_commit_to_visible_seconds_bucket{instance=~\"$instance\"}[$__rate_interval])))", "99 of 100"),
    ]),
    panel("Source connected", "bool", &[("cdc_connected{instance=~\"$instance\"}", "{{instance}}")]),
    panel("Row changes", "ops", &[("sum by (operation) (rate(cdc_rows_total{instance=~\"$instance\"}[$__rate_interval]))", "{{operation}}")]),
    panel("Row changes per table", "ops", &[("topk(10, sum by (table) (rate(cdc_table_rows_total{instance=~\"$instance\"}[$__rate_interval])))", "{{table}}")]),
    panel("Read from the source", "Bps", &[("rate(cdc_event_bytes_total{instance=~\"$instance\"}[$__rate_interval])", "{{instance}}")]),
    panel("Commits of the target", "s", &[
        ("histogram_quantile(0.5, sum by (le) (rate(cdc_commit_seconds_bucket{instance=~\"$instance\"}[$__rate_interval])))", "half"),
        ("histogram_quantile(0.99, sum by (le) (rate(cdc_commit_seconds_bucket{instance=~\"$instance\"}[$__rate_interval])))", "99 of 100"),
    ]),
    panel("Retries", "short", &[("increase(cdc_retries_total{instance=~\"$instance\"}[$__rate_interval]) > 0", "{{kind}}")]),
    panel("Rows set aside", "short", &[
        ("cdc_dead_letters_open{instance=~\"$instance\"}", "open"),
        ("increase(cdc_rejected_rows_total{instance=~\"$instance\"}[$__rate_interval])", "refused by the {{reason}}"),
    ]),
    panel("Snapshot", "short", &[
        ("cdc_load_rows{instance=~\"$instance\"}", "rows read"),
        ("cdc_load_estimated_rows{instance=~\"$instance\"}", "rows to read"),
    ]),
    panel("Memory", "bytes", &[("process_resident_memory_bytes{instance=~\"$instance\"}", "{{instance}}")]),
    panel("Notifications", "short", &[("increase(cdc_notifications_total{instance=~\"$instance\"}[$__rate_interval])", "{{channel}} {{outcome}}")]),
    panel("Queues", "bytes", &[
        ("cdc_log_buffer_bytes{instance=~\"$instance\"}", "log documents"),
        ("cdc_notification_queue_bytes{instance=~\"$instance\"}", "notifications"),
    ]),
    panel("Log documents", "short", &[
        ("increase(cdc_log_documents_total{instance=~\"$instance\"}[$__rate_interval])", "{{outcome}}"),
    ]),
];

/// deploy/grafana.json.
#[must_use]
pub fn dashboard() -> String {
    let source = json!({ "type": "prometheus", "uid": "${datasource}" });
    let panels: Vec<Value> = PANELS
        .iter()
        .enumerate()
        .map(|(index, panel)| {
            let targets: Vec<_> = panel
                .queries
                .iter()
                .zip('A'..)
                .map(|((expr, legend), id)| json!({ "refId": id.to_string(), "expr": expr, "legendFormat": legend, "datasource": source }))
                .collect();
            json!({
                "id": index + 1,
                "type": "timeseries",
                "title": panel.title,
                "datasource": source,
                "gridPos": { "h": 8, "w": 12, "x": index % 2 * 12, "y": index / 2 * 8 },
                "fieldConfig": { "defaults": { "unit": panel.unit, "min": 0 }, "overrides": [] },
                "targets": targets,
            })
        })
        .collect();
    let variables = json!([
        { "name": "datasource", "type": "datasource", "query": "prometheus" },
        { "name": "instance", "type": "query", "datasource": source, "query": "label_values(cdc_connected, instance)", "includeAll": true, "multi": true, "refresh": 2 },
    ]);
    let dashboard = json!({
        "title": "Change data capture",
        "uid": "cdc-replicator",
        "schemaVersion": 39,
        "time": { "from": "now-6h", "to": "now" },
        "refresh": "30s",
        "templating": { "list": variables },
        "panels": panels,
    });
    let text = serde_json::to_string_pretty(&dashboard).unwrap_or_default();
    format!("{text}\n")
}
