"""Imports all that a run of tests needs from the environment. Importing this module is the whole of what it does.

What is in sys.modules cannot be shadowed by a file of the same name in the workspace any more, so it has to happen before
any of the user's code can be imported. The fork server preloads it, where it is paid for once.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import sys
from collections.abc import Iterable

from _pytest.config import _iter_rewritable_modules, default_plugins

from executor_kernel.testing import character_tables

# What pytest and its plugins import when they are first used.
_LATE = (
    "unittest",
    "doctest",
    "pdb",
    "hashlib",
    "difflib",
    "faulthandler",
    "_pytest._argcomplete",
    "coverage.sqldata",
    "coverage.python",
    "coverage.results",
    "pytest_cov.engine",
    "hypothesis.internal.observability",
    "xdist.newhooks",
    "xdist.dsession",
)
_OWN = (
    "coverage_report",
    "pytest_integrity",
    "failure_facts",
    "claims",
    "run_coverage",
    "pytest_listener",
    "witness",
)
_NO_REWRITING = "PYTEST_DONT_REWRITE"


def _load() -> None:
    plugins = [
        distribution
        for distribution in importlib.metadata.distributions()
        if any(point.group == "pytest11" for point in distribution.entry_points)
    ]
    points = [point for plugin in plugins for point in plugin.entry_points if point.group == "pytest11"]
    names = [*(f"_pytest.{name}" for name in default_plugins), *(point.value.partition(":")[0] for point in points)]
    for name in [*names, *(f"executor_kernel.testing.{name}" for name in _OWN)]:
        importlib.import_module(name)
    for name in _LATE:
        try:
            importlib.import_module(name)
        except ImportError:
            # Not installed, or not for this platform: pytest does without it as well.
            continue
    for plugin in plugins:
        _excuse(_iter_rewritable_modules([str(file) for file in plugin.files or ()]))
    sys.modules["executor_kernel.testing.pytest_integrity"].originals()
    character_tables.load()


def _excuse(names: Iterable[str]) -> None:
    """Tells pytest that the asserts in these modules need no rewriting; it would warn that it comes too late for that."""
    loaded: list[str] = [name for name in names if name in sys.modules]
    for name in loaded:
        module = sys.modules[name]
        module.__doc__ = f"{module.__doc__ or ''}\n{_NO_REWRITING}"


_load()
