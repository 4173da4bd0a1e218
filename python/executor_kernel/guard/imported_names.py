"""What names of the code stand for, as far as its imports tell."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from executor_kernel.guard.syntax_values import dotted_name


class ImportedNames:
    """After `import os as system, from shutil import rmtree`, `system.x` is `os.x` and `rmtree` is `shutil.rmtree`."""

    def __init__(self, nodes: Iterable[ast.AST]) -> None:
        self._origins: dict[str, str] = {}
        for node in nodes:
            self._note(node)

    def origin(self, name: str) -> str | None:
        """What a name without dots was imported as; None for one that was not, or goes by its own name."""
        return self._origins.get(name)

    def resolve(self, name: str | None) -> str | None:
        """The full name of a dotted one; None for None."""
        if name is None:
            return None
        first, dot, rest = name.partition(".")
        return self._origins.get(first, first) + dot + rest

    def called(self, node: ast.Call) -> str:
        """The full name of what is called; empty when it has none."""
        return self.resolve(dotted_name(node.func)) or ""

    def _note(self, node: ast.AST) -> None:
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.asname is not None:
                    self._origins[alias.asname] = alias.name
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            for alias in node.names:
                self._origins[alias.asname or alias.name] = f"{node.module}.{alias.name}"
