"""The environment variables of the code, with what Python itself reads from them when it starts."""

from __future__ import annotations

import builtins
import os
import re
import sys
import time
import warnings
from typing import Any

# What `warnings` knows; Python passes over others with a word on standard error.
_ACTIONS: Any = ("default", "always", "ignore", "module", "once", "error")


def enter(environment: dict[str, str]) -> None:
    """Sets the variables, as if the process had been started with them. To be called before any code runs."""
    os.environ.update(environment)
    # In WebAssembly there is no other time zone than that of the machine below it.
    if "TZ" in environment and hasattr(time, "tzset"):
        time.tzset()
    _look_for_modules_in(environment.get("PYTHONPATH", "").split(os.pathsep))
    for option in environment.get("PYTHONWARNINGS", "").split(","):
        _filter_warnings(option)


def _look_for_modules_in(folders: list[str]) -> None:
    # After the folder of the program, which comes first.
    position = 1 if sys.path[:1] == [""] else 0
    for folder in folders:
        path = os.path.abspath(folder)
        if folder and path not in sys.path:
            sys.path.insert(position, path)
            position += 1


def _filter_warnings(option: str) -> None:
    """One of the options that `-W` takes: `action`, or `action:message:category:module:line`."""
    action, message, name = (*option.strip().split(":"), "", "")[:3]
    category = vars(builtins).get(name or "Warning")
    if action in _ACTIONS and isinstance(category, type) and issubclass(category, Warning):
        warnings.filterwarnings(action, re.escape(message), category)
