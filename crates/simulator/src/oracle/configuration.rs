//! Where the configuration is a parameter: that it is asked for, that what it says is told, and that without one nothing is done.

use serde_json::Value;

use super::super::invocation::Invocation;
use super::Oracle;
use takedown::InvocationError;

impl Oracle {
    /// How an invocation came by its configuration.
    pub(super) fn read(&mut self, invocation: &Invocation, lines: &[Value]) {
        let reading = invocation.reading.borrow();
        let number = invocation.number;
        match reading.must_ask {
            Some(true) if !reading.has_asked => {
                self.broken("a new version is taken over soon", format!("invocation {number} has not asked for it"));
            }
            Some(false) if reading.has_asked => {
                self.broken("the parameter is seldom asked for", format!("invocation {number} has asked for it"));
            }
            _ => {}
        }
        let is_written = |event: &str| match self.scenario.log_level {
            "FATAL" => false,
            "ERROR" => matches!(event, "configuration.rejected" | "start.failed"),
            _ => true,
        };
        let expected: Vec<_> =
            reading.line.iter().filter(|line| is_written(line.event)).map(|line| (line.event, line.version)).collect();
        let is_told = |event: &&str| event.starts_with("configuration.") || *event == "start.failed";
        let told: Vec<_> = lines
            .iter()
            .filter_map(|line| Some((line["event"].as_str().filter(is_told)?, line["version"].as_u64())))
            .collect();
        if told != expected {
            let what = format!("{told:?} in invocation {number}, and not {expected:?}");
            self.broken("what becomes of a version is told once", what);
        }
    }

    /// Without any configuration nothing is done, and everything comes back.
    pub(super) fn unconfigured(
        &mut self,
        invocation: &Invocation,
        answer: &Result<String, InvocationError>,
        lines: &[Value],
    ) {
        let number = invocation.number;
        if let Ok(answer) = answer {
            self.broken("without a configuration an invocation fails", format!("{answer} in invocation {number}"));
        }
        if invocation.has_sent() || lines.iter().any(|line| line["event"] == "target.outcome") {
            self.broken("without a configuration nothing is done", format!("invocation {number} has done something"));
        }
    }
}
