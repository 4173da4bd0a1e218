"""The repr of a value, bounded in length without building it whole first where that can be helped."""

from __future__ import annotations

import reprlib
from typing import Any

MAX_CHARACTERS = 10_000

_MAX_ELEMENTS = 1_000
_CONTAINERS = (list, tuple, set, frozenset, dict)


def bounded_repr(value: Any) -> str:
    """At most 10,000 characters; what was left out is marked by an ellipsis. Raises what the value's repr raises."""
    text = repr(value) if _fits(value) else _large_repr().repr(value)
    return shorten(text, MAX_CHARACTERS)


def shorten(text: str, limit: int) -> str:
    """The beginning and the end of a text that is longer than `limit`."""
    if len(text) <= limit:
        return text
    mark = f" … {len(text) - limit} characters left out … "
    tail = limit // 4
    return text[: limit - tail] + mark + text[len(text) - tail :]


def _fits(value: Any) -> bool:
    """Whether builtin containers and strings, however nested, hold little enough to print whole."""
    budget = _MAX_ELEMENTS
    pending = [value]
    while pending:
        current = pending.pop()
        kind = type(current)
        if kind in (str, bytes, bytearray):
            if len(current) > MAX_CHARACTERS:
                return False
        elif kind in _CONTAINERS:
            budget -= len(current) + 1
            if budget < 0:
                return False
            pending.extend(current.values() if kind is dict else current)
            if kind is dict:
                pending.extend(current)
    return True


def _large_repr() -> reprlib.Repr:
    large = reprlib.Repr()
    large.maxlevel = 10
    large.maxlist = large.maxtuple = large.maxset = large.maxfrozenset = large.maxdict = _MAX_ELEMENTS
    large.maxdeque = large.maxarray = _MAX_ELEMENTS
    large.maxstring = large.maxlong = large.maxother = MAX_CHARACTERS
    return large
