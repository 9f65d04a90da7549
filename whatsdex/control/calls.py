"""The calls of the control protocol, read from its definition in ``api``."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from functools import cache
from types import FunctionType
from typing import Any, NamedTuple, get_type_hints

import msgspec

from whatsdex.control import (
    api,
    feed_views,
    group_views,
    health_views,
    job_views,
    log_views,
    media_views,
    statistics_views,
    user_views,
    views,
)
from whatsdex.models import Frozen

VIEWS = (
    views, feed_views, group_views, health_views, job_views, log_views, media_views, statistics_views, user_views,
)  # fmt: skip
"""The modules of what is carried."""


class Call(NamedTuple):
    """One call as it is carried."""

    name: str
    """``area.verb``."""
    parameters: tuple[str, ...]
    """Their names, in order."""
    arguments: type[msgspec.Struct]
    """What the arguments are decoded as; unknown and missing ones are refused."""
    result: Any
    """The type that it returns."""


@cache
def areas() -> dict[str, type]:
    """Return the protocol of each area by its name."""
    return {name: getattr(api, given) for name, given in api.Control.__annotations__.items()}


@cache
def find(area: str, verb: str) -> Call | None:
    """Return the call ``area.verb``; None when there is none."""
    function = vars(areas().get(area, object)).get(verb)
    if verb.startswith("_") or not isinstance(function, FunctionType):
        return None
    hints = get_type_hints(function)
    names = function.__code__.co_varnames[1 : function.__code__.co_argcount]
    defaults = dict(zip(reversed(names), reversed(function.__defaults__ or ()), strict=False))
    fields: list[Any] = [(each, hints[each], defaults.get(each, msgspec.NODEFAULT)) for each in names]
    arguments = msgspec.defstruct(f"{area}_{verb}", fields, forbid_unknown_fields=True, kw_only=True)
    return Call(f"{area}.{verb}", names, arguments, hints["return"])


@cache
def fingerprint() -> str:
    """Return what differs when two versions of the protocol or its data differ."""
    lines = []
    for name, area in areas().items():
        lines += [f"{name}.{verb}{_signature(each)}" for verb, each in vars(area).items() if not verb.startswith("_")]
    for name, each in {name: each for module in VIEWS for name, each in vars(module).items()}.items():
        if isinstance(each, type) and issubclass(each, Frozen):
            lines.append(f"{name}{each.__struct_fields__}{each.__annotations__}")
    return f"{zlib.crc32(repr(sorted(lines)).encode()):08x}"


def _signature(function: Callable[..., Any]) -> str:
    return f"{function.__annotations__}{getattr(function, '__defaults__', None)}"
