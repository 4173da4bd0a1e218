"""Names that look like the one that was meant."""

from __future__ import annotations

import builtins
import difflib
import pkgutil
import sys
from collections.abc import Iterable
from types import FrameType
from typing import Any

_MAX_CANDIDATES = 2_000
_close_matches = difflib.get_close_matches


def near(name: str, candidates: Iterable[Any], *, cutoff: float = 0.66) -> list[str]:
    """At most three candidates close to `name`, closest first; the ones that differ only in case before all."""
    if len(name) > 80:
        return []
    names = _unique(candidate for candidate in candidates if isinstance(candidate, str) and candidate != name)
    folded = name.casefold()
    same = [candidate for candidate in names if candidate.casefold() == folded]
    visible = [candidate for candidate in names if name.startswith("_") or not candidate.startswith("_")]
    return _unique(same + _close_matches(name, visible, n=3, cutoff=cutoff))[:3]


def names_in_scope(frame: FrameType) -> list[str]:
    """Names that code in this frame could have used."""
    return [*frame.f_locals, *frame.f_globals, *dir(builtins)]


def attributes_of(value: Any) -> list[str]:
    """The value's attributes; none when it cannot list them."""
    try:
        return [name for name in dir(value) if isinstance(name, str)]
    except Exception:
        # `__dir__` is the code's own.
        return []


def standard_modules() -> list[str]:
    """Names of the standard library's modules, as far as this Python can tell."""
    names = getattr(sys, "stdlib_module_names", None)
    return sorted(names if names is not None else sys.builtin_module_names)


def importable_modules() -> list[str]:
    """Those, and the modules that are installed beside them."""
    return [*standard_modules(), *(module.name for module in pkgutil.iter_modules())]


def _unique(names: Iterable[str]) -> list[str]:
    found: list[str] = []
    seen = set()
    for name in names:
        if name not in seen and len(found) < _MAX_CANDIDATES:
            seen.add(name)
            found.append(name)
    return found
