"""Finds the imports of the code and says which of them are not allowed, or not there."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from executor_kernel.guard.allowed_modules import AllowedModules, is_installed
from executor_kernel.guard.reach import Place, Reach
from executor_kernel.guard.syntax_values import constant_string, dotted_name
from executor_kernel.guard.violations import Findings

_IMPORT_CALLS = frozenset({"__import__", "builtins.__import__", "importlib.import_module", "import_module"})
_RULE = "module-not-allowed"


def check_imports(
    nodes: Iterable[Place], findings: Findings, allowed: AllowedModules | None, looks_for_modules: bool
) -> set[str]:
    """The import names that are mentioned.

    With an allowlist, refuses what is not on it, where the code is certain to come to it; elsewhere it is a hint, and the
    import guard refuses it when it is reached. With `looks_for_modules`, hints at what is allowed and not there.
    """
    check = _ImportCheck(findings, allowed, looks_for_modules)
    for node, reach in nodes:
        if isinstance(node, ast.Import):
            check.plain_import(node, reach)
        elif isinstance(node, ast.ImportFrom):
            check.import_from(node, reach)
        elif isinstance(node, ast.Call):
            check.call(node, reach)
        elif isinstance(node, ast.Subscript):
            check.subscript(node)
    return check.mentioned


class _ImportCheck:
    def __init__(self, findings: Findings, allowed: AllowedModules | None, looks_for_modules: bool) -> None:
        self.mentioned: set[str] = set()
        self._findings = findings
        self._allowed = allowed
        self._looks_for_modules = looks_for_modules

    def plain_import(self, node: ast.Import, reach: Reach) -> None:
        for alias in node.names:
            self._module(node, alias.name, reach)

    def import_from(self, node: ast.ImportFrom, reach: Reach) -> None:
        names = [alias.name for alias in node.names]
        if node.level == 0 and node.module is not None:
            self.mentioned.add(node.module.partition(".")[0])
            if self._allowed is not None and not self._allowed.allows_from(node.module, names):
                self._report(node, self._allowed.refusal(node.module), reach)
            else:
                self._look_for(node, node.module, reach)
            return
        for name in [node.module] if node.module is not None else names:
            own = name.partition(".")[0]
            if self._allowed is not None and not self._allowed.is_own(own):
                message = f"Relative import of '{name}' is not allowed; it reaches only the workspace's own modules"
                self._report(node, message, reach)

    def call(self, node: ast.Call, reach: Reach) -> None:
        if node.args and dotted_name(node.func) in _IMPORT_CALLS:
            name = constant_string(node.args[0])
            if name is not None and not name.startswith("."):
                self._module(node, name, reach)

    def subscript(self, node: ast.Subscript) -> None:
        if dotted_name(node.value) == "sys.modules":
            name = constant_string(node.slice)
            if name is not None and self._allowed is not None and not self._allowed.allows(name):
                # The session's own module and the builtins are judged by what is done with them.
                if name not in ("__main__", "builtins"):
                    # Nothing would refuse it at run time, however it is reached.
                    self._findings.refuse(_RULE, node, self._allowed.refusal(name))

    def _module(self, node: ast.AST, name: str, reach: Reach) -> None:
        self.mentioned.add(name.partition(".")[0])
        if self._allowed is not None and not self._allowed.allows(name):
            self._report(node, self._allowed.refusal(name), reach)
        else:
            self._look_for(node, name, reach)

    def _report(self, node: ast.AST, message: str, reach: Reach) -> None:
        if reach is Reach.CERTAIN:
            self._findings.refuse(_RULE, node, message)
        else:
            self._findings.hint(_RULE, node, message)

    def _look_for(self, node: ast.AST, name: str, reach: Reach) -> None:
        top = name.partition(".")[0]
        # What is caught when it fails is no mistake.
        if self._looks_for_modules and reach is not Reach.TRIED and not is_installed(top):
            message = f"Module '{top}' is not installed; name its distribution in `packages` (EXECUTOR_PACKAGES)"
            self._findings.hint("module-not-installed", node, message)
