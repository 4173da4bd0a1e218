"""Runs pytest in this process, in the workspace, and reports its tests and coverage as data."""

from __future__ import annotations

import gc
import importlib
import importlib.util
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import ModuleType
from typing import TYPE_CHECKING, Any

from executor_kernel.interpreter import Interpreter
from executor_kernel.testing.claims import TestClaims

if TYPE_CHECKING:
    from executor_kernel.testing.run_coverage import RunCoverage

_ARGUMENTS = ["-p", "no:cacheprovider", "-p", "executor_kernel.testing.failure_facts", "--color=no"]


class TestToolsMissing(Exception):
    """The Python environment lacks what tests need."""


def run_tests(
    interpreter: Interpreter, arguments: Sequence[str], coverage: Sequence[str] | None, claims: TestClaims
) -> dict[str, Any]:
    """Runs pytest, sends what the tests do to `claims`, and answers the report that ends the run. The tests run without
    coverage where it cannot be measured. Raises TestToolsMissing when pytest is not there.
    """
    has_coverage = _load_tools(interpreter.workspace)
    with tempfile.TemporaryDirectory(prefix="tests-") as scratch, _test_environment(interpreter.workspace, scratch):
        # Imported here: a session that runs no tests does not pay for it.
        from executor_kernel.testing.run_coverage import CoverageDidNotStart, RunCoverage

        given = [*arguments, *_ARGUMENTS, *_root_arguments(arguments, interpreter)]
        if coverage is not None and not has_coverage:
            return _run(given, RunCoverage.without(_missing("pytest-cov")), interpreter.workspace, claims)
        try:
            return _run(given, RunCoverage(coverage), interpreter.workspace, claims)
        except CoverageDidNotStart as failure:
            # Before the first of the project's files was loaded, so that nothing happens twice.
            return _run(given, RunCoverage.without(str(failure)), interpreter.workspace, claims)


def _run(arguments: Sequence[str], coverage: RunCoverage, workspace: str, claims: TestClaims) -> dict[str, Any]:
    import pytest
    from executor_kernel.testing.pytest_integrity import Integrity
    from executor_kernel.testing.pytest_listener import PytestListener
    from executor_kernel.testing.witness import Witness

    witness = Witness()
    listener = PytestListener(workspace, claims, witness, Integrity(claims.found))
    with _hidden_from_the_collector(claims):
        exit_code = pytest.main([*arguments], plugins=[coverage, listener, witness])
    listener.close()
    measured = coverage.report(listener.config, workspace, listener.test_files)
    return {
        "exitCode": _bounded(exit_code),
        "collectErrors": listener.collect_errors,
        "skippedFiles": listener.skipped_files,
        "coverage": measured,
        "coverageProblem": coverage.problem,
        "stopped": listener.stopped,
        "internalError": listener.internal_error,
        "warnings": listener.warnings,
    }


def _bounded(code: object) -> int:
    """An exit code that a process can have: code under test may ask for anything."""
    return int(code) if isinstance(code, int) and -(2**31) <= code < 2**31 else 255


def _load_tools(workspace: str) -> bool:
    """Imports the tools from the environment, with the workspace out of the import path meanwhile; whether coverage is
    among them.
    """
    path = list(sys.path)
    sys.path[:] = [entry for entry in path if entry != "" and not _is_below(entry, workspace)]
    importlib.invalidate_caches()
    try:
        if importlib.util.find_spec("pytest") is None:
            raise TestToolsMissing(_missing("pytest"))
        importlib.import_module("executor_kernel.testing.pytest_stack")
        return importlib.util.find_spec("pytest_cov") is not None
    finally:
        sys.path[:] = path


def _missing(distribution: str) -> str:
    return f"Python package '{distribution}' is not installed in this environment"


@contextmanager
def _hidden_from_the_collector(claims: TestClaims) -> Iterator[None]:
    """Keeps what exists now out of `gc.get_objects()`, by which code could find what speaks for this run."""
    gc.freeze()
    yield
    if gc.get_freeze_count() == 0:
        claims.found("notice", "The tests called gc.unfreeze(), which opens the objects of the test tools to them")


def _root_arguments(arguments: Sequence[str], interpreter: Interpreter) -> list[str]:
    # Without it the ids of tests would be relative to the folder that the arguments have in common.
    is_given = any(argument.partition("=")[0] == "--rootdir" for argument in arguments)
    return [] if is_given else [f"--rootdir={interpreter.workspace}"]


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


def _take_modules(workspace: str) -> dict[str, ModuleType]:
    """Removes the workspace's own modules from sys.modules, so that their files are read again."""
    taken: dict[str, ModuleType] = {}
    for name, module in list(sys.modules.items()):
        filename: Any = getattr(module, "__file__", None) or next(iter(getattr(module, "__path__", None) or ()), None)
        if not isinstance(filename, str) or "site-packages" in filename:
            continue
        if _is_below(filename, workspace):
            taken[name] = sys.modules.pop(name)
    return taken


def _is_below(path: str, folder: str) -> bool:
    return os.path.join(os.path.abspath(path), "").startswith(os.path.join(folder, ""))
