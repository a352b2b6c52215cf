"""Checks requests with the signing code of the official clients: signed once more, each has to come out the same."""

import calendar
import hashlib
import hmac
import re
import time
import types

from alibabacloud_tea_openapi.utils import Utils
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from tencentcloud.common.abstract_client import AbstractClient

MINUTE = 60
ACS3 = "ACS3-HMAC-SHA256"


class Refused(Exception):
    """A request that its provider would not let through."""


class Verifier:
    """Knows keys by their ids, and remembers the nonces."""

    def __init__(self, keys):
        self._keys = {key.id: key for key in keys}
        self._nonces = set()

    def check(self, request):
        """The provider and the operation of a request; one that is not rightly signed is refused."""
        authorization = request.header("Authorization") or ""
        for scheme, check in (("ACS3-", self._alibaba), ("TC3-", self._tencent), ("AWS4-", self._amazon)):
            if authorization.startswith(scheme):
                return check(request, authorization)
        raise Refused("not signed")

    def _key(self, id_, token):
        if id_ not in self._keys:
            raise Refused("unknown key")
        if token != self._keys[id_].token:
            raise Refused("missing or wrong token")
        return self._keys[id_]

    def _alibaba(self, request, authorization):
        match = re.fullmatch(
            rf"{ACS3} Credential=([^,]+),SignedHeaders=([^,]+),Signature=[0-9a-f]{{64}}", authorization
        )
        if not match:
            raise Refused("unreadable Authorization")
        listed = match[2].split(";")
        for name, _ in request.headers:
            if name.lower() not in listed and re.fullmatch("x-acs-.*|host|content-type", name.lower()):
                raise Refused(f"{name} is not signed")
        key = self._key(match[1], request.header("x-acs-security-token"))
        payload = Utils.hash(request.body, ACS3).hex()
        if request.header("x-acs-content-sha256") != payload:
            raise Refused("another body")
        near(request.header("x-acs-date"), "%Y-%m-%dT%H:%M:%SZ", 15 * MINUTE)
        canonical = types.SimpleNamespace(
            method=request.method,
            pathname=request.target.partition("?")[0],
            query=request.query(),
            headers={name: value for name, value in request.headers if name.lower() in listed},
        )
        same(Utils.get_authorization(canonical, ACS3, payload, key.id, key.secret), authorization)
        nonce = request.header("x-acs-signature-nonce")
        if nonce in self._nonces or not nonce:
            raise Refused("missing or used nonce")
        self._nonces.add(nonce)
        product = {"2017-03-21": "aliyun-vod", "2014-06-18": "aliyun-mps"}.get(request.header("x-acs-version"))
        return product, request.header("x-acs-action")

    def _tencent(self, request, authorization):
        match = re.fullmatch(
            r"TC3-HMAC-SHA256 Credential=([^/]+)/([0-9-]+)/vod/tc3_request, SignedHeaders=content-type;host, "
            r"Signature=([0-9a-f]{64})",
            authorization,
        )
        if not match:
            raise Refused("unreadable Authorization")
        key = self._key(match[1], request.header("X-TC-Token"))
        timestamp = request.header("X-TC-Timestamp") or ""
        near(timestamp, None, 5 * MINUTE)
        if time.strftime("%Y-%m-%d", time.gmtime(int(timestamp))) != match[2]:
            raise Refused("another date")
        canonical = types.SimpleNamespace(
            method=request.method,
            uri=request.target,
            data=request.body,
            header={
                "Content-Type": request.header("Content-Type"),
                "Host": request.header("Host"),
                "X-TC-Timestamp": timestamp,
            },
        )
        same(AbstractClient._get_tc3_signature(None, {}, canonical, match[2], "vod", key.secret), match[3])
        if request.header("X-TC-Version") != "2018-07-17":
            raise Refused("another version")
        return "tencent-vod", request.header("X-TC-Action")

    def _amazon(self, request, authorization):
        match = re.fullmatch(
            r"AWS4-HMAC-SHA256 Credential=([^/]+)/([0-9]+)/([a-z0-9-]+)/sqs/aws4_request, SignedHeaders=([^,]+), "
            r"Signature=([0-9a-f]{64})",
            authorization,
        )
        if not match:
            raise Refused("unreadable Authorization")
        listed = match[4].split(";")
        for name, _ in request.headers:
            if name.lower() not in listed and re.fullmatch("x-amz-.*|host|content-type", name.lower()):
                raise Refused(f"{name} is not signed")
        key = self._key(match[1], request.header("X-Amz-Security-Token"))
        date = request.header("X-Amz-Date") or ""
        near(date, "%Y%m%dT%H%M%SZ", 15 * MINUTE)
        if request.header("X-Amz-Content-SHA256") not in (None, hashlib.sha256(request.body).hexdigest()):
            raise Refused("another body")
        again = AWSRequest(
            method=request.method,
            url=f"http://{request.header('Host')}{request.target}",
            headers={name: value for name, value in request.headers if name.lower() in listed},
            data=request.body,
        )
        again.context["timestamp"] = date
        signer = SigV4Auth(Credentials(key.id, key.secret, key.token), "sqs", match[3])
        same(signer.signed_headers(signer.headers_to_sign(again)), match[4])
        same(signer.scope(again), f"{match[1]}/{match[2]}/{match[3]}/sqs/aws4_request")
        same(signer.signature(signer.string_to_sign(again, signer.canonical_request(again)), again), match[5])
        service, _, operation = request.header("X-Amz-Target").partition(".")
        if service != "AmazonSQS":
            raise Refused("another service")
        return "sqs", operation


def near(text, form, seconds):
    """Refuses a time that is further off."""
    try:
        then = int(text) if form is None else calendar.timegm(time.strptime(text, form))
    except (TypeError, ValueError) as unreadable:
        raise Refused("unreadable time") from unreadable
    if abs(time.time() - then) > seconds:
        raise Refused("stale")


def same(wanted, told):
    if not hmac.compare_digest(wanted, told):
        raise Refused("another signature")
