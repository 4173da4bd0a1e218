"""Gives processes that multiprocessing starts afresh a main module to find the code's functions in.

Such a process runs the program's file once more. Code that came as a text has no file, so that one is written when the
first process is started; for the cells of a session it holds what they have defined and imported.
"""

from __future__ import annotations

import ast
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any, Callable

from executor_kernel.parsed_cell import parse_cell
from executor_kernel.source_lines import split_lines

#: Loaded when the first process of their kind is started, and not before.
_STARTERS = frozenset({"multiprocessing.popen_spawn_posix", "multiprocessing.popen_forkserver"})
_PLAIN = (bool, int, float, complex, str, bytes, type(None))
_MAX_PLAIN = 10_000
# What one definition lacks is no reason to do without the others.
_TEMPLATE = """\
for _source in {sources!r}:
    try:
        exec(_source)
    except Exception:
        pass
"""

_exists = os.path.exists


class SpawnWatch:
    """A finder that finds nothing: it is there to be asked when a process is about to be started for the first time."""

    def __init__(self, main_source: Callable[[], str]) -> None:
        self._main_source = main_source
        self._written: str | None = None
        self._text = ""

    def provide(self) -> None:
        """Makes sure that it is asked, in place of that of another interpreter of this process. Idempotent."""
        if isinstance(sys.meta_path, list) and self not in sys.meta_path:
            sys.meta_path[:] = [self, *(finder for finder in sys.meta_path if not isinstance(finder, SpawnWatch))]

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None) -> None:
        if fullname in _STARTERS:
            from multiprocessing import spawn

            original = spawn.get_preparation_data
            if getattr(original, "__self__", None) is not self:
                self._original = original
                vars(spawn)["get_preparation_data"] = self._prepare

    def _prepare(self, *arguments: Any, **named: Any) -> dict[str, Any]:
        data: dict[str, Any] = self._original(*arguments, **named)
        path = data.get("init_main_from_path")
        if "init_main_from_name" not in data and (path is None or not _exists(path)):
            data["init_main_from_path"] = self._write(os.path.basename(path or "main.py"))
        return data

    def _write(self, name: str) -> str:
        text = self._main_source()
        if self._written is None or text != self._text or not _exists(self._written):
            # Imported for those that start processes alone.
            import tempfile

            self._text = text
            self._written = os.path.join(tempfile.mkdtemp(prefix="program-"), name)
            with open(self._written, "w", encoding="utf-8") as file:
                file.write(text)
        return self._written


def definitions(namespace: dict[str, Any], cells: Iterable[str]) -> str:
    """A program that imports and defines what a namespace holds, as far as the cells of a session define it, and its plain
    values.
    """
    written = {name: source for cell in cells for name, source in _written_in(cell)}
    sources = [_source_of(name, value, written) for name, value in namespace.items() if not name.startswith("__")]
    return _TEMPLATE.format(sources=[source for source in sources if source is not None])


def _written_in(cell: str) -> Iterator[tuple[str, str]]:
    """The functions and classes of a cell, with their source."""
    try:
        parsed = parse_cell(cell, "<cell>", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    except (SyntaxError, RecursionError, MemoryError):
        # It has defined nothing.
        return
    lines = split_lines(parsed.text)
    for node in parsed.tree.body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            yield node.name, "".join(lines[first - 1 : node.end_lineno])


def _source_of(name: str, value: Any, written: dict[str, str]) -> str | None:
    if isinstance(value, ModuleType):
        return f"import {value.__name__} as {name}"
    if isinstance(value, (type, FunctionType, BuiltinFunctionType)):
        is_own = value.__module__ == "__main__"
        return written.get(name) if is_own else f"from {value.__module__} import {value.__name__} as {name}"
    if type(value) in _PLAIN and not (isinstance(value, (str, bytes)) and len(value) > _MAX_PLAIN):
        return f"{name} = {value!r}"
    return written.get(name)
