"""Holds the function's own requests to what the official clients sign and know, through all that it sends."""

import json
import pathlib
import tempfile

import answers
import cases
import runtime
import stand_in
import tampering
from asked import HELD, SENT, TARGETS
from clients import version
from configuration import LASTING, SWEEPS, TEMPORARY, config, environment
from events import callbacks, event, standard_webhook

SIGNERS = {
    "aliyun-vod": version("alibabacloud-tea-openapi", "alibabacloud-vod20170321"),
    "aliyun-mps": version("alibabacloud-tea-openapi", "alibabacloud-mts20140618"),
    "tencent-vod": version("tencentcloud-sdk-python-common", "tencentcloud-sdk-python-vod"),
    "sqs": version("botocore"),
}


def check(report, program):
    for kind, keys in (("lasting key", LASTING), ("temporary key", TEMPORARY)):
        run = Run(report, program, kind, keys)
        run.with_function("", run.directly)
        run.with_function(queue_name(kind), run.through_the_queue)
        run.conclude()


def queue_name(kind):
    return "takedown.fifo" if kind == "temporary key" else "takedown"


class Run:
    """All that the function sends, with one kind of key."""

    def __init__(self, report, program, kind, keys):
        self._report, self._program, self._kind, self._keys = report, program, kind, keys
        self._seen, self._refused, self._problems = [], [], []

    def with_function(self, queue, scenario):
        with (
            tempfile.TemporaryDirectory() as directory,
            stand_in.started(self._keys.values()) as (server, address),
            runtime.started(
                self._program, pathlib.Path(directory), config(address, queue), environment(self._keys, address, queue)
            ) as function,
        ):
            scenario(function, server)
            self._refused += server.refused
            self._problems += server.problems
            self._seen += server.seen
            for (provider, operation, case), problem in tampering.check(server, address).items():
                self._check(provider, operation, f"refused with {case}", problem)

    def directly(self, function, server):
        told = outcomes(function.invoke(event("direct", [target for target, _, _ in TARGETS])))
        for index, (target, operation, outcome) in enumerate(TARGETS):
            problem = unexpected(outcome, told.get(index))
            self._check(target["account"], operation, f"{outcome}, target {index}", problem)
        for (provider, operation), wanted in SENT.items():
            sent = parameters(server.seen, provider, operation)
            self._check(provider, operation, "sent as asked for", None if same(sent, wanted) else f"sent {sent}")
        self._sweep(function, server, "deleted")

    def through_the_queue(self, function, server):
        self._held(function)
        answer, _ = function.invoke(standard_webhook())
        self._check("sqs", "SendMessage", "queued by a webhook", None if answer["statusCode"] == 202 else str(answer))
        for operation, provider, request in callbacks():
            answer, lines = function.invoke(request)
            queued = [line for line in lines if line.get("event") == "event.queued"]
            problem = None if answer["statusCode"] == 200 and len(queued) == 1 else f"{answer} {lines}"
            self._check(provider, operation, "confirms a callback", problem)
        self._sweep(function, server, "sent")

    def _held(self, function):
        targets = [{"account": "aliyun-vod", name: id_} for name, id_, _ in HELD]
        told = outcomes(function.invoke(event("held", targets)))
        for index, (_, id_, outcome) in enumerate(HELD):
            problem = unexpected(outcome, told.get(index))
            self._check("aliyun-vod", "BatchGetMediaInfos", f"{outcome} after a look at {id_}", problem)

    def _sweep(self, function, server, what):
        for provider in ("aliyun-vod", "tencent-vod"):
            for sweep, tags in SWEEPS.items():
                first = len(server.seen)
                name = f"{sweep}-{provider}"
                data = {"sweep": name}
                _, lines = function.invoke(event(name, None, "retention.sweep", data))
                ended = next((line for line in lines if line.get("event") == "sweep.finished"), {})
                count = answers.SWEPT * len(tags) // len(answers.TAGS)
                problem = None if (ended.get("status"), ended.get(what)) == ("complete", count) else f"{ended}"
                self._check(provider, "SearchMedia", f"{name}, {what}", problem)
                asked = list(filter(is_filtered, parameters(server.seen[first:], provider, "SearchMedia")))
                problem = None if asked and all(asks_for(tags, one) for one in asked) else f"asked for {asked}"
                self._check(provider, "SearchMedia", f"{name}, tags as configured", problem)

    def conclude(self):
        for operation in cases.OPERATIONS:
            provider, name = operation.provider, operation.name
            none = None if parameters(self._seen, provider, name) else "none was let through"
            self._check(provider, name, "signed as by the client", none)
            unknown = [problem for *about, problem in self._problems if about == [provider, name]]
            self._check(provider, name, "known to the client's model", none or ", ".join(unknown) or None)
        problem = ", ".join(self._refused) or None
        self._report.check("function: all", "all of these", f"nothing is refused, {self._kind}", problem)

    def _check(self, provider, operation, case, problem):
        self._report.check(f"function: {provider} {operation}", SIGNERS[provider], f"{case}, {self._kind}", problem)


def outcomes(invocation):
    """What became of each target, by its place."""
    _, lines = invocation
    return {line["target_index"]: line["outcome"] for line in lines if line.get("event") == "target.outcome"}


def unexpected(wanted, told):
    return None if told == wanted else f"expected {wanted}, and it was {told}"


def parameters(seen, provider, operation):
    return [one.parameters for one in seen if (one.provider, one.operation) == (provider, operation)]


def is_filtered(given):
    """Whether it is a search for what the rule matches, and not for all that there is."""
    return "ClassIds" in given or "CateId" in given.get("Match", "")


def asks_for(tags, given):
    if "Tags" in given:
        return given["Tags"] == list(tags)
    # What cannot be quoted is not asked for.
    quoted = ",".join(f"'{tag}'" for tag in tags)
    return (f"Tags in ({quoted})" in given.get("Match", "")) != any("'" in tag for tag in tags)


def same(sent, wanted):
    one, other = (sorted(json.dumps(given, sort_keys=True) for given in several) for several in (sent, wanted))
    return one == other
