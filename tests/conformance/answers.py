"""What the providers say to the function: media under the ids that are asked for, and some for the sweeps to find.

An id that begins with `absent` is unknown, one that begins with `forbidden` may not be touched.
"""

import datetime
import hashlib
import re

SUB_APP = 1500012345
# Media that the sweeps find, and how many more the account holds.
SWEPT = 450
ALL = 4_000
# One has a tag with characters of other alphabets, one a tag with signs that a query has to escape, one with quotes.
TAGS = ("déjà vu 短片", "a+b&c=d%20/e?~*!(x);", 'say "no" it\'s')
CATEGORY = 1000012345
START = datetime.datetime(2024, 1, 1, tzinfo=datetime.timezone.utc)


class Answers:
    def __init__(self):
        self._swept = {provider: dict(media(provider)) for provider in ("aliyun-vod", "tencent-vod")}

    def to(self, provider, operation, given):
        """The members of the answer, without the request id."""
        return getattr(self, f"_{provider}_{operation}".replace("-", "_"))(given)

    def _aliyun_vod_DeleteVideo(self, given):
        self._forget("aliyun-vod", ids(given, "VideoIds"))
        return {
            "NonExistVideoIds": beginning("absent", ids(given, "VideoIds")),
            "ForbiddenVideoIds": beginning("forbidden", ids(given, "VideoIds")),
            "NonExistReferenceIds": beginning("absent", ids(given, "ReferenceIds")),
        }

    def _aliyun_vod_DeleteMezzanines(self, given):
        return {
            "NonExistVideoIds": beginning("absent", ids(given, "VideoIds")),
            "UnRemoveableVideoIds": beginning("forbidden", ids(given, "VideoIds")),
        }

    def _aliyun_vod_DeleteStream(self, given):
        return {}

    def _aliyun_vod_GetPlayInfo(self, given):
        id_ = given.get("VideoId") or f"video-of-{given['ReferenceId']}"
        return {"VideoBase": {"VideoId": id_, "Status": "Normal"}, "PlayInfoList": {"PlayInfo": streams(id_)}}

    def _aliyun_vod_BatchGetMediaInfos(self, given):
        named = [(id_, None) for id_ in ids(given, "MediaIds")]
        named += [(f"video-of-{reference}", reference) for reference in ids(given, "ReferenceIds")]
        return {
            "MediaInfos": [
                {
                    "MediaId": id_,
                    "MediaInfo": {"Status": "Normal", "ReferenceId": reference or ""},
                    "MezzanineInfo": {"MediaId": id_, "Status": "Normal"},
                    "PlayInfoList": streams(id_),
                }
                for id_, reference in named
                if not (reference or id_).startswith("absent")
            ],
            "NonExistMediaIds": beginning("absent", ids(given, "MediaIds")),
            "NonExistReferenceIds": beginning("absent", ids(given, "ReferenceIds")),
        }

    def _aliyun_vod_GetMediaAuditResult(self, given):
        return {"MediaAuditResult": {"Suggestion": "block", "Label": "porn", "AbnormalModules": "video"}}

    def _aliyun_vod_GetVideoInfo(self, given):
        return {"Video": {"VideoId": given["VideoId"], "Status": "Blocked", "CreationTime": text(START)}}

    def _aliyun_vod_SearchMedia(self, given):
        wanted = given.get("Match", "")
        range_ = re.search(r"CreationTime = \['([^']*)','([^']*)'\)", wanted)
        rows = self._rows("aliyun-vod", *(range_.groups() if range_ else ("", "9")))
        size, first = int(given["PageSize"]), int(given["PageSize"]) * (int(given["PageNo"]) - 1)
        return {
            "Total": len(rows) if "CateId" in wanted else len(rows) + ALL,
            "ScrollToken": "0123456789abcdef0123456789abcde+",
            "MediaList": [
                {
                    "MediaId": id_,
                    "MediaType": "video",
                    "CreationTime": created,
                    "Video": {
                        "VideoId": id_,
                        "CreationTime": created,
                        "CateId": CATEGORY,
                        "Tags": f"other,{tag}",
                        "Status": "Normal",
                    },
                }
                for id_, created, tag in rows[first : first + size]
            ],
        }

    def _aliyun_mps_DeleteMedia(self, given):
        return {}

    def _tencent_vod_DeleteMedia(self, given):
        self._forget("tencent-vod", [given["FileId"]])
        return {}

    def _tencent_vod_DescribeMediaInfos(self, given):
        review = {"MediaReviewInfo": {"Suggestion": "block", "Definition": 10, "TypeSet": ["Image.Porn"]}}
        return {
            "MediaInfoSet": [{"FileId": id_, "ReviewInfo": review} for id_ in given["FileIds"]],
            "NotExistFileIdSet": [],
        }

    def _tencent_vod_SearchMedia(self, given):
        range_ = given.get("CreateTime", {})
        rows = self._rows("tencent-vod", range_.get("After", ""), range_.get("Before", "9"), "Tags" not in given)
        shown = rows[given["Offset"] : given["Offset"] + given["Limit"]]
        common = {"ClassId": 7, "Status": "Normal"}
        return {
            "TotalCount": len(rows),
            "MediaInfoSet": [
                {"FileId": id_, "BasicInfo": common | {"CreateTime": created, "TagSet": ["other", tag]}}
                for id_, created, tag in shown
            ],
        }

    def _sqs_SendMessage(self, given):
        return sent(given)

    def _sqs_SendMessageBatch(self, given):
        return {"Successful": [sent(entry) | {"Id": entry["Id"]} for entry in given["Entries"]], "Failed": []}

    def _forget(self, provider, gone):
        for id_ in gone:
            self._swept[provider].pop(id_, None)

    def _rows(self, provider, since, until, with_others=False):
        rows = [(id_, created, tag) for id_, (created, tag) in self._swept[provider].items()]
        if with_others:
            rows += [
                (f"other-{number}", text(START + datetime.timedelta(days=500, minutes=number)), "other")
                for number in range(ALL)
            ]
        return [row for row in rows if since <= row[1] <= until]


def media(name):
    for number in range(SWEPT):
        tag = TAGS[number % len(TAGS)]
        yield f"{name}-{number}_", (text(START + datetime.timedelta(minutes=number)), tag)


def text(time):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


def streams(id_):
    stream = {"Status": "Normal", "Format": "mp4", "Encrypt": 0, "Size": 1}
    return [stream | {"JobId": f"{name}-{id_}"[:100], "Definition": name} for name in ("LD", "HD")]


def ids(given, name):
    return given.get(name, "").split(",") if given.get(name) else []


def beginning(word, names):
    return [name for name in names if name.startswith(word)]


def sent(entry):
    return {"MessageId": "m", "MD5OfMessageBody": hashlib.md5(entry["MessageBody"].encode()).hexdigest()}
