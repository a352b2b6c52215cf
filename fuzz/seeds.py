"""Writes the first inputs of every target from events/, tests/fixtures/ and the configuration of the doors.

What the fuzzer finds beyond them is kept beside them; see docs/fuzzing.md.
"""

import hashlib
import json
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parent.parent
CORPUS = ROOT / "fuzz" / "corpus"
FIXTURES = ROOT / "tests" / "fixtures"
MARKER = "hush4c19e0d2hush4c19e0d2"
VIDEO = "e44ebf1147hdsa2d2adbea8b0001"


def keep(target, data):
    data = data if isinstance(data, bytes) else data.encode()
    directory = CORPUS / target
    directory.mkdir(parents=True, exist_ok=True)
    (directory / hashlib.sha1(data).hexdigest()).write_bytes(data)


def payloads():
    files = sorted((ROOT / "events").glob("*.json")) + sorted((FIXTURES / "webhooks").glob("*.json"))
    for path in files:
        payload = json.loads(path.read_bytes())
        text = json.dumps(payload, ensure_ascii=False)
        for target in ["payload", "handle"]:
            keep(target, text)
        for event in events(payload):
            keep("event", event if isinstance(event, str) else json.dumps(event, ensure_ascii=False))
            keep("webhook", f"v2 POST /events signed\ncontent-type: application/cloudevents+json\n\n{event}")
    event = {
        "specversion": "1.0", "id": "e", "source": "s", "type": "retention.sweep",
        "time": "2026-11-20T07:00:00.5+01:00", "data": {"sweep": "trial-clips"},
    }
    keep("event", json.dumps(event))
    keep("event", json.dumps(event | {"data": {"dry_run": True}, "time": None, "subject": None}))
    wrong = [{"account": "nobody", "video_id": "a,b", "scpoe": "source"}, {"provider": "aliyun-vod", "video_id": 7}]
    keep("event", json.dumps(event | {"type": "content.takedown", "time": "soon", "data": {"targets": wrong}}))
    keep("event", json.dumps({
        "id": "e", "detail-type": "Scheduled Event", "source": "aws.events",
        "detail": {"sweep": "trial-clips", "dry_run": True},
    }))
    targets = [
        {"provider": "aliyun-vod", "reference_id": "r", "definitions": ["LD", "HD"]},
        {"account": "other", "file_id": "f", "parts": [{"type": "TranscodeFiles", "definition": 230}]},
        {"account": "intl", "file_id": "f", "sub_app_id": 7, "definitions": [230, 10000]},
        {"provider": "aliyun-mps", "media_id": "held"},
    ]
    event |= {"type": "Derived Outputs", "data": {"targets": targets, "reason": "é", "dry_run": True}}
    keep("event", json.dumps(event))


    triggers()


def triggers():
    """Records of queues and streams, with and without Records around them, and events in the members of a request."""
    event = {
        "specversion": "1.0", "id": "e", "source": "s", "type": "content.takedown",
        "data": {"targets": [{"provider": "aliyun-vod", "video_id": VIDEO}]},
    }
    message = {"eventSource": "aws:sqs", "messageId": "m", "body": json.dumps(event)}
    group = {"attributes": {"MessageGroupId": "g"}, "eventSourceARN": "arn:aws:sqs:eu-central-1:1:q.fifo"}
    image = {"provider": {"S": "aliyun-vod"}, "video_id": {"S": VIDEO}}
    by_service = {"type": "Service", "principalId": "dynamodb.amazonaws.com"}

    def removed(image, identity=by_service, time=1795158000.0):
        change = {"SequenceNumber": "7", "OldImage": image, "ApproximateCreationDateTime": time}
        record = {"eventSource": "aws:dynamodb", "eventName": "REMOVE", "eventID": "e", "userIdentity": identity}
        return record | {"dynamodb": change}

    recovered = {"Type": "Service", "PrincipalId": "dynamodb.amazonaws.com"}
    batches = [
        [message, message],
        [message | group, message | group | {"body": "no JSON"}, message | group],
        [removed(image), removed(image | {"dry_run": {"BOOL": True}, "reference": {"S": "CASE"}}, recovered, "2026-11-20T07:00:00Z")],
        [removed(image | {"scpoe": {"S": "source"}, "dry_run": {"S": "true"}}), removed({"vidoe_id": {"S": VIDEO}})],
        [removed({"pk": {"S": "x"}, "Scope": {"S": "x"}}), removed(None), removed(image, "Service"), removed(image, {"type": "Service"})],
        [removed(image, None, "x") | {"eventName": "INSERT"}, removed(image, time="x")],
        [message, removed(image)],
        [message, event],
        [message | {"eventSource": "aws:kinesis"}],
    ]
    request = {"requestContext": {"http": {"method": "POST", "path": "/events"}}}
    disguised = [
        event | other
        for other in [request | {"Records": 5}, {"requestContext": None}, {"httpMethod": "POST", "body": "{}"}, {"Records": 5}]
    ]
    for payload in [form for batch in batches for form in (batch, {"Records": batch})] + disguised + [disguised]:
        for target in ["payload", "handle"]:
            keep(target, json.dumps(payload))


