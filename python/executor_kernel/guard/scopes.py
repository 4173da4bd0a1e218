"""Which names the code itself defines, by Python's scoping rules as far as a check needs them."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import Union

_Function = Union[ast.FunctionDef, ast.AsyncFunctionDef]


class ScopedVisitor(ast.NodeVisitor):
    """Walks a tree and knows at each name whether the code has bound it."""

    def __init__(self) -> None:
        self._scopes: list[set[str]] = [set()]
        self._class_scopes: list[bool] = [False]

    def bind(self, names: Iterable[str]) -> None:
        self._scopes[-1].update(names)

    def is_bound(self, name: str) -> bool:
        """Whether the innermost scope or one that encloses it binds `name`; a class's names end at its body."""
        last = len(self._scopes) - 1
        return any(
            name in scope and (index == last or not self._class_scopes[index])
            for index, scope in enumerate(self._scopes)
        )

    def visit_stored(self, node: ast.Name) -> None:
        """Binds a name that the code assigns, from there on: `eval = eval` still refers to the builtin."""
        if isinstance(node.ctx, ast.Store):
            self.bind([node.id])

    def visit_Assign(self, node: ast.Assign) -> None:
        self.visit(node.value)
        for target in node.targets:
            self.visit(target)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        self.visit(node.annotation)
        if node.value is not None:
            self.visit(node.value)
            self.visit(node.target)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        self.visit(node.value)
        self.visit(node.target)

    def visit_For(self, node: ast.For) -> None:
        self._visit_loop(node)

    def visit_AsyncFor(self, node: ast.AsyncFor) -> None:
        self._visit_loop(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._visit_function(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self._visit_function(node)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self._visit_all(_default_values(node.args))
        self._enter(_parameters(node.args), is_class=False)
        self.visit(node.body)
        self._leave()

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self.bind([node.name])
        self._visit_all([*node.decorator_list, *node.bases, *node.keywords])
        self._enter([], is_class=True)
        self._visit_all(node.body)
        self._leave()

    def visit_ListComp(self, node: ast.ListComp) -> None:
        self._visit_comprehension(node.generators, [node.elt])

    def visit_SetComp(self, node: ast.SetComp) -> None:
        self._visit_comprehension(node.generators, [node.elt])

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> None:
        self._visit_comprehension(node.generators, [node.elt])

    def visit_DictComp(self, node: ast.DictComp) -> None:
        self._visit_comprehension(node.generators, [node.key, node.value])

    def _visit_loop(self, node: ast.For | ast.AsyncFor) -> None:
        self._visit_all([node.iter, node.target, *node.body, *node.orelse])

    def _visit_function(self, node: _Function) -> None:
        self.bind([node.name])
        annotations = [argument.annotation for argument in _arguments(node.args) if argument.annotation is not None]
        returns = [node.returns] if node.returns is not None else []
        self._visit_all([*node.decorator_list, *_default_values(node.args), *annotations, *returns])
        self._enter([*_parameters(node.args), *_local_names(node.body)], is_class=False)
        self._visit_all(node.body)
        self._leave()

    def _visit_comprehension(self, generators: list[ast.comprehension], results: list[ast.expr]) -> None:
        self._enter([], is_class=False)
        for generator in generators:
            self._visit_all([generator.iter, generator.target, *generator.ifs])
        self._visit_all(results)
        self._leave()

    def _visit_all(self, nodes: Iterable[ast.AST]) -> None:
        for node in nodes:
            self.visit(node)

    def _enter(self, names: Iterable[str], is_class: bool) -> None:
        self._scopes.append(set(names))
        self._class_scopes.append(is_class)

    def _leave(self) -> None:
        self._scopes.pop()
        self._class_scopes.pop()


def module_bindings(tree: ast.Module) -> set[str]:
    """Functions and classes of the module: code in a function may use one that is defined further down."""
    definitions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return {node.name for node in tree.body if isinstance(node, definitions)}


def _arguments(arguments: ast.arguments) -> list[ast.arg]:
    variadic = [argument for argument in (arguments.vararg, arguments.kwarg) if argument is not None]
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *variadic]


def _parameters(arguments: ast.arguments) -> list[str]:
    return [argument.arg for argument in _arguments(arguments)]


def _default_values(arguments: ast.arguments) -> list[ast.expr]:
    return [*arguments.defaults, *(default for default in arguments.kw_defaults if default is not None)]


def _local_names(body: list[ast.stmt]) -> set[str]:
    """Names that a function's body binds anywhere, which makes them local to all of it."""
    names: set[str] = set()
    outer: set[str] = set()
    pending: list[ast.AST] = list(body)
    while pending:
        node = pending.pop()
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.add(node.name)
            continue
        if isinstance(node, ast.Lambda):
            continue
        if isinstance(node, (ast.Global, ast.Nonlocal)):
            outer.update(node.names)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.ExceptHandler) and node.name is not None:
            names.add(node.name)
        pending.extend(ast.iter_child_nodes(node))
    return names - outer
