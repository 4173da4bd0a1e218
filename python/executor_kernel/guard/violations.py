"""What the static check reports."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any, NamedTuple


class Violation(NamedTuple):
    """One thing found in the code. Line and column are 1-based, the column in characters."""

    rule: str
    severity: str
    message: str
    line: int
    column: int


def place_of(violation: Violation) -> tuple[int, int, str]:
    """What violations are sorted by."""
    return violation.line, violation.column, violation.rule


class Findings:
    """Collects violations with their place in the source."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self._found: list[Violation] = []

    def refuse(self, rule: str, node: ast.AST, message: str) -> None:
        self._add(rule, "error", node, message)

    def hint(self, rule: str, node: ast.AST, message: str) -> None:
        self._add(rule, "warning", node, message)

    def sorted(self) -> list[Violation]:
        # Those of one place stay in the order in which they were found.
        return sorted(dict.fromkeys(self._found), key=place_of)

    def _add(self, rule: str, severity: str, node: ast.AST, message: str) -> None:
        line = getattr(node, "lineno", 1)
        source = self._lines[line - 1] if line <= len(self._lines) else ""
        before = source.encode("utf-8", "replace")[: getattr(node, "col_offset", 0)]
        self._found.append(Violation(rule, severity, message, line, len(before.decode("utf-8", "replace")) + 1))


class Report(NamedTuple):
    """The result of a check."""

    violations: list[Violation]
    imports: list[str]

    @property
    def errors(self) -> list[Violation]:
        return [violation for violation in self.violations if violation.severity == "error"]

    def to_dict(self) -> dict[str, Any]:
        return {
            "valid": not self.errors,
            "violations": [violation._asdict() for violation in self.violations],
            "imports": self.imports,
        }
