"""The static check of tests and of the modules of the project that they import, each where it is written."""

from __future__ import annotations

import ast
import os
import tokenize
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from executor_kernel.errors.facts import Facts
from executor_kernel.guard import guard
from executor_kernel.guard.reach import Reach, places
from executor_kernel.guard.violations import Violation

#: What tests are written with, and what pytest itself writes into them.
TEST_TOOLS = ("pytest", "_pytest", "unittest", "hypothesis", "builtins")
_MAX_FILES = 2_000
_MAX_LISTED = 10


class Finding(NamedTuple):
    """What a file of the workspace does that is not allowed."""

    path: str
    violation: Violation

    def __str__(self) -> str:
        return f"{self.path}, line {self.violation.line}: {self.violation.message}"


def check_project(workspace: str, arguments: Sequence[str], rules: guard.Rules) -> list[Finding]:
    """What refuses the tests that pytest's arguments name; empty when nothing does. What might be an option's value and is
    a path of the workspace counts as well.
    """
    check = _ProjectCheck(workspace, arguments, rules)
    for argument in arguments:
        path = argument.partition("::")[0]
        if path and not path.startswith("-") and os.path.exists(os.path.join(workspace, path)):
            check.take(path)
    return check.findings


def refusal(findings: Sequence[Finding]) -> dict[str, Any]:
    """The `error` of an error frame for tests that the check refused."""
    listed = "\n".join(f"  {finding} [{finding.violation.rule}]" for finding in findings)
    facts: Facts = {"refusedBy": findings[0].violation.rule}
    return {
        "name": "SecurityViolation",
        "message": "; ".join(str(finding) for finding in findings[:_MAX_LISTED]),
        "line": None,
        "traceback": f"SecurityViolation: the tests were not run\n{listed[:60_000]}\n",
        "frames": [],
        "facts": facts,
    }


class _ProjectCheck:
    def __init__(self, workspace: str, arguments: Sequence[str], rules: guard.Rules) -> None:
        self.findings: list[Finding] = []
        self._workspace = workspace
        self._rules = rules
        self._roots = [workspace, *_source_folders(workspace, arguments)]
        self._seen: set[str] = set()
        self._waiting: list[str] = []

    def take(self, target: str) -> None:
        path = os.path.normpath(os.path.join(self._workspace, target))
        self._waiting.extend(_test_files(path) if os.path.isdir(path) else [path])
        while path != self._workspace and len(path) > len(self._workspace):
            path = os.path.dirname(path)
            self._waiting.append(os.path.join(path, "conftest.py"))
        while self._waiting and len(self._seen) < _MAX_FILES:
            file = os.path.normpath(self._waiting.pop(0))
            if file not in self._seen:
                self._seen.add(file)
                self._check(file)

    def _check(self, file: str) -> None:
        text = _read(file)
        try:
            tree = None if text is None else ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            # Nothing of it will run, which pytest says better.
            return
        if text is None or tree is None:
            return
        folder = os.path.dirname(file)
        folders = [*self._roots, folder]
        rules = self._rules._replace(modules=self._rules.modules.beside(TEST_TOOLS, folders))
        report = guard.check_tree(tree, text, rules, {})
        path = os.path.relpath(file, self._workspace)
        self.findings += [Finding(path, violation) for violation in report.errors]
        for node, reach in places(tree):
            # What the tests may never come to is left to the import guard.
            if reach is Reach.CERTAIN:
                self._waiting += _files_of(node, folder, folders)


def _source_folders(workspace: str, arguments: Sequence[str]) -> Iterator[str]:
    """Where pytest is told to look for modules, and `src`, which it is told of here."""
    for argument in arguments:
        name, _, folders = argument.partition("=")
        if name == "pythonpath":
            yield from (os.path.join(workspace, folder) for folder in folders.split())
    yield os.path.join(workspace, "src")


def _test_files(folder: str) -> Iterator[str]:
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".") and name != "__pycache__"]
        for name in names:
            if name == "conftest.py" or (name.endswith(".py") and (name.startswith("test_") or name.endswith("_test.py"))):
                yield os.path.join(parent, name)


def _files_of(node: ast.AST, folder: str, folders: Sequence[str]) -> Iterator[str]:
    """The files of the workspace that an import in a file of `folder` may load."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            for base in folders:
                yield from _files_on_the_way(base, alias.name.split("."))
    elif isinstance(node, ast.ImportFrom):
        bases = [os.path.join(folder, *[os.pardir] * (node.level - 1))] if node.level > 0 else folders
        package = node.module.split(".") if node.module else []
        for alias in node.names:
            for base in bases:
                yield from _files_on_the_way(base, [*package, alias.name])


def _files_on_the_way(folder: str, names: Sequence[str]) -> Iterator[str]:
    for name in names:
        folder = os.path.join(folder, name)
        yield from (path for path in (f"{folder}.py", os.path.join(folder, "__init__.py")) if os.path.isfile(path))


def _read(file: str) -> str | None:
    try:
        with tokenize.open(file) as source:
            return source.read()
    except (OSError, SyntaxError, UnicodeError):
        return None
