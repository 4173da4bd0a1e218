"""The end of a program, as the interpreter makes it: for code after which nothing runs in this process."""

from __future__ import annotations

import atexit
import builtins
import gc
import os
import sys
import threading
from types import ModuleType
from typing import Any, Callable

# What Python itself calls first when it ends; it has no public name.
_finish_threads: Callable[[], None] = vars(threading)["_shutdown"]
_run_exit_functions = atexit._run_exitfuncs
_collect = gc.collect


def finish_threads() -> None:
    """Waits for the threads that are no daemons, as long as they take."""
    _finish_threads()


def finish(main: ModuleType, workspace: str) -> None:
    """Calls what is registered with `atexit`, then lets go of what the code's modules hold: files are written to their
    end and finalizers run. Raises KeyboardInterrupt when it is interrupted.
    """
    _run_exit_functions()
    for module in [main, *_modules_below(workspace)]:
        _clear(vars(module))
    vars(builtins).pop("_", None)
    _collect()


def _modules_below(folder: str) -> list[ModuleType]:
    """The code's own modules, in the order in which they were imported last to first."""
    own = folder + os.sep
    found = [module for module in list(sys.modules.values()) if str(getattr(module, "__file__", None)).startswith(own)]
    return found[::-1]


def _clear(namespace: dict[str, Any]) -> None:
    # Names with one underscore first, and the builtins never: finalizers may still need the others, and the interpreter
    # does it in this order.
    for private in (True, False):
        for name in list(namespace):
            if name.startswith("_") == private and not (name.startswith("__") and name.endswith("__")):
                namespace[name] = None
