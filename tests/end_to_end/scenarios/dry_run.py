"""The stack as it comes: dry run, with the configuration that it writes."""

from .. import events
from ..report import Tally


def run(world):
    before = world.emulator.mark()
    sent = [
        events.takedown(events.video("dry-1"), events.video("dry-2", scope="source")),
        events.takedown(events.medium("dry-3"), events.file("dry-4")),
        events.takedown(events.video("dry-5"), kind="retention.expired"),
    ]
    world.queue.send(sent)
    attempts = world.wait_until_settled(sent)
    for event in sent:
        assert set(attempts.last(event)) == {"planned"}, attempts.last(event)
    calls = world.emulator.calls(before)
    assert calls.deletes() == 0, "a dry run sent a delete"
    assert world.dead_letters.size() == 0
    return Tally(sent=len(sent), settled=len(sent)).check()
