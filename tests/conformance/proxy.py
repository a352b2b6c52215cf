"""Something between a client and a server that sees every request, and can spoil it after it was signed."""

import contextlib

import wire


class Proxy:
    def __init__(self, server):
        self._server = server
        self._spoil = None
        self.reply = None

    def answer(self, request):
        requests = [request] if self._spoil is None else self._spoil(request)
        for one in requests:
            self.reply = wire.send(self._server, one)
        return self.reply

    @contextlib.contextmanager
    def spoiling(self, spoil):
        """Sends what `spoil` makes of each request; the last answer goes back."""
        self._spoil = spoil
        try:
            yield
        finally:
            self._spoil = None


@contextlib.contextmanager
def before(server):
    """A proxy, and its address."""
    proxy = Proxy(server)
    with wire.serving(proxy.answer) as address:
        yield proxy, address
