"""What the function is asked to delete, and what it should send for it."""

import answers

LONG = "-" + "x" * 126 + "_"

# Target, the operation that decides, and what becomes of it.
TARGETS = [
    ({"account": "aliyun-vod", "video_id": LONG}, "DeleteVideo", "deleted"),
    ({"account": "aliyun-vod", "video_id": "absent-1_"}, "DeleteVideo", "already_absent"),
    ({"account": "aliyun-vod", "video_id": "forbidden-1_"}, "DeleteVideo", "refused"),
    ({"account": "aliyun-vod", "reference_id": "_r-1"}, "DeleteVideo", "deleted"),
    ({"account": "aliyun-vod", "video_id": "-s1_", "scope": "source"}, "DeleteMezzanines", "deleted"),
    ({"account": "aliyun-vod", "video_id": "forbidden-s2", "scope": "source"}, "DeleteMezzanines", "refused"),
    (
        {"account": "aliyun-vod", "reference_id": "_s-3", "scope": "source", "force": True},
        "DeleteMezzanines",
        "deleted",
    ),
    (
        {"account": "aliyun-vod", "video_id": "t-1_", "scope": "renditions", "job_ids": ["-j1", "j2_"]},
        "DeleteStream",
        "deleted",
    ),
    ({"account": "aliyun-vod", "video_id": "t-2_", "scope": "renditions"}, "GetPlayInfo", "deleted"),
    (
        {"account": "aliyun-vod", "reference_id": "t-3_", "scope": "renditions", "definitions": ["HD"]},
        "GetPlayInfo",
        "deleted",
    ),
    ({"account": "aliyun-mps", "media_id": "3e1cd21131a94525be55acf65888aaaa"}, "DeleteMedia", "deleted"),
    ({"account": "aliyun-mps", "media_id": "-m_1"}, "DeleteMedia", "deleted"),
    ({"account": "tencent-vod", "file_id": "7447398156998994860"}, "DeleteMedia", "deleted"),
    ({"account": "tencent-vod", "file_id": "f-1_", "scope": "source"}, "DeleteMedia", "deleted"),
    ({"account": "tencent-vod", "file_id": "f-2_", "scope": "renditions"}, "DeleteMedia", "deleted"),
    (
        {"account": "tencent-vod", "file_id": "f-3_", "scope": "renditions", "definitions": [230, 10000]},
        "DeleteMedia",
        "deleted",
    ),
    (
        {"account": "tencent-vod", "file_id": "f-4_", "sub_app_id": 7, "parts": [{"type": "WechatPublishFiles"}]},
        "DeleteMedia",
        "deleted",
    ),
]


def tencent(id_, *parts, sub_app=answers.SUB_APP):
    listed = [{"Type": kind} | ({"Definition": definition} if definition else {}) for kind, definition in parts]
    return {"FileId": id_, "SubAppId": sub_app} | ({"DeleteParts": listed} if listed else {})


# What is sent for them.
SENT = {
    ("aliyun-vod", "DeleteVideo"): [{"VideoIds": f"{LONG},absent-1_,forbidden-1_"}, {"ReferenceIds": "_r-1"}],
    ("aliyun-vod", "DeleteMezzanines"): [
        {"VideoIds": "-s1_,forbidden-s2"},
        {"ReferenceIds": "_s-3", "Force": "true"},
    ],
    ("aliyun-mps", "DeleteMedia"): [{"MediaIds": "3e1cd21131a94525be55acf65888aaaa,-m_1"}],
    ("tencent-vod", "DeleteMedia"): [
        tencent("7447398156998994860"),
        tencent("f-1_", ("OriginalFiles", None)),
        tencent("f-2_", ("TranscodeFiles", None), ("AdaptiveDynamicStreamingFiles", None)),
        tencent("f-3_", ("TranscodeFiles", 230), ("TranscodeFiles", 10000)),
        tencent("f-4_", ("WechatPublishFiles", None), sub_app=7),
    ],
    ("aliyun-vod", "DeleteStream"): [
        {"VideoId": "t-1_", "JobIds": "-j1,j2_"},
        {"VideoId": "t-2_", "JobIds": "LD-t-2_,HD-t-2_"},
        {"ReferenceId": "t-3_", "JobIds": "HD-video-of-t-3_"},
    ],
}
# What is looked up before it is deleted, and what becomes of it.
HELD = [
    ("video_id", "v-h1_", "deleted"),
    ("video_id", "absent-h2", "already_absent"),
    ("reference_id", "free-r_", "deleted"),
    ("reference_id", "held-r_", "refused"),
]
