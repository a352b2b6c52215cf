"""A program that serves on a loopback port until it is stopped."""

import os
import signal
import socket
import subprocess

from .waiting import until

LOOPBACK = "127.0.0.1"


def free_port():
    """A port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return probe.getsockname()[1]


class Server:
    """The program and all that it starts are one process group, which is what is stopped.

    Without a port there is nothing to wait for."""

    def __init__(self, command, port, environment, log, directory=None, seconds=60):
        self.port = port
        self.log = log
        with open(log, "wb") as output:
            self._process = subprocess.Popen(
                command, env=environment, cwd=directory, stdin=subprocess.DEVNULL, stdout=output,
                stderr=subprocess.STDOUT, start_new_session=True)
        try:
            if port is not None:
                until(f"{command[0]} listens", self._listens, seconds)
        except BaseException:
            self.stop()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        for number in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(self._process.pid, number)
            except ProcessLookupError:
                break
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                continue
        self._process.wait(10)

    def _listens(self):
        if self._process.poll() is not None:
            with open(self.log, errors="replace") as output:
                raise RuntimeError(f"{self._process.args[0]} ended: {output.read()[-2000:]}")
        with socket.socket() as probe:
            probe.settimeout(1)
            return probe.connect_ex((LOOPBACK, self.port)) == 0
