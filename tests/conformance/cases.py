"""Every operation of the emulator, called rightly and wrongly, and what the providers document for it.

`<n>` in a parameter is another number in every call, so that each call is about media of its own. An id that begins
with `absent-` or `forbidden-` means that to the emulator.
"""

import dataclasses

SUB_APP = 1500012345


@dataclasses.dataclass(frozen=True)
class Case:
    name: str
    parameters: dict
    status: int = 200
    code: str | None = None
    # What the answer says, besides other things; a function says whether a value is right.
    members: dict = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True)
class Operation:
    provider: str
    name: str
    # The first one is right, and is what is sent wrongly signed.
    cases: tuple

    def __str__(self):
        return f"{self.provider} {self.name}"


def ids(count, separator=","):
    return separator.join(f"many-<n>-{index}" for index in range(count))


def some(list_):
    return bool(list_)


def alibaba(name, *cases):
    return Operation("aliyun-vod", name, cases)


def tencent(name, *cases):
    with_application = [
        dataclasses.replace(case, parameters={"SubAppId": SUB_APP, **case.parameters}) for case in cases
    ]
    return Operation("tencent-vod", name, tuple(with_application))


def sqs(name, *cases):
    return Operation("sqs", name, cases)


def unknown_video(**parameters):
    return Case("unknown id", parameters, 404, "InvalidVideo.NotFound")


QUEUE = "http://127.0.0.1/000000000000/"
FIELDS = "CateId,Tags,Status,StorageLocation,ReferenceId,CreationTime"
SEARCH = {"SearchType": "video", "Fields": FIELDS, "SortBy": "CreationTime:Asc", "PageNo": 1, "PageSize": 20}
OLD = "CreationTime = ['1970-01-01T00:00:00Z','2100-01-01T00:00:00Z')"
AWKWARD_TAGS = "'trial','clip <n>','déjà vu','短片','a+b&c=d%20/e?~*!','say \"no\"'"

