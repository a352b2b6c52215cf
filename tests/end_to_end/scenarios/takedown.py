"""Messages on the queue, media gone at all three providers."""

from .. import events
from ..report import Tally


def run(world):
    before = world.emulator.mark()
    sent = [
        events.takedown(events.video("gone-1"), events.video("gone-2")),
        events.takedown(events.medium("gone-3"), events.file("gone-4")),
        events.takedown(events.file("gone-5"), {"account": "cn", "video_id": "gone-6"}),
        events.takedown(events.video("absent-video")),
    ]
    world.queue.send(sent)
    attempts = world.wait_until_settled(sent)
    for event in sent[:3]:
        assert attempts.last(event) == ["deleted", "deleted"], attempts.last(event)
    assert attempts.last(sent[3]) == ["already_absent"]
    deleted = [name for name in world.emulator.calls(before).deleted() if name != "absent-video"]
    assert sorted(deleted) == [f"gone-{number}" for number in range(1, 7)], deleted
    # Gone means gone: who asks again is told so by the provider. MPS tells nothing of any medium.
    targets = [target for event in sent[:3] for target in event["data"]["targets"]]
    again = [events.takedown(*(target for target in targets if "media_id" not in target))]
    world.queue.send(again)
    assert set(world.wait_until_settled(again).last(again[0])) == {"already_absent"}
    return Tally(sent=5, settled=5, deleted=6).check()
