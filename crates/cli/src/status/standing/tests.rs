use serde_json::{Value, json};

use super::*;
use crate::logs::Line;
use crate::status::asked::Wanted;

fn case() -> Case {
    Case {
        reference: "R".to_owned(),
        targets: Vec::new(),
        kept: Vec::new(),
        wanted: Wanted::Gone,
        level: None,
        folder: None,
        event_of: Vec::new(),
    }
}

/// How a target stands after these lines, one a second where they name no time.
fn standing(lines: &[Value]) -> Standing {
    let mut history = History::default();
    for (second, line) in lines.iter().enumerate() {
        let mut line = line.clone();
        let members = line.as_object_mut().unwrap();
        members.entry("event").or_insert(json!("target.outcome"));
        members.entry("timestamp").or_insert(json!(format!("2026-11-20T07:00:{second:02}.000Z")));
        let line: Line = serde_json::from_value(line).unwrap();
        history.add(Entry::of(&line).unwrap());
    }
    Standing::of(&history, &case())
}

fn outcome(outcome: &str) -> Value {
    json!({"outcome": outcome, "attempts": 1})
}

fn failed(disposition: &str) -> Value {
    json!({"outcome": "failed", "disposition": disposition, "error_code": "X", "attempts": 2})
}

fn looked(level: &str, code: Option<&str>) -> Value {
    json!({"event": "target.gone", "level_reached": level, "level_wanted": "verified", "error_code": code, "age_ms": 5000})
}

#[test]
fn the_last_line_counts_but_gone_stays_gone() {
    use State::*;
    let contained = || json!({"event": "target.contained", "contained": "new_urls"});
    let released = || json!({"event": "target.released"});
    for (lines, state) in [
        (vec![], Waiting),
        (vec![outcome("deleted")], Gone),
        (vec![outcome("already_absent")], Absent),
        (vec![failed("persistent")], Waiting),
        (vec![failed("permanent")], Failed),
        (vec![outcome("not_attempted")], Waiting),
        (vec![outcome("refused")], Refused),
        (vec![outcome("planned")], Planned),
        (vec![outcome("refused"), outcome("planned")], Refused),
        (vec![failed("persistent"), outcome("deleted")], Gone),
        (vec![outcome("deleted"), outcome("already_absent")], Gone),
        (vec![outcome("deleted"), failed("permanent")], Gone),
        (vec![outcome("deleted"), outcome("planned")], Gone),
        (vec![outcome("deleted"), looked("confirmed", None)], Gone),
        (vec![outcome("deleted"), looked("confirmed", Some("Purge"))], Gone),
        (vec![outcome("deleted"), looked("accepted", None)], Gone),
        (vec![outcome("deleted"), looked("accepted", Some("StillThere"))], Failed),
        (vec![outcome("deleted"), looked("accepted", Some("StillThere")), outcome("deleted")], Gone),
        (vec![outcome("already_absent"), looked("confirmed", None)], Absent),
        (vec![contained()], Contained),
        (vec![contained(), outcome("refused")], Refused),
        (vec![contained(), outcome("deleted")], Gone),
        (vec![contained(), released()], Released),
        (vec![outcome("contained"), outcome("released"), outcome("contained")], Contained),
        (vec![json!({"event": "message.rejected", "error": "no"})], Rejected),
        (vec![json!({"event": "message.rejected"}), outcome("deleted")], Gone),
    ] {
        assert_eq!(standing(&lines).state, state, "{lines:?}");
    }
    let held = standing(&[contained(), outcome("refused")]);
    assert_eq!(held.contained.as_deref(), Some("new_urls"));
    assert_eq!(standing(&[contained(), released()]).contained, None);
}

#[test]
fn of_two_lines_in_one_millisecond_the_settled_one_counts() {
    let at = |mut line: Value| {
        line["timestamp"] = json!("2026-11-20T07:00:00.000Z");
        line
    };
    for lines in [[outcome("already_absent"), failed("persistent")], [failed("persistent"), outcome("already_absent")]]
    {
        assert_eq!(standing(&lines.map(at)).state, State::Absent);
    }
}

#[test]
fn it_is_told_by_which_line_how_far_and_after_how_many_requests() {
    let standing =
        standing(&[failed("persistent"), outcome("deleted"), looked("confirmed", None), looked("verified", None)]);
    assert_eq!((standing.level, standing.attempts, standing.took_ms), (Some(Level::Verified), 3, Some(5000)));
    assert_eq!(standing.decided_by.unwrap().outcome.as_deref(), Some("deleted"));
}

#[test]
fn what_settled_a_target_is_never_left_out() {
    let mut lines = vec![outcome("deleted")];
    lines.extend(std::iter::repeat_n(failed("persistent"), 59));
    let standing = standing(&lines);
    assert_eq!((standing.state, standing.attempts), (State::Gone, 1 + 59 * 2));
}
