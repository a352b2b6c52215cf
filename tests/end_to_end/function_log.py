"""What the function wrote to CloudWatch Logs."""

import json
from collections import defaultdict

SETTLED = ("deleted", "already_absent", "planned")


class FunctionLog:
    """The lines of one log group, JSON alone: the platform's own lines are left out."""

    def __init__(self, client, group):
        self._client = client
        self._group = group

    def lines(self):
        found = []
        pages = self._client.get_paginator("filter_log_events").paginate(logGroupName=self._group)
        for page in pages:
            found += [json.loads(event["message"]) for event in page["events"] if event["message"].startswith("{")]
        return found

    def outcomes(self, event_ids):
        """The outcome lines of these events."""
        return [line for line in self.lines()
                if line.get("event") == "target.outcome" and line["event_id"] in event_ids]


class Attempts:
    """Outcome lines of events, sorted by event and attempt: a message in an invocation is an attempt."""

    def __init__(self, lines):
        self._attempts = defaultdict(lambda: defaultdict(list))
        for line in sorted(lines, key=lambda line: line["timestamp"]):
            attempt = (line.get("message_id"), line["function_request_id"])
            self._attempts[line["event_id"]][attempt].append(line)

    def of(self, event):
        """The attempts at an event, oldest first, each with a line for every target and no second one."""
        attempts = list(self._attempts[event["id"]].values())
        for lines in attempts:
            indexes = sorted(line["target_index"] for line in lines)
            assert indexes == list(range(len(event["data"]["targets"]))), f"{event['id']} has the lines {indexes}"
        return attempts

    def last(self, event):
        """What became of the targets of an event in the end."""
        attempts = self.of(event)
        return [line["outcome"] for line in sorted(attempts[-1], key=lambda line: line["target_index"])]

    def is_settled(self, event):
        """Whether an attempt settled every target."""
        attempts = self._attempts[event["id"]].values()
        return any(
            len(lines) == len(event["data"]["targets"]) and all(line["outcome"] in SETTLED for line in lines)
            for lines in attempts)
