"""The Lambda Runtime API, and the function behind it as the program that is deployed."""

import contextlib
import itertools
import json
import queue
import time

import process
import wire

SECONDS = 30
NEXT = "/2018-06-01/runtime/invocation/next"


class Function:
    def __init__(self):
        self._invocations = queue.Queue()
        self._answers = queue.Queue()
        self._ids = itertools.count(1)
        self._lines = None

    def invoke(self, payload):
        """The answer, be it an error or not, and the lines that were logged."""
        before = len(self._lines.so_far())
        id_ = f"invocation-{next(self._ids)}"
        self._invocations.put((id_, json.dumps(payload).encode()))
        try:
            answer = self._answers.get(timeout=SECONDS + process.PATIENCE)
        except queue.Empty:
            raise RuntimeError(f"the function does not answer: {self._lines.so_far()[before:]}") from None
        # The last line that is of interest; it is read by another thread than the answer.
        last = '"webhook.answered"' if "requestContext" in payload else '"invocation.finished"'
        self._lines.wait_for(lambda line: last in line and f'"{id_}"' in line)
        lines = [json.loads(line) for line in self._lines.so_far()[before:] if line.startswith("{")]
        return answer, lines

    def answer(self, request):
        if request.target == NEXT:
            id_, payload = self._invocations.get()
            headers = (
                ("Lambda-Runtime-Aws-Request-Id", id_),
                ("Lambda-Runtime-Deadline-Ms", str(int((time.time() + SECONDS) * 1000))),
                ("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:eu-central-1:123456789012:function:takedown"),
                ("Content-Type", "application/json"),
            )
            return wire.Reply(200, headers, payload)
        self._answers.put(json.loads(request.body))
        return wire.Reply(202, (), b"")


@contextlib.contextmanager
def started(program, directory, config, environment):
    """The function with this configuration, for a while."""
    path = directory / "takedown.toml"
    path.write_text(config, encoding="utf-8")
    function = Function()
    with wire.serving(function.answer) as (host, port):
        variables = {
            "AWS_LAMBDA_RUNTIME_API": f"{host}:{port}",
            "AWS_LAMBDA_FUNCTION_NAME": "takedown",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128",
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_REGION": "eu-central-1",
            "TAKEDOWN_CONFIG": str(path),
        }
        with process.running([program], env=variables | environment, cwd=directory) as lines:
            function._lines = lines
            yield function
