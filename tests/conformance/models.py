"""Requests and answers as the models of the official clients have them."""

import json
import re
import typing
import warnings

import botocore.session
from alibabacloud_mts20140618 import models as mps_models
from alibabacloud_vod20170321 import models as vod_models
from botocore.validate import ParamValidator
from tencentcloud.vod.v20180717 import models as tencent_models

import shapes

ALIBABA = {"aliyun-vod": vod_models, "aliyun-mps": mps_models}
JSON_10 = "application/x-amz-json-1.0"
SQS = botocore.session.Session().get_service_model("sqs")


def parameters(provider, request):
    """The parameters of a request: the query at Alibaba Cloud, elsewhere the body."""
    return request.query() if provider in ALIBABA else json.loads(request.body)


def request_problem(provider, operation, given):
    """What the client's model of the operation does not have, or has of another type."""
    if provider in ALIBABA:
        hints = typing.get_type_hints(getattr(ALIBABA[provider], f"{operation}Request").__init__)
        typed = {name: of_type(value, hints.get(snake(name))) for name, value in given.items()}
        return shapes.alibaba_problem(getattr(ALIBABA[provider], f"{operation}Request")().from_map(typed), typed)
    if provider == "tencent-vod":
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model = getattr(tencent_models, f"{operation}Request")()
            model._deserialize(given)
        return shapes.tencent_problem(model, given)
    return ParamValidator().validate(given, SQS.operation_model(operation).input_shape).generate_report() or None


def snake(name):
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def of_type(text, wanted):
    """A value of a query, where everything is text, as what the model wants; as it is, if it is none."""
    if wanted is int and re.fullmatch("[0-9]+", text):
        return int(text)
    if wanted is bool and text.lower() in ("true", "false"):
        return text.lower() == "true"
    return text


def answer(provider, operation, members, request_id):
    """The content type and body of a successful answer; one that the client's model does not have is a mistake here."""
    if provider != "sqs":
        members = members | {"RequestId": request_id}
    if provider in ALIBABA:
        model = getattr(ALIBABA[provider], f"{operation}ResponseBody")().from_map(members)
        problem, told = shapes.alibaba_problem(model, members), model.to_map()
    elif provider == "tencent-vod":
        model = getattr(tencent_models, f"{operation}Response")()
        model._deserialize(members)
        problem, told = shapes.tencent_problem(model, members), {"Response": json.loads(model.to_json_string())}
    else:
        told = members
        problem = ParamValidator().validate(told, SQS.operation_model(operation).output_shape).generate_report()
    assert not problem, f"{provider} {operation}: {problem}"
    return (JSON_10 if provider == "sqs" else "application/json"), json.dumps(told).encode()


def refusal(request, message):
    """What the provider says to a request that is not let through."""
    authorization = request.header("Authorization") or ""
    if authorization.startswith("TC3-"):
        error = {"Code": "AuthFailure.SignatureFailure", "Message": message}
        return 200, "application/json", {"Response": {"Error": error, "RequestId": "refused"}}
    if authorization.startswith("AWS4-"):
        return 403, JSON_10, {"__type": "com.amazon.coral.service#InvalidSignatureException", "message": message}
    return 400, "application/json", {"RequestId": "refused", "Code": "SignatureDoesNotMatch", "Message": message}
