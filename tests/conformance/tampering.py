"""Shows that what verifies the function's requests would let through nothing else.

The action at Tencent Cloud is left alone: the official clients do not sign it.
"""

import dataclasses

import wire

ALIBABA = ("host", "x-acs-action", "x-acs-version", "x-acs-date", "x-acs-signature-nonce", "x-acs-content-sha256")
SIGNED_HEADERS = {
    "aliyun-vod": ALIBABA,
    "aliyun-mps": ALIBABA,
    "tencent-vod": ("host", "content-type", "x-tc-timestamp"),
    "sqs": ("host", "content-type", "x-amz-date", "x-amz-target"),
}
TOKENS = ("x-acs-security-token", "x-tc-token", "x-amz-security-token")
REPLAY = "sent again"
NONCE = "missing or used nonce"


def check(server, address):
    """For the first request of every operation, what was changed, and what is wrong if it was not refused for that."""
    first = {}
    for seen in server.seen:
        first.setdefault((seen.provider, seen.operation), seen.request)
    results = {}
    for (provider, operation), request in first.items():
        for case, changed in variants(provider, request):
            before = len(server.refused)
            wire.send(address, changed)
            reasons = server.refused[before:]
            # A nonce that is used is no proof that the change was seen.
            is_right = len(reasons) == 1 and (reasons == [NONCE]) == (case == REPLAY)
            results[provider, operation, case] = None if is_right else f"it was {reasons or 'let through'}"
    return results


def variants(provider, request):
    yield "another body", with_body(request, request.body + b" ")
    yield (
        "another query",
        dataclasses.replace(request, target=f"{request.target}{'&' if '?' in request.target else '?'}A=x"),
    )
    yield "another method", dataclasses.replace(request, method="GET")
    for name in SIGNED_HEADERS[provider]:
        yield f"another {name}", request.with_header(name, other(request.header(name)))
    authorization = request.header("authorization")
    yield "another signature", request.with_header("authorization", other(authorization))
    yield "another key", request.with_header("authorization", authorization.replace("Credential=", "Credential=x"))
    yield "unsigned", request.without_header("authorization")
    for name in TOKENS:
        if request.header(name):
            yield "another token", request.with_header(name, other(request.header(name)))
            yield "without its token", request.without_header(name)
    if provider in ("aliyun-vod", "aliyun-mps"):
        yield REPLAY, request


def with_body(request, body):
    headers = (*request.without_header("content-length").headers, ("content-length", str(len(body))))
    return dataclasses.replace(request, headers=headers, body=body)


def other(text):
    """The text with another last character."""
    return text[:-1] + ("0" if text[-1] != "0" else "1")
