"""The project's samples, and what becomes of them: the screen that `cargo run` shows is the expectation."""

import json
import re
from collections import Counter
from pathlib import Path

from .. import events
from ..emulator import KEY_SECRET
from ..report import Tally
from ..waiting import until

ROOT = Path(__file__).resolve().parents[3]
GOLDEN = ROOT / "crates" / "cli" / "tests" / "golden" / "demo.txt"
MARKS = {"✔": "deleted", "○": "already_absent", "◌": "planned", "■": "refused", "✘": "failed", "–": "not_attempted", "!": "rejected"}

# What the samples need beside the accounts that the emulator prints.
SECTIONS = """
[accounts.locked]
provider    = "tencent-vod"
endpoint    = "EMULATOR"
credentials = "env:LOCKED"

[[webhooks]]
path    = "/events"
kind    = "standard"
secrets = ["env:WEBHOOK_SECRET"]

[[sweeps]]
name            = "trial-clips"
account         = "cn"
older_than_days = 30
match           = { categories = ["1000012345"], tags = ["trial"] }
scope           = "media"
"""


def environment(emulator, directory):
    """The function's environment: what the emulator prints for it, as a reader of those lines would use it."""
    printed = until("the emulator's instructions", lambda: Path(emulator.log).read_text(), 10)
    exports = dict(re.findall(r"(?m)^export (\w+)=(\S+)$", printed))
    accounts = printed[printed.index("[accounts."):]
    configuration = directory / "takedown.toml"
    configuration.write_text(accounts + SECTIONS.replace("EMULATOR", emulator.url))
    return {
        **exports,
        "LOCKED_TENCENTCLOUD_SECRET_ID": "EMULATOR-UNKNOWN-KEY",
        "LOCKED_TENCENTCLOUD_SECRET_KEY": KEY_SECRET,
        "WEBHOOK_SECRET": events.WEBHOOK_SECRET,
        "TAKEDOWN_CONFIG": str(configuration),
    }


def expectations():
    """For each sample the counts of outcomes and the answer."""
    found = {}
    for line in GOLDEN.read_text().splitlines():
        match = re.match(rf"(\S+\.json)  .*  ([{''.join(MARKS)}]+) +(.+)$", line)
        if match:
            found[match[1]] = {name: match[2].count(mark) for mark, name in MARKS.items()}, match[3]
    assert set(found) == {path.name for path in (ROOT / "events").glob("*.json")}
    return found


def play(invoke, log, directory):
    """Invokes with every sample, and holds what `log` reads, and the answers, to the screen."""
    tally = Tally()
    for name, (counts, answer) in sorted(expectations().items()):
        payload = signed(json.loads((ROOT / "events" / name).read_text()))
        file = directory / name
        file.write_text(events.text(payload))
        start = len(log())
        answered = invoke(file)
        assert described(answered) == answer, f"{name} is answered with {described(answered)}, not with {answer}"
        until(f"the lines of {name}", lambda: counted(log()[start:]) == counts, 20)
        count_messages(tally, payload, answered)
        tally.deleted += counts["deleted"]
    return tally.check()


def signed(payload):
    """A webhook's sample, signed now: an older signature would be stale."""
    if "requestContext" in payload:
        payload["headers"].update(events.signed(payload["body"]))
    return payload


def described(answer):
    """The answer in the words of the screen."""
    if "statusCode" in answer:
        return f"HTTP {answer['statusCode']}"
    if "batchItemFailures" in answer:
        failed = len(answer["batchItemFailures"])
        return f"{failed} messages come back" if failed else "batch settled"
    return "all settled" if "outcomes" in answer else answer.get("errorType", "no answer")


def counted(log):
    """Outcomes and rejections among the lines."""
    lines = [json.loads(line) for line in log.splitlines() if line.startswith('{"timestamp"') and line.endswith("}")]
    outcomes = Counter(line["outcome"] for line in lines if line["event"] == "target.outcome")
    outcomes["rejected"] = sum(line["event"] == "message.rejected" for line in lines)
    return {column: outcomes[column] for column in MARKS.values()}


def count_messages(tally, payload, answer):
    records = payload.get("Records", [payload]) if isinstance(payload, dict) else payload
    back = len(answer.get("batchItemFailures", []))
    tally.sent += len(records)
    tally.dead += back
    tally.settled += len(records) - back
