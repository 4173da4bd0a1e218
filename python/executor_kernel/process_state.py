"""State of the process that the code may change and the kernel itself depends on."""

from __future__ import annotations

import builtins
import sys
import threading
from contextlib import contextmanager
from typing import Any, Callable, Dict, Iterator, List

_MIN_RECURSION_LIMIT = 1_000
# Python frames that syntax trees may be deep: enough for long chains of elif and +, safe for an 8 MiB C stack.
_TREE_DEPTH = 2_500
# The last value, the session's own function, and what the import guard puts there: no doing of the code's.
_EXPECTED = ("_", "display", "__import__")

_BUILTINS: Dict[str, Any] = dict(vars(builtins))
_MODULES: Dict[str, Any] = {"sys": sys, "builtins": builtins}
_set_trace = sys.settrace
_set_profile = sys.setprofile
_get_recursion_limit = sys.getrecursionlimit
_set_recursion_limit = sys.setrecursionlimit
_set_thread_trace: Callable[[Any], None] = threading.settrace
_set_thread_profile: Callable[[Any], None] = threading.setprofile


def restore() -> List[str]:
    """Undoes what would break the kernel or the next run; names the builtins that had been replaced."""
    _set_trace(None)
    _set_profile(None)
    _set_thread_trace(None)
    _set_thread_profile(None)
    # Nothing below may look a builtin up before they are back: they may all be gone.
    current = builtins.__dict__
    replaced = [name for name, value in _BUILTINS.items() if current.get(name, current) is not value]
    current.update(_BUILTINS)
    if _get_recursion_limit() < _MIN_RECURSION_LIMIT:
        _set_recursion_limit(_MIN_RECURSION_LIMIT)
    for name, module in _MODULES.items():
        sys.modules[name] = module
    return [name for name in replaced if name not in _EXPECTED]


@contextmanager
def deep_trees() -> Iterator[None]:
    """Lets the compiler, and recursion over syntax trees, go deeper than ordinary code may."""
    limit = _get_recursion_limit()
    _set_recursion_limit(max(limit, _TREE_DEPTH))
    try:
        yield
    finally:
        _set_recursion_limit(limit)
