"""AWS's own Runtime Interface Emulator, which the SAM command line ships."""

import json
import urllib.request
from pathlib import Path

import samcli

from ..server import LOOPBACK, Server, free_port
from . import samples


def run(bootstrap, architecture, emulator, directory, _search_path):
    program = Path(samcli.__file__).parent / "local" / "rapid" / f"aws-lambda-rie-{architecture}"
    port = free_port()
    command = [
        str(program), "--runtime-interface-emulator-address", f"{LOOPBACK}:{port}", "--runtime-api-address",
        f"{LOOPBACK}:{free_port()}", str(bootstrap)]
    log = directory / "function.log"
    with Server(command, port, samples.environment(emulator, directory), log, directory):
        def invoke(file):
            request = urllib.request.Request(
                f"http://{LOOPBACK}:{port}/2015-03-31/functions/function/invocations", file.read_bytes())
            with urllib.request.urlopen(request, timeout=120) as answer:
                return json.load(answer)
        return samples.play(invoke, log.read_text, directory)
