"""HTTP requests as they are on the wire, and servers on loopback that take them."""

import contextlib
import dataclasses
import http.client
import http.server
import sys
import threading
import urllib.parse

PATIENCE = 10


@dataclasses.dataclass(frozen=True)
class Request:
    method: str
    target: str
    headers: tuple
    body: bytes

    def header(self, name):
        return next((value for have, value in self.headers if have.lower() == name.lower()), None)

    def with_header(self, name, value):
        headers = tuple((have, value if have.lower() == name.lower() else old) for have, old in self.headers)
        return dataclasses.replace(self, headers=headers)

    def without_header(self, name):
        headers = tuple((have, value) for have, value in self.headers if have.lower() != name.lower())
        return dataclasses.replace(self, headers=headers)

    def query(self):
        return dict(urllib.parse.parse_qsl(self.target.partition("?")[2], keep_blank_values=True))

    def replacing(self, old, new):
        """With another text of the same length in the target and the body."""
        assert len(old) == len(new)
        changed = dataclasses.replace(
            self, target=self.target.replace(old, new), body=self.body.replace(old.encode(), new.encode())
        )
        assert changed != self, f"the request does not contain {old}"
        return changed


@dataclasses.dataclass(frozen=True)
class Reply:
    status: int
    headers: tuple
    body: bytes


def send(address, request):
    """Sends a request as it is, its Host header included."""
    connection = http.client.HTTPConnection(*address, timeout=PATIENCE)
    with contextlib.closing(connection):
        connection.putrequest(request.method, request.target, skip_host=True, skip_accept_encoding=True)
        for name, value in request.headers:
            connection.putheader(name, value)
        connection.endheaders(request.body)
        response = connection.getresponse()
        return Reply(response.status, tuple(response.getheaders()), response.read())


@contextlib.contextmanager
def serving(answer):
    """A server on a free port of the loopback interface; its address."""

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def handle_one(self):
            length = int(self.headers.get("Content-Length") or 0)
            body = self.chunks() if self.headers.get("Transfer-Encoding") == "chunked" else self.rfile.read(length)
            reply = answer(Request(self.command, self.path, tuple(self.headers.items()), body))
            self.send_response_only(reply.status)
            for name, value in reply.headers:
                if name.lower() not in ("content-length", "connection", "transfer-encoding"):
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        do_GET = do_POST = handle_one

        def chunks(self):
            body = b""
            while size := int(self.rfile.readline().split(b";")[0], 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            return body

        def log_message(self, *_):
            pass

    class Server(http.server.ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *arguments):
            # A client that goes away has its reasons.
            if not isinstance(sys.exc_info()[1], ConnectionError):
                super().handle_error(*arguments)

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield server.server_address
        finally:
            server.shutdown()
            thread.join()
