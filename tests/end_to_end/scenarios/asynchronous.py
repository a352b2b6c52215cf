"""Asynchronous events: what is settled leaves nothing behind, what fails three times is at the failure destination."""

import json

from .. import events
from ..report import Tally
from ..waiting import until


def run(world):
    before = world.emulator.mark()
    good = events.takedown(events.video("asynchronous-1"))
    refused = events.takedown(events.video("forbidden-asynchronous"))
    unknown = events.takedown(events.video("asynchronous-2"), kind="content.takedwon")
    for event in (good, refused, unknown):
        world.invoke(event, "Event")
    until("two failures at their destination", lambda: world.failures.size() == 2, 60)
    kept = {record["requestPayload"]["id"]: record for record in map(body, world.failures.take())}
    assert set(kept) == {refused["id"], unknown["id"]}, "what failed is not what was kept"
    assert kept[refused["id"]]["requestPayload"] == refused
    assert kept[refused["id"]]["responsePayload"]["errorType"] == "Unsettled"
    assert kept[unknown["id"]]["responsePayload"]["errorType"] == "InvalidEvent"
    attempts = world.attempts([good, refused], 1)
    assert attempts.last(good) == ["deleted"] and len(attempts.of(good)) == 1
    assert len(world.attempts([refused], 3).of(refused)) == 3
    assert world.emulator.calls(before).deleted().count("asynchronous-1") == 1
    return Tally(sent=3, settled=1, dead=2, deleted=1).check()


def body(message):
    return json.loads(message["Body"])