OPERATIONS = (
    alibaba(
        "DeleteVideo",
        Case("by video id", {"VideoIds": "v-<n>_-,_<n>"}),
        Case("by reference", {"ReferenceIds": "r-<n>_-,_r<n>"}),
        Case(
            "some absent, some forbidden",
            {"VideoIds": "v<n>,absent-<n>,forbidden-0"},
            members={"NonExistVideoIds": lambda list_: len(list_) == 1, "ForbiddenVideoIds": ["forbidden-0"]},
        ),
        Case("absent reference", {"ReferenceIds": "r<n>,absent-0"}, members={"NonExistReferenceIds": ["absent-0"]}),
        unknown_video(VideoIds="absent-<n>"),
        Case("over the batch limit", {"VideoIds": ids(21)}, 400, "VideoIdsExceededMax"),
        Case("nothing named", {}, 400, "MissingParameter"),
    ),
    alibaba(
        "DeleteMezzanines",
        Case("forced", {"VideoIds": "v-<n>_-", "Force": True}),
        Case("unforced", {"ReferenceIds": "r-<n>_-", "Force": False}),
        Case("forbidden", {"VideoIds": "v<n>,forbidden-0"}, members={"UnRemoveableVideoIds": ["forbidden-0"]}),
        unknown_video(VideoIds="absent-<n>"),
        Case("over the batch limit", {"VideoIds": ids(21)}, 400, "VideoIdsExceededMax"),
    ),
    alibaba(
        "DeleteStream",
        Case("by video id", {"VideoId": "v-<n>_-", "JobIds": "j-<n>,k_<n>"}),
        Case("by reference", {"ReferenceId": "r-<n>_-", "JobIds": "l<n>"}),
        unknown_video(VideoId="absent-<n>", JobIds="j"),
        Case("unknown stream", {"VideoId": "v<n>", "JobIds": "absent-1"}, 404, "InvalidStream.NotFound"),
        Case("over the batch limit", {"VideoId": "v<n>", "JobIds": ids(21)}, 400, "JobIdsExceededMax"),
    ),
    alibaba(
        "GetPlayInfo",
        Case(
            "all streams",
            {"VideoId": "v-<n>_-", "ResultType": "Multiple"},
            members={"PlayInfoList": {"PlayInfo": some}},
        ),
        Case("by reference", {"ReferenceId": "r-<n>_-"}, members={"VideoBase": {"VideoId": some}}),
        unknown_video(VideoId="absent-<n>"),
        Case("no such stream", {"VideoId": "v<n>", "Definition": "4K"}, 404, "InvalidVideo.NoneStream"),
        Case("forbidden", {"VideoId": "forbidden-<n>"}, 403, "Forbidden.IllegalStatus"),
    ),
    alibaba(
        "BatchGetMediaInfos",
        Case("by video id", {"MediaIds": "v-<n>_-,w<n>"}, members={"MediaInfos": lambda list_: len(list_) == 2}),
        Case("unknown id", {"MediaIds": "v<n>,absent-0"}, members={"NonExistMediaIds": ["absent-0"]}),
        Case("unknown reference", {"ReferenceIds": "r<n>,absent-0"}, members={"NonExistReferenceIds": ["absent-0"]}),
        Case("forbidden", {"MediaIds": "v<n>,forbidden-0"}, members={"ForbiddenMediaIds": ["forbidden-0"]}),
        # That there is a limit is documented; its code is not.
        Case("over the batch limit", {"MediaIds": ids(21)}, 400, "MediaIdsExceededMax"),
    ),
    alibaba(
        "GetVideoInfo",
        Case("by video id", {"VideoId": "v-<n>_-"}, members={"Video": {"Status": "Normal", "CreationTime": some}}),
        Case("blocked", {"VideoId": "blocked-<n>"}, members={"Video": {"Status": "Blocked"}}),
        unknown_video(VideoId="absent-<n>"),
    ),
    alibaba(
        "GetMediaAuditResult",
        Case("passed", {"MediaId": "v-<n>_-"}, members={"MediaAuditResult": {"Suggestion": "pass"}}),
        Case("blocked", {"MediaId": "blocked-<n>"}, members={"MediaAuditResult": {"Suggestion": "block"}}),
        unknown_video(MediaId="absent-<n>"),
    ),
    alibaba(
        "SearchMedia",
        Case(
            "awkward tags",
            SEARCH | {"Match": f"{OLD} and CateId = 1000012345 and Tags in ({AWKWARD_TAGS})"},
            members={"MediaList": some, "Total": some, "ScrollToken": some},
        ),
        Case("nothing found", SEARCH | {"Match": "VideoId = 'v<n>'"}, members={"Total": 0, "MediaList": []}),
        Case("over the page limit", SEARCH | {"PageSize": 101, "Match": "Title = '<n>'"}, 400, "InvalidParameter"),
        Case("wrong syntax", SEARCH | {"Match": "Tags in <n>"}, 400, "ErrorMatchSyntax"),
        Case("too many orders", SEARCH | {"SortBy": ",".join(["CreationTime:Asc"] * 4)}, 400, "SortByExceededMax"),
    ),
    Operation(
        "aliyun-mps",
        "DeleteMedia",
        (
            Case("by media id", {"MediaIds": "3e1cd21131a94525be55acf658<n>,m-<n>_-"}),
            Case("unknown id", {"MediaIds": "absent-<n>"}),
            Case("forbidden", {"MediaIds": "forbidden-<n>"}, 403, "PermissionDenied.ResourceAccess"),
            Case("over the batch limit", {"MediaIds": ids(11)}, 400, "InvalidParameter.OutOfRange"),
        ),
    ),
    tencent(
        "DeleteMedia",
        Case("whole", {"FileId": "74473981569989<n>"}),
        Case(
            "parts",
            {
                "FileId": "f-<n>_-",
                "DeleteParts": [{"Type": "TranscodeFiles", "Definition": 230}, {"Type": "OriginalFiles"}],
            },
        ),
        Case("unknown id", {"FileId": "absent-<n>"}, code="ResourceNotFound.FileNotExist"),
        Case("forbidden", {"FileId": "forbidden-<n>"}, code="FailedOperation.MediaForbidedBySystem"),
        Case("unknown part", {"FileId": "f<n>", "DeleteParts": [{"Type": "Files"}]}, code="InvalidParameterValue"),
        Case("nothing named", {}, code="MissingParameter"),
    ),
    tencent(
        "DescribeMediaInfos",
        Case("all sections", {"FileIds": ["f-<n>_-", "g<n>"]}, members={"MediaInfoSet": lambda list_: len(list_) == 2}),
        Case("blocked", {"FileIds": ["blocked-<n>"], "Filters": ["reviewInfo"]}, members={"MediaInfoSet": some}),
        Case("unknown id", {"FileIds": ["f<n>", "absent-0"]}, members={"NotExistFileIdSet": ["absent-0"]}),
        Case("over the batch limit", {"FileIds": ids(21).split(",")}, code="InvalidParameterValue.FileIdsOverLimit"),
    ),
    tencent(
        "SearchMedia",
        Case(
            "awkward tags",
            {
                "Tags": ["trial", "clip <n>", "déjà vu", "短片", "a+b&c=d%20/e?~*!", 'say "no" it\'s'],
                "ClassIds": [7],
                "CreateTime": {"After": "1970-01-01T00:00:00Z", "Before": "2100-01-01T00:00:00+08:00"},
                "Sort": {"Field": "CreateTime", "Order": "Asc"},
                "Offset": 0,
                "Limit": 100,
            },
            members={"TotalCount": 2, "MediaInfoSet": lambda list_: len(list_) == 2},
        ),
        Case("nothing found", {"Tags": ["t<n>"]}, members={"TotalCount": 0, "MediaInfoSet": []}),
        Case("over the page limit", {"Tags": ["t<n>"], "Limit": 5001}, code="InvalidParameterValue.Limit"),
    ),
    sqs(
        "SendMessage",
        Case(
            "plain",
            {"QueueUrl": f"{QUEUE}q", "MessageBody": "<n> déjà vu 短片 \"'\\\n"},
            members={"MD5OfMessageBody": some},
        ),
        Case(
            "first in, first out",
            {
                "QueueUrl": f"{QUEUE}q.fifo",
                "MessageBody": "<n>",
                "MessageGroupId": "g",
                "MessageDeduplicationId": "<n>",
            },
            members={"SequenceNumber": some},
        ),
        Case(
            "unknown id",
            {"QueueUrl": f"{QUEUE}absent-<n>", "MessageBody": "b"},
            400,
            "AWS.SimpleQueueService.NonExistentQueue",
        ),
        Case("no group", {"QueueUrl": f"{QUEUE}q.fifo", "MessageBody": "<n>"}, 400, "MissingParameter"),
    ),
    sqs(
        "SendMessageBatch",
        Case(
            "plain",
            {"QueueUrl": f"{QUEUE}q", "Entries": [{"Id": f"e-{index}_", "MessageBody": "<n>"} for index in range(10)]},
            members={"Successful": lambda list_: len(list_) == 10},
        ),
        Case(
            "one of two refused",
            {
                "QueueUrl": f"{QUEUE}q",
                "Entries": [{"Id": "a", "MessageBody": "<n>"}, {"Id": "b", "MessageBody": "\x00"}],
            },
            members={
                "Failed": lambda list_: [(one["Id"], one["Code"]) for one in list_] == [("b", "InvalidMessageContents")]
            },
        ),
        Case(
            "unknown id",
            {"QueueUrl": f"{QUEUE}absent-<n>", "Entries": [{"Id": "a", "MessageBody": "b"}]},
            400,
            "AWS.SimpleQueueService.NonExistentQueue",
        ),
        Case(
            "over the batch limit",
            {"QueueUrl": f"{QUEUE}q", "Entries": [{"Id": str(index), "MessageBody": "<n>"} for index in range(11)]},
            400,
            "AWS.SimpleQueueService.TooManyEntriesInBatchRequest",
        ),
        Case("none", {"QueueUrl": f"{QUEUE}q<n>", "Entries": []}, 400, "AWS.SimpleQueueService.EmptyBatchRequest"),
    ),
)

# What any operation answers when it does nothing: HTTP status and code.
ALIBABA_REFUSALS = {
    "wrong secret": (400, "SignatureDoesNotMatch"),
    "unknown key": (404, "InvalidAccessKeyId.NotFound"),
    "inactive key": (400, "InvalidAccessKeyId.Inactive"),
    "tampered parameter": (400, "SignatureDoesNotMatch"),
    "stale time": (400, "InvalidTimeStamp.Expired"),
    "replayed nonce": (400, "SignatureNonceUsed"),
    "missing token": (400, "MissingSecurityToken"),
    "wrong token": (400, "InvalidSecurityToken.Malformed"),
    "no permission": (403, "Forbidden.RAM", {"AccessDeniedDetail": {"NoPermissionType": "ImplicitDeny"}}),
    "over the rate limit": (400, "Throttling.User"),
    "internal error": (500, "InternalError"),
    "unavailable": (503, "ServiceUnavailable"),
}
# The older core tells a wrong secret from a wrong text by itself.
ALIBABA_CORE_REFUSALS = ALIBABA_REFUSALS | {"wrong secret": (400, "InvalidAccessKeySecret")}
# Neither of these two has nonces: within minutes, the same request is a call like any other.
TENCENT_REFUSALS = {
    "wrong secret": (200, "AuthFailure.SignatureFailure"),
    "unknown key": (200, "AuthFailure.SecretIdNotFound"),
    "inactive key": (200, "AuthFailure.SecretIdNotFound"),
    "tampered parameter": (200, "AuthFailure.SignatureFailure"),
    "stale time": (200, "AuthFailure.SignatureExpire"),
    "missing token": (200, "AuthFailure.TokenFailure"),
    "wrong token": (200, "AuthFailure.TokenFailure"),
    "no permission": (200, "UnauthorizedOperation"),
    "over the rate limit": (200, "RequestLimitExceeded"),
    "internal error": (200, "InternalError"),
    "unavailable": (200, "ServiceUnavailable"),
}
AMAZON_REFUSALS = {
    "wrong secret": (403, "SignatureDoesNotMatch"),
    "unknown key": (403, "InvalidClientTokenId"),
    "inactive key": (403, "InvalidClientTokenId"),
    "tampered parameter": (403, "SignatureDoesNotMatch"),
    "stale time": (403, "SignatureDoesNotMatch"),
    "missing token": (403, "InvalidClientTokenId"),
    "wrong token": (403, "InvalidClientTokenId"),
    "no permission": (403, "AccessDenied"),
    "over the rate limit": (403, "RequestThrottled"),
    "internal error": (500, "InternalFailure"),
    "unavailable": (503, "ServiceUnavailable"),
}
