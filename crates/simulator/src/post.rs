//! The way of messages to the queue and back.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use http::StatusCode;
use serde_json::{Map, Value, json};
use tokio::sync::oneshot;

use super::dice::Dice;
use super::fault::{Fault, foreign};
use super::invocation::Invocation;
use super::network::{FOR_EVER, plain, received, wait};
use super::world::World;
use takedown::{Reply, SendError};
use takedown_emulator::{Fault as Scripted, FaultKind, Reply as Answer, Request};

/// What an invocation has put on the queue, as it is seen on the wire.
#[derive(Debug, Default)]
pub(super) struct Post {
    /// The ids of the events that it has sent there, whatever became of them.
    pub(super) tried: BTreeSet<String>,
    /// The events of which it was told that they are there, by the queue's id of the message.
    pub(super) told: BTreeMap<String, Value>,
}

/// Carries a request to the queue.
pub(super) async fn post(
    world: Rc<World>,
    invocation: Rc<Invocation>,
    request: Request,
    departs: &dyn Fn(),
) -> Result<Reply, SendError> {
    let fault = world.strike(None, true);
    invocation.meet(fault);
    let (there, home) = {
        let mut dice = world.dice.borrow_mut();
        (dice.millis(1, 20), dice.millis(0, 10))
    };
    if let Some(Fault::Refused | Fault::Stale | Fault::NoConnection) = fault {
        wait(there).await;
        return Err(SendError::Connect("refused".to_owned()));
    }
    departs();
    let events = bodies(&request).iter().filter_map(|body| event_id(&event(body))).collect::<Vec<_>>();
    invocation.post.borrow_mut().tried.extend(events);
    let (back, reply) = oneshot::channel();
    world.on_the_way.set(world.on_the_way.get() + 1);
    // The request goes its way, whatever becomes of the process that sent it.
    tokio::task::spawn_local(async move {
        wait(there).await;
        let arrived = arrive(&world, &invocation, &request, fault);
        world.on_the_way.set(world.on_the_way.get() - 1);
        if fault == Some(Fault::Stalled) {
            wait(FOR_EVER).await;
        }
        wait(home).await;
        let told = arrived.as_ref().map(|reply| told(reply.status, &reply.body)).unwrap_or_default();
        if back.send(arrived).is_ok() {
            let there = world.posted.borrow();
            let told = told.into_iter().filter_map(|id| Some((id.clone(), there.get(&id)?.clone())));
            invocation.post.borrow_mut().told.extend(told);
        }
    });
    reply.await.unwrap_or_else(|_| Err(SendError::Broken("the connection was reset".to_owned())))
}

/// What the queue makes of a request that has arrived.
fn arrive(world: &World, invocation: &Invocation, request: &Request, fault: Option<Fault>) -> Result<Reply, SendError> {
    match fault {
        Some(Fault::ResetBefore) => return Err(SendError::Broken("reset".to_owned())),
        Some(Fault::Foreign(n)) => {
            let (status, body) = foreign(n);
            return Ok(plain(status, body.as_bytes().to_vec()));
        }
        Some(Fault::Suspended) => return Ok(plain(503, b"<html>no queue</html>".to_vec())),
        _ => {}
    }
    let mut queue = world.queue.borrow_mut();
    let before = queue.queue.messages().len();
    if let Some(kind) = fault.and_then(|fault| refusal(fault, &bodies(request), &mut world.dice.borrow_mut())) {
        queue.faults.push(Scripted { operation: None, id: None, times: Some(1), kind });
    }
    let mut answer = queue.answer(request, world.now());
    queue.faults.clear();
    let (taken, all) = (queue.queue.messages().len() - before, bodies(request).len());
    if taken < all {
        let what = if taken > 0 { "queue: batch taken in part" } else { "queue: nothing taken" };
        world.coverage.borrow_mut().count(what);
    }
    for message in queue.queue.messages().iter().skip(before) {
        let event = event(&message.body);
        world.oracle.borrow_mut().queued(invocation, &event);
        world.posted.borrow_mut().insert(message.message_id.clone(), event);
    }
    match fault {
        Some(Fault::ResetAfter | Fault::Truncated | Fault::Stalled) => Err(SendError::Broken("reset".to_owned())),
        Some(Fault::Endless) => Err(SendError::TooLong(0)),
        fault => {
            if let Some(fault) = fault {
                spoil(&mut answer, fault, &mut world.dice.borrow_mut());
            }
            Ok(received(answer))
        }
    }
}

/// How the queue refuses messages: all of a request, or some entries of a batch.
fn refusal(fault: Fault, bodies: &[String], dice: &mut Dice) -> Option<FaultKind> {
    let error = |code: &str| FaultKind::Error { status: 403, code: code.to_owned(), message: "simulated".to_owned() };
    Some(match fault {
        Fault::Throttled(n) | Fault::Trouble(n) if n > 0 && bodies.len() > 1 => FaultKind::Entries {
            // None of them, or one.
            containing: if n == 1 { String::new() } else { dice.any(bodies).cloned().unwrap_or_default() },
            code: "InternalError".to_owned(),
            sender_fault: false,
        },
        Fault::Throttled(_) => FaultKind::Throttle { retry_after: None },
        Fault::Trouble(n) if n < 3 => FaultKind::Busy,
        Fault::Trouble(_) => FaultKind::Fail,
        Fault::Denied => error("AccessDeniedException"),
        Fault::UnknownKey => error("UnrecognizedClientException"),
        _ => return None,
    })
}

/// Changes what the queue says of messages that it has.
fn spoil(reply: &mut Answer, fault: Fault, dice: &mut Dice) {
    if let Fault::Replaced(n) = fault {
        let (status, body) = foreign(n);
        *reply = Answer::new(status, "text/html", body);
        return;
    }
    let Ok(Value::Object(mut body)) = serde_json::from_slice(&reply.body) else { return };
    let receipts = body.get_mut("Successful").and_then(Value::as_array_mut);
    match (fault, receipts) {
        (Fault::Omission, Some(receipts)) if !receipts.is_empty() => {
            receipts.remove(dice.between(0, receipts.len() - 1));
        }
        (Fault::Strangers, Some(receipts)) => receipts.push(json!({"Id": "999", "MessageId": "stranger-999"})),
        (Fault::Shape(_), Some(_)) => set(&mut body, "Successful", json!(7)),
        (Fault::Anonymous, Some(receipts)) => {
            receipts.iter_mut().filter_map(Value::as_object_mut).for_each(|receipt| drop(receipt.remove("MessageId")));
        }
        (Fault::Omission | Fault::Anonymous, None) => drop(body.remove("MessageId")),
        (Fault::Shape(_), None) => set(&mut body, "MessageId", json!(7)),
        _ => return,
    }
    reply.body = Value::Object(body).to_string().into_bytes();
}

fn set(members: &mut Map<String, Value>, name: &str, value: Value) {
    members.insert(name.to_owned(), value);
}

/// The messages of a request.
fn bodies(request: &Request) -> Vec<String> {
    let call: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    let entries = call.get("Entries").and_then(Value::as_array).cloned().unwrap_or_else(|| vec![call.clone()]);
    entries.iter().filter_map(|entry| entry["MessageBody"].as_str().map(str::to_owned)).collect()
}

/// The ids of the messages of which a reply says that they are on the queue, read strictly.
fn told(status: StatusCode, body: &[u8]) -> Vec<String> {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let receipts = body.get("Successful").and_then(Value::as_array).cloned().unwrap_or_else(|| vec![body.clone()]);
    let ids = receipts.iter().filter_map(|receipt| receipt["MessageId"].as_str().map(str::to_owned));
    ids.filter(|_| status.is_success()).collect()
}

fn event(body: &str) -> Value {
    serde_json::from_str(body).unwrap_or_default()
}

fn event_id(event: &Value) -> Option<String> {
    event["id"].as_str().map(str::to_owned)
}
