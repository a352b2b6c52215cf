//! Replies that deny in one place what they say in another, and words that are not the provider's.

use serde_json::{Map, Value, json};

use super::reply::{LISTS, error_reply};
use super::sight::Sight;
use takedown_emulator::Reply;

/// A success that objects to all of it, in a place that belongs to no such operation. Nothing was done.
pub(super) fn objecting(is_tencent: bool, sight: &Sight, n: usize) -> Reply {
    // An operation reads some lists itself.
    let is_of_media = sight.operation == "DeleteMedia" || sight.operation == "BatchGetMediaInfos";
    let foreign = if is_of_media && !is_tencent { "ForbiddenVideoIds" } else { "ForbiddenMediaIds" };
    // A search names nothing, and an empty list would object to nothing.
    let ids = if sight.ids.is_empty() { &vec!["stranger-999".to_owned()] } else { &sight.ids };
    let (name, value) = match n {
        0 => ("Success", json!(false)),
        1 => ("success", json!("false")),
        2 => ("Error", json!({"Code": "InternalError", "Message": "simulated"})),
        3 => ("FailedIds", json!(ids)),
        4 => (foreign, json!(ids)),
        5 => ("UnRemovableVideoIds", json!({"VideoId": ids})),
        _ => ("Data", json!({"NonExistJobIds": ids.join(",")})),
    };
    let mut members = Map::from_iter([("RequestId".to_owned(), json!("simulated"))]);
    for (read, nothing) in [("Total", json!(0)), ("MediaList", json!([])), ("PlayInfoList", json!([]))] {
        members.insert(read.to_owned(), nothing);
    }
    if sight.operation == "BatchGetMediaInfos" {
        members.extend(["NonExistMediaIds", "NonExistReferenceIds"].map(|list| (list.to_owned(), json!(ids))));
    }
    members.insert(name.to_owned(), value);
    let body = if is_tencent { json!({ "Response": members }) } else { members.into() };
    Reply::new(200, "application/json", body.to_string())
}

/// That something does not exist, said by nobody who could know it.
pub(super) fn hearsay(is_tencent: bool, sight: &Sight, n: usize) -> Reply {
    let code = match (is_tencent, sight.operation.as_str()) {
        (true, _) => "ResourceNotFound",
        (false, "DeleteMedia") => "NoSuchResource",
        (false, _) => "InvalidVideo.NotFound",
    };
    let xml = format!("<Error><Code>{code}</Code><Message>gone</Message></Error>");
    match n {
        0 | 1 => Reply::new(if n == 0 { 404 } else { 503 }, "text/xml;charset=utf-8", xml),
        2 => Reply::new(502, "application/json", json!({"code": code, "message": "gone"}).to_string()),
        3 => nameless(is_tencent, 200, code, &json!("")),
        4 => nameless(is_tencent, 404, code, &json!(7)),
        5 => nameless(is_tencent, 502, code, &Value::Null),
        _ => nameless(is_tencent, 400, code, &json!(" ")),
    }
}

fn nameless(is_tencent: bool, status: u16, code: &str, request_id: &Value) -> Reply {
    let mut reply = error_reply(is_tencent, status, code);
    if let Ok(mut body) = serde_json::from_slice::<Value>(&reply.body) {
        let members = if is_tencent { body.get_mut("Response") } else { Some(&mut body) };
        members.into_iter().for_each(|members| members["RequestId"] = request_id.clone());
        reply.body = body.to_string().into_bytes();
    }
    reply
}

/// Makes the rows of a reply speak of two media each, or hide their names.
pub(super) fn contradict(body: &mut Map<String, Value>, n: usize) {
    if let Some(Value::Object(base)) = body.get_mut("VideoBase") {
        if matches!(n, 0 | 6) {
            base.insert("MediaId".to_owned(), json!("stranger-999"));
        }
        each_stream(body.get_mut("PlayInfoList").and_then(|list| list.get_mut("PlayInfo")), n);
        return;
    }
    if let Some(Value::Object(response)) = body.get_mut("Response") {
        return contradict(response, n);
    }
    for (list, inner) in [("MediaInfos", "MediaInfo"), ("MediaList", "Video"), ("MediaInfoSet", "BasicInfo")] {
        let Some(Value::Array(rows)) = body.get_mut(list) else { continue };
        let id = if list == "MediaInfoSet" { "FileId" } else { "MediaId" };
        let ids: Vec<Value> = rows.iter().filter_map(|row| row.get(id).cloned()).collect();
        for (place, row) in rows.iter_mut().enumerate() {
            let other = ids.get((place + 1) % ids.len().max(1)).filter(|_| ids.len() > 1);
            spoil_row(row, (id, inner), other.unwrap_or(&json!("stranger-999")), n);
        }
        if n == 4 && list == "MediaInfos" {
            body.insert("NonExistMediaIds".to_owned(), json!(ids));
        }
    }
}

fn spoil_row(row: &mut Value, (id, inner): (&str, &str), other: &Value, n: usize) {
    let Some(members) = row.as_object_mut() else { return };
    let own = members.get(id).cloned().unwrap_or_default();
    let within = members.entry(inner).or_insert_with(|| json!({}));
    let reference = within.get("ReferenceId").cloned().unwrap_or_default();
    let mut hide =
        |name: &str, value: Value| within.as_object_mut().and_then(|within| within.insert(name.to_owned(), value));
    match n {
        0 => drop(hide(id, own)),
        2 => drop(hide("ReferenceId", json!(7))),
        6 => drop(hide(id, other.clone())),
        _ => {}
    }
    match n {
        0 => drop(members.insert(id.to_owned(), other.clone())),
        1 => drop(members.insert("ReferenceId".to_owned(), json!(""))),
        3 => each_stream(members.get_mut("PlayInfoList"), n),
        5 => drop(members.insert("ReferenceId".to_owned(), json!({"Id": reference}))),
        _ => {}
    }
}

/// Takes the ids of streams away.
fn each_stream(list: Option<&mut Value>, n: usize) {
    let streams = list.and_then(Value::as_array_mut).into_iter().flatten().filter_map(Value::as_object_mut);
    streams.filter(|_| n == 3).for_each(|stream| drop(stream.remove("JobId")));
}

/// Whether a reply of success objects: in a list that its operation does not have, or by its own word.
pub(super) fn is_objection(operation: &str, members: &Map<String, Value>) -> bool {
    let is_own = |name: &str| {
        let ends = match operation {
            "DeleteVideo" | "DeleteMezzanines" => ["VideoIds", "ReferenceIds"],
            "DeleteMedia" | "BatchGetMediaInfos" => ["MediaIds", "ReferenceIds"],
            _ => ["", ""],
        };
        LISTS.contains(&name) && ends.iter().any(|end| !end.is_empty() && name.ends_with(end))
    };
    members.iter().any(|(name, value)| match value {
        _ if name.eq_ignore_ascii_case("success") => value != &json!(true),
        _ if name == "Error" => true,
        Value::Object(inner) if name == "Data" => is_objection("", inner),
        _ => name.ends_with("Ids") && !is_own(name) && value != &json!([]),
    })
}
