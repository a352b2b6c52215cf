"""The table of figures in docs/performance.md, read again."""

import re
from dataclasses import dataclass

ROW = re.compile(r"^\| (?P<measure>[^|]+) \| (?P<value>[\d.]+)(?: \((?P<low>[\d.]+) to (?P<high>[\d.]+)\))? \|"
                 r" (?P<target>[^|]*)\|")


@dataclass(frozen=True)
class Figure:
    value: float
    low: float
    high: float
    # The number of the target, such as that of "at most 20", if there is one.
    target: float | None


def read(document):
    """The rows by what they measure."""
    found = [match for line in document.read_text(encoding="utf-8").splitlines() if (match := ROW.match(line))]
    return {match["measure"]: figure(match) for match in found}


def figure(match):
    value = float(match["value"])
    target = re.search(r"[\d.]+", match["target"])
    return Figure(value, float(match["low"] or value), float(match["high"] or value), target and float(target[0]))
