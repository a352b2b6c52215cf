//! The name under which a deployment writes lines and metrics.

use crate::request::is_id;

const VARIABLE: &str = "TAKEDOWN_SERVICE";

/// The `service` of every line and the dimension of every metric. Two deployments in one region have two: metrics and alarms would
/// be shared otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service(String);

impl Default for Service {
    fn default() -> Self {
        Self("takedown".to_owned())
    }
}

impl Service {
    /// Reads it from the environment.
    ///
    /// # Errors
    /// What is wrong with the variable, by name and never by value.
    pub fn read(lookup: &dyn Fn(&str) -> Option<String>) -> Result<Self, String> {
        match lookup(VARIABLE) {
            None => Ok(Self::default()),
            Some(name) if is_id(&name) => Ok(Self(name)),
            Some(_) => Err(format!("{VARIABLE}: expected a name of 1 to 128 characters from A-Z a-z 0-9 _ -")),
        }
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_has_a_short_plain_name() {
        let read = |value: Option<&str>| Service::read(&|_| value.map(str::to_owned));
        assert_eq!(read(None).unwrap().as_str(), "takedown");
        for name in ["t", "takedown-eu_2", &"x".repeat(128)] {
            assert_eq!(read(Some(name)).unwrap().as_str(), name);
        }
        for name in ["", " takedown", "a b", "a\"b", "a\n", ":a", "é", &"x".repeat(129)] {
            let error = read(Some(name)).unwrap_err();
            assert!(error.starts_with("TAKEDOWN_SERVICE: ") && (name.len() < 2 || !error.contains(name)), "{error}");
        }
    }
}
