//! Reads the lines of a case from a log group of CloudWatch Logs.

use aws_sdk_cloudwatchlogs::Client;
use aws_sdk_cloudwatchlogs::error::DisplayErrorContext;

use crate::exit::Wrong;
use crate::logs::Logs;
use crate::status::Case;
use crate::{deadline, times};

/// Hands over the lines of a case, and those of rejected events, which may not tell their reference.
pub(crate) async fn read(group: &str, case: &Case, since: Option<&str>, logs: &mut Logs<'_>) -> Result<(), Wrong> {
    let start = start(case, since)?;
    let client = Client::new(&crate::aws::config(None).await?);
    let pattern = pattern(&case.reference);
    let request = client.filter_log_events().log_group_name(group).start_time(start).filter_pattern(pattern);
    let mut pages = request.into_paginator().send();
    while let Some(page) = pages.next().await {
        let page = page
            .map_err(|error| Wrong(format!("the log group {group} cannot be read: {}", DisplayErrorContext(&error))))?;
        page.events().iter().filter_map(|event| event.message()).for_each(|message| logs.candidate(message.trim_end()));
    }
    Ok(())
}

fn pattern(reference: &str) -> String {
    let quoted = reference.replace('\\', "\\\\").replace('"', "\\\"");
    format!("{{ ($.reference = \"{quoted}\") || ($.event = \"message.rejected\") }}")
}

/// From when on the group is read, in milliseconds since the Unix epoch.
fn start(case: &Case, since: Option<&str>) -> Result<i64, Wrong> {
    let now = times::now(&takedown::Clock::system());
    match since {
        Some(since) => times::millis(since)
            .or_else(|| times::millis(&now)?.checked_sub_unsigned(deadline::parse(since).ok()?.millis))
            .ok_or_else(|| Wrong(format!("--since {since} is neither a time such as 2026-11-20T07:00:00Z nor a span such as 2d"))),
        None => case.folder.as_ref().and_then(|folder| times::millis(&folder.created)).ok_or_else(|| {
            Wrong::new("--log-group without a case's folder needs --since, such as --since 2d: nobody knows when the case began")
        }),
    }
}
