"""Makes each test's outcome of its phases' reports, and checks them against what a witness saw."""

from __future__ import annotations

from typing import Any, Callable

from executor_kernel.displays.bounded_repr import shorten
from executor_kernel.testing.claims import TestClaims
from executor_kernel.testing.witness import PASSED, RAISED

MAX_MESSAGE = 1_000

# From harmless to what decides.
_RANK = {"skipped": 0, "passed": 1, "xfailed": 2, "xpassed": 2, "error": 3, "failed": 4}
# A worker of xdist that died speaks for its test with a phase of its own.
_LAST_PHASES = ("teardown", "???")
_PARTS = ("SubtestReport", "SubTestReport")

_text = str.__str__


class CaseResults:
    """The outcomes of one run. `bounded` shortens tracebacks; `sighting(report)` is what a witness saw of a phase."""

    def __init__(
        self,
        claims: TestClaims,
        bounded: Callable[[str], str],
        sighting: Callable[[Any], dict[str, Any] | None],
    ) -> None:
        self._claims = claims
        self._bounded = bounded
        self._sighting = sighting
        self._tests: dict[str, dict[str, Any]] = {}
        self._phases: dict[str, set[str]] = {}

    def add(self, report: Any) -> None:
        """Takes in the report of one phase."""
        identifier = _text(report.nodeid)
        outcome, when = _text(report.outcome), _text(report.when)
        phases = self._phases.setdefault(identifier, set())
        if outcome == "rerun":
            # A plugin that gives tests a second chance: what comes now is another attempt.
            phases.clear()
            return
        test = self._tests.setdefault(identifier, _new_test(identifier))
        test["duration"] += max(0.0, float(report.duration))
        is_part = type(report).__name__ in _PARTS
        if is_part:
            test["parts"] += outcome != "passed"
        else:
            if when in phases:
                self._claims.found("violation", f"The {when} of {identifier} was reported more than once")
            phases.add(when)
        status = None if is_part and outcome != "failed" else status_of(report, outcome, when)
        doubt = None if is_part else self._doubt(report, outcome, when, test["parts"])
        if doubt is not None:
            self._take(test, {"status": "failed", "message": doubt, "traceback": "", "error": None})
        elif status is not None:
            failed = status in ("failed", "error")
            traceback = self._bounded(str(report.longreprtext)) if failed else ""
            error = getattr(report, "executor_error", None) if failed else None
            message = message_for(report, status)
            self._take(test, {"status": status, "message": message, "traceback": traceback, "error": error})

    def end(self, identifier: str) -> None:
        """Sends a test's outcome; one that was cut off before its last phase has none."""
        identifier = _text(identifier)
        test = self._tests.pop(identifier, None)
        phases = self._phases.pop(identifier, set())
        if test is not None and test["status"] is not None and phases.intersection(_LAST_PHASES):
            del test["parts"]
            self._claims.ended(test)

    def end_all(self) -> None:
        """Sends what no end was told of."""
        for identifier in list(self._tests):
            self.end(identifier)

    def _take(self, test: dict[str, Any], change: dict[str, Any]) -> None:
        if test["status"] is None or _RANK[change["status"]] > _RANK[test["status"]]:
            test.update(change)

    def _doubt(self, report: Any, outcome: str, when: str, parts: int) -> str | None:
        """Why a phase that is reported as harmless was none; what else does not fit is named to the host."""
        seen = self._sighting(report)
        for severity, message in () if seen is None else seen["findings"]:
            self._claims.found(severity, message)
        if outcome == "passed" and (seen is None or seen["went"] != PASSED):
            told = "without having been run" if seen is None or seen["went"] is None else f"although it raised {seen['error']}"
            message = f"{report.nodeid} was reported as passed in its {when} {told}"
            self._claims.found("violation", message)
            return message
        if seen is not None and seen["parts"] > parts:
            message = f"A part of {report.nodeid} raised and was not reported as failed"
            self._claims.found("violation", message)
            return message
        if outcome == "skipped" and seen is not None and seen["went"] == RAISED:
            if not hasattr(report, "wasxfail"):
                self._claims.found("notice", f"{report.nodeid} raised {seen['error']}, which a hook reported as a skip")
            elif not seen["mayFail"]:
                self._claims.found("notice", f"{report.nodeid} raised {seen['error']}, which a hook reported as expected")
        return None


def status_of(report: Any, outcome: str, when: str) -> str | None:
    """What a phase's report decides; None when it leaves the test undecided."""
    expected_failure = hasattr(report, "wasxfail")
    if outcome == "failed":
        return "failed" if when == "call" else "error"
    if outcome == "skipped":
        return "xfailed" if expected_failure else "skipped"
    if outcome == "passed" and when == "call":
        return "xpassed" if expected_failure else "passed"
    return None


def message_for(report: Any, status: str) -> str | None:
    """One line that says why a test has this status; None when it passed."""
    if status == "passed":
        return None
    if status in ("xfailed", "xpassed"):
        return shorten(str(report.wasxfail), MAX_MESSAGE) or "Expected to fail"
    if status == "skipped" and isinstance(report.longrepr, tuple):
        return shorten(str(report.longrepr[2]).replace("Skipped: ", "", 1), MAX_MESSAGE)
    crash = getattr(report.longrepr, "reprcrash", None)
    text = crash.message if crash is not None else last_line(str(report.longreprtext))
    return shorten(text.strip().partition("\n")[0], MAX_MESSAGE)


def last_line(text: str) -> str:
    """The last line of a text that has one."""
    lines = text.strip().splitlines()
    return lines[-1].strip() if lines else "No reason was given"


def _new_test(identifier: str) -> dict[str, Any]:
    return {"id": identifier, "status": None, "duration": 0.0, "message": None, "traceback": "", "error": None, "parts": 0}
