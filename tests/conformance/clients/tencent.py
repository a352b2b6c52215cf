"""Tencent Cloud's clients: the one of VOD, and the one without models, which is made to ask with GET."""

import contextlib
import json
import time
import types
from unittest import mock

from tencentcloud.common import abstract_client
from tencentcloud.common.common_client import CommonClient
from tencentcloud.common.credential import Credential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.vod.v20180717 import models
from tencentcloud.vod.v20180717.vod_client import VodClient

import shapes

from . import STALE, TIMEOUT, Answer, version

API_VERSION = "2018-07-17"


class Tencent:
    name = version("tencentcloud-sdk-python-vod")
    _method = "POST"

    def call(self, proxy, address, key, operation, parameters):
        endpoint = f"{address[0]}:{address[1]}"
        http = HttpProfile(protocol="http", endpoint=endpoint, reqMethod=self._method, reqTimeout=TIMEOUT)
        profile = ClientProfile(httpProfile=http, language="en-US")
        credential = Credential(key.id, key.secret, key.token)
        try:
            problem = self._ask(credential, profile, operation, parameters, proxy)
        except TencentCloudSDKException as refusal:
            problem = None if refusal.get_request_id() else f"no answer of the provider: {refusal.get_message()}"
            return Answer(proxy.reply.status, refusal.get_code(), None, problem)
        return Answer(proxy.reply.status, None, self._told(proxy), problem)

    def _ask(self, credential, profile, operation, parameters, proxy):
        request = getattr(models, f"{operation}Request")()
        request._deserialize(parameters)
        response = getattr(VodClient(credential, "", profile), operation)(request)
        return shapes.tencent_problem(response, self._told(proxy))

    @staticmethod
    def _told(proxy):
        return json.loads(proxy.reply.body)["Response"]

    @contextlib.contextmanager
    def stale(self):
        then = time.time() - STALE.total_seconds()
        with mock.patch.object(abstract_client, "time", types.SimpleNamespace(time=lambda: then, sleep=time.sleep)):
            yield


class TencentCommon(Tencent):
    name = f"{version('tencentcloud-sdk-python-common')}, GET"
    _method = "GET"

    def _ask(self, credential, profile, operation, parameters, proxy):
        answer = CommonClient("vod", API_VERSION, credential, "", profile).call_json(operation, parameters)
        return None if answer["Response"] == self._told(proxy) else "the answer is not what was told"
