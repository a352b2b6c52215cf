//! What in a reply of success says that it is none: a list of exceptions, an error or a failure in a place that the operation does not
//! read. Sources: the exception lists of both providers' operations, and the members in which their gateways tell an error.

use serde_json::{Map, Value};

use super::reply::plain;

/// Words in the names of members that list or tell what was not done.
const WORDS: [&str; 28] = [
    "absent",
    "conflict",
    "denied",
    "error",
    "exception",
    "fail",
    "forbid",
    "ignor",
    "illegal",
    "inuse",
    "invalid",
    "locked",
    "missing",
    "nonexist",
    "notallow",
    "notdelet",
    "notexist",
    "notfound",
    "protected",
    "refus",
    "reject",
    "skip",
    "unable",
    "unauthor",
    "undelet",
    "unknown",
    "unremov",
    "unsuccess",
];
/// Members that tell of the whole whether it went well.
const SUCCESS: [&str; 5] = ["issuccess", "succeed", "succeeded", "success", "successful"];
const VERDICTS: [&str; 6] = ["accepted", "deleted", "ok", "result", "state", "status"];
/// What such members say when all is well.
const YES: [&str; 8] = ["", "1", "200", "ok", "succeeded", "success", "true", "yes"];
/// What codes and errors are when there is none.
const NO_ERROR: [&str; 9] = ["", "0", "200", "false", "none", "null", "ok", "succeeded", "success"];

/// The name of a member that objects, if there is one outside of those that the operation reads itself.
pub(super) fn objection<'a>(members: &'a Map<String, Value>, is_own: &dyn Fn(&str) -> bool) -> Option<&'a str> {
    members
        .iter()
        .filter(|(name, _)| !is_own(name))
        .find_map(|(name, value)| if objects(&plain(name), value) { Some(name.as_str()) } else { within(value) })
}

fn within(value: &Value) -> Option<&str> {
    match value {
        Value::Object(members) => objection(members, &|_| false),
        Value::Array(items) => items.iter().find_map(within),
        _ => None,
    }
}

fn objects(name: &str, value: &Value) -> bool {
    if has_word(name) {
        // An error without a content is one all the same.
        let is_error = name == "error" && value.is_object();
        let is_told = ["code", "count", "error", "message", "msg"].iter().any(|end| name.ends_with(end));
        return is_error || !(is_nothing(value) || (is_told && says(value, &NO_ERROR)));
    }
    if value.is_null() || value.is_array() || value.is_object() {
        return false;
    }
    if SUCCESS.contains(&name) {
        return !says(value, &YES);
    }
    (name.ends_with("code") && !says(value, &NO_ERROR)) || (VERDICTS.contains(&name) && is_no(value))
}

fn has_word(text: &str) -> bool {
    WORDS.iter().any(|word| text.contains(word))
}

/// An empty list, in any of the shapes in which lists are seen, or a number of none.
fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(flag) => !flag,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.split(',').all(|id| id.trim().is_empty()),
        Value::Array(items) => {
            items.iter().all(|item| (item.is_string() || item.is_array() || item.is_object()) && is_nothing(item))
        }
        Value::Object(members) => members.values().all(is_nothing),
    }
}

/// What a text, number or flag says, as it is compared.
fn word(value: &Value) -> String {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    text.trim().to_ascii_lowercase()
}

fn says(value: &Value, words: &[&str]) -> bool {
    !value.is_array() && !value.is_object() && words.contains(&word(value).as_str())
}

fn is_no(value: &Value) -> bool {
    let word = word(value);
    let is_status = word.parse().is_ok_and(|status: u64| (400..600).contains(&status));
    word == "false" || word == "no" || is_status || has_word(&plain(&word))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn found(body: &Value) -> Option<&str> {
        objection(body.as_object().unwrap(), &|name| name == "NonExistVideoIds")
    }

    #[test]
    fn lists_of_exceptions_object_whatever_they_are_called_and_wherever_they_stand() {
        for name in [
            "ForbiddenVideoIds",
            "ForbiddenMediaIds",
            "ForbiddenReferenceIds",
            "NonExistReferenceIds",
            "NonExistMediaIds",
            "nonExistVideoIds",
            "UnRemoveableVideoIds",
            "UnRemovableVideoIds",
            "NotExistFileIdSet",
            "FailedIds",
            "FailIdList",
            "IgnoredList",
            "non_exist_job_ids",
            "InvalidIds",
            "IdsNotFound",
        ] {
            for list in [
                json!(["a"]),
                json!("a"),
                json!("0"),
                json!({"VideoId": ["a"]}),
                json!({"VideoId": "a"}),
                json!(5),
                json!([5]),
                json!(true),
            ] {
                let body = json!({"RequestId": "r", name: list});
                assert_eq!(found(&body), Some(name), "{body}");
                assert_eq!(found(&json!({"Data": [{"x": body}]})), Some(name), "{body}");
            }
            for empty in [
                json!([]),
                json!(null),
                json!(""),
                json!({}),
                json!({"VideoId": []}),
                json!([""]),
                json!(" , "),
                json!(0),
                json!(false),
            ] {
                let body = json!({"RequestId": "r", name: empty});
                assert_eq!(found(&body), None, "{body}");
            }
        }
        assert_eq!(found(&json!({"NonExistVideoIds": ["a"]})), None, "the operation's own");
        assert_eq!(found(&json!({"Data": {"NonExistVideoIds": ["a"]}})), Some("NonExistVideoIds"));
    }

    #[test]
    fn errors_and_failures_object_and_words_of_success_do_not() {
        for body in [
            json!({"Error": {"Code": "X"}}),
            json!({"Error": {}}),
            json!({"Error": "X"}),
            json!({"Error": true}),
            json!({"Errors": [{"x": 1}]}),
            json!({"ErrorCode": 5}),
            json!({"ErrorMessage": "no"}),
            json!({"FailCount": 1}),
            json!({"Success": false}),
            json!({"success": "false"}),
            json!({"Success": 0}),
            json!({"Success": "no"}),
            json!({"IsSuccess": "False"}),
            json!({"Code": "InvalidVideo.NotFound"}),
            json!({"HttpStatusCode": 404}),
            json!({"Status": "Failed"}),
            json!({"Status": 500}),
            json!({"Result": false}),
            json!({"Deleted": false}),
            json!({"Data": {"Success": false}}),
            json!({"Results": [{"Id": "a", "Code": "Forbidden"}]}),
        ] {
            assert!(found(&body).is_some(), "{body}");
        }
        for body in [
            json!({"Error": null}),
            json!({"Error": ""}),
            json!({"Errors": []}),
            json!({"ErrorCode": 0}),
            json!({"ErrorCode": "0", "ErrorMessage": "Success"}),
            json!({"FailCount": 0}),
            json!({"FailCount": "0"}),
            json!({"Success": true}),
            json!({"Success": "true"}),
            json!({"Success": 1}),
            json!({"Success": null}),
            json!({"Code": "OK"}),
            json!({"Code": 200}),
            json!({"Code": null}),
            json!({"Status": "Normal"}),
            json!({"Result": {"Deleted": ["a"]}}),
            json!({"HostId": "h", "Recommend": "https://error-center.example"}),
            json!({"RequestId": "r", "AccessDeniedDetail": null}),
            json!({}),
        ] {
            assert_eq!(found(&body), None, "{body}");
        }
    }
}
