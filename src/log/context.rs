//! What every line of an invocation says of it.

use serde::Serialize;
use tracing::Span;

use super::RECORD;
use crate::redact::first;
use crate::service::Service;

/// Characters of an id of Lambda's; real ones have a few dozen.
const MAX_ID: usize = 256;

/// The members that all lines of an invocation have, in their order.
#[derive(Clone, Copy, Serialize)]
pub(crate) struct LineContext<'a> {
    service: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    function_request_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    xray_trace_id: Option<&'a str>,
    cold_start: bool,
}

impl<'a> LineContext<'a> {
    pub(crate) fn new(
        service: &'a Service,
        request_id: Option<&'a str>,
        trace_id: Option<&'a str>,
        cold_start: bool,
    ) -> Self {
        let [function_request_id, xray_trace_id] = [request_id, trace_id].map(|id| id.map(|id| first(id, MAX_ID)));
        Self { service: service.as_str(), function_request_id, xray_trace_id, cold_start }
    }

    /// The span of the invocation. Lines that are written while it is entered go out together when it is left: between two waits of
    /// a future that is instrumented with it.
    pub(crate) fn span(self) -> Span {
        let Self { service, function_request_id, xray_trace_id, cold_start } = self;
        tracing::info_span!(target: RECORD, "invocation", service, function_request_id, xray_trace_id, cold_start)
    }
}
