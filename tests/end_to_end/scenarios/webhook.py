"""A signed webhook through the function URL is queued and executed; others are not."""

import json

from .. import events
from ..report import Tally


def run(world):
    before = world.emulator.mark()
    event = events.takedown(events.video("webhook-1"), events.file("webhook-2"))
    body = events.text(event)
    status, answer = world.request("/events", body, events.signed(body))
    assert status == 202, f"{status} {answer}"
    assert json.loads(answer)["queued"] == 1, answer
    attempts = world.wait_until_settled([event])
    assert attempts.last(event) == ["deleted", "deleted"]
    assert sorted(world.emulator.calls(before).deleted()) == ["webhook-1", "webhook-2"]

    before = world.emulator.mark()
    body = events.text(events.takedown(events.video("webhook-3")))
    unsigned = {"content-type": "application/cloudevents+json"}
    assert world.request("/events", body, unsigned)[0] == 401
    assert world.request("/events", body, events.signed(body, b"the secret of somebody else"))[0] == 401
    assert world.request("/events", body + " ", events.signed(body))[0] == 401
    assert world.request("/elsewhere", body, events.signed(body))[0] == 404
    assert world.request("/events")[0] == 405
    assert world.request("/health")[0] == 200
    assert world.queue.size() == 0 and not world.emulator.calls(before).calls
    return Tally(sent=1, settled=1, deleted=2).check()
