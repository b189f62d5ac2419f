//! The text that Prometheus reads, version 0.0.4.

use std::fmt::Write as _;

use super::{DEFINITIONS, Definition, Histogram, Metrics};

/// The content type of [`exposition`].
pub const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Every metric as it stands.
#[must_use]
pub fn exposition(metrics: &Metrics) -> String {
    let mut text = String::with_capacity(8 << 10);
    for definition in DEFINITIONS {
        let Definition {
            name, kind, help, ..
        } = definition;
        writeln!(text, "# HELP {name} {}", escaped(help)).ok();
        writeln!(text, "# TYPE {name} {}", kind.name()).ok();
        (definition.read)(
            metrics,
            &mut Family {
                name,
                text: &mut text,
            },
        );
    }
    text
}

/// Writes the samples of one metric.
pub(super) struct Family<'a> {
    name: &'a str,
    text: &'a mut String,
}

impl Family<'_> {
    /// The sample without labels.
    pub(super) fn value(&mut self, value: u64) {
        writeln!(self.text, "{} {value}", self.name).ok();
    }

    /// A sample with labels.
    pub(super) fn with(&mut self, labels: &[(&str, &str)], value: u64) {
        let list: Vec<_> = labels
            .iter()
            .map(|(name, value)| format!("{name}=\"{}\"", escaped(value).replace('"', "\\\"")))
            .collect();
        writeln!(self.text, "{}{{{}}} {value}", self.name, list.join(",")).ok();
    }

    /// Buckets, sum and count.
    pub(super) fn histogram(&mut self, histogram: &Histogram) {
        let name = self.name;
        // The count is read first: it never stands below a bucket that is read later.
        let count = histogram.count();
        for (bound, n) in histogram.buckets() {
            writeln!(
                self.text,
                "{name}_bucket{{le=\"{bound}\"}} {}",
                n.min(count)
            )
            .ok();
        }
        writeln!(self.text, "{name}_bucket{{le=\"+Inf\"}} {count}").ok();
        writeln!(self.text, "{name}_sum {}", histogram.sum().as_secs_f64()).ok();
        writeln!(self.text, "{name}_count {count}").ok();
    }
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_label_cannot_break_out_of_its_quotes() {
        let metrics = Metrics::default();
        metrics.name_tables(["a\"} 1\n\\".to_owned()].into_iter());
        let text = exposition(&metrics);
        assert!(
            text.contains(r#"cdc_table_rows_total{table="a\"} 1\n\\",operation="insert"} 0"#),
            "{text}"
        );
    }

    #[test]
    fn a_histogram_counts_what_took_at_most_so_long() {
        let metrics = Metrics::default();
        metrics.commits.observe(Duration::from_millis(7));
        metrics.commits.observe(Duration::from_secs(600));
        let text = exposition(&metrics);
        for line in [
            "cdc_commit_seconds_bucket{le=\"0.005\"} 0",
            "cdc_commit_seconds_bucket{le=\"0.01\"} 1",
            "cdc_commit_seconds_bucket{le=\"120\"} 1",
            "cdc_commit_seconds_bucket{le=\"+Inf\"} 2",
            "cdc_commit_seconds_sum 600.007",
            "cdc_commit_seconds_count 2",
        ] {
            assert!(text.contains(line), "{line}\n{text}");
        }
    }
}
