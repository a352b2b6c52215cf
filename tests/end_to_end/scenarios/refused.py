"""What a provider forbids, and what is under legal hold, is not deleted and becomes a dead letter."""

from .. import events
from ..deployment import PROTECTED
from ..report import Tally


def run(world):
    before = world.emulator.mark()
    world.queue.set_visibility(4)
    refused = [
        events.takedown(events.file("forbidden-1")),
        events.takedown(events.video(PROTECTED)),
        events.takedown(events.video("beside-refused"), events.file("forbidden-2")),
    ]
    good = events.takedown(events.video("behind-refused"))
    ids = world.queue.send([*refused, good])
    dead = world.wait_for_dead_letters(len(refused))
    assert sorted(letter["MessageId"] for letter in dead) == sorted(ids[:3])
    attempts = world.attempts(refused, 5)
    for event in refused:
        assert len(attempts.of(event)) == 5, f"{len(attempts.of(event))} attempts"
        assert attempts.last(event)[-1] == "refused", attempts.last(event)
    assert attempts.last(refused[2]) == ["already_absent", "refused"]
    held = attempts.of(refused[1])[0][0]
    assert held["error_code"] == "takedown.protected" and held["attempts"] == 0
    assert world.attempts([good], 1).last(good) == ["deleted"]
    deleted = world.emulator.calls(before).deleted()
    assert set(deleted) == {"beside-refused", "behind-refused"}, deleted
    return Tally(sent=4, settled=1, dead=3, deleted=2).check()
