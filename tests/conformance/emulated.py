"""Holds the emulator to what the official clients send and read."""

import itertools
import json

import cases
import proxy as proxies
from clients import TOKEN, Key
from clients.alibaba import Alibaba
from clients.alibaba_core import AlibabaCore
from clients.amazon import Amazon
from clients.tencent import Tencent, TencentCommon
from emulator import KEY, started

CLIENTS = {
    "aliyun-vod": (
        (Alibaba("aliyun-vod"), cases.ALIBABA_REFUSALS),
        (Alibaba("aliyun-vod", "v2"), cases.ALIBABA_REFUSALS),
        (AlibabaCore("aliyun-vod"), cases.ALIBABA_CORE_REFUSALS),
    ),
    "aliyun-mps": (
        (Alibaba("aliyun-mps"), cases.ALIBABA_REFUSALS),
        (Alibaba("aliyun-mps", "v2"), cases.ALIBABA_REFUSALS),
        (AlibabaCore("aliyun-mps"), cases.ALIBABA_CORE_REFUSALS),
    ),
    "tencent-vod": ((Tencent(), cases.TENCENT_REFUSALS), (TencentCommon(), cases.TENCENT_REFUSALS)),
    "sqs": ((Amazon(), cases.AMAZON_REFUSALS),),
}
RIGHT = Key(*KEY)
TEMPORARY = Key("EMULATOR-TEMPORARY", KEY[1], TOKEN)
INACTIVE = Key("EMULATOR-INACTIVE", KEY[1])
DENIED = Key("EMULATOR-DENIED", KEY[1])
# More calls than any test makes in a second.
UNLIMITED = 1_000_000
# Calls in which a limit of one in a second has to show.
TRIES = 20


def check(report, program):
    with started(program) as emulator, proxies.before(emulator.address) as (proxy, address):
        emulator.add_key(id=TEMPORARY.id, secret=TEMPORARY.secret, token=TEMPORARY.token)
        emulator.add_key(id=INACTIVE.id, secret=INACTIVE.secret, state="inactive")
        emulator.add_key(id=DENIED.id, secret=DENIED.secret, denied=[operation.name for operation in cases.OPERATIONS])
        for operation in cases.OPERATIONS:
            emulator.limit(operation, UNLIMITED)
            for client, refusals in CLIENTS[operation.provider]:
                Check(report, emulator, proxy, address, operation, client).all(refusals)


class Check:
    """Of one operation, with one client."""

    _numbers = itertools.count(10_000)

    def __init__(self, report, emulator, proxy, address, operation, client):
        self._report, self._emulator, self._proxy, self._address = report, emulator, proxy, address
        self._operation, self._client = operation, client

    def all(self, refusals):
        for case in self._operation.cases:
            self._expect(case.name, case, RIGHT)
        right = self._operation.cases[0]
        self._expect("temporary key", right, TEMPORARY)
        for name, (status, code, *members) in refusals.items():
            wrong = cases.Case(name, right.parameters, status, code, *members)
            getattr(self, f"_{name.replace(' ', '_')}")(wrong)

    def _wrong_secret(self, wrong):
        self._expect(wrong.name, wrong, Key(RIGHT.id, "EMULATOR-OTHER"))

    def _unknown_key(self, wrong):
        self._expect(wrong.name, wrong, Key("EMULATOR-UNKNOWN", RIGHT.secret))

    def _inactive_key(self, wrong):
        self._expect(wrong.name, wrong, INACTIVE)

    def _missing_token(self, wrong):
        self._expect(wrong.name, wrong, Key(TEMPORARY.id, TEMPORARY.secret))

    def _wrong_token(self, wrong):
        self._expect(wrong.name, wrong, Key(TEMPORARY.id, TEMPORARY.secret, "other"))

    def _no_permission(self, wrong):
        self._expect(wrong.name, wrong, DENIED)

    def _tampered_parameter(self, wrong):
        number, other = next(self._numbers), next(self._numbers)
        with self._proxy.spoiling(lambda request: [request.replacing(str(number), str(other))]):
            self._expect(wrong.name, wrong, RIGHT, number)

    def _replayed_nonce(self, wrong):
        with self._proxy.spoiling(lambda request: [request, request]):
            self._expect(wrong.name, wrong, RIGHT)

    def _stale_time(self, wrong):
        with self._client.stale():
            self._expect(wrong.name, wrong, RIGHT)

    def _internal_error(self, wrong):
        self._emulator.fail_once(self._operation, "fail")
        self._expect(wrong.name, wrong, RIGHT)

    def _unavailable(self, wrong):
        self._emulator.fail_once(self._operation, "busy")
        self._expect(wrong.name, wrong, RIGHT)

    def _over_the_rate_limit(self, wrong):
        self._emulator.limit(self._operation, 1)
        try:
            for _ in range(TRIES):
                problem = self._problem(wrong, RIGHT)
                if problem is None:
                    break
            self._report.check(f"emulator: {self._operation}", self._client.name, wrong.name, problem)
        finally:
            self._emulator.limit(self._operation, UNLIMITED)

    def _expect(self, name, case, key, number=None):
        self._report.check(f"emulator: {self._operation}", self._client.name, name, self._problem(case, key, number))

    def _problem(self, case, key, number=None):
        number = next(self._numbers) if number is None else number
        parameters = json.loads(json.dumps(case.parameters).replace("<n>", str(number)))
        try:
            answer = self._client.call(self._proxy, self._address, key, self._operation.name, parameters)
        except Exception as surprise:  # A client that fails in any other way has failed this check, not the run.
            return f"{type(surprise).__name__}: {surprise}"
        if (answer.status, answer.code) != (case.status, case.code):
            return f"expected {case.status} {case.code}, and it was {answer.status} {answer.code}"
        for name, wanted in case.members.items():
            if not fits(wanted, answer.members.get(name)):
                return f"{name} is {answer.members.get(name)!r}"
        return answer.problem


def fits(wanted, told):
    """Whether what was told is what was wanted, and maybe more."""
    if callable(wanted):
        return told is not None and bool(wanted(told))
    if isinstance(wanted, dict):
        return isinstance(told, dict) and all(fits(value, told.get(name)) for name, value in wanted.items())
    return told == wanted
