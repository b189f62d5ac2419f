//! The last two minutes as samples: how far behind, and rows a second of each table.
//!
//! Taken from the counters by a task of the server's own, so that a page that is opened
//! shows what was before.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::metrics::{Metrics, RowCounts};

/// Between two samples, and how many are kept.
pub(super) const EVERY: Duration = Duration::from_secs(2);
const KEPT: usize = 60;

/// Samples, the oldest first; `None` where there was nothing to measure.
#[derive(Debug, Default)]
struct Samples(VecDeque<Option<f64>>);

impl Samples {
    fn push(&mut self, value: Option<f64>) {
        if self.0.len() >= KEPT {
            self.0.pop_front();
        }
        self.0.push_back(value);
    }

    fn latest(&self) -> f64 {
        self.0.back().copied().flatten().unwrap_or(0.0)
    }

    fn is_quiet(&self) -> bool {
        self.0.iter().all(|value| value.is_none_or(|it| it == 0.0))
    }

    /// As many as are kept, with nothing in front of the first.
    fn told(&self) -> Value {
        let before = std::iter::repeat_n(None, KEPT - self.0.len());
        let all = before.chain(self.0.iter().copied());
        all.map(|value| value.map_or(Value::Null, |it| json!(tenths(it))))
            .collect()
    }
}

/// No more digits than anybody reads.
fn tenths(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

#[derive(Debug, Default)]
struct Inner {
    /// When the last sample was taken, and each table's rows then.
    last: Option<(Instant, Vec<u64>)>,
    lag: Samples,
    rows: Samples,
    tables: Vec<Samples>,
}

/// The samples of everything that is drawn.
#[derive(Debug, Default)]
pub(super) struct History(Mutex<Inner>);

impl History {
    /// Takes a sample.
    pub(super) fn look(&self, metrics: &Metrics) {
        self.at(Instant::now(), metrics);
    }

    fn at(&self, now: Instant, metrics: &Metrics) {
        let tables = metrics.tables.get().into_iter().flatten();
        let totals: Vec<u64> = tables.map(|(_, counts)| total(counts)).collect();
        let mut inner = self.inner();
        inner.tables.resize_with(totals.len(), Samples::default);
        let rates = match &inner.last {
            // Tables that were not named yet had nothing.
            Some((then, before)) => {
                let seconds = (now - *then).as_secs_f64().max(0.001);
                let before = before.iter().chain(std::iter::repeat(&0));
                let pairs = totals.iter().zip(before);
                let more = pairs.map(|(now, then)| now.saturating_sub(*then) as f64 / seconds);
                more.map(Some).collect()
            }
            None => vec![None; totals.len()],
        };
        let sum = rates
            .iter()
            .try_fold(0.0, |sum, rate| rate.map(|it| sum + it));
        for (samples, rate) in inner.tables.iter_mut().zip(rates) {
            samples.push(rate);
        }
        inner.rows.push(sum.filter(|_| !totals.is_empty()));
        inner.lag.push(metrics.lag_seconds().map(|lag| lag as f64));
        inner.last = Some((now, totals));
    }

    /// What is behind and what arrived, over all tables.
    pub(super) fn told(&self) -> Value {
        let inner = self.inner();
        json!({
            "every_seconds": EVERY.as_secs(),
            "lag": inner.lag.told(),
            "rows": inner.rows.told(),
        })
    }

    /// The latest rate of a table, and its samples unless all of them are nothing.
    pub(super) fn of_table(&self, index: usize) -> (f64, Option<Value>) {
        let inner = self.inner();
        let Some(samples) = inner.tables.get(index) else {
            return (0.0, None);
        };
        let told = (!samples.is_quiet()).then(|| samples.told());
        (tenths(samples.latest()), told)
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn total(counts: &RowCounts) -> u64 {
    counts.inserted.get() + counts.updated.get() + counts.deleted.get()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_rows_between_two_samples() {
        let (metrics, history) = (Metrics::default(), History::default());
        metrics.name_tables(["shop.a".to_owned(), "shop.b".to_owned()].into_iter());
        let start = Instant::now();
        history.at(start, &metrics);
        assert_eq!(history.of_table(0), (0.0, None));
        let (_, counts) = &metrics.tables.get().unwrap()[1];
        counts.inserted.add(30);
        counts.deleted.add(3);
        history.at(start + EVERY, &metrics);
        let (rate, samples) = history.of_table(1);
        assert_eq!(rate, 16.5);
        let samples = samples.unwrap();
        assert_eq!(samples.as_array().unwrap().len(), KEPT);
        assert_eq!(
            (&samples[KEPT - 1], &samples[0]),
            (&json!(16.5), &Value::Null)
        );
        assert_eq!(
            history.of_table(0),
            (0.0, None),
            "a quiet table has no samples"
        );
        assert_eq!(history.told()["rows"][KEPT - 1], json!(16.5));
    }

    #[test]
    fn what_came_before_the_tables_were_named_counts() {
        let (metrics, history) = (Metrics::default(), History::default());
        let start = Instant::now();
        history.at(start, &metrics);
        metrics.name_tables(["shop.a".to_owned()].into_iter());
        metrics.tables.get().unwrap()[0].1.updated.add(8);
        history.at(start + EVERY, &metrics);
        assert_eq!(history.of_table(0).0, 4.0);
    }

    #[test]
    fn only_so_many_are_kept() {
        let (metrics, history) = (Metrics::default(), History::default());
        let start = Instant::now();
        for nth in 0..200 {
            history.at(start + EVERY * nth, &metrics);
        }
        assert_eq!(history.told()["lag"].as_array().unwrap().len(), KEPT);
    }
}
