"""Deletion events, webhooks and notifications, signed as their senders do."""

import base64
import hashlib
import hmac
import json
import time

from configuration import CALLBACK_KEY, CALLBACK_URL, SIGN_KEY, WEBHOOK_SECRET


def event(id_, targets, type_="content.takedown", data=None):
    data = data or {"reason": 'déjà vu "短片"', "targets": targets}
    return {"specversion": "1.0", "id": id_, "source": "urn:example:conformance", "type": type_, "data": data}


def standard_webhook():
    body = json.dumps(event("webhook", [{"account": "aliyun-mps", "media_id": "m"}]), ensure_ascii=False)
    now = str(int(time.time()))
    key = base64.b64decode(WEBHOOK_SECRET.removeprefix("whsec_"))
    signature = base64.b64encode(hmac.digest(key, f"msg_1.{now}.{body}".encode(), "sha256")).decode()
    headers = {"webhook-id": "msg_1", "webhook-timestamp": now, "webhook-signature": f"v1,{signature}"}
    return http_request("/events", body, headers)


def callbacks():
    """The operation that confirms each, its provider, and the request."""
    now = str(int(time.time()))
    headers = {"x-vod-timestamp": now, "x-vod-signature": md5(f"{CALLBACK_URL}|{now}|{CALLBACK_KEY}")}
    common = {"EventTime": "2026-01-01T00:00:00Z", "MediaId": "-suspect_1", "Status": "success"}
    audit = common | {"EventType": "AIMediaAuditComplete", "JobId": "j", "Data": json.dumps({"Suggestion": "block"})}
    yield "GetMediaAuditResult", "aliyun-vod", http_request("/aliyun", json.dumps(audit), headers)
    review = common | {"EventType": "CreateAuditComplete", "SubType": "video", "AuditStatus": "Blocked"}
    yield "GetVideoInfo", "aliyun-vod", http_request("/aliyun", json.dumps(review), headers)
    ends = str(int(time.time()) + 600)
    task = {"TaskId": "t", "Status": "FINISH", "Input": {"FileId": "-suspect_2"}, "Output": {"Suggestion": "block"}}
    body = {"EventType": "ReviewAudioVideoComplete", "ReviewAudioVideoCompleteEvent": task}
    request = http_request("/tencent", json.dumps(body | {"Sign": md5(SIGN_KEY + ends), "T": ends}), {})
    yield "DescribeMediaInfos", "tencent-vod", request


def http_request(path, body, headers):
    return {
        "version": "2.0",
        "rawPath": path,
        "rawQueryString": "",
        "headers": {"content-type": "application/json"} | headers,
        "requestContext": {"http": {"method": "POST", "path": path}},
        "body": body,
        "isBase64Encoded": False,
    }


def md5(text):
    return hashlib.md5(text.encode()).hexdigest()
