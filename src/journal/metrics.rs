//! CloudWatch embedded-metric lines, written raw behind the log lines of an invocation.
//! Source: "Specification: Embedded metric format" of Amazon CloudWatch.

use std::collections::BTreeMap;
use std::time::SystemTime;

use serde_json::{Map, Value, json};

use crate::clock::unix_millis;
use crate::log::METRIC;
use crate::outcome::Counts;
use crate::request::Provider;
use crate::service::Service;
use crate::sweep::{Swept, Tally};

const NAMESPACE: &str = "Takedown";
/// The most values of one metric in one line.
const MAX_VALUES: usize = 100;

/// The metrics of the outcomes, in the order of `Outcome::NAMES`.
const OUTCOMES: [&str; 6] = [
    "TargetsDeleted",
    "TargetsAlreadyAbsent",
    "TargetsPlanned",
    "TargetsRefused",
    "TargetsFailed",
    "TargetsNotAttempted",
];

/// What every metric line of an invocation says.
pub(crate) struct Stamp<'a> {
    pub(crate) service: &'a Service,
    pub(crate) at: SystemTime,
}

impl Stamp<'_> {
    /// Writes a line for each provider that was asked for anything, and one for the function.
    pub(super) fn write_metrics(&self, counts: &BTreeMap<Provider, Counts>, rejected: u64) {
        for (provider, counts) in counts.iter().filter(|(_, counts)| counts.targets() > 0 || counts.calls > 0) {
            let outcomes = OUTCOMES.into_iter().zip(counts.outcomes().map(|(_, count)| count));
            let calls = [("ProviderCalls", counts.calls), ("ProviderThrottles", counts.throttles)];
            let counted = outcomes.chain(calls).map(|(name, count)| (name, "Count", json!(count)));
            let mut metrics: Vec<_> = counted.collect();
            if !counts.ages.is_empty() {
                metrics.push(("SettledAge", "Milliseconds", json!(sample(&counts.ages))));
            }
            self.write(&[("provider", provider.as_str())], &metrics);
        }
        self.write(&[], &[("MessagesRejected", "Count", json!(rejected))]);
    }

    /// The metrics of one run of a sweep.
    pub(super) fn write_sweep_metrics(&self, swept: &Swept) {
        let Tally { found, matched, sent, left, .. } = swept.tally;
        let metrics = [("SweepFound", found), ("SweepMatched", matched), ("SweepSent", sent), ("SweepLeft", left)];
        self.write(&[("sweep", &swept.sweep)], &metrics.map(|(name, count)| (name, "Count", json!(count))));
    }

    /// Writes a line whose dimensions are the service and these.
    fn write(&self, dimensions: &[(&str, &str)], metrics: &[(&str, &str, Value)]) {
        let dimensions = || [("service", self.service.as_str())].into_iter().chain(dimensions.iter().copied());
        let names: Vec<_> = dimensions().map(|(name, _)| name).collect();
        let definitions: Vec<_> = metrics.iter().map(|(name, unit, _)| json!({"Name": name, "Unit": unit})).collect();
        let mut members = Map::new();
        members.insert(
            "_aws".to_owned(),
            json!({
                "Timestamp": unix_millis(self.at),
                "CloudWatchMetrics": [{"Namespace": NAMESPACE, "Dimensions": [names], "Metrics": definitions}],
            }),
        );
        members.extend(dimensions().map(|(name, value)| (name.to_owned(), json!(value))));
        members.extend(metrics.iter().map(|(name, _, value)| ((*name).to_owned(), value.clone())));
        let json = Value::Object(members).to_string();
        tracing::info!(target: METRIC, json);
    }
}

/// At most as many values as one line takes, the smallest and the largest among them, evenly spread over the sorted whole.
fn sample(values: &[u64]) -> Vec<u64> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    if sorted.len() <= MAX_VALUES {
        return sorted;
    }
    let last = sorted.len() - 1;
    (0..MAX_VALUES).filter_map(|rank| sorted.get(rank * last / (MAX_VALUES - 1))).copied().collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::io::Read;

    use super::*;
    use tracing::dispatcher;
    use tracing::level_filters::LevelFilter;

    use crate::clock::Clock;
    use crate::log::subscriber;

    #[test]
    fn a_sample_keeps_the_extremes_and_the_limit() {
        let many: Vec<u64> = (0..10_000).rev().collect();
        let sample = sample(&many);
        assert_eq!((sample.len(), sample.first(), sample.last()), (MAX_VALUES, Some(&0), Some(&9999)));
        assert_eq!(super::sample(&[3, 1, 2]), [1, 2, 3]);
    }

    #[test]
    fn the_dashboard_shows_every_metric_that_is_written_and_no_other() {
        let (mut log, out) = std::io::pipe().unwrap();
        let (service, at) = (Service::default(), std::time::UNIX_EPOCH);
        let mut counts = Counts::default();
        (counts.calls, counts.ages) = (1, vec![1]);
        let swept = Swept { sweep: "nightly".to_owned(), tally: Tally::default(), report: String::new() };
        let lines = subscriber(&service, LevelFilter::OFF, Clock::from_fn(move || at), out);
        dispatcher::with_default(&lines, || {
            let stamp = Stamp { service: &service, at };
            stamp.write_metrics(&BTreeMap::from([(Provider::AliyunVod, counts)]), 0);
            stamp.write_sweep_metrics(&swept);
        });
        drop(lines);
        let mut lines = String::new();
        log.read_to_string(&mut lines).unwrap();
        let written: BTreeSet<_> = lines.lines().flat_map(names).collect();
        let dashboard = include_str!("../../deploy/monitoring.yaml");
        let shown: BTreeSet<_> = ["[\"Takedown\", \"", "MetricName=\\\""]
            .into_iter()
            .flat_map(|before| dashboard.split(before).skip(1))
            .filter_map(|rest| rest.split(['"', '\\']).next().map(str::to_owned))
            .collect();
        assert_eq!(shown, written);
    }

    fn names(line: &str) -> Vec<String> {
        let line: Value = serde_json::from_str(line).unwrap();
        let metrics = line["_aws"]["CloudWatchMetrics"][0]["Metrics"].as_array().unwrap();
        metrics.iter().map(|metric| metric["Name"].as_str().unwrap().to_owned()).collect()
    }
}
