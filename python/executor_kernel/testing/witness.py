"""A pytest plugin that sees what tests really do, below the hooks by which others can change what is said about them.

What it saw also travels on the reports, for xdist's workers. PYTEST_DONT_REWRITE
"""

from __future__ import annotations

import inspect
import os
import sys
import unittest
from collections.abc import Generator
from types import CodeType
from typing import Any

from _pytest.mark.structures import get_unpacked_marks
from _pytest.python import pytest_pyfunc_call as _call_function

import pytest
from executor_kernel.testing.pytest_integrity import is_environment

_MARKS = frozenset(("skip", "skipif", "xfail"))
_NOT_RAISED = (pytest.skip.Exception, pytest.xfail.Exception, pytest.exit.Exception, unittest.SkipTest)
# How a phase went. `left` is a skip, an expected failure, or an exit of pytest itself.
PASSED, RAISED, LEFT = "passed", "raised", "left"


class Sighting:
    """One phase of a test, as it went. `went` is None while it goes on, and when the test was kept from running."""

    def __init__(self) -> None:
        self.went: str | None = None
        self.error = ""
        #: Whether the test bears a mark by which it may fail.
        self.may_fail = False
        #: How many of its subtests raised.
        self.parts = 0
        #: What does not fit, as pairs of severity and message.
        self.findings: list[list[str]] = []

    def note(self, error: BaseException) -> None:
        """Takes in what the phase raised."""
        self.went = LEFT if isinstance(error, _NOT_RAISED) else RAISED
        self.error = type(error).__name__

    def violation(self, message: str) -> None:
        """Names something that no honest suite does."""
        self.findings.append(["violation", message])

    def notice(self, message: str) -> None:
        """Names something that a reader should know of."""
        self.findings.append(["notice", message])

    def to_dict(self) -> dict[str, Any]:
        """What travels on a report from a worker."""
        return {"went": self.went, "error": self.error, "mayFail": self.may_fail, "parts": self.parts, "findings": self.findings}


class Witness:
    """Sees the tests of one process."""

    __test__ = False

    def __init__(self) -> None:
        self._codes: dict[int, CodeType | None] = {}
        self._marks: dict[int, set[str]] = {}
        self._phases: dict[str, Sighting] = {}
        self._identifier = ""
        self._was_called = False

    def sighting(self, identifier: str, when: str) -> dict[str, Any] | None:
        """How a phase of the test that was run last went; None when it did not take place."""
        seen = self._phases.get(when) if identifier == self._identifier else None
        return None if seen is None else seen.to_dict()

    def pytest_itemcollected(self, item: Any) -> None:
        self._codes[id(item)] = _code_of(item)
        self._marks[id(item)] = _declared_marks(item)

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtest_setup(self, item: Any) -> Generator[None, Any, Any]:
        self._identifier = item.nodeid
        self._phases = {}
        return (yield from self._watch("setup"))

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtest_call(self, item: Any) -> Generator[None, Any, Any]:
        self._was_called = False
        answer = yield from self._watch("call")
        seen = self._phases["call"]
        _check_item(item, seen)
        if not self._was_called and _is_plain(item) and _is_taken_over(item):
            seen.went = None
            seen.violation(f"{item.nodeid} was never called: a hook of the suite's own took its place")
        return answer

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtest_teardown(self, item: Any) -> Generator[None, Any, Any]:
        answer = yield from self._watch("teardown")
        added = _marks_of(item) - self._marks.get(id(item), set())
        if added:
            marks = ", ".join(sorted(added))
            self._phases["teardown"].notice(f"{item.nodeid} was marked {marks} by a hook or a fixture")
        return answer

    def pytest_pyfunc_call(self, pyfuncitem: Any) -> Any:
        """Calls the test as pytest does, below all wrappers."""
        self._was_called = True
        seen = self._phases.setdefault("call", Sighting())
        code = _code_of(pyfuncitem)
        if code is not self._codes.get(id(pyfuncitem), code) and not _is_environment_code(code):
            seen.violation(f"The function of {pyfuncitem.nodeid} was replaced after it was collected")
        try:
            return _call_function(pyfuncitem)
        except BaseException as error:
            seen.note(error)
            raise

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtest_makereport(self, item: Any, call: Any) -> Generator[None, Any, Any]:
        report = yield
        seen = self._phases.get(call.when)
        if seen is not None:
            if call.excinfo is not None and seen.went is None:
                # A report on a subtest, while the test itself goes on.
                seen.parts += not isinstance(call.excinfo.value, _NOT_RAISED)
            elif call.excinfo is not None:
                # unittest keeps what its tests raised and hands it over here.
                seen.note(call.excinfo.value)
            seen.may_fail = item.get_closest_marker("xfail") is not None
            report.executor_sighting = seen.to_dict()
        return report

    def _watch(self, when: str) -> Generator[None, Any, Any]:
        seen = self._phases[when] = Sighting()
        try:
            answer = yield
        except BaseException as error:
            seen.note(error)
            raise
        if seen.went is None:
            seen.went = PASSED
        return answer


