"""Nothing of the secrets that the function used is in its log."""

from ..emulator import KEY_ID, KEY_SECRET
from ..events import WEBHOOK_SECRET, text

# How the ids of keys of roles begin.
TEMPORARY_KEY = "ASIA"


def run(world):
    lines = [text(line) for line in world.log.lines()]
    assert lines, "there is no log"
    for secret in (KEY_ID, KEY_SECRET, WEBHOOK_SECRET, TEMPORARY_KEY):
        assert not any(secret in line for line in lines), "a secret is in the log"
