"""A pytest plugin that adds to each failure's report what the interpreter knows about it.

Loaded by name, so that xdist's workers load it as well. PYTEST_DONT_REWRITE
"""

from __future__ import annotations

import os
import traceback
from collections.abc import Generator
from typing import Any

import pytest
from executor_kernel.displays.bounded_repr import shorten
from executor_kernel.errors.facts import facts_of
from executor_kernel.errors.tracebacks import message_of
from executor_kernel.testing.witness import Witness

_MAX_MESSAGE = 4_000


def pytest_configure(config: Any) -> None:
    # In the process that was started for the run, the one who reports has a witness of its own.
    if hasattr(config, "workerinput"):
        config.pluginmanager.register(Witness())


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: Any, call: Any) -> Generator[None, Any, Any]:
    report = yield
    if report.failed and call.excinfo is not None:
        report.executor_error = error_of(call.excinfo.value, str(item.config.rootpath))
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: Any) -> Generator[None, Any, Any]:
    report = yield
    excinfo = getattr(getattr(report, "call", None), "excinfo", None)
    if report.failed and excinfo is not None:
        # pytest wraps what a test file raised on import in an error of its own.
        error = excinfo.value.__cause__ or excinfo.value
        # What pytest or a plugin raised has no place in the user's files.
        found = error_of(error, str(collector.config.rootpath))
        report.executor_error = found or {**description_of(error), "file": None, "line": None}
    return report


def description_of(error: BaseException) -> dict[str, Any]:
    """What an exception is and says."""
    return {
        "name": type(error).__name__,
        "message": shorten(message_of(error), _MAX_MESSAGE),
        "facts": facts_of(error),
    }


def error_of(error: BaseException, root: str) -> dict[str, Any] | None:
    """The exception with its place in the user's files; None when it has none there."""
    described = description_of(error)
    if isinstance(error, SyntaxError) and error.filename:
        return {**described, "file": relative(error.filename, root), "line": error.lineno or 1}
    for frame, line in reversed(list(traceback.walk_tb(error.__traceback__))):
        filename = frame.f_code.co_filename
        if is_users(filename, root):
            return {**described, "file": relative(filename, root), "line": line or 1}
    return None


def is_users(filename: str, root: str) -> bool:
    """Whether a file is in the tested project and not in an environment inside it."""
    # Code from no file, as of importlib and exec(), has a name in angle brackets.
    inside = not filename.startswith("<") and os.path.abspath(filename).startswith(os.path.join(root, ""))
    return inside and f"{os.sep}site-packages{os.sep}" not in filename


def relative(filename: str, root: str) -> str:
    """The path below the root, with forward slashes; as it is when it lies elsewhere."""
    absolute = os.path.abspath(filename)
    inside = absolute.startswith(os.path.join(root, ""))
    return os.path.relpath(absolute, root).replace(os.sep, "/") if inside else filename