def _check_item(item: Any, seen: Sighting) -> None:
    if "runtest" in vars(item):
        seen.violation(f"What runs {item.nodeid} was replaced after it was collected")
    if not _is_environment_type(type(item)):
        seen.notice(f"{item.nodeid} is run by the suite's own {type(item).__name__}")
    loader = getattr(getattr(getattr(item, "module", None), "__spec__", None), "loader", None)
    if loader is not None and not _is_environment_type(type(loader)):
        file = item.nodeid.partition("::")[0]
        seen.violation(f"{file} was not loaded by pytest, but by {type(loader).__name__} of the suite's own")


def _is_plain(item: Any) -> bool:
    """Whether this is a function that pytest itself calls, and no plugin for coroutines."""
    called = getattr(item, "obj", None)
    is_async = inspect.iscoroutinefunction(called) or inspect.isasyncgenfunction(called)
    return type(item) is pytest.Function and not is_async


def _is_taken_over(item: Any) -> bool:
    """Whether somebody else than pytest and installed plugins says how functions are called."""
    hooks = item.ihook.pytest_pyfunc_call.get_hookimpls()
    return not all(_is_environment_code(getattr(hook.function, "__code__", None)) for hook in hooks)


def _code_of(item: Any) -> CodeType | None:
    called = getattr(item, "obj", None) if isinstance(item, pytest.Function) else None
    code = getattr(getattr(called, "__func__", called), "__code__", None)
    return code if isinstance(code, CodeType) else None


def _marks_of(item: Any) -> set[str]:
    return {mark.name for mark in item.iter_markers() if mark.name in _MARKS}


def _declared_marks(item: Any) -> set[str]:
    """The marks that stand at the test, its class and its file; those that hooks add to the item are not among them."""
    called = getattr(item, "callspec", None)
    declared = {mark.name for mark in getattr(called, "marks", ())}
    for node in item.listchain():
        holder = getattr(node, "obj", None)
        declared.update(mark.name for mark in (() if holder is None else get_unpacked_marks(holder)))
    return declared & _MARKS


def is_foreign(item: Any) -> bool:
    """Whether a function that pytest calls as a test is not written in the file that the test is found in."""
    code = _code_of(item)
    return code is not None and os.path.abspath(code.co_filename) != os.path.abspath(item.path)


def _is_environment_code(code: Any) -> bool:
    return isinstance(code, CodeType) and is_environment(code.co_filename)


def _is_environment_type(kind: type) -> bool:
    module = sys.modules.get(kind.__module__)
    filename = getattr(module, "__file__", None) or getattr(getattr(module, "__spec__", None), "origin", None)
    return filename in ("frozen", "built-in") or is_environment(str(filename))
