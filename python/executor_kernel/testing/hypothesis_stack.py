"""Imports Hypothesis with its ghostwriter and its tables. Importing this module is the whole of what it does."""

from __future__ import annotations

import importlib
import sys
from types import ModuleType

from executor_kernel.testing import character_tables


def _load() -> None:
    # The ghostwriter imports black, which is dear, and which code may want to import itself.
    is_new = "black" not in sys.modules
    sys.modules.setdefault("black", ModuleType("black"))
    try:
        importlib.import_module("hypothesis.extra.ghostwriter")
    except ImportError:
        # Code that asks for it is told; it was a guess that it would.
        pass
    finally:
        if is_new:
            del sys.modules["black"]
    character_tables.load()


_load()
