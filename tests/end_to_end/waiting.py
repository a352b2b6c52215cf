"""Waiting for something to come true, never longer than it may take."""

import time


def until(what, check, seconds, pause=0.2):
    """What `check` returns as soon as that is true. What it asserts may become true, too."""
    deadline = time.monotonic() + seconds
    while True:
        failure = None
        try:
            found = check()
            if found:
                return found
        except AssertionError as error:
            failure = error
        if time.monotonic() > deadline:
            raise AssertionError(f"{what}: not within {seconds} seconds") from failure
        time.sleep(pause)


def never(what, check, seconds, pause=0.2):
    """Looks for so long whether something comes true that must not."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        assert not check(), what
        time.sleep(pause)
