"""Hundreds of messages: none is lost, none is executed twice."""

from .. import events
from ..report import Tally

MESSAGES = 400


def run(world):
    before = world.emulator.mark()
    sent = [events.takedown(events.video(f"many-{number}-a"), events.medium(f"many-{number}-b"))
            for number in range(MESSAGES)]
    ids = world.queue.send(sent)
    attempts = world.wait_until_settled(sent, 120)
    for event, message in zip(sent, ids, strict=True):
        assert [len(lines) for lines in attempts.of(event)] == [2], "an event was executed more than once"
        assert {line["message_id"] for line in attempts.of(event)[0]} == {message}
        assert attempts.last(event) == ["deleted", "deleted"]
    deleted = world.emulator.calls(before).deleted()
    wanted = [target.get("video_id") or target["media_id"] for event in sent for target in event["data"]["targets"]]
    assert sorted(deleted) == sorted(wanted), f"{len(deleted)} media were deleted"
    assert world.dead_letters.size() == 0
    return Tally(sent=MESSAGES, settled=MESSAGES, deleted=len(deleted)).check()
