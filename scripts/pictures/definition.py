"""The dashboard as deploy/monitoring.yaml defines it."""

import json
import re
from dataclasses import dataclass

import yaml

# The stack of the run whose metrics are drawn.
STACK = "takedown"
SEARCH = re.compile(r"""SEARCH\('\{(?P<namespace>\w+),(?P<dimensions>[\w,]+)\} MetricName="(?P<name>\w+)" """
                    r"""service="(?P<service>\w+)"', .*\)""")
QUERY = re.compile(r"SOURCE '\w+'"
                   r" \| filter event = '(?P<event>[\w.]+)' and (?P<member>\w+) in \[(?P<values>[^]]+)\]"
                   r" \| stats count\(\*\) as (?P<count>\w+) by (?P<by>[\w, ]+)"
                   r" \| sort (?P=count) desc \| limit (?P<limit>\d+)")


class Template(yaml.SafeLoader):
    """CloudFormation's YAML. Functions are left as what they are given."""


Template.add_multi_constructor("!", lambda loader, _, node: getattr(loader, f"construct_{node.id}")(node))


@dataclass(frozen=True)
class Series:
    label: str
    stat: str
    colour: str | None
    namespace: str
    name: str
    # Names and values; a value is None where the definition searches for all.
    dimensions: frozenset


def widgets(template):
    resources = yaml.load(template.read_text(encoding="utf-8"), Template)["Resources"]
    (dashboard,) = (each for each in resources.values() if each["Type"] == "AWS::CloudWatch::Dashboard")
    body = dashboard["Properties"]["DashboardBody"].replace("${Name}", STACK)
    return json.loads(re.sub(r"\$\{([\w:]+)\}", r"\1", body))["widgets"]


def series(properties):
    return [one(row, properties["stat"]) for row in properties["metrics"]]


def one(row, stat):
    *parts, options = row
    if "expression" in options:
        found = match(SEARCH, options["expression"])
        known = {"service": found["service"]}
        dimensions = frozenset((name, known.get(name)) for name in found["dimensions"].split(","))
        return Series(options["label"], stat, None, found["namespace"], found["name"], dimensions)
    namespace, name, *pairs = parts
    dimensions = frozenset(zip(pairs[::2], pairs[1::2], strict=True))
    return Series(options["label"], options.get("stat", stat), options.get("color"), namespace, name, dimensions)


def question(properties):
    """The parts of a widget's question to the log."""
    return match(QUERY, properties["query"])


def match(pattern, text):
    if found := pattern.fullmatch(text):
        return found
    raise ValueError(f"nobody understands {text}")
