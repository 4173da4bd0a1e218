"""Whether a program comes to a statement on its way, or only perhaps."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from enum import IntEnum
from typing import Callable

from executor_kernel.guard.syntax_values import dotted_name

_IMPORT_ERRORS = frozenset({"ImportError", "ModuleNotFoundError", "Exception", "BaseException"})
_SUPPRESS = frozenset({"suppress", "contextlib.suppress"})


class Reach(IntEnum):
    """Later ones say less: a statement in another has the later reach of both."""

    #: Whenever the code runs, unless something before it fails.
    CERTAIN = 0
    #: In a function, or on one of several ways.
    PERHAPS = 1
    #: Where an import that fails is caught.
    TRIED = 2


Place = tuple[ast.AST, Reach]


def places(tree: ast.Module) -> Iterator[Place]:
    """Every node with its reach."""
    waiting: list[Place] = [(tree, Reach.CERTAIN)]
    while waiting:
        place = waiting.pop()
        yield place
        node, reach = place
        read = _READERS.get(type(node))
        if read is None:
            waiting += [(child, reach) for child in ast.iter_child_nodes(node)]
        else:
            own = {id(child): later for child, later in read(node)}
            waiting += [(child, max(reach, own.get(id(child), reach))) for child in ast.iter_child_nodes(node)]


def _of_body(node: ast.AST) -> Iterator[Place]:
    return _later(_parts(node, "body"))


def _of_branches(node: ast.AST) -> Iterator[Place]:
    return _later([*_parts(node, "body"), *_parts(node, "orelse")])


def _of_operands(node: ast.AST) -> Iterator[Place]:
    return _later(_parts(node, "values")[1:])


def _of_with(node: ast.AST) -> Iterator[Place]:
    caught = any(_suppresses(item.context_expr) for item in getattr(node, "items", []))
    return _later(_parts(node, "body"), Reach.TRIED) if caught else _later([])


def _of_try(node: ast.AST) -> Iterator[Place]:
    handlers: list[ast.ExceptHandler] = getattr(node, "handlers", [])
    if any(_catches(handler.type) for handler in handlers):
        yield from _later(_parts(node, "body"), Reach.TRIED)
    yield from _later([*handlers, *_parts(node, "orelse")])


_READERS: dict[type[ast.AST], Callable[[ast.AST], Iterator[Place]]] = {
    ast.FunctionDef: _of_body,
    ast.AsyncFunctionDef: _of_body,
    ast.Lambda: _of_body,
    ast.If: _of_branches,
    ast.IfExp: _of_branches,
    ast.BoolOp: _of_operands,
    ast.With: _of_with,
    ast.AsyncWith: _of_with,
    ast.Try: _of_try,
}
# Later Pythons than the oldest that this runs on.
for _name, _read in (("TryStar", _of_try), ("match_case", _of_body)):
    if hasattr(ast, _name):
        _READERS[getattr(ast, _name)] = _read


def _catches(kind: ast.expr | None) -> bool:
    """Whether a handler for this kind of exception catches that a module cannot be imported."""
    kinds = kind.elts if isinstance(kind, ast.Tuple) else [kind]
    return kind is None or any((dotted_name(each) or "").rpartition(".")[2] in _IMPORT_ERRORS for each in kinds)


def _suppresses(expression: ast.expr) -> bool:
    is_call = isinstance(expression, ast.Call) and dotted_name(expression.func) in _SUPPRESS
    return is_call and any(_catches(kind) for kind in getattr(expression, "args", []))


def _parts(node: ast.AST, field: str) -> list[ast.AST]:
    parts = getattr(node, field, [])
    return list(parts) if isinstance(parts, list) else [parts]


def _later(nodes: Iterable[ast.AST], reach: Reach = Reach.PERHAPS) -> Iterator[Place]:
    return ((node, reach) for node in nodes)
