"""Alibaba Cloud's current clients."""

import contextlib
import datetime
import json
import re
from unittest import mock

from alibabacloud_mts20140618 import models as mps_models
from alibabacloud_mts20140618.client import Client as MpsClient
from alibabacloud_tea_openapi import exceptions
from alibabacloud_tea_openapi.models import Config
from alibabacloud_tea_openapi.utils import Utils
from alibabacloud_vod20170321 import models as vod_models
from alibabacloud_vod20170321.client import Client as VodClient

import shapes

from . import STALE, TIMEOUT, Answer, version

PRODUCTS = {
    "aliyun-vod": (VodClient, vod_models, "alibabacloud-vod20170321"),
    "aliyun-mps": (MpsClient, mps_models, "alibabacloud-mts20140618"),
}


class Alibaba:
    """Signs with ACS3-HMAC-SHA256, or if it is told to, as the older ones do."""

    def __init__(self, product, algorithm=None):
        self._client, self._models, package = PRODUCTS[product]
        self._algorithm = algorithm
        self.name = version(package) + (f", signature {algorithm}" if algorithm else "")

    def call(self, proxy, address, key, operation, parameters):
        config = Config(
            endpoint=f"{address[0]}:{address[1]}",
            protocol="http",
            access_key_id=key.id,
            access_key_secret=key.secret,
            security_token=key.token,
            type="sts" if key.token else "access_key",
            signature_algorithm=self._algorithm,
            read_timeout=TIMEOUT * 1000,
            connect_timeout=TIMEOUT * 1000,
        )
        request = getattr(self._models, f"{operation}Request")().from_map(parameters)
        method = getattr(self._client(config), re.sub(r"(?<!^)(?=[A-Z])", "_", operation).lower())
        try:
            response = method(request)
        except exceptions.AlibabaCloudException as refusal:
            problem = None if refusal.request_id else "the error has no request id"
            return Answer(refusal.status_code, refusal.code, refusal.data, problem)
        told = json.loads(proxy.reply.body)
        return Answer(response.status_code, None, told, shapes.alibaba_problem(response.body, told))

    @contextlib.contextmanager
    def stale(self):
        then = datetime.datetime.now(datetime.timezone.utc) - STALE
        with mock.patch.object(Utils, "get_timestamp", lambda: then.strftime("%Y-%m-%dT%H:%M:%SZ")):
            yield
