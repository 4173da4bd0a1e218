"""What can be read off an expression without evaluating it."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import Any


def constant_string(node: ast.AST | None) -> str | None:
    """The text of a string expression made of literals only; None for anything else."""
    # Python 3.8's wrapper; a tree built by hand may still hold one.
    node = getattr(node, "value", node) if type(node).__name__ == "Index" else node
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _joined([constant_string(node.left), constant_string(node.right)])
    if isinstance(node, ast.JoinedStr):
        return _joined(constant_string(part) for part in node.values)
    return None


def dotted_name(node: ast.AST | None) -> str | None:
    """`a.b.c` of a chain of attributes on a name; None for anything else."""
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return None
    return ".".join([node.id, *reversed(parts)])


def literal(node: ast.AST | None) -> Any:
    """The value of a literal of text or bytes; None for anything else."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, (str, bytes)) else None


def _joined(parts: Iterable[str | None]) -> str | None:
    known = list(parts)
    return None if any(part is None for part in known) else "".join(part for part in known if part is not None)
