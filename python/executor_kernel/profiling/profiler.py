"""Profiles a cell: functions by cProfile, lines by sampling."""

from __future__ import annotations

import cProfile
import linecache
import os
import sys
import time
from types import CodeType
from typing import Any, Callable, NamedTuple, Union

from executor_kernel.errors.tracebacks import is_kernel_file
from executor_kernel.profiling.line_sampler import LineSampler

_MAX_FUNCTIONS = 50
_MAX_LINES = 20

_Callee = Union[CodeType, str]


class _Total(NamedTuple):
    own: float
    cumulative: float
    calls: int


class Profiler:
    """Runs one function under the profiler and reports where its time went."""

    def __init__(self, workspace: str) -> None:
        self._workspace = workspace
        self._profile = cProfile.Profile()
        self._filename = ""
        self._lines: dict[int, float] = {}
        self._seconds = 0.0

    def run(self, filename: str, body: Callable[[], Any]) -> Any:
        """What `body` answers or raises; the lines of `filename` are sampled meanwhile."""
        self._filename = filename
        sampler = LineSampler(filename)
        start = time.perf_counter()
        try:
            with sampler:
                self._profile.enable()
                try:
                    return body()
                finally:
                    self._profile.disable()
        finally:
            self._seconds = time.perf_counter() - start
            self._lines = sampler.seconds

    def report(self) -> dict[str, Any]:
        """Functions and lines, most time first, without the profiler's and the kernel's own."""
        totals = self._totals()
        whole = sum(total.own for total in totals.values()) or 1.0
        ranked = sorted(totals.items(), key=lambda item: item[1].own, reverse=True)
        return {
            "topFunctions": [self._function(callee, total, whole) for callee, total in ranked[:_MAX_FUNCTIONS]],
            "hotLines": self._hot_lines(),
            "totalTime": self._seconds,
        }

    def _totals(self) -> dict[_Callee, _Total]:
        totals: dict[_Callee, _Total] = {}
        kernel_calls: list[Any] = []
        for entry in self._profile.getstats():
            if isinstance(entry.code, CodeType) and is_kernel_file(entry.code.co_filename):
                kernel_calls += entry.calls or ()
            elif not _is_profilers_own(entry.code):
                totals[entry.code] = _Total(entry.inlinetime, entry.totaltime, entry.callcount)
        # What the kernel called itself, such as the waiting of the sampler, is not the code's time.
        for call in kernel_calls:
            total = totals.get(call.code)
            if total is not None and isinstance(call.code, str):
                totals[call.code] = _Total(
                    total.own - call.inlinetime, total.cumulative - call.totaltime, total.calls - call.callcount
                )
        return {callee: total for callee, total in totals.items() if total.calls > 0}

    def _function(self, callee: _Callee, total: _Total, whole: float) -> dict[str, Any]:
        name, location = self._describe(callee)
        return {
            "name": name,
            "location": location,
            "time": max(total.own, 0.0),
            "percent": max(100 * total.own / whole, 0.0),
            "cumulativeTime": max(total.cumulative, 0.0),
            "calls": total.calls,
        }

    def _describe(self, callee: _Callee) -> tuple[str, str]:
        if isinstance(callee, str):
            return _builtin_name(callee), "built-in"
        name = getattr(callee, "co_qualname", callee.co_name)
        filename = callee.co_filename
        if filename == self._filename or filename.startswith("<cell "):
            return name, f"{filename}:{callee.co_firstlineno}"
        if filename.startswith(self._workspace + os.sep):
            return name, f"{os.path.relpath(filename, self._workspace)}:{callee.co_firstlineno}"
        return f"{_module_of(filename)}.{name}", f"{filename}:{callee.co_firstlineno}"

    def _hot_lines(self) -> list[dict[str, Any]]:
        whole = sum(self._lines.values()) or 1.0
        ranked = sorted(self._lines.items(), key=lambda item: (-item[1], item[0]))
        return [
            {
                "line": line,
                "source": linecache.getline(self._filename, line).rstrip()[:500],
                "percent": 100 * seconds / whole,
            }
            for line, seconds in ranked[:_MAX_LINES]
        ]


def _is_profilers_own(callee: _Callee) -> bool:
    return isinstance(callee, str) and "_lsprof.Profiler" in callee


def _builtin_name(description: str) -> str:
    """`time.sleep` of `<built-in method time.sleep>`, `list.append` of `<method 'append' of 'list' objects>`."""
    quoted = description.split("'")
    if description.startswith("<method ") and len(quoted) >= 4:
        return f"{quoted[3]}.{quoted[1]}"
    for prefix in ("<built-in method ", "<built-in function "):
        if description.startswith(prefix):
            return description[len(prefix) :].rstrip(">")
    return description


def _module_of(filename: str) -> str:
    for name, module in list(sys.modules.items()):
        if getattr(module, "__file__", None) == filename:
            return name
    return os.path.splitext(os.path.basename(filename))[0]
