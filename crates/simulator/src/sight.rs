//! A request as it is seen on the wire, read apart from the code that wrote it.

use serde_json::Value;

use takedown_emulator::Request;

/// What a request asks of a provider.
#[derive(Clone, Debug)]
pub(super) struct Sight {
    pub(super) account: usize,
    pub(super) operation: String,
    /// Every id that it names.
    pub(super) ids: Vec<String>,
    /// Whether it deletes what is in use, too.
    pub(super) has_force: bool,
}

/// Parameters that hold ids, at Alibaba Cloud.
const ID_LISTS: [&str; 6] = ["VideoIds", "VideoId", "ReferenceIds", "ReferenceId", "JobIds", "MediaIds"];

impl Sight {
    pub(super) fn of(account: usize, request: &Request) -> Self {
        if let Some(operation) = request.header("x-tc-action") {
            let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
            let ids = body.get("FileId").and_then(Value::as_str).into_iter().map(str::to_owned).collect();
            return Self { account, operation: operation.to_owned(), ids, has_force: false };
        }
        let pairs = || request.query().split('&').filter_map(|pair| pair.split_once('='));
        let lists = pairs().filter(|(name, _)| ID_LISTS.contains(name));
        let ids = lists.flat_map(|(_, value)| value.split("%2C").map(str::to_owned).collect::<Vec<_>>()).collect();
        let operation = request.header("x-acs-action").unwrap_or_default().to_owned();
        Self { account, operation, ids, has_force: pairs().any(|(name, _)| name == "Force") }
    }

    pub(super) fn is_delete(&self) -> bool {
        self.operation.starts_with("Delete")
    }
}
