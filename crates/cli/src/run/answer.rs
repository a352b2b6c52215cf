//! Whether an invocation's answer says that everything is settled.

use serde_json::Value;
use takedown::InvocationError;

pub(crate) fn is_settled(answer: &Result<String, InvocationError>) -> bool {
    let Ok(text) = answer else { return false };
    let answer: Value = serde_json::from_str(text).unwrap_or_default();
    let comes_back =
        answer.get("batchItemFailures").and_then(Value::as_array).is_some_and(|failures| !failures.is_empty());
    let is_refused = answer.get("statusCode").and_then(Value::as_u64).is_some_and(|status| status >= 300);
    !comes_back && !is_refused
}
