"""Whether JSON has the shape of an official model: no member that the model does not know, no value of another type."""

import json
import re
import typing

SCALARS = {"str": (str,), "int": (int,), "float": (int, float), "bool": (bool,)}


def alibaba_problem(model, told):
    """A model that was made of what was told, against that."""
    return _unknown(model.to_map(), told) or _alibaba_type(model)


def _alibaba_type(model):
    for name, wanted in typing.get_type_hints(type(model).__init__).items():
        problem = _alibaba_value(getattr(model, name), wanted)
        if problem:
            return f"{type(model).__name__}.{name} {problem}"
    return None


def _alibaba_value(value, wanted):
    if value is None:
        return None
    if typing.get_origin(wanted) is list:
        (item,) = typing.get_args(wanted)
        if not isinstance(value, list):
            return "is no list"
        return next(filter(None, (_alibaba_value(one, item) for one in value)), None)
    if typing.get_origin(wanted) is dict or wanted is typing.Any:
        return None
    if wanted.__name__ in SCALARS:
        return _scalar(value, wanted.__name__)
    return _alibaba_type(value)


def tencent_problem(model, told):
    """A model that was made of what was told, against that."""
    return _unknown(json.loads(model.to_json_string()), told) or _tencent_type(model)


def _tencent_type(model):
    for name, member in vars(type(model)).items():
        wanted = re.search(r":rtype: (.*)", member.__doc__ or "") if isinstance(member, property) else None
        value = getattr(model, name) if wanted else None
        if value is None:
            continue
        item = re.fullmatch(r"list of (.*)", wanted[1].strip())
        if item and not isinstance(value, list):
            return f"{type(model).__name__}.{name} is no list"
        for one in value if item else [value]:
            kind = (item or wanted)[1].split()[0]
            problem = _scalar(one, kind) if kind in SCALARS else _tencent_type(one)
            if problem:
                return f"{type(model).__name__}.{name} {problem}"
    return None


def _scalar(value, kind):
    is_one = isinstance(value, SCALARS[kind]) and (kind == "bool" or not isinstance(value, bool))
    return None if is_one else f"is {type(value).__name__}, not {kind}"


def _unknown(known, told, place=""):
    """The first place of what was told that the model did not keep."""
    if isinstance(told, dict):
        if not isinstance(known, dict):
            return f"{place or 'the whole'} is not known to the model"
        members = ((known.get(name), value, f"{place}/{name}") for name, value in told.items())
    elif isinstance(told, list):
        if not isinstance(known, list) or len(known) != len(told):
            return f"{place} is not known to the model"
        members = ((one, value, f"{place}/{index}") for index, (one, value) in enumerate(zip(known, told, strict=True)))
    else:
        return None if told is None or known == told else f"{place} is not known to the model"
    return next(filter(None, (_unknown(*member) for member in members)), None)
