//! The records that Lambda sends to a destination: what they are called, and where the event lies. None is executed by itself: that
//! the invocation failed has been told, and whoever sends it again should see what it is.
//! Source: "Capturing records of Lambda asynchronous invocations" and "Retain discarded batches" in the Lambda guide.

const OF_INVOCATION: &str = "this is Lambda's record of an invocation, as a destination gets it, and no event; the event is its member requestPayload: send that alone";
const OF_STREAM: &str = "this is Lambda's record of a batch of a stream that failed, and no event; it names the records (DDBStreamBatchInfo) and does not hold them: read them from the stream (GetRecords) and send them as Records";

/// The member that tells such a record, and what to do with it.
pub(crate) fn advice(has: impl Fn(&str) -> bool) -> Option<(&'static str, &'static str)> {
    [("requestPayload", OF_INVOCATION), ("DDBStreamBatchInfo", OF_STREAM)].into_iter().find(|(member, _)| has(member))
}