def events(payload):
    if isinstance(payload, list):
        return payload
    if "Records" not in payload:
        return [payload.get("body", payload)]
    bodies = [record.get("body") or record.get("Sns", {}).get("Message") for record in payload["Records"]]
    return [body for body in bodies if body]


def replies():
    operations = {
        "DeleteMedia": ["MpsDeleteMedia"],
        "gateway": ["DeleteVideo", "GetPlayInfo", "BatchGetMediaInfos"],
        "DeleteVideo": ["DeleteVideo", "DeleteVideo-by-reference"],
        "DeleteMezzanines": ["DeleteMezzanines", "DeleteMezzanines-by-reference"],
        "GetPlayInfo": ["GetPlayInfo", "GetPlayInfo-by-reference"],
        "BatchGetMediaInfos": ["BatchGetMediaInfos", "BatchGetMediaInfos-by-reference"],
    }
    tencent = {"DeleteMedia": "TencentDeleteMedia", "SearchMedia": "TencentSearchMedia"}
    for path in sorted((FIXTURES / "alibaba").iterdir()):
        name = path.name.split("-")[0]
        for operation in operations.get(name, [name]):
            for ids in ["video-a,video-b,video-c", "video-a"]:
                keep("reply", f"{operation} 200 {ids}\n\n".encode() + path.read_bytes())
        keep("reply", f"{operations.get(name, [name])[0]} 400 a\nx-acs-retry-after: 500\n\n".encode() + path.read_bytes())
    for path in sorted((FIXTURES / "tencent").iterdir()):
        name = path.name.split("-")[0]
        keep("reply", f"{tencent.get(name, name)} 200 7447398156998994860\n\n".encode() + path.read_bytes())
    # Offsets that lead out of the years that can be written.
    for time in ["9999-12-31T23:59:59-23:59", "0000-01-01T00:00:00+23:59"]:
        keep("reply", f'SearchMedia 200 a\n\n{{"RequestId":"r","Total":1,"MediaList":[{{"MediaId":"m","CreationTime":"{time}"}}]}}')
    # Successes that object, and rows that contradict themselves.
    for operation in ["DeleteVideo", "DeleteMezzanines", "DeleteStream", "MpsDeleteMedia"]:
        for member in ['"Success":false', '"Error":{"Code":"X"}', '"ForbiddenJobIds":["a"]', '"Data":{"FailedIds":"a"}']:
            keep("reply", f'{operation} 200 a,b\n\n{{"RequestId":"r",{member}}}')
    for member in ['"Success":false', '"ForbiddenMediaIds":["7"]', '"Error":null']:
        keep("reply", f'TencentDeleteMedia 200 7\n\n{{"Response":{{"RequestId":"r",{member}}}}}')
    for row in ['"MediaInfo":{"MediaId":"b"}', '"ReferenceId":7', '"ReferenceId":"","MediaInfo":{"ReferenceId":"r"}', '"MediaInfo":{},"PlayInfoList":[{}]']:
        keep("reply", f'BatchGetMediaInfos 200 a,b\n\n{{"RequestId":"r","MediaInfos":[{{"MediaId":"a",{row}}}],"NonExistMediaIds":["b"]}}')
    keep("reply", 'Queue 200 a\n\n{"MessageId": "m", "MD5OfMessageBody": "x"}')
    keep("reply", 'Queue 200 a,b\n\n{"Successful": [{"Id": "0", "MessageId": "m"}], "Failed": [{"Id": "1", "Code": "E"}]}')
    keep("reply", 'Queue 400 a,b\n\n{"__type": "com.amazonaws.sqs#QueueDoesNotExist", "message": "no"}')


