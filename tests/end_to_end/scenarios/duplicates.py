"""The same event three times, as three messages: each medium goes once, three messages are settled."""

from .. import events
from ..report import Tally


def run(world):
    before = world.emulator.mark()
    event = events.takedown(events.video("twice-1"), events.medium("twice-2"))
    ids = world.queue.send([event] * 3)
    attempts = world.attempts([event], 3).of(event)
    assert sorted(lines[0]["message_id"] for lines in attempts) == sorted(ids), "a message was executed twice"
    outcomes = [line["outcome"] for lines in attempts for line in lines]
    assert set(outcomes) <= {"deleted", "already_absent"}, outcomes
    world.wait_until_empty()
    assert set(world.emulator.calls(before).deleted()) == {"twice-1", "twice-2"}
    return Tally(sent=3, settled=3, deleted=2).check()
