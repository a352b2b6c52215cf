//! Parameters, taken out of a body.

use serde_json::Value;

use super::super::failure::Failure;
use super::super::provider::Members;
use super::refusal;

/// The body, unless it is no object.
pub(super) fn object(body: Option<&Members>) -> Result<&Members, Failure> {
    body.ok_or_else(|| refusal("InvalidParameter", "The body is not a JSON object."))
}

pub(super) fn refuse_unknown(members: &Members, known: &[&str]) -> Result<(), Failure> {
    match members.keys().find(|name| !known.contains(&name.as_str())) {
        None => Ok(()),
        Some(name) => Err(refusal("UnknownParameter", format!("The parameter `{name}` is not recognized."))),
    }
}

pub(super) fn present<'b>(members: &'b Members, name: &str) -> Option<&'b Value> {
    members.get(name).filter(|value| !value.is_null())
}

pub(super) fn text<'b>(members: &'b Members, name: &str) -> Result<&'b str, Failure> {
    match present(members, name) {
        Some(Value::String(text)) if !text.is_empty() => Ok(text),
        Some(Value::String(_)) | None => {
            Err(refusal("MissingParameter", format!("The request is missing a required parameter `{name}`.")))
        }
        Some(_) => Err(wrong_type(name, "string")),
    }
}

pub(super) fn integer(members: &Members, name: &str) -> Result<Option<u64>, Failure> {
    present(members, name).map(|value| value.as_u64().ok_or_else(|| wrong_type(name, "uint64"))).transpose()
}

pub(super) fn wrong_type(name: &str, expected: &str) -> Failure {
    refusal("InvalidParameter", format!("The value type of parameter `{name}` is not valid, `{expected}` expected."))
}

/// A list of strings; `None` when it is absent.
pub(super) fn texts<'b>(members: &'b Members, name: &str) -> Result<Option<Vec<&'b str>>, Failure> {
    let Some(value) = present(members, name) else {
        return Ok(None);
    };
    value
        .as_array()
        .and_then(|items| items.iter().map(Value::as_str).collect::<Option<Vec<_>>>())
        .map(Some)
        .ok_or_else(|| wrong_type(name, "list of strings"))
}

/// A list of whole numbers; `None` when it is absent.
pub(super) fn integers(members: &Members, name: &str) -> Result<Option<Vec<i64>>, Failure> {
    let Some(value) = present(members, name) else {
        return Ok(None);
    };
    value
        .as_array()
        .and_then(|items| items.iter().map(Value::as_i64).collect())
        .map(Some)
        .ok_or_else(|| wrong_type(name, "list of int64"))
}

/// An object with some of these members; `None` when it is absent.
pub(super) fn part<'b>(members: &'b Members, name: &str, known: &[&str]) -> Result<Option<&'b Members>, Failure> {
    let Some(value) = present(members, name) else {
        return Ok(None);
    };
    let part = value.as_object().ok_or_else(|| wrong_type(name, "object"))?;
    refuse_unknown(part, known)?;
    Ok(Some(part))
}
