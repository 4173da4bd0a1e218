"""Runs pytest in this process, in the workspace, and reports its tests and coverage as data."""

from __future__ import annotations

import importlib
import importlib.util
import os
import sys
import tempfile
from contextlib import contextmanager
from types import ModuleType
from typing import Any, Dict, Iterator, List, Optional, Sequence

from .interpreter import Interpreter

_ARGUMENTS = ["-p", "no:cacheprovider", "-p", "executor_kernel.pytest_plugin", "--color=no"]


class TestToolsMissing(Exception):
    """The Python environment lacks what tests need."""


def run_tests(interpreter: Interpreter, arguments: Sequence[str], coverage: Optional[Sequence[str]]) -> Dict[str, Any]:
    """The report of one pytest run. Raises TestToolsMissing when pytest, or pytest-cov for coverage, is not there."""
    _require("pytest", "pytest")
    if coverage is not None:
        _require("pytest_cov", "pytest-cov")
    with tempfile.TemporaryDirectory(prefix="tests-") as scratch, _test_environment(interpreter.workspace, scratch):
        # Imported here: a session that runs no tests does not pay for it.
        import pytest

        from .coverage_report import coverage_report
        from .test_recorder import Recorder

        recorder = Recorder(interpreter.workspace)
        given = [*arguments, *_ARGUMENTS, *_root_arguments(arguments, interpreter), *_coverage_arguments(coverage)]
        exit_code = int(pytest.main(given, plugins=[recorder]))
        measured = coverage_report(recorder.config, interpreter.workspace, recorder.test_files)
    return {
        "tests": recorder.finished_tests(),
        "collected": recorder.collected,
        "exitCode": exit_code,
        "collectErrors": recorder.collect_errors,
        "coverage": measured,
        "warnings": recorder.warnings,
    }


def _require(module: str, distribution: str) -> None:
    if importlib.util.find_spec(module) is None:
        raise TestToolsMissing(f"Python package '{distribution}' is not installed in this environment")


def _root_arguments(arguments: Sequence[str], interpreter: Interpreter) -> List[str]:
    # Without it the ids of tests would be relative to the folder that the arguments have in common.
    is_given = any(argument.partition("=")[0] == "--rootdir" for argument in arguments)
    return [] if is_given else [f"--rootdir={interpreter.workspace}"]


def _coverage_arguments(coverage: Optional[Sequence[str]]) -> List[str]:
    if coverage is None:
        return []
    # Without --cov-report= pytest-cov prints a table; the report is data here.
    return [*([f"--cov={source}" for source in coverage] or ["--cov"]), "--cov-report="]


@contextmanager
def _test_environment(workspace: str, scratch: str) -> Iterator[None]:
    """Runs its body in the workspace with fresh imports, and puts the process back as it was."""
    folder, path, environment = os.getcwd(), list(sys.path), dict(os.environ)
    session_modules = _take_modules(workspace)
    os.chdir(workspace)
    sources = os.path.join(workspace, "src")
    if os.path.isdir(sources) and not os.path.exists(os.path.join(sources, "__init__.py")):
        sys.path.insert(0, sources)
    # What the tools keep between runs belongs nowhere in the user's folder.
    os.environ["COVERAGE_FILE"] = os.path.join(scratch, "coverage")
    os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = os.path.join(scratch, "hypothesis")
    importlib.invalidate_caches()
    try:
        yield
    finally:
        _take_modules(workspace)
        sys.modules.update(session_modules)
        sys.path[:] = path
        os.environ.clear()
        os.environ.update(environment)
        os.chdir(folder)


def _take_modules(workspace: str) -> Dict[str, ModuleType]:
    """Removes the workspace's own modules from sys.modules, so that their files are read again."""
    prefix = os.path.join(workspace, "")
    taken: Dict[str, ModuleType] = {}
    for name, module in list(sys.modules.items()):
        filename: Any = getattr(module, "__file__", None) or next(iter(getattr(module, "__path__", None) or ()), None)
        if not isinstance(filename, str) or "site-packages" in filename:
            continue
        if os.path.abspath(filename).startswith(prefix):
            taken[name] = sys.modules.pop(name)
    return taken
