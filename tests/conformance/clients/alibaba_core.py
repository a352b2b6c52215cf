"""Alibaba Cloud's older clients, which sign with HMAC-SHA1."""

import contextlib
import importlib
import json
import logging
import time
from unittest import mock

from aliyunsdkcore.acs_exception.exceptions import ServerException
from aliyunsdkcore.auth.credentials import StsTokenCredential
from aliyunsdkcore.client import AcsClient
from aliyunsdkcore.utils import parameter_helper

from . import STALE, TIMEOUT, Answer, version

REGION = "cn-shanghai"
PRODUCTS = {
    "aliyun-vod": ("aliyunsdkvod.request.v20170321", "aliyun-python-sdk-vod"),
    "aliyun-mps": ("aliyunsdkmts.request.v20140618", "aliyun-python-sdk-mts"),
}

# Each refusal is logged there as an error; here most of them are wanted.
logging.getLogger("aliyunsdkcore").addHandler(logging.NullHandler())


class AlibabaCore:
    def __init__(self, product):
        self._requests, package = PRODUCTS[product]
        self.name = version(package, "aliyun-python-sdk-core")

    def call(self, proxy, address, key, operation, parameters):
        credential = StsTokenCredential(key.id, key.secret, key.token) if key.token else None
        client = AcsClient(
            None if credential else key.id,
            None if credential else key.secret,
            REGION,
            port=address[1],
            timeout=TIMEOUT,
            credential=credential,
        )
        request = getattr(importlib.import_module(f"{self._requests}.{operation}Request"), f"{operation}Request")()
        request.set_endpoint(address[0])
        request.set_protocol_type("http")
        for name, value in parameters.items():
            getattr(request, f"set_{name}")(value)
        try:
            members = json.loads(client.do_action_with_exception(request))
        except ServerException as refusal:
            problem = None if refusal.get_request_id() else "the error has no request id"
            return Answer(refusal.get_http_status(), refusal.get_error_code(), json.loads(proxy.reply.body), problem)
        problem = None if "RequestId" in members else "the answer has no request id"
        return Answer(proxy.reply.status, None, members, problem)

    @contextlib.contextmanager
    def stale(self):
        then = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - STALE.total_seconds()))
        with mock.patch.object(parameter_helper, "get_iso_8061_date", lambda: then):
            yield
