"""A server in the place of the providers: it lets nothing through that the official clients would not have signed."""

import collections
import contextlib
import json
import threading

import models
import wire
from answers import Answers
from signatures import Refused, Verifier

Seen = collections.namedtuple("Seen", "provider operation request parameters")


class StandIn:
    def __init__(self, keys):
        self._verifier = Verifier(keys)
        self._answers = Answers()
        self._lock = threading.Lock()
        # What was let through, what was not and why, and what no client would have asked for.
        self.seen, self.refused, self.problems = [], [], []

    def answer(self, request):
        with self._lock:
            try:
                provider, operation = self._verifier.check(request)
            except Refused as refused:
                self.refused.append(str(refused))
                status, kind, body = models.refusal(request, str(refused))
                return wire.Reply(status, (("Content-Type", kind),), json.dumps(body).encode())
            given = models.parameters(provider, request)
            self.seen.append(Seen(provider, operation, request, given))
            problem = models.request_problem(provider, operation, given)
            if problem:
                self.problems.append((provider, operation, problem))
            id_ = f"request-{len(self.seen)}"
            kind, body = models.answer(provider, operation, self._answers.to(provider, operation, given), id_)
            return wire.Reply(200, (("Content-Type", kind), ("x-amzn-RequestId", id_)), body)


@contextlib.contextmanager
def started(keys):
    """The server, and its address."""
    stand_in = StandIn(keys)
    with wire.serving(stand_in.answer) as address:
        yield stand_in, address
