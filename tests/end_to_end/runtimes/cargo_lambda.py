"""`cargo lambda watch` for the runtime's API, and `cargo lambda invoke`."""

import json
import os
import subprocess

from ..server import LOOPBACK, Server, free_port
from . import samples


def run(bootstrap, _architecture, emulator, directory, search_path):
    port = free_port()
    # It asks cargo for the project, and cargo is found by the home directory.
    own = {"PATH": search_path, "HOME": os.environ["HOME"], "CARGO_LAMBDA_SKIP_VERSION_CHECK": "1"}
    watch = ["cargo-lambda", "lambda", "watch", "--only-lambda-apis", "--invoke-address", LOOPBACK, "--invoke-port",
             str(port)]
    function = {
        **samples.environment(emulator, directory),
        "AWS_LAMBDA_FUNCTION_NAME": "_", "AWS_LAMBDA_FUNCTION_VERSION": "1", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256",
        "AWS_LAMBDA_RUNTIME_API": f"http://{LOOPBACK}:{port}/.rt",
    }
    log = directory / "function.log"
    with (
        Server(watch, port, own, directory / "watch.log", samples.ROOT),
        Server([str(bootstrap)], None, function, log, directory),
    ):
        def invoke(file):
            command = ["cargo-lambda", "lambda", "invoke", "--invoke-address", LOOPBACK, "--invoke-port", str(port),
                       "--data-file", str(file), "--output-format", "json"]
            done = subprocess.run(command, env=own, cwd=samples.ROOT, capture_output=True, text=True, timeout=120)
            try:
                return json.loads(done.stdout)
            except ValueError:
                raise AssertionError(f"cargo lambda invoke: {done.stdout}{done.stderr}") from None
        return samples.play(invoke, log.read_text, directory)
