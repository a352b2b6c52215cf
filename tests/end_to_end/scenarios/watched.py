"""Alarms and dashboard look at what is there: metrics that the function writes, queues that exist, the function."""

import json
import re

NAMESPACE = "Takedown"


def run(world):
    cloudwatch = world.ministack.client("cloudwatch")
    written = metrics(world.log.lines())
    existing = {url.rpartition("/")[2] for url in world.ministack.client("sqs").list_queues()["QueueUrls"]}
    existing.add(world.function)
    alarms = cloudwatch.describe_alarms()["MetricAlarms"]
    assert alarms, "the stack has no alarms"
    for alarm in alarms:
        dimensions = {dimension["Name"]: dimension["Value"] for dimension in alarm["Dimensions"]}
        check(alarm["Namespace"], alarm["MetricName"], dimensions, written, existing)
    body = cloudwatch.get_dashboard(DashboardName=world.deployment.outputs["DashboardName"])["DashboardBody"]
    rows = [row for widget in json.loads(body)["widgets"] for row in widget["properties"].get("metrics", [])]
    assert rows, "the dashboard is empty"
    for row in rows:
        if isinstance(row[0], dict):
            check_search(row[0]["expression"], written)
        else:
            namespace, name, *pairs = (part for part in row if isinstance(part, str))
            check(namespace, name, dict(zip(pairs[::2], pairs[1::2], strict=True)), written, existing)


def metrics(lines):
    """Name and dimensions of each metric in the embedded-metric lines."""
    found = set()
    for line in lines:
        for directive in line.get("_aws", {}).get("CloudWatchMetrics", []):
            assert directive["Namespace"] == NAMESPACE
            for names in directive["Dimensions"]:
                dimensions = frozenset((name, line[name]) for name in names)
                found |= {(metric["Name"], dimensions) for metric in directive["Metrics"] if metric["Name"] in line}
    return found


def check(namespace, name, dimensions, written, existing):
    if namespace == NAMESPACE:
        assert (name, frozenset(dimensions.items())) in written, f"nobody writes {name} with {dimensions}"
    elif namespace.startswith("AWS/"):
        assert dimensions and set(dimensions.values()) <= existing, f"{name} is of {dimensions}, which is not there"


def check_search(expression, written):
    """A search by the names of dimensions finds something."""
    names, metric = re.search(rf'{{{NAMESPACE},([\w,]+)}} MetricName="(\w+)"', expression).groups()
    wanted = set(names.split(","))
    assert any(name == metric and {key for key, _ in dimensions} == wanted for name, dimensions in written), expression
