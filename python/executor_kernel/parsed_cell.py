"""Code as a syntax tree, however it was written."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import NamedTuple

from executor_kernel.source_lines import BYTE_ORDER_MARK, check_characters

_compile = compile


class LineNote(NamedTuple):
    """What there is to say about a line that is no Python."""

    line: int
    message: str


class ParsedCell(NamedTuple):
    """The tree of code, and the text that its positions refer to."""

    tree: ast.Module
    text: str
    #: About lines that were skipped.
    notes: Sequence[LineNote] = ()
    #: Lines for which there is nothing here that could do what they say: the code is not to be run.
    refused: Sequence[LineNote] = ()
    #: Statements that were put around others to time them; the value of a `with` among them is that of its last one.
    timed: Sequence[ast.stmt] = ()
    #: The text without lines that are no Python; empty where it has none.
    python: str = ""


def parse_cell(code: str, filename: str, flags: int) -> ParsedCell:
    """Raises SyntaxError for code that is neither Python nor what a notebook takes; RecursionError and MemoryError for what
    is nested too deeply.
    """
    check_characters(code, filename)
    text = code[1:] if code.startswith(BYTE_ORDER_MARK) else code
    try:
        return ParsedCell(_compile(text, filename, "exec", flags | ast.PyCF_ONLY_AST, dont_inherit=True), text)
    except SyntaxError:
        # Imported for such code alone: it would be a part of what every sandbox is forked from.
        from executor_kernel.notebook.notebook import parse_notebook

        parsed = parse_notebook(text, filename, flags)
        if parsed is None:
            raise
        return parsed
