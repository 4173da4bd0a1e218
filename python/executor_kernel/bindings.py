"""What a cell has done to the names of the session: those that it mentions, of which type they are afterwards, and a hash
of what is plain among them. The cost is that of the cell, and not of what the session holds.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from types import CodeType, FunctionType
from typing import Any, Callable

from executor_kernel.interpreter import Cell
from executor_kernel.plain_values import hash_of
from executor_protocol.kernel_frames import MAX_BINDINGS, MAX_NAME, Bindings
from executor_protocol.typed_frames import TypedFrame

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_SCOPES = (*_DEFINITIONS, ast.Lambda)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_CHANGING = (ast.Store, ast.Del)

# The descriptors of `type` itself: a metaclass could have code run here.
_module_of = type.__dict__["__module__"].__get__
_qualified_name_of = type.__dict__["__qualname__"].__get__

#: Names in the order in which they were found.
Names = dict[str, None]


class BindingWatch:
    """Watches the names of a namespace over one cell."""

    def __init__(self, namespace: dict[str, Any], send: Callable[[TypedFrame], None]) -> None:
        self._namespace = namespace
        self._send = send
        self._count = len(namespace)

    def tell(self, cell: Cell | None) -> None:
        """Tells what a cell has left; nothing of one that was none."""
        if cell is None:
            return
        try:
            bindings = self._bindings(cell.tree)
        except Exception:
            # A thread of the code's changes the namespace, or there is no memory: what is not told is not compared.
            return
        self._send(bindings)

    def _bindings(self, tree: ast.Module) -> Bindings:
        # Names that begin with an underscore are no part of what a session is for.
        namespace = self._namespace
        found = _NamesOfCell(tree)
        bound = {**dict.fromkeys(self._added()), **found.bound}
        changed = {**bound, **found.changed}
        # What it changes comes first, as the rest may be left out.
        mentioned = _with_those_of_functions([*found.mentioned, *changed], namespace)
        names = [
            name
            for name in {**changed, **mentioned}
            if not name.startswith("_") and name.isidentifier() and (name in namespace or name in found.removed)
        ]
        told = [name for name in names if len(name) <= MAX_NAME][:MAX_BINDINGS]
        return Bindings([_describe(name, namespace, _use(name, bound, changed)) for name in told], len(names) - len(told))

    def _added(self) -> list[str]:
        """The last names of the namespace, which is in the order of its making: as many as it has grown by. By them is seen
        what a tree does not show, `from module import *` for one.
        """
        grown = len(self._namespace) - self._count
        last = [name for name, _ in zip(reversed(self._namespace), range(grown)) if type(name) is str]
        return last[::-1]


def _use(name: str, bound: Names, changed: Names) -> str:
    return "binds" if name in bound else "changes" if name in changed else "mentions"


def _describe(name: str, namespace: dict[str, Any], use: str) -> dict[str, Any]:
    if name not in namespace:
        return {"name": name, "type": None, "value": None, "use": use}
    value = namespace[name]
    return {"name": name, "type": _name_of(type(value)), "value": hash_of(value), "use": use}


def _name_of(kind: type) -> str:
    module, name = _module_of(kind), _qualified_name_of(kind)
    is_short = type(module) is not str or module in ("builtins", "__main__")
    return (name if is_short else f"{module}.{name}")[:MAX_NAME]


class _NamesOfCell:
    """The names in a tree: those that it surely binds, those that it may bind or plainly changes at its top level, all that it
    mentions, and those that are gone where it has come to what removes them.
    """

    def __init__(self, tree: ast.Module) -> None:
        self.bound: Names = {}
        self.changed: Names = {}
        self.mentioned: Names = {}
        self.removed: Names = {}
        self._loaded: Names = {}
        for statement in tree.body:
            self._walk(statement)
            # What is made of what a name had before, as in `table = table.dropna()`, only changes it.
            self.bound.update(dict.fromkeys(name for name in _bound_by(statement) if name not in self._loaded))
            if isinstance(statement, _DEFINITIONS):
                self.bound[statement.name] = None

    def _walk(self, statement: ast.stmt) -> None:
        # Names are bound for the session at the top level; by := inside of a comprehension too.
        pending: list[tuple[ast.AST, bool, bool, frozenset[str]]] = [(statement, True, True, frozenset())]
        while pending:
            node, binds, binds_by_walrus, local = pending.pop()
            if isinstance(node, ast.Name) and node.id in local:
                continue
            self._take(node, binds)
            if isinstance(node, ast.NamedExpr) and binds_by_walrus:
                self.changed[node.target.id] = None
            opens_scope = isinstance(node, _SCOPES)
            binds = binds and not opens_scope and not isinstance(node, _COMPREHENSIONS)
            binds_by_walrus = binds_by_walrus and not opens_scope
            local |= _local_names(node)
            pending += reversed([(child, binds, binds_by_walrus, local) for child in ast.iter_child_nodes(node)])

    def _take(self, node: ast.AST, binds: bool) -> None:
        if isinstance(node, ast.Name):
            self.mentioned[node.id] = None
            if isinstance(node.ctx, ast.Load):
                self._loaded[node.id] = None
            elif binds and isinstance(node.ctx, ast.Del):
                self.removed[node.id] = None
        elif isinstance(node, ast.Global):
            self.changed.update(dict.fromkeys(node.names))
        elif isinstance(node, ast.ExceptHandler) and node.name is not None and binds:
            self.changed[node.name] = self.removed[node.name] = None
        if binds:
            self.changed.update(dict.fromkeys(_changed_by(node)))


def _bound_by(statement: ast.stmt) -> Iterator[str]:
    targets: list[ast.expr] = []
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
        targets = [statement.target]
    elif isinstance(statement, (ast.Import, ast.ImportFrom)):
        yield from _changed_by(statement)
    for target in targets:
        for node in ast.walk(target):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                yield node.id


def _local_names(node: ast.AST) -> frozenset[str]:
    """Names of a function's own, which say nothing of the session's."""
    if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
        return frozenset()
    names = {inner.arg for inner in ast.walk(node.args) if isinstance(inner, ast.arg)}
    declared: set[str] = set()
    # A lambda binds nothing but its arguments, and many of them may stand in one another.
    for inner in () if isinstance(node, ast.Lambda) else ast.walk(node):
        if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
            names.add(inner.id)
        elif isinstance(inner, ast.Global):
            declared.update(inner.names)
    return frozenset(names - declared)


def _changed_by(node: ast.AST) -> Iterator[str]:
    if isinstance(node, (ast.Name, ast.Attribute, ast.Subscript)):
        if isinstance(node.ctx, _CHANGING):
            yield from _root_of(node)
    elif isinstance(node, _DEFINITIONS):
        yield node.name
    elif isinstance(node, (ast.Import, ast.ImportFrom)):
        for alias in node.names:
            yield alias.asname or alias.name.partition(".")[0]
    elif isinstance(node, ast.Expr):
        # A call whose value nobody takes is made for what it does: `rows.append(1)`, `model.fit(table)`.
        if isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Attribute):
            yield from _root_of(node.value)
    elif type(node).__name__ in ("MatchAs", "MatchStar", "MatchMapping"):
        # By name, because Python 3.9 does not have them.
        bound = getattr(node, "name", None) or getattr(node, "rest", None)
        if bound is not None:
            yield bound


def _root_of(node: ast.AST) -> Iterator[str]:
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Call)):
        node = node.func if isinstance(node, ast.Call) else node.value
    if isinstance(node, ast.Name):
        yield node.id


def _with_those_of_functions(names: Iterable[str], namespace: dict[str, Any]) -> Names:
    """The names with those that the session's functions among them mention, and so on: calling one may change them."""
    found: Names = {}
    pending = list(names)
    # It grows while it is gone through.
    for name in pending:
        if name in found or name not in namespace:
            continue
        found[name] = None
        value = namespace[name]
        if type(value) is FunctionType and value.__globals__ is namespace:
            pending += _names_in_code(value.__code__)
    return found


def _names_in_code(code: CodeType) -> Iterator[str]:
    pending = [code]
    while pending:
        inner = pending.pop()
        yield from inner.co_names
        pending += [constant for constant in inner.co_consts if type(constant) is CodeType]
