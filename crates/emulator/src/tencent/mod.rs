//! Tencent Cloud VOD (version 2018-07-17), signed with TC3-HMAC-SHA256.

pub(super) mod auth;
mod info;
mod parameter;
pub(super) mod reply;
mod search;
pub(super) mod vod;

use std::collections::BTreeMap;

use serde_json::Value;

use super::failure::Failure;
use super::provider::{Business, Members, Provider, Question, Trouble};
use super::wire::{Request, parse_form};

// Errors come with this, too.
const OK: u16 = 200;
const INTEGERS: [&str; 5] = ["SubAppId", "Definition", "ClassIds", "Offset", "Limit"];
const LISTS: [&str; 6] = ["FileIds", "Filters", "ClassIds", "Tags", "StorageRegions", "Status"];
const OBJECTS: [&str; 2] = ["CreateTime", "Sort"];

/// Reads a request. Parameters are the JSON body, or the flattened query of a GET.
pub(super) fn read(request: &Request) -> Question {
    let body = match request.method.as_str() {
        "GET" => Some(unflatten(request.query())),
        _ => serde_json::from_slice(&request.body).ok(),
    };
    let ids = body.as_ref().map(ids).unwrap_or_default();
    Question {
        provider: Provider::TencentVod,
        operation: request.header("x-tc-action").unwrap_or_default().to_owned(),
        business: Business::Json(body),
        ids,
    }
}

fn ids(body: &Members) -> Vec<String> {
    let several = body.get("FileIds").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    body.get("FileId").into_iter().chain(several).filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Turns `DeleteParts.0.Type=…` back into a list of objects, `FileIds.0=…` into one of strings, and
/// `Sort.Field=…` into an object.
///
/// Items are put in order of their numbers as text, which does not matter to any operation here.
fn unflatten(query: &str) -> Members {
    let mut members = Members::new();
    let mut lists: BTreeMap<String, BTreeMap<String, Members>> = BTreeMap::new();
    let mut plain: BTreeMap<String, BTreeMap<String, Value>> = BTreeMap::new();
    let mut objects: BTreeMap<String, Members> = BTreeMap::new();
    for (path, value) in parse_form(query) {
        match *path.split('.').collect::<Vec<_>>() {
            [list, index, name] => {
                let items = lists.entry(list.to_owned()).or_default();
                let item = items.entry(index.to_owned()).or_default();
                item.insert(name.to_owned(), scalar(name, value));
            }
            [list, index] if LISTS.contains(&list) => {
                plain.entry(list.to_owned()).or_default().insert(index.to_owned(), scalar(list, value));
            }
            [object, name] if OBJECTS.contains(&object) => {
                objects.entry(object.to_owned()).or_default().insert(name.to_owned(), value.into());
            }
            _ => {
                let value = scalar(&path, value);
                members.insert(path, value);
            }
        }
    }
    for (list, items) in lists {
        members.insert(list, items.into_values().collect());
    }
    members.extend(objects.into_iter().map(|(name, object)| (name, object.into())));
    members.extend(plain.into_iter().map(|(list, items)| (list, items.into_values().collect())));
    members
}

fn scalar(name: &str, text: String) -> Value {
    match text.parse::<u64>() {
        Ok(number) if INTEGERS.contains(&name) => number.into(),
        _ => text.into(),
    }
}

/// What this product says when something goes wrong that can go wrong everywhere.
pub(super) fn failure(trouble: Trouble, operation: &str) -> Failure {
    let (code, message) = match trouble {
        Trouble::Throttled(_) => {
            ("RequestLimitExceeded", "Your current request times exceed the frequency limit for a second.".to_owned())
        }
        Trouble::Internal => ("InternalError", "An internal error has occurred.".to_owned()),
        Trouble::Unavailable => ("ServiceUnavailable", "The service is temporarily unavailable.".to_owned()),
        Trouble::Invalid => ("InvalidParameter", "A parameter error has occurred.".to_owned()),
        Trouble::UnknownAction => {
            ("InvalidAction", format!("The request action={operation} is invalid or not found in the product vod."))
        }
        Trouble::NoPermission => {
            ("UnauthorizedOperation", format!("You are not authorized to perform operation (vod:{operation})."))
        }
    };
    refusal(code, message)
}

fn refusal(code: &str, message: impl Into<String>) -> Failure {
    Failure::new(OK, code, message)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn reads_a_flattened_query() {
        let query = "FileId=7447398156998994860&SubAppId=1&DeleteParts.0.Type=TranscodeFiles\
                     &DeleteParts.0.Definition=230&DeleteParts.1.Type=OriginalFiles&Odd.1=x&FileIds.0=7\
                     &ClassIds.0=3&Sort.Field=CreateTime";
        assert_eq!(
            Value::Object(unflatten(query)),
            json!({
                "FileId": "7447398156998994860",
                "SubAppId": 1,
                "DeleteParts": [
                    {"Type": "TranscodeFiles", "Definition": 230},
                    {"Type": "OriginalFiles"},
                ],
                "Odd.1": "x",
                "FileIds": ["7"],
                "ClassIds": [3],
                "Sort": {"Field": "CreateTime"},
            })
        );
    }
}
