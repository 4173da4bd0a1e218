"""The Python interpreter of a session: one namespace, run a cell at a time."""

from __future__ import annotations
import __future__

import ast
import builtins
import linecache
import os
import sys
from collections.abc import Sequence
from types import CodeType, ModuleType
from typing import Any, NamedTuple

from executor_kernel.notebook.notebook_display import display
from executor_kernel.parsed_cell import LineNote, ParsedCell, parse_cell
from executor_kernel.process_state import DeepTrees, set_builtin
from executor_kernel.source_lines import located_syntax_error, split_lines
from executor_kernel.spawned_main import SpawnWatch, definitions
from executor_kernel.streams.standard_streams import StandardStreams

# A hidden name, so that statements and last expression stay one code object and share one event loop.
_VALUE_NAME = "__executor_value__"

_FUTURE_FLAGS = 0
for _feature in __future__.all_feature_names:
    _FUTURE_FLAGS |= getattr(__future__, _feature).compiler_flag

# Kept, because the code may replace them.
_source_lines = linecache.cache
_working_directory = os.getcwd
_join, _folder_of, _exists = os.path.join, os.path.dirname, os.path.exists
_eval = eval
_compile = compile


def _run_coroutine(coroutine: Any) -> Any:
    # Imported for code that awaits alone: it would be a third of what every sandbox is forked from.
    import asyncio

    return asyncio.run(coroutine)


class Cell(NamedTuple):
    """Code that compiles, as it was written, and under the name that tracebacks show it by."""

    filename: str
    tree: ast.Module
    code: CodeType
    has_value: bool
    #: What the positions of the tree refer to: the code without what is no Python in it.
    text: str
    #: The same without lines for a notebook.
    python: str
    #: About lines that were skipped.
    notes: Sequence[LineNote]


