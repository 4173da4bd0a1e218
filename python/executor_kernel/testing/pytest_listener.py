"""Records what pytest reports, test by test, and sends it while it happens."""

from __future__ import annotations

import os
import re
import traceback
from collections.abc import Generator
from types import TracebackType
from typing import Any

import pytest
from executor_kernel.displays.bounded_repr import shorten
from executor_kernel.errors.tracebacks import message_of
from executor_kernel.testing.case_results import MAX_MESSAGE, CaseResults, last_line
from executor_kernel.testing.claims import TestClaims
from executor_kernel.testing.failure_facts import description_of, error_of, is_users, relative
from executor_kernel.testing.pytest_hooks import DecidingHooks
from executor_kernel.testing.pytest_integrity import Integrity
from executor_kernel.testing.witness import Witness, is_foreign

_MAX_TRACEBACK = 10_000
_MAX_WARNINGS = 100
_MAX_SKIPPED_FILES = 1_000
# All tracebacks together: a report has to fit into one frame of the kernel protocol.
_MAX_TRACEBACKS = 6 * 1024 * 1024

_RAISED = re.compile(r"^E\s+(?:[\w.]*\.)?(\w+): ?(.*)$", re.MULTILINE)
_PLACE = re.compile(r"^(\S[^\n:]*):(\d+): ", re.MULTILINE)


