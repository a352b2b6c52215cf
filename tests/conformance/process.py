"""Programs of the project, started for a while."""

import contextlib
import subprocess
import threading

PATIENCE = 20


@contextlib.contextmanager
def running(command, **options):
    """A process that ends with the block, however that is left; its lines of output are collected."""
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, encoding="utf-8", **options
    )
    lines = Lines(process.stdout)
    try:
        yield lines
    finally:
        process.terminate()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        lines.join()


class Lines(threading.Thread):
    """Reads lines as they are written."""

    def __init__(self, stream):
        super().__init__(daemon=True)
        self._stream = stream
        self._lines = []
        self._closed = False
        self._changed = threading.Condition()
        self.start()

    def run(self):
        with self._stream:
            for line in self._stream:
                with self._changed:
                    self._lines.append(line.rstrip("\n"))
                    self._changed.notify_all()
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def so_far(self):
        with self._changed:
            return list(self._lines)

    def wait_for(self, is_it):
        """The first line for which this holds."""

        def found():
            return next((line for line in self._lines if is_it(line)), None)

        with self._changed:
            self._changed.wait_for(lambda: self._closed or found() is not None, PATIENCE)
            line = found()
        if line is None:
            raise RuntimeError("the program ended, or did not say in time what was waited for")
        return line
