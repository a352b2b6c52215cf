"""Deletion events, and the signature of a webhook's sender."""

import base64
import hashlib
import hmac
import itertools
import json
import time

WEBHOOK_KEY = b"the secret of a sender that signs"
WEBHOOK_SECRET = "whsec_" + base64.b64encode(WEBHOOK_KEY).decode()

_numbers = itertools.count(1)


def video(name, **members):
    return {"provider": "aliyun-vod", "video_id": name, **members}


def medium(name):
    return {"provider": "aliyun-mps", "media_id": name}


def file(name):
    return {"provider": "tencent-vod", "file_id": name}


def takedown(*targets, kind="content.takedown"):
    """An event with an id of its own."""
    return event(kind, {"reference": "CASE-END-TO-END", "targets": list(targets)})


def event(kind, data):
    return {
        "specversion": "1.0",
        "id": f"end-to-end-{next(_numbers):04}",
        "source": "urn:example:end-to-end",
        "type": kind,
        "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "data": data,
    }


def signed(body, key=WEBHOOK_KEY):
    """The headers of a request with this body, in Standard Webhooks."""
    name, now = f"msg_{next(_numbers)}", str(int(time.time()))
    signature = hmac.new(key, f"{name}.{now}.{body}".encode(), hashlib.sha256).digest()
    return {
        "content-type": "application/cloudevents+json",
        "webhook-id": name,
        "webhook-timestamp": now,
        "webhook-signature": "v1," + base64.b64encode(signature).decode(),
    }


def text(value):
    return json.dumps(value, separators=(",", ":"))