class Interpreter:
    """Holds the `__main__` namespace. One per process."""

    def __init__(self) -> None:
        self.module = ModuleType("__main__")
        self.namespace: dict[str, Any] = self.module.__dict__
        self.namespace["__builtins__"] = builtins
        # The folder of the first run: the process is moved there after it was forked.
        self.workspace = ""
        self.streams = StandardStreams()
        self._count = 0
        self._future_flags = 0
        # pickle, dataclasses and multiprocessing look a class's module up by name.
        sys.modules["__main__"] = self.module
        vars(builtins)["display"] = display
        self._program = ""
        # As it was started; empty for a cell.
        self._program_path = ""
        self._spawn_watch = SpawnWatch(self._main_source)
        # Where Python looks for modules first: the working directory, or the folder of the program.
        self._module_folder = ""
        sys.path[:] = ["", *(folder for folder in sys.path if folder != "")]
        # Bytecode is matched to its source by whole seconds and size: a repair within the second would not be seen.
        os.environ.setdefault("PYTHONDONTWRITEBYTECODE", "1")

    def begin(self) -> None:
        """Prepares the process for a run."""
        self.workspace = self.workspace or _working_directory()
        self.streams.begin()
        sys.dont_write_bytecode = True

    @property
    def has_run(self) -> bool:
        """Whether any code was run, or is running."""
        return self._count > 0

    def name_program(self, argv: list[str] | None, code: str) -> None:
        """Gives the code what it is started with as a program; without `argv` it is a cell, which has no name."""
        sys.argv = list(argv or [""])
        sys.orig_argv = ["python", *sys.argv]
        self._program_path = sys.argv[0]
        if argv is None:
            self.namespace.pop("__file__", None)
            self._look_for_modules_in("")
            return
        path = _join(self.workspace, argv[0])
        self.namespace["__file__"] = path
        if not _exists(path):
            _source_lines[path] = (len(code), None, split_lines(code), path)
        self._look_for_modules_in(_folder_of(path))

    def _look_for_modules_in(self, folder: str) -> None:
        if self._module_folder in sys.path:
            sys.path[sys.path.index(self._module_folder)] = folder
        else:
            sys.path.insert(0, folder)
        self._module_folder = folder

    def next_filename(self, code: str) -> str:
        """Numbers a cell and registers its source, so that tracebacks and `inspect` can show it. Its name is that number;
        a program's is its path as it was started, as Python has it.
        """
        self._count += 1
        number = f"<cell {self._count}>"
        filename = self._program_path or number
        # Without a modification time linecache never checks the entry against a file.
        _source_lines[filename] = (len(code), None, split_lines(code), number)
        return filename

    def withdraw(self, filename: str) -> None:
        """Takes back the name of the last cell, which was not run."""
        self._count -= 1
        _source_lines.pop(filename, None)

    def compile(self, code: str, filename: str) -> Cell:
        """Compiles a cell with top-level await allowed. Raises SyntaxError, for NUL bytes and too deep nesting also."""
        flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT | self._future_flags
        try:
            with DeepTrees():
                parsed = parse_cell(code, filename, flags)
                if parsed.refused:
                    line, message = parsed.refused[0]
                    raise located_syntax_error(message, filename, code, line)
                if parsed.timed:
                    from executor_kernel.notebook.notebook_timing import provide

                    provide(self.namespace)
                keeping = _keep_last_value(parsed)
                compiled = _compile(keeping or parsed.tree, filename, "exec", flags, dont_inherit=True)
        except (RecursionError, MemoryError):
            raise located_syntax_error("The code is nested too deeply to be compiled", filename, code, 1) from None
        has_value, python = keeping is not None, parsed.python or parsed.text
        return Cell(filename, parsed.tree, compiled, has_value, parsed.text, python, parsed.notes)

    def run(self, cell: Cell) -> Any:
        """Runs a compiled cell; the last expression's value, or None. Raises what the code raises."""
        self._future_flags |= cell.code.co_flags & _FUTURE_FLAGS
        self._program = cell.python
        self._spawn_watch.provide()
        try:
            # CO_COROUTINE: the cell awaits at its top level. The event loop ends with the cell.
            if cell.code.co_flags & 0x0080:
                _run_coroutine(_eval(cell.code, self.namespace))
            else:
                _eval(cell.code, self.namespace)
        finally:
            value = self.namespace.pop(_VALUE_NAME, None)
        if cell.has_value and value is not None:
            set_builtin("_", value)
        return value


    def _main_source(self) -> str:
        """What a process that multiprocessing starts afresh has for its main module, where that is no file."""
        if "__file__" in self.namespace:
            return self._program
        cells = ["".join(_source_lines[name][2]) for name in _cell_names()]
        return definitions(self.namespace, cells)


def forget_cells() -> None:
    """Forgets the sources of all cells."""
    for filename in _cell_names():
        del _source_lines[filename]
    vars(builtins).pop("_", None)


def _cell_names() -> list[str]:
    return [name for name, entry in _source_lines.items() if len(entry) > 3 and str(entry[3]).startswith("<cell ")]


def _keep_last_value(parsed: ParsedCell) -> ast.Module | None:
    """The tree with its last expression's value kept; None when it does not end with one."""
    body = _keeping(parsed.tree.body, parsed)
    return None if body is None else ast.Module(body, parsed.tree.type_ignores)


def _keeping(body: list[ast.stmt], parsed: ParsedCell) -> list[ast.stmt] | None:
    last = body[-1] if body else None
    if isinstance(last, ast.With) and any(last is block for block in parsed.timed):
        inner = _keeping(last.body, parsed)
        return None if inner is None else [*body[:-1], ast.copy_location(ast.With(last.items, inner), last)]
    if not isinstance(last, ast.Expr) or _ends_with_semicolon(last, parsed.text):
        return None
    target = ast.copy_location(ast.Name(_VALUE_NAME, ast.Store()), last)
    return [*body[:-1], ast.copy_location(ast.Assign([target], last.value), last)]


def _ends_with_semicolon(statement: ast.Expr, code: str) -> bool:
    if statement.end_lineno is None or statement.end_col_offset is None:
        return False
    rest = split_lines(code)[statement.end_lineno - 1 :]
    after = rest[0].encode("utf-8")[statement.end_col_offset :].decode("utf-8", "replace") if rest else ""
    return after.lstrip(" \t\f\\)").startswith(";")
