"""ministack, an emulator of AWS that others wrote, on loopback."""

import boto3
from botocore.config import Config

from .server import LOOPBACK, Server, free_port

REGION = "us-east-1"


class Ministack:
    """ministack with its check of permissions, which it does not make unless it is told to."""

    def __init__(self, program, search_path, directory, extension_port):
        self.port = free_port()
        self.url = f"http://{LOOPBACK}:{self.port}"
        # A function inherits this environment there; the port is what the layer of the extension would see to.
        environment = {
            "PATH": search_path,
            "HOME": str(directory),
            "TMPDIR": str(directory),
            "AUTH": "true",
            "BIND_HOST": LOOPBACK,
            "MINISTACK_HOST": LOOPBACK,
            "GATEWAY_PORT": str(self.port),
            "IOT_MTLS_ENABLED": "0",
            "S3_DATA_DIR": str(directory / "s3"),
            "PARAMETERS_SECRETS_EXTENSION_HTTP_PORT": str(extension_port),
        }
        self._clients = {}
        self._server = Server([program], self.port, environment, directory / "ministack.log", directory)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._server.stop()

    def environment(self):
        """What points AWS's own tools here."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": REGION,
        }

    def client(self, service):
        """A client of the account's owner."""
        if service not in self._clients:
            self._clients[service] = self._client(service, "test", "test", None)
        return self._clients[service]

    def client_as(self, role, service):
        """A client with the permissions of a role."""
        key = self.client("sts").assume_role(RoleArn=role, RoleSessionName="end-to-end")["Credentials"]
        return self._client(service, key["AccessKeyId"], key["SecretAccessKey"], key["SessionToken"])

    def _client(self, service, key_id, secret, token):
        return boto3.client(
            service, endpoint_url=self.url, region_name=REGION, aws_access_key_id=key_id,
            aws_secret_access_key=secret, aws_session_token=token,
            config=Config(read_timeout=60, retries={"total_max_attempts": 2}))
