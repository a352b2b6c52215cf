//! The one place where a request of the function leaves and a reply returns.

use std::rc::Rc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use tokio::sync::oneshot;

use super::fault::{Fault, foreign, throttle, trouble};
use super::function::Process;
use super::invocation::Invocation;
use super::odd::{hearsay, objecting};
use super::parameter::{PATH, parameter};
use super::post::post;
use super::reply::{error_reply, spoil};
use super::scenario::Provider;
use super::sight::Sight;
use super::world::World;
use takedown::{Reply, SendError};
use takedown_emulator::{Delivery, Reply as Answer, Request};

/// The port of the extension.
const EXTENSION: u16 = 2773;
/// The port of the queue.
pub(super) const QUEUE: u16 = 8999;
/// Longer than anybody waits.
pub(super) const FOR_EVER: Duration = Duration::from_secs(3600);
/// Most of the way to a provider. A request that takes longer may meet later ones there.
const WAY: u64 = 9;

#[expect(clippy::disallowed_methods, reason = "simulated time")]
pub(super) async fn wait(time: Duration) {
    tokio::time::sleep(time).await;
}

/// Carries a request of a process.
pub(super) async fn carry(
    world: Rc<World>,
    process: Rc<Process>,
    request: http::Request<Bytes>,
    departs: &dyn Fn(),
) -> Result<Reply, SendError> {
    let port = request.uri().port_u16().unwrap_or_default();
    let host = request.uri().authority().map_or_else(String::new, ToString::to_string);
    let mut request = Request::from(request);
    if request.header("host").is_none() {
        // The client of the network adds it.
        request.headers.push(("host".to_owned(), host));
    }
    match port {
        EXTENSION if request.path() == PATH => parameter(&world, &process).await,
        EXTENSION => extension(&world, &request).await,
        QUEUE => post(world, process.invocation(), request, departs).await,
        port => {
            let account = usize::from(port.wrapping_sub(super::scenario::FIRST_PORT));
            provider(world, process, account, request, departs).await
        }
    }
}

/// The Parameters and Secrets extension.
async fn extension(world: &World, request: &Request) -> Result<Reply, SendError> {
    wait(Duration::from_millis(2)).await;
    let name = request.query().strip_prefix("secretId=").unwrap_or_default();
    match world.secret(name) {
        Some(secret) => {
            Ok(plain(200, serde_json::json!({"Name": name, "SecretString": secret}).to_string().into_bytes()))
        }
        None => Ok(plain(500, b"no answer from Secrets Manager".to_vec())),
    }
}

async fn provider(
    world: Rc<World>,
    process: Rc<Process>,
    account: usize,
    request: Request,
    departs: &dyn Fn(),
) -> Result<Reply, SendError> {
    let sight = Sight::of(account, &request);
    let mut fault = world.strike(Some(account), sight.is_delete());
    let invocation = process.invocation();
    if world.was_stale.replace(fault == Some(Fault::Stale)) && fault == Some(Fault::Stale) {
        world.was_stale.set(false);
        fault = None;
    }
    invocation.meet(fault);
    if invocation.lookups.borrow_mut().departed(&sight, fault.is_some()) {
        world.coverage.borrow_mut().count("holds: a lookup behind a delete");
    }
    if fault != Some(Fault::Stale) {
        invocation.count(account);
    }
    let connecting = world.dice.borrow_mut().millis(0, 20);
    wait(connecting).await;
    match fault {
        Some(Fault::Refused) => return Err(SendError::Connect("connection refused".to_owned())),
        Some(Fault::NoConnection) => {
            wait(FOR_EVER).await;
            return Err(SendError::Connect("timed out".to_owned()));
        }
        _ => departs(),
    }
    if fault == Some(Fault::Stale) {
        return Err(SendError::Stale);
    }
    let present = world.inventory(account);
    world.oracle.borrow_mut().departed(&invocation, &sight, &present, world.elapsed());
    let (back, reply) = oneshot::channel();
    // The request goes its way, whatever becomes of the process that sent it.
    tokio::task::spawn_local(travel(world, invocation, request, sight, fault, back));
    reply.await.unwrap_or_else(|_| Err(SendError::Broken("the connection was reset".to_owned())))
}

