"""The core of the AWS clients."""

import contextlib
import json
from unittest import mock

import botocore.auth
import botocore.config
import botocore.exceptions
import botocore.session
from botocore.compat import get_current_datetime

from . import STALE, TIMEOUT, Answer, version

REGION = "eu-central-1"


class Amazon:
    name = version("botocore")

    def call(self, proxy, address, key, operation, parameters):
        options = {"connect_timeout": TIMEOUT, "read_timeout": TIMEOUT, "retries": {"max_attempts": 0}}
        client = botocore.session.Session().create_client(
            "sqs",
            REGION,
            endpoint_url=f"http://{address[0]}:{address[1]}",
            aws_access_key_id=key.id,
            aws_secret_access_key=key.secret,
            aws_session_token=key.token,
            config=botocore.config.Config(**options),
        )
        try:
            response = client._make_api_call(operation, parameters)
        except botocore.exceptions.ClientError as refusal:
            about = refusal.response["ResponseMetadata"]
            problem = None if about.get("RequestId") else "the error has no request id"
            return Answer(about["HTTPStatusCode"], refusal.response["Error"]["Code"], None, problem)
        about = response.pop("ResponseMetadata")
        problem = None if about.get("RequestId") else "the answer has no request id"
        if response != json.loads(proxy.reply.body):
            problem = "the answer is not what was told"
        return Answer(about["HTTPStatusCode"], None, response, problem)

    @contextlib.contextmanager
    def stale(self):
        then = get_current_datetime() - STALE
        with mock.patch.object(botocore.auth, "get_current_datetime", lambda **_: then):
            yield
