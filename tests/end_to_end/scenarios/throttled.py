"""A provider that throttles for longer than an invocation tries: the message comes back and is settled then."""

from .. import events
from ..report import Tally


def run(world):
    before = world.emulator.mark()
    # Less would let a message come back while a slow machine still works on it.
    world.queue.set_visibility(10)
    throttled = [
        # Five tries an invocation: the first takes five throttles, the second the rest.
        events.takedown(events.file("throttle7-a"), events.video("beside-throttled")),
        events.takedown(events.file("fail6-b")),
    ]
    good = events.takedown(events.file("behind-throttled"))
    world.queue.send([*throttled, good])
    attempts = world.wait_until_settled([*throttled, good])
    first, second = (sorted(lines, key=lambda line: line["target_index"]) for lines in attempts.of(throttled[0]))
    assert [line["outcome"] for line in first] == ["failed", "deleted"], first
    assert (first[0]["disposition"], first[0]["error_code"]) == ("persistent", "RequestLimitExceeded"), first
    assert [line["outcome"] for line in second] == ["deleted", "already_absent"], second
    assert [[line["outcome"] for line in lines] for lines in attempts.of(throttled[1])] == [["failed"], ["deleted"]]
    assert attempts.last(good) == ["deleted"], "what is throttled holds up what is behind it"
    assert world.dead_letters.size() == 0
    assert set(world.emulator.calls(before).deleted()) == {
        "throttle7-a", "beside-throttled", "fail6-b", "behind-throttled"}
    return Tally(sent=3, settled=3, deleted=4).check()
