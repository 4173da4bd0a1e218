"""State of the process that the code may change and the kernel itself depends on."""

from __future__ import annotations

import builtins
import sys
import threading
from typing import Any, Callable

_MIN_RECURSION_LIMIT = 1_000
# Python frames that syntax trees may be deep: enough for long chains of elif and +, safe for an 8 MiB C stack.
_TREE_DEPTH = 2_500
# The last value, the session's own function, and what the import guard puts there: no doing of the code's.
_EXPECTED = ("_", "display", "__import__")

_BUILTINS: dict[str, Any] = dict(vars(builtins))
_MODULES: dict[str, Any] = {"sys": sys, "builtins": builtins}
# A number that is another after every change of the dictionary, https://peps.python.org/pep-0509/, behind the object's
# header and its size. Later Pythons have none to rely on, and share builtin objects better.
_HAS_VERSION = sys.implementation.name == "cpython" and sys.version_info < (3, 12) and sys.maxsize > 2**32
_seen_version = 0
_set_trace = sys.settrace
_set_profile = sys.setprofile
_get_recursion_limit = sys.getrecursionlimit
_set_recursion_limit = sys.setrecursionlimit
_set_thread_trace: Callable[[Any], None] = threading.settrace
_set_thread_profile: Callable[[Any], None] = threading.setprofile


def restore() -> list[str]:
    """Undoes what would break the kernel or the next run; names the builtins that had been replaced."""
    _set_trace(None)
    _set_profile(None)
    _set_thread_trace(None)
    _set_thread_profile(None)
    replaced = _restore_builtins() if _builtins_have_changed() else ()
    if _get_recursion_limit() < _MIN_RECURSION_LIMIT:
        _set_recursion_limit(_MIN_RECURSION_LIMIT)
    for name, module in _MODULES.items():
        sys.modules[name] = module
    return [name for name in replaced if name not in _EXPECTED]


def set_builtin(name: str, value: Any) -> None:
    """Changes a builtin as the kernel's own doing, which is no reason to look at all of them."""
    global _seen_version
    unchanged = not _builtins_have_changed()
    builtins.__dict__[name] = value
    if unchanged:
        _seen_version = _version()


def _restore_builtins() -> list[str]:
    # Nothing here may look a builtin up before they are back: they may all be gone.
    global _seen_version
    current = builtins.__dict__
    replaced = [name for name, value in _BUILTINS.items() if current.get(name, current) is not value]
    current.update(_BUILTINS)
    _seen_version = _version()
    return replaced


def _builtins_have_changed() -> bool:
    """Whether they may have, since they were last put back. Looking at each of them writes to its reference count, and so
    copies some seventy pages of memory that were shared with whatever this process was forked from.
    """
    return not _HAS_VERSION or _version() != _seen_version


def _make_version() -> Callable[[], int]:
    if not _HAS_VERSION:
        return lambda: 0
    import ctypes

    version = ctypes.c_uint64.from_address(id(builtins.__dict__) + 24)
    return lambda: version.value


_version = _make_version()


class DeepTrees:
    """A context in which the compiler, and recursion over syntax trees, may go deeper than ordinary code."""

    def __enter__(self) -> None:
        self._limit = _get_recursion_limit()
        _set_recursion_limit(max(self._limit, _TREE_DEPTH))

    def __exit__(self, *_error: object) -> None:
        _set_recursion_limit(self._limit)
