"""Hints about code that runs, but seldom as it was meant."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import Union

from executor_kernel.guard.syntax_values import dotted_name
from executor_kernel.guard.violations import Findings

_MUTABLE = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)
_MUTABLE_CALLS = frozenset({"list", "dict", "set", "bytearray", "collections.defaultdict", "defaultdict"})
_EXITS = frozenset({"sys.exit", "exit", "quit", "os._exit", "os.abort", "os.execv"})

_WithDefaults = Union[ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda]


def add_hints(nodes: Iterable[ast.AST], findings: Findings) -> None:
    """Adds a warning for each."""
    for node in nodes:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            _mutable_defaults(node, findings)
        elif isinstance(node, ast.ExceptHandler) and node.type is None:
            message = "A bare except also catches KeyboardInterrupt and SystemExit; name the exception"
            findings.hint("bare-except", node, message)
        elif isinstance(node, ast.Compare):
            _none_comparison(node, findings)
        elif isinstance(node, ast.While) and _is_endless(node):
            message = "This loop has no break, return or raise, so it never ends"
            findings.hint("endless-loop", node, message)


def _mutable_defaults(node: _WithDefaults, findings: Findings) -> None:
    for default in [*node.args.defaults, *node.args.kw_defaults]:
        is_call = isinstance(default, ast.Call) and dotted_name(default.func) in _MUTABLE_CALLS
        if default is not None and (isinstance(default, _MUTABLE) or is_call):
            message = "A mutable default is shared by all calls; use None and create it in the body"
            findings.hint("mutable-default", default, message)


def _none_comparison(node: ast.Compare, findings: Findings) -> None:
    operands = [node.left, *node.comparators]
    for operator, left, right in zip(node.ops, operands, operands[1:]):
        if isinstance(operator, (ast.Eq, ast.NotEq)) and (_is_none(left) or _is_none(right)):
            better = "is" if isinstance(operator, ast.Eq) else "is not"
            findings.hint("none-comparison", node, f"Compare with None by '{better}'")


def _is_none(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _is_endless(loop: ast.While) -> bool:
    if not isinstance(loop.test, ast.Constant) or not loop.test.value:
        return False
    return not any(_leaves(node) for node in _own_nodes(loop.body)) and not _breaks(loop.body)


def _leaves(node: ast.AST) -> bool:
    if isinstance(node, (ast.Return, ast.Raise, ast.Yield, ast.YieldFrom, ast.Await)):
        return True
    return isinstance(node, ast.Call) and dotted_name(node.func) in _EXITS


def _own_nodes(body: list[ast.stmt]) -> Iterator[ast.AST]:
    """The nodes below, without those of nested functions."""
    pending: list[ast.AST] = list(body)
    while pending:
        node = pending.pop()
        yield node
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
            pending.extend(ast.iter_child_nodes(node))


def _breaks(body: list[ast.stmt]) -> bool:
    """Whether a break in these statements leaves the loop that they are the body of."""
    for statement in body:
        if isinstance(statement, ast.Break):
            return True
        if isinstance(statement, (ast.For, ast.AsyncFor, ast.While)):
            if _breaks(statement.orelse):
                return True
        elif not isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            if any(_breaks(block) for block in _blocks(statement)):
                return True
    return False


def _blocks(statement: ast.AST) -> Iterator[list[ast.stmt]]:
    for field in ("body", "orelse", "finalbody"):
        block = getattr(statement, field, None)
        if isinstance(block, list):
            yield block
    for field in ("handlers", "cases"):
        for part in getattr(statement, field, []):
            yield part.body
