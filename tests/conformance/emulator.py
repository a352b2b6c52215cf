"""The emulator, started as the program that is built, and its control."""

import contextlib
import json
import re
import urllib.request

import process

KEY = ("EMULATOR-KEY", "EMULATOR-SECRET")


class Emulator:
    def __init__(self, url):
        self._url = url
        host, port = re.fullmatch(r"http://([0-9.]+):([0-9]+)", url).groups()
        self.address = (host, int(port))

    def add_key(self, **key):
        self._add("keys", key)

    def limit(self, operation, limit):
        self._add("rates", {"provider": operation.provider, "operation": operation.name, "limit": limit})

    def fail_once(self, operation, kind):
        self._add("faults", {"operation": operation.name, "times": 1, "kind": kind})

    def _add(self, what, body):
        with urllib.request.urlopen(f"{self._url}/emulator/{what}", json.dumps(body).encode(), process.PATIENCE):
            pass


@contextlib.contextmanager
def started(program):
    with process.running([program, "emulator", "--port", "0"]) as lines:
        line = lines.wait_for(lambda line: line.startswith("The emulator listens at "))
        yield Emulator(line.split()[4])
