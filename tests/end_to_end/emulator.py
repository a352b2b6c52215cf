"""The project's emulator of the providers, seen from outside."""

import json
import urllib.request

from .server import LOOPBACK, Server, free_port

KEY_ID = "EMULATOR-KEY"
KEY_SECRET = "EMULATOR-SECRET"
SUB_APP_ID = 1500012345


class Emulator:
    """`takedown emulator` on a free port."""

    def __init__(self, program, log):
        port = free_port()
        self.url = f"http://{LOOPBACK}:{port}"
        self.log = log
        self._noted = []
        self._server = Server([program, "emulator", "--port", str(port)], port, {}, log)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._server.stop()

    def watch(self):
        """Notes the calls since the last look. The emulator shows the last hundred: look often."""
        shown = json.load(self._ask("calls"))
        total = sum(sum(counts.values()) for counts in shown["counts"].values())
        new = total - len(self._noted)
        assert new <= len(shown["calls"]), f"{new} calls at once are more than the emulator shows"
        self._noted += shown["calls"][len(shown["calls"]) - new:]

    def mark(self):
        """A place among the calls: behind those until now."""
        self.watch()
        return len(self._noted)

    def calls(self, mark):
        """The calls behind a mark."""
        self.watch()
        return Calls(self._noted[mark:])

    def break_down(self, **fault):
        """Lets calls go wrong until `recover`."""
        self._ask("faults", json.dumps(fault).encode()).read()

    def recover(self):
        self._ask("faults", method="DELETE").read()

    def _ask(self, path, body=None, method=None):
        request = urllib.request.Request(f"{self.url}/emulator/{path}", data=body, method=method)
        return urllib.request.urlopen(request, timeout=10)


class Calls:
    """What the providers were asked."""

    ID_PARAMETERS = ("VideoIds", "MediaIds", "FileId")

    def __init__(self, calls):
        self.calls = calls

    def deleted(self):
        """The ids in deletes that a provider accepted, in order, as often as they were named."""
        ids = []
        for call in self.calls:
            if call["operation"] in ("DeleteVideo", "DeleteMedia") and call["status"] == 200 and not call["code"]:
                for name in self.ID_PARAMETERS:
                    ids += filter(None, call["parameters"].get(name, "").split(","))
        return ids

    def deletes(self):
        """How many deletes were tried."""
        return sum(call["operation"].startswith("Delete") for call in self.calls)
