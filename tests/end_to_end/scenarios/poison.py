"""What is not understood becomes a dead letter, and its neighbours do not."""

from .. import events
from ..report import Tally

RECEIVES = 5


def run(world):
    before = world.emulator.mark()
    world.queue.set_visibility(4)
    good = [events.takedown(events.video("neighbour-1")), events.takedown(events.medium("neighbour-2"))]
    bad = [
        "no JSON",
        events.text([events.takedown(events.video("poison-1"))]),
        events.text(events.takedown(events.video("poison-2", scpoe="source"))),
        events.text(events.takedown(events.video("poison,3"))),
        events.text(events.takedown(events.video("poison-4"), kind="content.takedwon")),
    ]
    world.queue.send([good[0], *bad[:3]])
    ids = set(world.queue.send([good[1], *bad]))
    attempts = world.wait_until_settled(good, 60, empty=False)
    for event in good:
        assert attempts.last(event) == ["deleted"]
    dead = world.wait_for_dead_letters(len(bad) + 3)
    assert sorted(letter["Body"] for letter in dead) == sorted([*bad, *bad[:3]]), "a dead letter is not what was sent"
    rejected = world.lines(
        lambda line: line.get("event") == "message.rejected" and line["message_id"] in ids, RECEIVES * len(bad))
    assert len(rejected) == RECEIVES * len(bad), f"{len(rejected)} lines for {len(bad)} messages"
    calls = world.emulator.calls(before)
    assert sorted(calls.deleted()) == ["neighbour-1", "neighbour-2"], calls.deleted()
    return Tally(sent=len(good) + len(dead), settled=len(good), dead=len(dead), deleted=2).check()
