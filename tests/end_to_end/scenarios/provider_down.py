"""A provider is down until every message is a dead letter; then it is back, and the dead letters are redriven."""

from .. import events
from ..report import Tally


def run(world):
    before = world.emulator.mark()
    world.queue.set_visibility(5)
    world.emulator.break_down(operation="DeleteMedia", kind="busy")
    sent = [events.takedown(events.file("down-1")), events.takedown(events.file("down-2"))]
    ids = world.queue.send(sent)
    dead = world.wait_for_dead_letters(len(sent), 120)
    assert sorted(letter["MessageId"] for letter in dead) == sorted(ids)
    assert world.emulator.calls(before).deleted() == []
    world.emulator.recover()
    # What start-message-move-task does, which ministack does not know.
    world.queue.send([letter["Body"] for letter in dead])
    attempts = world.wait_until_settled(sent)
    assert [attempts.last(event) for event in sent] == [["deleted"], ["deleted"]]
    assert sorted(world.emulator.calls(before).deleted()) == ["down-1", "down-2"]
    assert world.dead_letters.size() == 0
    return Tally(sent=2, settled=2, deleted=2).check()
