"""The HTTP protocol of the AWS Parameters and Secrets Lambda extension, in front of ministack.

ministack attaches layers and does not run them, and the extension's program is to be had from AWS alone. What is asked
here is read from Secrets Manager and Parameter Store of ministack, with the permissions of the function's role, as the
extension has them."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from botocore.exceptions import ClientError

from .server import LOOPBACK


class Extension:
    """Serves in a thread. It has to know ministack and the role before it is first asked."""

    def __init__(self):
        self.ministack = None
        self.role = None
        self.asked = []
        self._server = ThreadingHTTPServer((LOOPBACK, 0), type("Handler", (Handler,), {"extension": self}))
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()

    def answer(self, path, query):
        if path == "/systemsmanager/parameters/get":
            name = query["name"][0]
            client = self.ministack.client_as(self.role, "ssm")
            found = client.get_parameter(Name=name, WithDecryption=query.get("withDecryption") == ["true"])
            return {"Parameter": {"Name": name, "Value": found["Parameter"]["Value"]}}
        if path == "/secretsmanager/get":
            name = query["secretId"][0]
            found = self.ministack.client_as(self.role, "secretsmanager").get_secret_value(SecretId=name)
            return {"ARN": found["ARN"], "Name": found["Name"], "SecretString": found["SecretString"]}
        return None


class Handler(BaseHTTPRequestHandler):
    extension = None

    def do_GET(self):
        parts = urlsplit(self.path)
        if not self.headers.get("x-aws-parameters-secrets-token"):
            return self._answer(401, {"message": "no token"})
        try:
            found = self.extension.answer(parts.path, parse_qs(parts.query))
        except ClientError as error:
            self.extension.asked.append((self.path, error.response["Error"]["Code"]))
            return self._answer(400, error.response["Error"])
        self.extension.asked.append((self.path, "found" if found else "no such path"))
        return self._answer(200 if found else 404, found or {})

    def _answer(self, status, body):
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass
