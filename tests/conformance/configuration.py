"""How the function is set up: its keys, accounts, sweeps and webhooks."""

import json

import answers
from clients import TOKEN, Key

LASTING = {
    "ali": Key("AKCONFORMANCE", "secret-of-alibaba"),
    "tencent": Key("AKIDCONFORMANCE", "secret-of-tencent"),
    "aws": Key("AKIACONFORMANCE", "secret+of/amazon"),
}
TEMPORARY = {
    "ali": Key("STS.CONFORMANCE", "secret-of-sts", TOKEN),
    "tencent": Key("AKIDTEMPORARY", "secret-of-temporary", TOKEN.replace("1", "2")),
    "aws": Key("ASIACONFORMANCE", "secret+of/a+role", "IQoJb3JpZ2luX2Vj+/=="),
}
CALLBACK_URL = "https://hooks.example.com/callbacks/aliyun"
CALLBACK_KEY = "Callback1Key"
SIGN_KEY = "SignKey2"
WEBHOOK_SECRET = "whsec_Y29uZm9ybWFuY2Utc2VjcmV0LTAxMjM0NTY3ODk="
# With anything under legal hold, everything is looked up before it is deleted.
PROTECTED = "video-of-held-r_"
SWEEPS = {"escaped": answers.TAGS[:2], "quoted": answers.TAGS[2:]}


def config(address, queue):
    url = f"http://{address[0]}:{address[1]}"
    accounts = "".join(
        f'[accounts.{provider}]\nprovider = "{provider}"\nendpoint = "{url}"\n'
        for provider in ("aliyun-vod", "aliyun-mps", "tencent-vod")
    )
    sweeps = "".join(
        f'[[sweeps]]\nname = "{name}-{provider}"\naccount = "{provider}"\nolder_than_days = 30\n'
        f'match = {{ categories = ["{category}"], tags = {json.dumps(tags, ensure_ascii=False)} }}\n'
        for provider, category in (("aliyun-vod", answers.CATEGORY), ("tencent-vod", 7))
        for name, tags in SWEEPS.items()
    )
    # Deletes of what the lookups find absent are not sent, so that they are looked up in one of the runs only.
    protected = f'[protected]\nids = ["{PROTECTED}"]' if queue else ""
    return f"""{accounts}sub_app_id = {answers.SUB_APP}
{sweeps}
[[webhooks]]
path = "/events"
kind = "standard"
secrets = ["env:WEBHOOK_SECRET"]
[[webhooks]]
path = "/aliyun"
kind = "aliyun-vod"
account = "aliyun-vod"
url = "{CALLBACK_URL}"
secrets = ["env:CALLBACK_KEY"]
act_on = ["AIMediaAuditComplete", "CreateAuditComplete"]
[[webhooks]]
path = "/tencent"
kind = "tencent-vod"
account = "tencent-vod"
secrets = ["env:SIGN_KEY"]
act_on = ["ReviewAudioVideoComplete"]
{protected}
"""


def environment(keys, address, queue):
    names = {
        "ali": ("ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "ALIBABA_CLOUD_SECURITY_TOKEN"),
        "tencent": ("TENCENTCLOUD_SECRET_ID", "TENCENTCLOUD_SECRET_KEY", "TENCENTCLOUD_TOKEN"),
        "aws": ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"),
    }
    variables = {"WEBHOOK_SECRET": WEBHOOK_SECRET, "CALLBACK_KEY": CALLBACK_KEY, "SIGN_KEY": SIGN_KEY}
    for who, (id_, secret, token) in names.items():
        variables |= {id_: keys[who].id, secret: keys[who].secret}
        variables |= {token: keys[who].token} if keys[who].token else {}
    if queue:
        variables["TAKEDOWN_QUEUE_URL"] = f"http://{address[0]}:{address[1]}/123456789012/{queue}"
    return variables
