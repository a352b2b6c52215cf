"""The official clients, each called in the same way."""

import dataclasses
import datetime
import importlib.metadata

# Further off than any of the providers lets a clock be.
STALE = datetime.timedelta(hours=1)
# What the documentation of the clients calls a temporary key has a token with characters that need care.
TOKEN = "CAIS+token/with=special~chars*&? 1"
TIMEOUT = 10


@dataclasses.dataclass(frozen=True)
class Key:
    id: str
    secret: str
    token: str | None = None


@dataclasses.dataclass(frozen=True)
class Answer:
    """What a client made of a reply: the members of a success, or the provider's code."""

    status: int | None = None
    code: str | None = None
    members: dict | None = None
    # What the client could not tell of the reply, or told wrongly.
    problem: str | None = None


def version(*packages):
    return ", ".join(f"{package} {importlib.metadata.version(package)}" for package in packages)
