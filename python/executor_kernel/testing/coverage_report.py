"""Coverage as data, from the coverage object of pytest-cov."""

from __future__ import annotations

import fnmatch
import json
import os
import tempfile
from typing import Any, NamedTuple

from executor_kernel.testing.failure_facts import is_users, relative

_TEST_FOLDERS = frozenset({"test", "tests"})
_MAX_FILES = 2_000


class Count(NamedTuple):
    """What there is to be covered, and what of it was: statements, and branches where the project asks for them."""

    total: int
    covered: int

    @property
    def percent(self) -> float:
        """As coverage.py counts it."""
        return round(100 * self.covered / self.total, 2) if self.total else 100.0


def coverage_report(measured: Any, root: str, test_files: set[str], patterns: list[str]) -> dict[str, Any] | None:
    """Percent and uncovered lines of the project's files, tests left out; None when nothing was measured. The figures
    are coverage.py's own, by the project's configuration of it.
    """
    own = [
        filename
        for filename in sorted(measured.get_data().measured_files())
        if is_users(filename, root) and not _is_test(relative(filename, root), test_files, patterns)
    ]
    counted = [(path, found, _count(found["summary"])) for path, found in _reported(measured, own)]
    counted = [entry for entry in counted if entry[2].total]
    whole = Count(sum(count.total for _, _, count in counted), sum(count.covered for _, _, count in counted))
    files = [_file_report(path, found, count) for path, found, count in counted[:_MAX_FILES]]
    return {"percent": whole.percent, "files": files} if files else None


def _reported(measured: Any, filenames: list[str]) -> list[Any]:
    """Path and findings of each file, in the words of coverage.py's JSON; without those that its configuration omits."""
    from coverage.exceptions import NoDataError

    if not filenames:
        return []
    with tempfile.TemporaryDirectory(prefix="coverage-") as folder:
        outfile = os.path.join(folder, "report.json")
        try:
            # A file that is gone, or that is not Python, has no lines to cover.
            measured.json_report(morfs=filenames, outfile=outfile, ignore_errors=True)
        except NoDataError:
            return []
        with open(outfile, encoding="utf-8") as file:
            return sorted(json.load(file)["files"].items())


def _count(summary: dict[str, int]) -> Count:
    # Branches are there only where they were measured.
    total = summary["num_statements"] + summary.get("num_branches", 0)
    return Count(total, summary["covered_lines"] + summary.get("covered_branches", 0))


def _file_report(path: str, found: dict[str, Any], count: Count) -> dict[str, Any]:
    missing = set(found["missing_lines"])
    left = {line for line, _ in found.get("missing_branches", ())}
    return {
        "path": path.replace(os.sep, "/"),
        "percent": count.percent,
        "statements": found["summary"]["num_statements"],
        "uncovered": sorted(missing),
        "branches": found["summary"].get("num_branches", 0),
        # Branches out of lines that were not run are no news.
        "partial": sorted(left - missing),
    }


def _is_test(path: str, test_files: set[str], patterns: list[str]) -> bool:
    folders, _, name = path.rpartition("/")
    if path in test_files or name == "conftest.py" or _TEST_FOLDERS.intersection(folders.split("/")):
        return True
    return any(fnmatch.fnmatch(os.path.basename(path), pattern) for pattern in patterns)
