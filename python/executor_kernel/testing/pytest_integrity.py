"""Notices when the tools that judge tests were changed by what they test.

The functions of pytest, pluggy, coverage and this package are noted before any user code is imported, with the code that each
of them runs. Whoever replaces one of them and puts it back in time is not noticed; what a test really did is witnessed
elsewhere as well.
"""

from __future__ import annotations

import functools
import os
import sys
import time
from collections.abc import Iterator
from types import CodeType, FunctionType, ModuleType
from typing import Any, Callable, NamedTuple

from _pytest import legacypath

_WATCHED = frozenset(
    ("pytest", "_pytest", "pluggy", "coverage", "pytest_cov", "json", "hashlib")
    + ("executor_kernel", "executor_protocol", "executor_sandbox")
)
_MAX_NAMED = 20
# A look costs at most this part of the time between two looks.
_SHARE = 0.01

_modules = sys.modules
_clock = time.perf_counter
_type = type
_MISSING = object()
# Where pytest itself puts functions of its own into its classes, for the sake of older plugins.
# As its code names it, which may have been compiled elsewhere.
_LEGACY = legacypath.pytest_configure.__code__.co_filename


class Original(NamedTuple):
    """Something that has to stay what it is: found by `find(key, default)`, and running `code` where it is a function."""

    where: str
    find: Callable[[str, Any], Any]
    key: str
    value: Any
    code: CodeType | None


class Integrity:
    """Watches the tools of one run. To be made before user code can be imported."""

    def __init__(self, found: Callable[[str, str], None]) -> None:
        self._found = found
        self._originals = originals()
        self._named: list[str] = []
        self._next_look = 0.0

    def look(self) -> None:
        """Looks again when enough time has passed since the last look."""
        now = _clock()
        if now >= self._next_look:
            self.look_now()
            after = _clock()
            self._next_look = after + (after - now) / _SHARE

    def look_now(self) -> None:
        """Compares everything with what it was."""
        for original in self._originals:
            current = original.find(original.key, _MISSING)
            if current is original.value and (original.code is None or _code_of(current) is original.code):
                continue
            if original.where not in self._named and len(self._named) < _MAX_NAMED:
                self._named.append(original.where)
                self._name(original.where, current)

    def _name(self, where: str, current: Any) -> None:
        code = _code_of(current)
        if code is not None and code.co_filename == _LEGACY:
            return
        if code is not None and is_environment(code.co_filename):
            self._found("notice", f"{where} was replaced by code of {os.path.basename(code.co_filename)}")
            return
        by = "was taken away" if current is _MISSING else "was replaced"
        source = "" if code is None else f" by {code.co_name}() of {os.path.basename(code.co_filename)}"
        self._found("violation", f"{where} {by}{source} while the tests ran")


def is_environment(filename: str) -> bool:
    """Whether a file belongs to Python, to an installed package or to the kernel, as its name says."""
    return filename.startswith("<frozen ") or filename.startswith(_ROOTS)


def _roots() -> tuple[str, ...]:
    own = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    library = os.path.dirname(os.path.abspath(os.__file__))
    packages = [os.path.dirname(os.path.dirname(os.path.abspath(sys.modules["pytest"].__file__ or "")))]
    return tuple(os.path.join(root, "") for root in (own, library, *packages, sys.prefix) if root != os.sep)


_ROOTS = _roots()


@functools.cache
def originals() -> tuple[Original, ...]:
    """What is watched: taken once, when all of it is loaded."""
    return tuple(_originals())


def _originals() -> Iterator[Original]:
    for name, module in list(_modules.items()):
        if name.partition(".")[0] in _WATCHED and _type(module) is ModuleType:
            yield Original(f"The module {name}", _modules.get, name, module, None)
            yield from _functions_of(name, module)


def _functions_of(name: str, module: ModuleType) -> Iterator[Original]:
    for key, value in list(vars(module).items()):
        if isinstance(value, FunctionType):
            yield Original(f"{name}.{key}", vars(module).get, key, value, value.__code__)
        elif isinstance(value, _type) and value.__module__ == name:
            yield Original(f"{name}.{key}", vars(module).get, key, value, None)
            for attribute, method in list(vars(value).items()):
                if isinstance(method, (FunctionType, staticmethod, classmethod, property)):
                    where = f"{name}.{key}.{attribute}"
                    yield Original(where, vars(value).get, attribute, method, _code_of(method))


def _code_of(value: Any) -> CodeType | None:
    if isinstance(value, (staticmethod, classmethod)):
        value = value.__func__
    elif isinstance(value, property):
        value = value.fget
    return value.__code__ if isinstance(value, FunctionType) else None