class PytestListener:
    """A pytest plugin that only listens. One per run."""

    def __init__(self, root: str, claims: TestClaims, witness: Witness, integrity: Integrity) -> None:
        self.warnings: list[str] = []
        self.collect_errors: list[dict[str, Any]] = []
        #: Files that asked to be skipped as a whole.
        self.skipped_files: list[str] = []
        #: What pytest, a plugin or a hook raised outside of any test.
        self.internal_error: str | None = None
        #: Why pytest ended the run before the last test, in its words.
        self.stopped: str | None = None
        self.config: Any = None
        self._root = root
        self._claims = claims
        self._witness = witness
        self._integrity = integrity
        self._results = CaseResults(claims, self._bounded, self._sighting)
        self._hooks: DecidingHooks | None = None
        self._found: set[str] = set()
        self._collected: set[str] = set()
        self._has_workers = False
        self._traceback_budget = _MAX_TRACEBACKS

    @property
    def test_files(self) -> set[str]:
        """Files that hold tests, relative to the root."""
        return {identifier.partition("::")[0] for identifier in [*self._found, *self._collected]}

    def pytest_configure(self, config: Any) -> None:
        self.config = config

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_load_initial_conftests(self, early_config: Any) -> Generator[None, Any, Any]:
        self._hooks = DecidingHooks(early_config.pluginmanager)
        try:
            return (yield)
        except pytest.UsageError:
            raise
        except Exception as failure:
            # pytest prints it and ends before there is a report to take it from.
            self._add_error(getattr(failure, "cause", failure), relative(str(getattr(failure, "path", "conftest.py")), self._root))
            raise

    @pytest.hookimpl(trylast=True)
    def pytest_sessionstart(self, session: Any) -> None:
        self._has_workers = session.config.pluginmanager.hasplugin("dsession")

    def pytest_itemcollected(self, item: Any) -> None:
        self._found.add(item.nodeid)

    def pytest_collection_finish(self, session: Any) -> None:
        self._integrity.look_now()
        if not self._has_workers:
            self._collect([item.nodeid for item in session.items], [item.nodeid for item in session.items if is_foreign(item)])

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, node: Any, ids: list[str]) -> None:
        if not self._collected:
            # Every worker collects the same tests; xdist itself stops the run when one does not.
            self._collect(ids, [])

    def pytest_collectreport(self, report: Any) -> None:
        if report.skipped and len(self.skipped_files) < _MAX_SKIPPED_FILES:
            self.skipped_files.append(report.nodeid)
        if not report.failed:
            return
        identifier = report.nodeid or "."
        # Every worker collects for itself and meets the same error.
        if any(known["id"] == identifier for known in self.collect_errors):
            return
        error = getattr(report, "executor_error", None) or self._error_from_text(report)
        self.collect_errors.append(
            {
                "id": identifier,
                "file": error["file"] or identifier.partition("::")[0],
                "name": error["name"],
                "message": error["message"],
                "traceback": self._bounded(str(report.longreprtext)),
                "line": error["line"],
                "facts": error["facts"],
            }
        )

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: Any, nextitem: Any) -> Generator[None, Any, Any]:
        self._integrity.look()
        identifier = item.nodeid
        self._claims.started(identifier, _line_of(item))
        try:
            return (yield)
        finally:
            self._results.end(identifier)
            if nextitem is None:
                self._claims.flush()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: Any) -> None:
        self._results.add(report)

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        if self._has_workers:
            self._results.end(nodeid)
            self._claims.flush_some()

    def pytest_warning_recorded(self, warning_message: Any, nodeid: str) -> None:
        if len(self.warnings) < _MAX_WARNINGS:
            place = f"{relative(str(warning_message.filename), self._root)}:{warning_message.lineno}"
            kind = getattr(warning_message.category, "__name__", "Warning")
            self.warnings.append(f"{place}: {kind}: {shorten(str(warning_message.message), MAX_MESSAGE)}")

    def pytest_keyboard_interrupt(self, excinfo: Any) -> None:
        """The run is being stopped from outside, or a test called pytest.exit()."""
        error = excinfo.value
        found = error_of(error, self._root) or {"file": None, "line": None}
        reason = f"pytest.exit(): {message_of(error)}" if isinstance(error, pytest.exit.Exception) else None
        self._claims.interrupted(
            {"file": found["file"], "line": found["line"], "reason": shorten(reason, MAX_MESSAGE) if reason else None}
        )

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: Any) -> None:
        stopped = session.shouldfail or session.shouldstop
        self.stopped = shorten(str(stopped), MAX_MESSAGE) if stopped else None

    def pytest_internalerror(self, excinfo: Any) -> None:
        if isinstance(excinfo.value, SystemExit):
            # A test file that exits when it is imported takes pytest along.
            found = error_of(excinfo.value, self._root) or {}
            self._add_error(excinfo.value, found.get("file") or ".")
        found = error_of(excinfo.value, self._root) or {"file": None}
        place = "" if found["file"] is None else f", in {found['file']}, line {found['line']}"
        said = description_of(excinfo.value)
        self.internal_error = f"{said['name']}: {shorten(said['message'], MAX_MESSAGE)}{place}"

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: Any) -> None:
        if error:
            self.warnings.append(f"A test worker ended early: {shorten(str(error), MAX_MESSAGE)}")

    def close(self) -> None:
        """Looks once more at what the tests may have changed, and sends what has not been sent."""
        if self._has_workers:
            self._results.end_all()
        self._integrity.look_now()
        if self._hooks is not None:
            self._hooks.look(self._claims.found)
        self._claims.flush()

    def _collect(self, ids: list[str], foreign: list[str]) -> None:
        self._collected.update(ids)
        self._claims.collected(ids, sorted(self._found.difference(ids)), foreign)

    def _sighting(self, report: Any) -> dict[str, Any] | None:
        if self._has_workers:
            return getattr(report, "executor_sighting", None)
        return self._witness.sighting(report.nodeid, report.when)

    def _add_error(self, error: BaseException, file: str) -> None:
        described = error_of(error, self._root) or {**description_of(error), "file": file, "line": None}
        text = "".join(traceback.format_exception(type(error), error, self._from_users(error.__traceback__)))
        self.collect_errors.append({"id": file, **described, "traceback": self._bounded(text)})

    def _from_users(self, trace: TracebackType | None) -> TracebackType | None:
        """A traceback from the first of the user's files on: how pytest came to import it explains nothing."""
        entry = trace
        while entry is not None and not is_users(entry.tb_frame.f_code.co_filename, self._root):
            entry = entry.tb_next
        return entry or trace

    def _error_from_text(self, report: Any) -> dict[str, Any]:
        text = str(report.longreprtext)
        raised = list(_RAISED.finditer(text))
        places = list(_PLACE.finditer(text))
        name, message = (raised[-1].group(1), raised[-1].group(2)) if raised else ("CollectError", last_line(text))
        own = [place for place in places if is_users(os.path.join(self._root, place.group(1)), self._root)]
        file, line = (own[-1].group(1), int(own[-1].group(2))) if own else (None, None)
        return {"name": name, "message": message, "file": file, "line": line, "facts": {}}

    def _bounded(self, text: str) -> str:
        bounded = shorten(text, min(_MAX_TRACEBACK, max(self._traceback_budget, 100)))
        self._traceback_budget -= len(bounded)
        return bounded


def _line_of(item: Any) -> int | None:
    """Where a test begins, from 1; None for a test that has no line."""
    try:
        line = item.location[1]
    except Exception:
        # An item of the suite's own kind, whose place is for the suite to say.
        return None
    return line + 1 if isinstance(line, int) else None
