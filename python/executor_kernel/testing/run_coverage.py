"""Coverage of one run: what the project's own options ask for, or what is added where they ask for none.

What is added never takes the run down. Where it cannot be measured, the tests run all the same and the reason is told.
PYTEST_DONT_REWRITE
"""

from __future__ import annotations

import importlib
import os
import traceback
from collections.abc import Generator, Sequence
from typing import Any

import pytest
from executor_kernel.displays.bounded_repr import shorten
from executor_kernel.errors.tracebacks import message_of
from executor_kernel.testing.coverage_report import coverage_report

_OWN = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
# By these a project says itself what is measured.
_CHOICES = ("run:source", "run:source_pkgs", "run:source_dirs", "run:include")
_WARNINGS = (("coverage.exceptions", "CoverageWarning"), ("pytest_cov", "PytestCovWarning"))
_MAX_PROBLEM = 500


class CoverageDidNotStart(Exception):
    """The coverage that was added kept pytest from starting."""


class RunCoverage:
    """A pytest plugin, one per run. `sources` are folders or modules to add where the project measures nothing itself;
    none of them stands for what the tests import, and None adds nothing.
    """

    __test__ = False

    def __init__(self, sources: Sequence[str] | None) -> None:
        self._sources = sources
        self._added = False
        #: What stands for the addition in a command line.
        self._arguments: list[str] = []
        self._fail_under: float | None = None
        #: Why nothing was measured, where it was to be.
        self.problem: str | None = None

    @classmethod
    def without(cls, problem: str) -> RunCoverage:
        """One that adds nothing, and why."""
        coverage = cls(None)
        coverage.problem = problem
        return coverage

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_load_initial_conftests(self, early_config: Any) -> Generator[None, Any, Any]:
        self._begin(early_config)
        try:
            result = yield
        except Exception as failure:
            if self._added and _is_of_coverage(failure):
                _stop()
                raise CoverageDidNotStart(_told(failure)) from failure
            raise
        self._settle(early_config)
        return result

    def pytest_configure(self, config: Any) -> None:
        if self._added:
            # For xdist's workers, which are given the arguments.
            given = config.invocation_params
            config.invocation_params = type(given)(args=(*given.args, *self._arguments), plugins=given.plugins, dir=given.dir)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtestloop(self) -> Generator[None, Any, Any]:
        try:
            return (yield)
        except Exception as failure:
            if not self._added or not _is_of_coverage(failure):
                raise
            self.problem = _told(failure)
            return True

    def report(self, config: Any, root: str, test_files: set[str]) -> dict[str, Any] | None:
        """What was measured; None, with a problem where it was to be, when nothing was."""
        controller = _controller(config)
        if controller is None or self.problem is not None:
            return None
        try:
            if controller.cov is not controller.combining_cov:
                # Where a failure stops the run, pytest-cov is not asked for the end of it.
                controller.finish()
            measured = coverage_report(controller.cov, root, test_files, config.getini("python_files"))
        except Exception as failure:
            self.problem = _told(failure)
            return None
        if measured is None:
            self.problem = "No code of the project ran, apart from its tests"
            return None
        return {**measured, "failUnder": self._fail_under, "failedUnder": self._failed_under(config)}

    def _begin(self, config: Any) -> None:
        options = config.known_args_namespace
        if self._sources is None:
            return
        if not hasattr(options, "cov_source"):
            self.problem = "The project's options switch the plugin pytest-cov off"
        elif options.no_cov:
            self.problem = "The project's options say --no-cov"
        elif not options.cov_source:
            try:
                self._add(config)
                self._added = True
            except Exception as failure:
                # What the project says to coverage.py cannot be read.
                self.problem = _told(failure)

    def _add(self, config: Any) -> None:
        import coverage

        options = config.known_args_namespace
        configured = coverage.Coverage(config_file=options.cov_config)
        chosen = any(_option(configured, name) for name in _CHOICES)
        sources = [True] if chosen else [*(self._sources or [True])]
        # The report is data here: without this pytest-cov prints a table.
        reports = options.cov_report or {"": None}
        for namespace in (options, config.option):
            namespace.cov_source = list(sources)
            namespace.cov_report = dict(reports)
        # A project that makes errors of warnings did not ask for those of coverage.
        filters = _filters()
        options.pythonwarnings = [*(options.pythonwarnings or []), *filters]
        self._arguments = ["--cov" if source is True else f"--cov={source}" for source in sources]
        self._arguments += [part for entry in filters for part in ("-W", entry)]

    def _settle(self, config: Any) -> None:
        """Sees to it that pytest-cov reports the project's files alone, and judges only where it was asked to."""
        controller = _controller(config)
        if controller is None:
            return
        for measuring in (controller.cov, controller.combining_cov):
            omitted = measuring.get_option("report:omit") or []
            measuring.set_option("report:omit", [*omitted, os.path.join(_OWN, "*")])
        options = config.known_args_namespace
        self._fail_under = options.cov_fail_under or None
        if self._added:
            options.cov_fail_under = None

    def _failed_under(self, config: Any) -> float | None:
        """The total for which pytest-cov let the run fail; None when it did not."""
        from coverage.results import should_fail_under

        total = config.pluginmanager.getplugin("_cov").cov_total
        if total is None or self._added or self._fail_under is None:
            return None
        precision = getattr(config.known_args_namespace, "cov_precision", None) or 0
        return round(float(total), 2) if should_fail_under(total, self._fail_under, precision) else None


def _controller(config: Any) -> Any:
    """What measures this run; None when nothing does."""
    plugin = None if config is None else config.pluginmanager.getplugin("_cov")
    return getattr(plugin, "cov_controller", None)


def _option(configured: Any, name: str) -> Any:
    from coverage.exceptions import ConfigError

    try:
        return configured.get_option(name)
    except ConfigError:
        # An option that this version does not have yet.
        return None


def _filters() -> list[str]:
    """Keeps the warnings of coverage what they are."""
    found = [(module, name) for module, name in _WARNINGS if hasattr(importlib.import_module(module), name)]
    return [f"default::{module}.{name}" for module, name in found]


def _is_of_coverage(failure: BaseException) -> bool:
    """Whether something was raised in pytest-cov or below it, and not handed on by one of its wrappers."""
    frames = [frame.f_code.co_filename for frame, _ in traceback.walk_tb(failure.__traceback__)]
    below = [*frames[1:], ""]
    return any(_is_in("pytest_cov", frame) and not _is_in("pluggy", next_one) for frame, next_one in zip(frames, below))


def _is_in(package: str, filename: str) -> bool:
    return f"{os.sep}{package}{os.sep}" in filename


def _stop() -> None:
    """Ends what was begun: an error between two measurements leaves the first one running."""
    from coverage import Coverage

    current = Coverage.current()
    if current is not None:
        current.stop()


def _told(failure: BaseException) -> str:
    return shorten(f"{type(failure).__name__}: {message_of(failure)}".partition("\n")[0], _MAX_PROBLEM)
