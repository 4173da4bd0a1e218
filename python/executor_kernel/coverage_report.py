"""Coverage as data, from the coverage object of pytest-cov."""

from __future__ import annotations

import fnmatch
import os
from typing import Any, Dict, List, Optional, Set

from .pytest_plugin import is_users, relative

_TEST_FOLDERS = frozenset({"test", "tests"})
_MAX_FILES = 2_000


def coverage_report(config: Any, root: str, test_files: Set[str]) -> Optional[Dict[str, Any]]:
    """Percent and uncovered lines of the project's files, tests left out; None when nothing was measured.

    Counts statements and not branches, whatever the project's own configuration asks coverage.py to measure.
    """
    measured = _coverage_of(config)
    if measured is None:
        return None
    patterns = config.getini("python_files")
    files: List[Dict[str, Any]] = []
    for filename in sorted(measured.get_data().measured_files()):
        path = relative(filename, root)
        if is_users(filename, root) and not _is_test(path, test_files, patterns):
            files += _file_report(measured, filename, path)
    statements = sum(file["statements"] for file in files)
    missing = sum(len(file["uncovered"]) for file in files)
    return {"percent": _percent(statements, missing), "files": files[:_MAX_FILES]} if statements else None


def _coverage_of(config: Any) -> Any:
    plugin = config.pluginmanager.getplugin("_cov") if config is not None else None
    controller = getattr(plugin, "cov_controller", None)
    # The one that holds the workers' figures, where there were workers.
    return getattr(controller, "combining_cov", None) or getattr(controller, "cov", None)


def _file_report(measured: Any, filename: str, path: str) -> List[Dict[str, Any]]:
    from coverage.exceptions import CoverageException

    try:
        _, statements, _, missing, _ = measured.analysis2(filename)
    except CoverageException:
        # A file that is gone, or that is not Python: it has no lines to cover.
        return []
    if not statements:
        return []
    percent = _percent(len(statements), len(missing))
    return [{"path": path, "percent": percent, "statements": len(statements), "uncovered": sorted(missing)}]


def _percent(statements: int, missing: int) -> float:
    return round(100 * (statements - missing) / statements, 2) if statements else 100.0


def _is_test(path: str, test_files: Set[str], patterns: List[str]) -> bool:
    folders, _, name = path.rpartition("/")
    if path in test_files or name == "conftest.py" or _TEST_FOLDERS.intersection(folders.split("/")):
        return True
    return any(fnmatch.fnmatch(os.path.basename(path), pattern) for pattern in patterns)