/// The way of a request to the provider and back.
async fn travel(
    world: Rc<World>,
    invocation: Rc<Invocation>,
    request: Request,
    sight: Sight,
    fault: Option<Fault>,
    back: oneshot::Sender<Result<Reply, SendError>>,
) {
    let (there, home) = {
        let mut dice = world.dice.borrow_mut();
        (dice.millis(0, WAY), dice.millis(0, 150))
    };
    wait(there).await;
    if fault == Some(Fault::ResetBefore) {
        return;
    }
    let result = arrive(&world, &invocation, &request, &sight, fault);
    if fault == Some(Fault::Stalled) {
        wait(FOR_EVER).await;
    }
    wait(home).await;
    let known = result.as_ref().ok().map(|reply| (reply.status, reply.body.clone()));
    if back.send(result).is_ok()
        && let Some((status, body)) = known
    {
        invocation.told(&sight, status, &body, world.elapsed());
    }
}

/// What the provider makes of a request that has arrived.
fn arrive(
    world: &World,
    invocation: &Invocation,
    request: &Request,
    sight: &Sight,
    fault: Option<Fault>,
) -> Result<Reply, SendError> {
    world.oracle.borrow_mut().arrived(invocation, sight, world.elapsed());
    let is_tencent = world.scenario.account(sight.account).is_some_and(|account| account.provider == Provider::Tencent);
    let error = |status, code: &str| Ok(received(error_reply(is_tencent, status, code)));
    match fault {
        Some(Fault::Throttled(n)) => {
            let costume = throttle(is_tencent, n);
            return error(costume.status, costume.code);
        }
        Some(Fault::Trouble(n)) => {
            let costume = trouble(is_tencent, n);
            return error(costume.status, costume.code);
        }
        Some(Fault::Foreign(n)) => {
            let (status, body) = foreign(n);
            return Ok(plain(status, body.as_bytes().to_vec()));
        }
        Some(Fault::Objection(n)) => return Ok(received(objecting(is_tencent, sight, n))),
        Some(Fault::Hearsay(n)) => return Ok(received(hearsay(is_tencent, sight, n))),
        Some(Fault::Denied) if is_tencent => return error(200, "AuthFailure.UnauthorizedOperation"),
        Some(Fault::Denied) => return error(403, "Forbidden.RAM"),
        Some(Fault::UnknownKey) if is_tencent => return error(200, "AuthFailure.SecretIdNotFound"),
        Some(Fault::UnknownKey) => return error(404, "InvalidAccessKeyId.NotFound"),
        Some(Fault::Suspended) if is_tencent => return error(200, "FailedOperation.UserStatusInavlid"),
        Some(Fault::Suspended) => return error(403, "OperationDenied.Suspended"),
        _ => {}
    }
    let Some(mut core) = world.core(sight.account) else { return Err(SendError::Broken("no such port".to_owned())) };
    let before = super::piece::inventory(&core);
    let mut answer = core.answer(request, world.now());
    let after = super::piece::inventory(&core);
    drop(core);
    world.oracle.borrow_mut().changed(invocation, sight, &before, &after);
    if let Some(fault) = fault.filter(|fault| fault.has_effect()) {
        spoil(&mut answer, fault, sight, &mut world.dice.borrow_mut());
    }
    match fault {
        Some(Fault::Endless) => Err(SendError::TooLong(0)),
        Some(Fault::Truncated) => Err(SendError::Broken("end of file before message length reached".to_owned())),
        Some(Fault::ResetAfter) => Err(SendError::Broken("connection reset by peer".to_owned())),
        _ if answer.delivery == Delivery::Drop => Err(SendError::Broken("connection closed".to_owned())),
        _ => Ok(received(answer)),
    }
}

pub(super) fn received(answer: Answer) -> Reply {
    let headers = answer.headers.iter().filter_map(|(name, value)| {
        Some((HeaderName::from_bytes(name.as_bytes()).ok()?, HeaderValue::from_str(value).ok()?))
    });
    Reply {
        status: StatusCode::from_u16(answer.status).unwrap_or(StatusCode::BAD_GATEWAY),
        headers: headers.collect(),
        body: Bytes::from(answer.body),
    }
}

pub(super) fn plain(status: u16, body: Vec<u8>) -> Reply {
    Reply {
        status: StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY),
        headers: HeaderMap::new(),
        body: Bytes::from(body),
    }
}
