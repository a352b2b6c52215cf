"""The kept lines of a run: the metrics in them, and what they answer to the dashboard's question to the log."""

import json
import re
from collections import Counter
from dataclasses import dataclass


@dataclass(frozen=True)
class Sample:
    # Milliseconds since the epoch.
    time: int
    namespace: str
    name: str
    unit: str
    dimensions: frozenset
    values: tuple


def lines(kept):
    return [json.loads(line) for line in kept.read_text(encoding="utf-8").splitlines()]


def samples(found):
    """What CloudWatch takes from embedded-metric lines."""
    return [
        Sample(line["_aws"]["Timestamp"], directive["Namespace"], metric["Name"], metric["Unit"],
               frozenset((name, line[name]) for name in names), values(line[metric["Name"]]))
        for line in found if "_aws" in line
        for directive in line["_aws"]["CloudWatchMetrics"]
        for names in directive["Dimensions"]
        for metric in directive["Metrics"]
    ]


def values(member):
    return tuple(member) if isinstance(member, list) else (member,)


def of(series, taken):
    """The samples of one series of the dashboard."""
    wanted = (series.namespace, series.name)
    return [each for each in taken
            if (each.namespace, each.name) == wanted and fits(each.dimensions, series.dimensions)]


def fits(dimensions, wanted):
    own, wanted = dict(dimensions), dict(wanted)
    return own.keys() == wanted.keys() and all(value in (None, own[name]) for name, value in wanted.items())


def statistic(name, numbers):
    """CloudWatch's sum, or the percentile by nearest rank."""
    if name == "Sum":
        return sum(numbers)
    rank = int(re.fullmatch(r"p(\d\d)", name)[1])
    ordered = sorted(numbers)
    return ordered[-(-rank * len(ordered) // 100) - 1]


def is_asked(question, line):
    return line.get("event") == question["event"] and f"'{line.get(question['member'])}'" in question["values"]


def table(question, found):
    """Head and rows of the answer."""
    members = [each.strip() for each in question["by"].split(",")]
    count = Counter(tuple(line.get(member, "") for member in members) for line in found if is_asked(question, line))
    rows = sorted(count.items(), key=lambda row: (-row[1], row[0]))[:int(question["limit"])]
    return [*members, question["count"]], [[*group, str(number)] for group, number in rows]
