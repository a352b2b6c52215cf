"""Everything that a scenario plays with."""

import json
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor

from . import events
from .function_log import Attempts, FunctionLog
from .queues import Queue
from .waiting import until

HEALTH = {
    "version": "2.0", "rawPath": "/health", "rawQueryString": "", "headers": {},
    "requestContext": {"http": {"method": "GET", "path": "/health"}, "stage": "$default"}, "isBase64Encoded": False,
}


class World:
    """The stack, the emulator of the providers, and what is left over between two scenarios: nothing."""

    def __init__(self, ministack, deployment, emulator, extension):
        self.ministack = ministack
        self.deployment = deployment
        self.emulator = emulator
        self.extension = extension
        outputs = deployment.outputs
        sqs = ministack.client("sqs")
        self.queue = Queue(sqs, outputs["QueueUrl"])
        self.dead_letters = Queue(sqs, outputs["DeadLetterQueueUrl"])
        self.failures = Queue(sqs, outputs["FailureQueueUrl"])
        self.function = outputs["FunctionName"]
        self.log = FunctionLog(ministack.client("logs"), outputs["LogGroupName"])
        self.queue.set_visibility(120)

    def clean(self):
        """Takes away what a scenario left, whether it passed or not."""
        self.emulator.recover()
        for queue in (self.queue, self.dead_letters, self.failures):
            queue.take()
        self.queue.set_visibility(120)

    def invoke(self, payload, kind="RequestResponse"):
        """The answer of the function, and whether it is an error."""
        answer = self.ministack.client("lambda").invoke(
            FunctionName=self.function, InvocationType=kind, Payload=events.text(payload).encode())
        body = answer["Payload"].read()
        return (json.loads(body) if body else None), "FunctionError" in answer

    def request(self, path, body=None, headers=None):
        """Status and body of a request to the function's URL, sent to ministack under the name of that URL."""
        host = self.deployment.outputs["WebhookUrl"].split("/")[2]
        request = urllib.request.Request(
            f"{self.ministack.url}{path}", data=body.encode() if body is not None else None,
            headers={**(headers or {}), "host": host})
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def wait_until_settled(self, sent, seconds=60, empty=True):
        """Waits until an attempt settled every target of these events, and the queue is empty; answers the attempts."""
        def attempts():
            found = self._read(sent)
            return found if all(found.is_settled(event) for event in sent) else None
        found = until(f"{len(sent)} events are settled", attempts, seconds)
        if empty:
            self.wait_until_empty(seconds)
        return found

    def wait_until_empty(self, seconds=30):
        until("the queue is empty", lambda: self.queue.size() == 0, seconds)

    def wait_for_dead_letters(self, count, seconds=90):
        """Waits until so many messages are dead letters and the queue is empty; takes them."""
        until(f"{count} dead letters", lambda: self.dead_letters.size() >= count, seconds)
        taken = self.dead_letters.take()
        assert self.queue.size() == 0, f"{self.queue.size()} messages are left on the queue"
        assert len(taken) == count, f"{len(taken)} dead letters instead of {count}"
        return taken

    def attempts(self, sent, count, seconds=30):
        """The attempts at these events, as soon as each has so many."""
        def complete():
            found = self._read(sent)
            return found if all(len(found.of(event)) >= count for event in sent) else None
        return until(f"{count} attempts in the log", complete, seconds)

    def lines(self, wanted, count, seconds=30):
        """Lines of the log that are wanted, as soon as there are so many."""
        def enough():
            self._flush_log()
            found = [line for line in self.log.lines() if wanted(line)]
            return found if len(found) >= count else None
        return until(f"{count} lines in the log", enough, seconds)

    def _read(self, sent):
        self.emulator.watch()
        self._flush_log()
        return Attempts(self.log.outcomes({event["id"] for event in sent}))

    def _flush_log(self):
        """ministack hands over what it has read of a line when an invocation ends, and the rest with the next one."""
        with ThreadPoolExecutor(3) as pool:
            list(pool.map(lambda _: self.invoke(HEALTH), range(3)))
