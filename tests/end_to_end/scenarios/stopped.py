"""The emergency stop: with the mapping disabled nothing is deleted and nothing is lost."""

from .. import events
from ..report import Tally
from ..waiting import never, until

# Longer than the poller of ministack waits between two looks at a queue.
QUIET = 4


def run(world):
    before = world.emulator.mark()
    enable(world, False)
    sent = [events.takedown(events.video(f"stopped-{number}")) for number in range(3)]
    world.queue.send(sent)
    never("a stopped function takes messages", lambda: world.queue.in_flight() or world.queue.size() != 3, QUIET)
    assert not world.emulator.calls(before).calls
    enable(world, True)
    attempts = world.wait_until_settled(sent)
    assert [attempts.last(event) for event in sent] == [["deleted"]] * 3
    return Tally(sent=3, settled=3, deleted=len(world.emulator.calls(before).deleted())).check()


def enable(world, enabled):
    client, mapping = world.ministack.client("lambda"), world.deployment.outputs["EventSourceMappingId"]
    client.update_event_source_mapping(UUID=mapping, Enabled=enabled)
    wanted = "Enabled" if enabled else "Disabled"
    until(f"the mapping is {wanted}", lambda: client.get_event_source_mapping(UUID=mapping)["State"] == wanted, 30)
