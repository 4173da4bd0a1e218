"""Reads code that is no Python as it stands, as a notebook would: fenced, or with lines that only a notebook knows."""

from __future__ import annotations

import ast
import warnings

from executor_kernel.notebook import notebook_timing
from executor_kernel.notebook.fenced_code import FencedCode, read_fences
from executor_kernel.notebook.notebook_commands import LineRefused, read_command
from executor_kernel.notebook.notebook_lines import NotebookLine, find_notebook_lines
from executor_kernel.notebook.notebook_timing import Timing
from executor_kernel.parsed_cell import LineNote, ParsedCell
from executor_kernel.source_lines import split_lines


def parse_notebook(text: str, filename: str, flags: int) -> ParsedCell | None:
    """None for a text that has nothing of a notebook; raises SyntaxError for one that is no Python beside that. Every line
    stays where it was.
    """
    readings = read_fences(text)
    if not readings:
        found = find_notebook_lines(text)
        return _parse_lines(_Reading(text, filename, flags), found) if found else None
    failures: list[SyntaxError] = []
    for fenced in readings:
        reading = _Reading(fenced.code, filename, flags)
        reading.take_fences(fenced)
        try:
            return _parse_lines(reading, find_notebook_lines(fenced.code))
        except SyntaxError as error:
            failures.append(error)
    raise failures[0]


def _parse_lines(reading: _Reading, found: list[NotebookLine]) -> ParsedCell:
    for line in found:
        if not reading.take(line):
            break
    return reading.finish()


class _Reading:
    def __init__(self, code: str, filename: str, flags: int) -> None:
        self._code = code
        self._lines = split_lines(code)
        self._filename = filename
        self._flags = flags
        self._notes: list[LineNote] = []
        self._refused: list[LineNote] = []
        self._timings: list[Timing] = []
        self._statements: dict[int, list[ast.stmt]] = {}

    def take_fences(self, fenced: FencedCode) -> None:
        if not fenced.code.strip():
            first = fenced.left_out[0] if fenced.left_out else 1
            self._refused.append(LineNote(first, "The text holds no code in a fenced block of Python"))
        elif fenced.left_out:
            message = "what is outside of the fenced Python was left out"
            self._notes.append(LineNote(fenced.left_out[0], message))

    def take(self, line: NotebookLine) -> bool:
        """Whether the lines below are code to be read on."""
        is_whole = line.is_cell and not any(self._is_statement(text) for text in self._lines[: line.first - 1])
        try:
            command = read_command(line, is_whole)
        except LineRefused as refused:
            self._refused.append(LineNote(line.first, str(refused)))
            self._replace(line, False)
            # The rest of such a cell is in another language, or goes elsewhere.
            return not is_whole
        if command.note is not None:
            self._notes.append(LineNote(line.first, command.note))
        if command.timing is not None:
            self._time(command.timing)
        self._replace(line, command.timing is not None and command.timing.statement != "")
        return True

    def finish(self) -> ParsedCell:
        python = "".join(self._lines)
        try:
            tree = _parse(python, self._filename, self._flags)
        except SyntaxError:
            if not self._refused:
                raise
            # What is wrong first of all is what was refused.
            return ParsedCell(ast.Module([], []), self._code, self._notes, self._refused, [])
        blocks = notebook_timing.insert(tree, self._timings, self._statements)
        return ParsedCell(tree, self._code, self._notes, self._refused, blocks, python)

    def _time(self, timing: Timing) -> None:
        self._timings.append(timing)
        if timing.statement:
            self._statements[timing.line] = self._parse_statement(timing)

    def _parse_statement(self, timing: Timing) -> list[ast.stmt]:
        try:
            tree = _parse(timing.statement, self._filename, self._flags)
        except SyntaxError as error:
            line = self._lines[timing.line - 1]
            raise SyntaxError(
                error.msg, (self._filename, timing.line, timing.column + (error.offset or 1), line)
            ) from None
        for node in ast.walk(tree):
            _move(node, timing)
        return tree.body

    def _replace(self, line: NotebookLine, is_timed: bool) -> None:
        # A block may consist of such a line alone; before imports from the future no statement may stand.
        self._lines[line.first - 1] = f"{line.indent}pass\n" if line.indent or is_timed else "\n"
        for number in range(line.first, line.last):
            self._lines[number] = "\n"

    @staticmethod
    def _is_statement(text: str) -> bool:
        return bool(text.strip()) and not text.lstrip().startswith("#")


def _parse(code: str, filename: str, flags: int) -> ast.Module:
    with warnings.catch_warnings():
        # Compiling the code to run it says what there is to say about it, once.
        warnings.simplefilter("ignore")
        tree = compile(code, filename, "exec", flags | ast.PyCF_ONLY_AST, dont_inherit=True)
    assert isinstance(tree, ast.Module)
    return tree


def _move(node: ast.AST, timing: Timing) -> None:
    """Moves a node of the statement, which was read by itself, to where that stands."""
    for line, column in (("lineno", "col_offset"), ("end_lineno", "end_col_offset")):
        number: int | None = getattr(node, line, None)
        if number is not None:
            if number == 1:
                setattr(node, column, getattr(node, column) + timing.column)
            setattr(node, line, number + timing.line - 1)
