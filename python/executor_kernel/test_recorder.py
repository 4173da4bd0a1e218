"""Records what pytest reports, test by test."""

from __future__ import annotations

import re
import traceback
from typing import Any, Dict, Generator, List, Optional, Set

import pytest

from .bounded_repr import shorten
from .pytest_plugin import error_of, relative
from .tracebacks import message_of

_MAX_TRACEBACK = 10_000
_MAX_MESSAGE = 1_000
_MAX_WARNINGS = 100
# All tracebacks together: a report has to fit into one frame of the kernel protocol.
_MAX_TRACEBACKS = 6 * 1024 * 1024

# From harmless to what decides.
_RANK = {"skipped": 0, "passed": 1, "xfailed": 2, "xpassed": 2, "error": 3, "failed": 4}
_RAISED = re.compile(r"^E\s+(?:[\w.]*\.)?(\w+): ?(.*)$", re.MULTILINE)
_PLACE = re.compile(r"^(\S[^\n:]*):(\d+): ", re.MULTILINE)


class Recorder:
    """A pytest plugin that only listens. One per run."""

    def __init__(self, root: str) -> None:
        self.warnings: List[str] = []
        self.collect_errors: List[Dict[str, Any]] = []
        self.config: Any = None
        self._root = root
        self._collected: Set[str] = set()
        self._deselected: Set[str] = set()
        self._tests: Dict[str, Dict[str, Any]] = {}
        self._traceback_budget = _MAX_TRACEBACKS

    @property
    def collected(self) -> int:
        """How many tests were to be run."""
        return len(self._collected - self._deselected)

    @property
    def test_files(self) -> Set[str]:
        """Files that hold tests, relative to the root."""
        ids = [*self._collected, *self._deselected, *self._tests]
        return {identifier.partition("::")[0] for identifier in ids}

    def pytest_configure(self, config: Any) -> None:
        self.config = config

    @pytest.hookimpl(wrapper=True)
    def pytest_load_initial_conftests(self) -> Generator[None, Any, Any]:
        try:
            return (yield)
        except pytest.UsageError:
            raise
        except Exception as failure:
            # pytest prints it and ends before there is a report to take it from.
            self._add_error(getattr(failure, "cause", failure), str(getattr(failure, "path", "conftest.py")))
            raise

    def pytest_collection_finish(self, session: Any) -> None:
        self._collected.update(item.nodeid for item in session.items)

    def pytest_deselected(self, items: Any) -> None:
        self._deselected.update(item.nodeid for item in items)

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, node: Any, ids: List[str]) -> None:
        self._collected.update(ids)

    def pytest_collectreport(self, report: Any) -> None:
        if not report.failed:
            return
        error = getattr(report, "executor_error", None) or self._error_from_text(report)
        entry = {
            "file": error["file"],
            "name": error["name"],
            "message": error["message"],
            "traceback": self._bounded(str(report.longreprtext)),
            "line": error["line"],
            "facts": error["facts"],
        }
        # Every worker collects for itself and meets the same error.
        if all((known["file"], known["message"]) != (entry["file"], entry["message"]) for known in self.collect_errors):
            self.collect_errors.append(entry)

    def pytest_runtest_logreport(self, report: Any) -> None:
        status = _status(report)
        test = self._tests.get(report.nodeid)
        if test is None:
            test = {"id": report.nodeid, "status": "skipped", "duration": 0.0, "ended": False}
            test.update({"message": None, "traceback": "", "error": None})
            self._tests[report.nodeid] = test
        test["duration"] += report.duration
        if status is None:
            return
        if not test["ended"] or _RANK[status] > _RANK[test["status"]]:
            test["ended"] = True
            test["status"] = status
            test["message"] = _message(report, status)
            failed = status in ("failed", "error")
            test["traceback"] = self._bounded(str(report.longreprtext)) if failed else ""
            test["error"] = getattr(report, "executor_error", None) if failed else None

    def pytest_warning_recorded(self, warning_message: Any, nodeid: str) -> None:
        if len(self.warnings) < _MAX_WARNINGS:
            place = f"{relative(str(warning_message.filename), self._root)}:{warning_message.lineno}"
            kind = getattr(warning_message.category, "__name__", "Warning")
            self.warnings.append(f"{place}: {kind}: {shorten(str(warning_message.message), _MAX_MESSAGE)}")

    def pytest_internalerror(self, excrepr: Any, excinfo: Any) -> None:
        if isinstance(excinfo.value, SystemExit):
            # A test file that exits when it is imported takes pytest along.
            self._add_error(excinfo.value, ".")
        self.warnings.append(f"pytest failed internally: {shorten(str(excrepr), _MAX_TRACEBACK)}")

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: Any) -> None:
        if error:
            self.warnings.append(f"A test worker ended early: {shorten(str(error), _MAX_MESSAGE)}")

    def finished_tests(self) -> List[Dict[str, Any]]:
        """The tests that came to an end; one that was cut off after its setup did not."""
        tests = [test for test in self._tests.values() if test["ended"]]
        return [{key: value for key, value in test.items() if key != "ended"} for test in tests]

    def _add_error(self, error: BaseException, file: str) -> None:
        described = error_of(error, self._root) or {"name": type(error).__name__, "message": message_of(error)}
        text = "".join(traceback.format_exception(type(error), error, error.__traceback__))
        place = {"file": relative(file, self._root), "line": None, "facts": {}}
        self.collect_errors.append({**place, **described, "traceback": self._bounded(text)})

    def _error_from_text(self, report: Any) -> Dict[str, Any]:
        text = str(report.longreprtext)
        raised = list(_RAISED.finditer(text))
        places = list(_PLACE.finditer(text))
        name, message = (raised[-1].group(1), raised[-1].group(2)) if raised else ("CollectError", _last_line(text))
        place = places[-1] if places else None
        own = report.nodeid.partition("::")[0] or "."
        return {
            "name": name,
            "message": message,
            "file": place.group(1) if place else own,
            "line": int(place.group(2)) if place else None,
            "facts": {},
        }

    def _bounded(self, text: str) -> str:
        bounded = shorten(text, min(_MAX_TRACEBACK, max(self._traceback_budget, 100)))
        self._traceback_budget -= len(bounded)
        return bounded


def _status(report: Any) -> Optional[str]:
    """What a phase's report decides; None when it leaves the test undecided."""
    expected_failure = hasattr(report, "wasxfail")
    if report.outcome == "failed":
        return "failed" if report.when == "call" else "error"
    if report.outcome == "skipped":
        return "xfailed" if expected_failure else "skipped"
    if report.outcome == "passed" and report.when == "call":
        return "xpassed" if expected_failure else "passed"
    return None


def _message(report: Any, status: str) -> Optional[str]:
    if status == "passed":
        return None
    if status in ("xfailed", "xpassed"):
        return shorten(str(report.wasxfail), _MAX_MESSAGE) or "Expected to fail"
    if status == "skipped" and isinstance(report.longrepr, tuple):
        return shorten(str(report.longrepr[2]).replace("Skipped: ", "", 1), _MAX_MESSAGE)
    crash = getattr(report.longrepr, "reprcrash", None)
    text = crash.message if crash is not None else _last_line(str(report.longreprtext))
    return shorten(text.strip().partition("\n")[0], _MAX_MESSAGE)


def _last_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1].strip() if lines else "No reason was given"
