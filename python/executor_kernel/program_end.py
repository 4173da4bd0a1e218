"""The end of a program, as the interpreter makes it: for code after which nothing runs in this process."""

from __future__ import annotations

import atexit
import builtins
import gc
import os
import sys
import threading
from itertools import takewhile
from types import ModuleType
from typing import Any, Callable

# What Python itself calls first when it ends; it has no public name.
_finish_threads: Callable[[], None] = vars(threading)["_shutdown"]
_run_exit_functions = atexit._run_exitfuncs
_collect = gc.collect
# Up to this one, modules are from before any code ran. Looking at each would copy the memory that it lies in.
_last_before_code = ""


def note_modules() -> None:
    """Says that all modules which are imported now are not the code's: called before this process is forked."""
    global _last_before_code
    _last_before_code = next(reversed(sys.modules))


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
    try:
        names = list(takewhile(lambda name: name != _last_before_code, reversed(sys.modules)))
    except RuntimeError:
        # A thread imports something at this moment.
        names = list(sys.modules)[::-1]
    modules = [sys.modules.get(name) for name in names]
    return [module for module in modules if module and str(getattr(module, "__file__", None)).startswith(own)]


def _clear(namespace: dict[str, Any]) -> None:
    # Names with one underscore first, and the builtins never: finalizers may still need the others, and the interpreter
    # does it in this order.
    for private in (True, False):
        for name in list(namespace):
            if name.startswith("_") == private and not (name.startswith("__") and name.endswith("__")):
                namespace[name] = None