def webhooks():
    review = {
        "EventType": "AIMediaAuditComplete", "EventTime": "2022-10-20T10:29:46:540Z", "JobId": "job",
        "MediaId": VIDEO, "Status": "success", "Data": {"Label": "porn", "Suggestion": "block"},
    }
    by_hand = {"EventType": "CreateAuditComplete", "MediaId": VIDEO, "SubType": "video", "AuditStatus": "Blocked", "Reason": "r"}
    gone = {"EventType": "DeleteMediaComplete", "MediaId": VIDEO, "DeleteType": "stream", "JobIds": ["job-1"]}
    task = {
        "TaskId": "t", "Status": "FINISH", "Input": {"FileId": "7447398156998994860"},
        "Output": {"Suggestion": "block", "Label": "Porn"},
    }
    reviewed = {"EventType": "ReviewAudioVideoComplete", "ReviewAudioVideoCompleteEvent": task}
    info = {"FileId": "7447398156998994860", "DeleteParts": [{"Type": "TranscodeFiles", "Definition": 230}]}
    deleted = {"EventType": "FileDeleted", "FileDeleteEvent": {"FileIdSet": [info["FileId"]], "FileDeleteResultInfo": [info]}}
    action = {"item": {"id": VIDEO, "typeId": "video"}, "policies": [{"name": "Spam"}], "action": {"id": "delete-video"}}
    text = dict(review, Data=json.dumps(review["Data"]))
    for form in ["v1", "v2", "alb", "alb-multi"]:
        for path, bodies in [
            ("/aliyun", [review, by_hand, gone, text]), ("/tencent", [reviewed, deleted]), ("/coop", [action]),
        ]:
            for body in bodies:
                keep("webhook", f"{form} POST {path} signed\n\n{json.dumps(body)}")
    event = {"specversion": "1.0", "id": "e", "source": "s", "type": "content.takedown"}
    data = {"targets": [{"provider": "aliyun-vod", "video_id": VIDEO}]}
    batch = json.dumps([dict(event, data=data)] * 2)
    keep("webhook", f"v2 POST /events signed\ncontent-type: application/cloudevents-batch+json\n\n{batch}")
    headers = "".join(f"ce-{name}: {value}\n" for name, value in event.items())
    for path in ["/events", "/binary"]:
        keep("webhook", f"alb POST {path} signed\ncontent-type: application/json\n{headers}\n{json.dumps(data)}")
    file = {"targets": [{"account": "intl", "file_id": "7447398156998994860"}]}
    for asked in [dict(event, data=data), dict(event, data=file), dict(event, type="retention.expired", data=data),
                  dict(event, type="retention.sweep", data={})]:
        keep("webhook", f"v2 POST /narrow signed\ncontent-type: application/cloudevents+json\n\n{json.dumps(asked)}")
    keep("webhook", "v2 OPTIONS /events\nwebhook-request-origin: example.com\nwebhook-request-rate: 5\n\n")
    keep("webhook", "v1 GET /health\n\n")
    svix = "svix-id: m\nsvix-timestamp: 1767323045\nsvix-signature: v1,AAAA\n"
    keep("webhook", f"v2 POST /events\n{svix}\n{json.dumps(dict(event, data=data))}")
    unsigned = "webhook-id: m\nwebhook-timestamp: 1767323045\nwebhook-signature: v1,AAAA v1a,AAAA\n"
    keep("webhook", f"v2 POST /events\n{unsigned}\n{json.dumps(dict(event, data=data))}")
    keep("webhook", "v2 POST /tencent?Sign=00&T=1767323045\n\n{}")
    keep("webhook", "v2 POST /coop\ncoop-signature: AAAA\n\n" + json.dumps(action))


def configurations():
    text = (ROOT / "src" / "fuzzing" / "takedown.toml").read_text()
    pem = (FIXTURES / "webhooks" / "coop-public.pem").read_text().replace("\n", "\\n")
    secrets = f"WEBHOOK_SECRET=whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD\nCALLBACK_KEY=k\nCOOP_KEY={pem}\n"
    keep("config", f"{secrets}---\n{text}")
    keep("config", f"{secrets}TAKEDOWN_QUEUE_URL=https://sqs.eu-central-1.amazonaws.com/1/q\nTAKEDOWN_DRY_RUN=true\n---\n{text}")
    keep("config", f"---\n{text}")
    # The marker in place of every value.
    for found in re.finditer(r'"[^"\n]*"|(?<== )\d+', text):
        for marker in [f'"{MARKER}"', f"{MARKER}", f'["{MARKER}"]', f'"https://user:{MARKER}@example.com/"', f'"env:{MARKER} x"']:
            keep("config", f"{secrets}---\n{text[:found.start()]}{marker}{text[found.end():]}")
    for variable in ["WEBHOOK_SECRET", "CALLBACK_KEY", "COOP_KEY", "TAKEDOWN_QUEUE_URL", "TAKEDOWN_DRY_RUN", "TAKEDOWN_SERVICE",
                     "ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "OTHER_TENCENTCLOUD_TOKEN"]:
        for value in [f"{MARKER}", f" {MARKER}", f"EMULATOR{MARKER}", f"whsk_{MARKER}", f"https://{MARKER}/", ""]:
            keep("config", f"{secrets}{variable}={value}\n---\n{text}")


if __name__ == "__main__":
    payloads()
    replies()
    webhooks()
    configurations()
