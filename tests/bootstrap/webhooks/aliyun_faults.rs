//! Event notifications of Alibaba Cloud VOD while it, or the queue, does not answer.

use std::time::Duration;

use takedown_emulator::FaultKind;

use super::aliyun::{reviewed, sent};
use super::site::{self, QUEUE, SOON};

#[tokio::test]
async fn a_provider_that_cannot_be_asked_is_asked_again_later() {
    let mut world = site::with("[limits]\nattempts = 2\n", &[]).await;
    for kind in [FaultKind::Fail, FaultKind::Throttle { retry_after: None }, FaultKind::Html, FaultKind::Drop] {
        world.spoil("GetMediaAuditResult", None, kind.clone());
        let reply = world.http(&sent(reviewed("blocked-v", "block"))).await;
        reply.problem(503);
        assert!(reply.done.answer.took < SOON, "{kind:?}: {:?}", reply.done.answer.took);
        assert_eq!(reply.done.lines_of("callback.unconfirmed").len(), 1);
        world.forgive();
    }
    assert_eq!(world.count("DeleteVideo"), 0);
    world.spoil("GetMediaAuditResult", Some(1), FaultKind::Busy);
    world.http(&sent(reviewed("blocked-v", "block"))).await.assert_report(&[("blocked-v", "deleted")]);
}

#[tokio::test]
async fn a_provider_that_does_not_answer_is_not_waited_for() {
    let mut world = site::inline().await;
    world.spoil("GetMediaAuditResult", None, FaultKind::Stall);
    let reply = world.http(&sent(reviewed("blocked-v", "block"))).await;
    reply.problem(503);
    assert!(reply.done.answer.took < SOON, "{:?}", reply.done.answer.took);
    assert_eq!(reply.done.lines_of("callback.unconfirmed").len(), 1);
}

#[tokio::test]
async fn provider_and_queue_share_the_time_there_is() {
    let mut world = site::queued(QUEUE).await;
    world.spoil("GetMediaAuditResult", None, FaultKind::Delay(Duration::from_millis(3500)));
    world.spoil("SendMessage", None, FaultKind::Stall);
    let reply = world.http(&sent(reviewed("blocked-v", "block"))).await;
    reply.problem(503);
    assert!(reply.done.answer.took < SOON, "{:?}", reply.done.answer.took);
}

#[tokio::test]
async fn what_is_confirmed_and_not_queued_comes_back() {
    let mut world = site::queued(QUEUE).await;
    world.spoil("SendMessage", None, FaultKind::Fail);
    world.http(&sent(reviewed("blocked-v", "block"))).await.problem(503);
    world.forgive();
    assert_eq!(world.http(&sent(reviewed("blocked-v", "block"))).await.status, 200);
    assert_eq!(world.messages().len(), 1);
}
