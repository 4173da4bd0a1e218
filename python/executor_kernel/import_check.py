"""Finds the imports of the code and refuses those that are not allowed."""

from __future__ import annotations

import ast
from typing import Iterable, Optional, Set

from .allowed_modules import AllowedModules
from .syntax_values import constant_string, dotted_name
from .violations import Findings

_IMPORT_CALLS = frozenset({"__import__", "builtins.__import__", "importlib.import_module", "import_module"})


def check_imports(nodes: Iterable[ast.AST], findings: Findings, allowed: Optional[AllowedModules]) -> Set[str]:
    """The import names that are mentioned; with an allowlist, refuses what is not on it."""
    check = _ImportCheck(findings, allowed)
    for node in nodes:
        if isinstance(node, ast.Import):
            check.plain_import(node)
        elif isinstance(node, ast.ImportFrom):
            check.import_from(node)
        elif isinstance(node, ast.Call):
            check.call(node)
        elif isinstance(node, ast.Subscript):
            check.subscript(node)
    return check.mentioned


class _ImportCheck:
    def __init__(self, findings: Findings, allowed: Optional[AllowedModules]) -> None:
        self.mentioned: Set[str] = set()
        self._findings = findings
        self._allowed = allowed

    def plain_import(self, node: ast.Import) -> None:
        for alias in node.names:
            self._module(node, alias.name)

    def import_from(self, node: ast.ImportFrom) -> None:
        names = [alias.name for alias in node.names]
        if node.level == 0 and node.module is not None:
            self.mentioned.add(node.module.partition(".")[0])
            if self._allowed is not None and not self._allowed.allows_from(node.module, names):
                self._refuse(node, node.module)
            return
        for name in [node.module] if node.module is not None else names:
            own = name.partition(".")[0]
            if self._allowed is not None and not self._allowed.is_own(own):
                message = f"Relative import of '{name}' is not allowed; it reaches only the workspace's own modules"
                self._findings.refuse("module-not-allowed", node, message)

    def call(self, node: ast.Call) -> None:
        if node.args and dotted_name(node.func) in _IMPORT_CALLS:
            name = constant_string(node.args[0])
            if name is not None and not name.startswith("."):
                self._module(node, name)

    def subscript(self, node: ast.Subscript) -> None:
        if dotted_name(node.value) == "sys.modules":
            name = constant_string(node.slice)
            if name is not None and self._allowed is not None and not self._allowed.allows(name):
                # The session's own module and the builtins are judged by what is done with them.
                if name not in ("__main__", "builtins"):
                    self._refuse(node, name)

    def _module(self, node: ast.AST, name: str) -> None:
        self.mentioned.add(name.partition(".")[0])
        if self._allowed is not None and not self._allowed.allows(name):
            self._refuse(node, name)

    def _refuse(self, node: ast.AST, name: str) -> None:
        if self._allowed is not None:
            self._findings.refuse("module-not-allowed", node, self._allowed.refusal(name))
