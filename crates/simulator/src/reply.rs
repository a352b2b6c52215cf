//! Replies that providers should not give, and do.

use serde_json::{Map, Value, json};

use super::dice::Dice;
use super::fault::{Fault, foreign};
use super::odd::contradict;
use super::sight::Sight;
use takedown_emulator::Reply;

/// An error in the envelope of a provider.
pub(super) fn error_reply(is_tencent: bool, status: u16, code: &str) -> Reply {
    let body = if is_tencent {
        json!({"Response": {"Error": {"Code": code, "Message": "simulated"}, "RequestId": "simulated"}})
    } else {
        json!({"RequestId": "simulated", "HostId": "simulated", "Code": code, "Message": "simulated"})
    };
    Reply::new(status, "application/json", body.to_string())
}

/// Lists of exceptions in the replies of Alibaba Cloud.
pub(super) const LISTS: [&str; 6] = [
    "NonExistVideoIds",
    "ForbiddenVideoIds",
    "UnRemoveableVideoIds",
    "NonExistReferenceIds",
    "NonExistMediaIds",
    "ForbiddenMediaIds",
];

/// Changes a true reply into one that says something else, or nothing.
pub(super) fn spoil(reply: &mut Reply, fault: Fault, sight: &Sight, dice: &mut Dice) {
    match fault {
        Fault::Replaced(n) => {
            let (status, body) = foreign(n);
            *reply = Reply::new(status, "text/html", body);
        }
        Fault::Strangers => change(reply, |body| {
            let list = if sight.operation == "DeleteMezzanines" { "UnRemoveableVideoIds" } else { "ForbiddenVideoIds" };
            body.insert(list.to_owned(), json!(["stranger-999"]));
        }),
        Fault::Shape(n) => change(reply, |body| {
            for (name, value) in body.iter_mut() {
                if LISTS.contains(&name.as_str()) {
                    *value = reshape(value, n);
                }
            }
        }),
        Fault::Omission => change(reply, |body| {
            // What is omitted must not be a refusal: from that, nobody could tell a success.
            for name in ["MediaInfos", "NonExistMediaIds", "NonExistReferenceIds"] {
                if sight.operation == "BatchGetMediaInfos"
                    && let Some(Value::Array(rows)) = body.get_mut(name)
                    && !rows.is_empty()
                {
                    let last = rows.len() - 1;
                    rows.remove(dice.between(0, last));
                    return;
                }
            }
        }),
        Fault::Anonymous => {
            let Ok(mut body) = serde_json::from_slice::<Value>(&reply.body) else { return };
            if let Value::Object(members) = &mut body {
                members.remove("RequestId");
                if let Some(Value::Object(inner)) = members.get_mut("Response") {
                    inner.remove("RequestId");
                }
            }
            reply.body = body.to_string().into_bytes();
        }
        Fault::Contradiction(n) => {
            let Ok(Value::Object(mut body)) = serde_json::from_slice(&reply.body) else { return };
            contradict(&mut body, n);
            reply.body = Value::Object(body).to_string().into_bytes();
        }
        _ => {}
    }
}

/// The shapes in which a list of ids has been seen, and some that nobody can read.
fn reshape(list: &Value, n: usize) -> Value {
    let ids: Vec<&str> = list.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    match n {
        0 => json!(ids.join(",")),
        1 => json!({"VideoId": ids}),
        2 => json!(7),
        3 => json!([ids]),
        4 => json!(ids.iter().map(|id| json!({"Id": id})).collect::<Vec<_>>()),
        5 => json!(true),
        _ => json!({"a": {"b": ids}}),
    }
}

fn change(reply: &mut Reply, change: impl FnOnce(&mut Map<String, Value>)) {
    if reply.status == 200
        && let Ok(Value::Object(mut body)) = serde_json::from_slice(&reply.body)
        && !body.contains_key("Response")
    {
        change(&mut body);
        reply.body = Value::Object(body).to_string().into_bytes();
    }
}
