"""Refuses direct uses of forbidden functions: calls, bare references, and the plain ways around the name."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Mapping
from typing import Any

from executor_kernel.guard.imported_names import ImportedNames
from executor_kernel.guard.scopes import ScopedVisitor, module_bindings
from executor_kernel.guard.syntax_values import constant_string, dotted_name
from executor_kernel.guard.violations import Findings

# Other names under which the standard library keeps the same function.
_SAME_FUNCTION = {"io.open": "open", "_io.open": "open", "codecs.open": "open", "os.fdopen": "open"}
_LOOKUPS = frozenset({"get", "pop", "__getitem__", "__getattribute__"})
_ATTRIBUTE_GETTERS = frozenset({"getattr", "operator.attrgetter", "attrgetter"})


# Nothing else names a function.
_NAMING = (ast.Name, ast.Attribute, ast.ImportFrom)


def check_functions(
    tree: ast.Module, nodes: Iterable[ast.AST], findings: Findings, forbidden: frozenset[str], namespace: Mapping[str, Any]
) -> None:
    """Refuses the functions in `forbidden`, which may be dotted (`os.system`); a method of such a name is not meant.

    `nodes` are those of the tree, `namespace` is the session's.
    """
    if forbidden and any(isinstance(node, _NAMING) for node in nodes):
        _FunctionCheck(findings, forbidden, namespace).check(tree, nodes)


class _FunctionCheck(ScopedVisitor):
    def __init__(self, findings: Findings, forbidden: frozenset[str], namespace: Mapping[str, Any]) -> None:
        super().__init__()
        self._findings = findings
        self._forbidden = forbidden
        self._namespace = namespace
        self._names = ImportedNames(())

    def check(self, tree: ast.Module, nodes: Iterable[ast.AST]) -> None:
        self._names = ImportedNames(nodes)
        self.bind(module_bindings(tree))
        self.visit(tree)

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Load):
            self._check_name(node)
        self.visit_stored(node)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        for alias in node.names:
            self._check_qualified(node, f"{node.module}.{alias.name}")

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if self._is_builtins(node.value):
            self._check_builtin(node, node.attr)
        else:
            self._check_qualified(node, self._names.resolve(dotted_name(node)))
        self.generic_visit(node)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        if self._is_builtins(node.value):
            self._check_builtin(node, constant_string(node.slice))
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        function = node.func
        if dotted_name(function) in _ATTRIBUTE_GETTERS and len(node.args) > 1:
            name = constant_string(node.args[1])
            if self._is_builtins(node.args[0]):
                self._check_builtin(node, name)
            elif name is not None:
                self._check_qualified(node, self._names.resolve(f"{dotted_name(node.args[0])}.{name}"))
        if isinstance(function, ast.Attribute) and function.attr in _LOOKUPS and self._is_builtins(function.value):
            self._check_builtin(node, constant_string(node.args[0]) if node.args else None)
        self.generic_visit(node)

    def _check_name(self, node: ast.Name) -> None:
        origin = self._names.origin(node.id)
        if origin is not None:
            self._check_qualified(node, origin)
        elif node.id in self._forbidden and not self._is_users_own(node.id):
            self._refuse(node, node.id)

    def _is_users_own(self, name: str) -> bool:
        if self.is_bound(name):
            return True
        return name in self._namespace and self._namespace[name] is not getattr(builtins, name, None)

    def _check_builtin(self, node: ast.AST, name: str | None) -> None:
        if name is not None and name in self._forbidden:
            self._refuse(node, name)

    def _check_qualified(self, node: ast.AST, qualified: str | None) -> None:
        if qualified is None:
            return
        module, _, name = qualified.rpartition(".")
        function = name if module == "builtins" else _SAME_FUNCTION.get(qualified, qualified)
        if function in self._forbidden:
            self._refuse(node, function)

    def _is_builtins(self, node: ast.AST) -> bool:
        """Whether an expression plainly is the builtins module or its dictionary."""
        if isinstance(node, ast.Attribute) and node.attr == "__dict__":
            return self._is_builtins(node.value)
        if isinstance(node, ast.Subscript):
            key = constant_string(node.slice)
            return key == "__builtins__" or (key == "builtins" and dotted_name(node.value) == "sys.modules")
        if isinstance(node, ast.Call):
            return self._gives_builtins(node)
        return self._names.resolve(dotted_name(node)) in ("builtins", "__builtins__")

    def _gives_builtins(self, node: ast.Call) -> bool:
        name = self._names.resolve(dotted_name(node.func))
        if not node.args:
            return False
        if name == "vars":
            return self._is_builtins(node.args[0])
        if name in ("__import__", "importlib.import_module"):
            return constant_string(node.args[0]) == "builtins"
        looks_up = isinstance(node.func, ast.Attribute) and node.func.attr in _LOOKUPS
        return looks_up and constant_string(node.args[0]) == "__builtins__"

    def _refuse(self, node: ast.AST, name: str) -> None:
        forbidden: list[str] = sorted(self._forbidden)
        others = [other for other in forbidden if other != name]
        also = f" (forbidden as well: {', '.join(others[:20])})" if others else ""
        alternative = _ALTERNATIVES.get(name, _DEFAULT_ALTERNATIVE)
        message = f"Function '{name}' is forbidden{also}; {alternative}; `forbiddenFunctions` without it would allow it"
        self._findings.refuse("function-forbidden", node, message)


_DEFAULT_ALTERNATIVE = "functions that are not on that list are allowed"
_ALTERNATIVES = {
    "eval": "ast.literal_eval reads literals, and a dictionary of functions replaces computed names",
    "exec": "call the code as a function instead",
    "compile": "call the code as a function instead; re.compile is allowed",
    "__import__": "use an import statement",
    "open": "pass data in the code or on standard input, and print results",
    "input": "put the value into the code",
}
