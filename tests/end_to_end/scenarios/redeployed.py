"""A deployment and its way back while messages keep coming: instances are replaced, and nothing is lost."""

import itertools
import threading
from concurrent.futures import ThreadPoolExecutor

from .. import events
from ..report import Tally


def run(world):
    before = world.emulator.mark()
    world.queue.set_visibility(10)
    deployed = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        feeding = pool.submit(feed, world, deployed)
        try:
            world.deployment.deploy(LogLevel="DEBUG")
            world.deployment.deploy(LogLevel="INFO")
        finally:
            deployed.set()
        sent = feeding.result()
    world.wait_until_settled(sent, 120)
    wanted = {event["data"]["targets"][0]["video_id"] for event in sent}
    assert set(world.emulator.calls(before).deleted()) == wanted
    assert world.dead_letters.size() == 0
    return Tally(sent=len(sent), settled=len(sent), deleted=len(wanted)).check()


def feed(world, deployed):
    """Sends ten messages again and again until everything is deployed; answers all of them."""
    sent = []
    for number in itertools.count():
        new = [events.takedown(events.video(f"redeployed-{number}-{index}")) for index in range(10)]
        world.queue.send(new)
        sent += new
        world.emulator.watch()
        if deployed.wait(0.5):
            return sent
