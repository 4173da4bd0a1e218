"""Finds the lines of a notebook in code: `%magic`, `!command`, `name?`, `files = !ls`, `pip install name`.

Only where a statement begins, which Python's own tokenizer tells: inside of a string, of brackets or of a continued line
the same characters are Python's.
"""

from __future__ import annotations

import ast
import re
import tokenize
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from executor_kernel.source_lines import split_lines

_MARKS = ("%", "!", "?")
# More of them are no notebook.
_MAX_LINES = 1_000
_BLANK = " \t\f"
_INSTALLATION = re.compile(r"(?:pip3?|conda|mamba)[ \t]+install[ \t]+\S")
# Where none of these is, there is nothing to look for: statement by statement takes long in large code.
_CANDIDATE = re.compile(
    r"^[ \t\f]*(?:[%!?]|(?:pip3?|conda|mamba)[ \t]+install\b)|=[ \t]*[!%]|\?[ \t]*$", re.MULTILINE
)
_QUESTION = re.compile(r"[%\w.]+\?\??\s*$")
#: Programs whose name alone is a command, and would be a value.
_COMMANDS = frozenset("cat date df du echo env find free git hostname ls nproc ps pwd python uname which whoami".split())
_NO_TOKENS = frozenset({tokenize.INDENT, tokenize.DEDENT, tokenize.NL, tokenize.COMMENT})


class NotebookLine(NamedTuple):
    """A line that only a notebook reads, with those that continue it; numbers begin at 1."""

    first: int
    last: int
    indent: str
    #: From its mark on; without one for an installation.
    text: str
    #: Whether it is given to a name: `files = !ls`.
    assigned: bool = False

    @property
    def is_cell(self) -> bool:
        """Whether it says what to do with all lines below it."""
        return self.text.startswith("%%")


def find_notebook_lines(code: str) -> list[NotebookLine]:
    """At most a thousand, in order. What follows a `%%` line belongs to it, and is searched like any other code."""
    if _CANDIDATE.search(code) is None:
        return []
    lines = split_lines(code)
    found: list[NotebookLine] = []
    index: int | None = 0
    while index is not None and index < len(lines) and len(found) < _MAX_LINES:
        text = lines[index].lstrip(_BLANK)
        if not text.strip() or text.startswith("#"):
            index += 1
        elif text.startswith(_MARKS) or _INSTALLATION.match(text) or _QUESTION.match(text):
            line = _with_continuation(lines, index, len(lines[index]) - len(text))
            found.append(line)
            index = line.last
        else:
            index, assigned = _read_statement(lines, index)
            if assigned is not None:
                found.append(assigned)
    return found


def _read_statement(lines: Sequence[str], start: int) -> tuple[int | None, NotebookLine | None]:
    """Where the line after a statement is, and the notebook's line that it turns out to be. None for a statement that
    does not end.
    """
    previous = ""
    try:
        for token in tokenize.generate_tokens(_from(lines, start).__next__):
            if token.type == tokenize.NEWLINE:
                return start + token.start[0], None
            if token.type == tokenize.ENDMARKER:
                break
            if token.type in _NO_TOKENS or not token.string.strip():
                continue
            if previous == "=" and token.string in ("!", "%"):
                row = start + token.start[0] - 1
                line = _with_continuation(lines, row, token.start[1])._replace(first=start + 1, indent="", assigned=True)
                return line.last, None if _means_not(line.text) else line
            previous = token.string
    except (tokenize.TokenError, SyntaxError) as error:
        # One that is wrong within its line says nothing about the next; an open string or bracket takes in all that follows.
        reason = str(error.args[0]) if error.args else ""
        return (None if "EOF" in reason or "triple-quoted" in reason else start + 1), None
    return None, None


def _means_not(text: str) -> bool:
    """Whether it reads as the `!` of other languages, which is Python's `not`, before a value: `done = !ready`."""
    value = text.lstrip("!").strip()
    if text.startswith("%") or value.partition(" ")[0] in _COMMANDS:
        return False
    try:
        ast.parse(value, mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _from(lines: Sequence[str], start: int) -> Iterator[str]:
    for index in range(start, len(lines)):
        yield lines[index]


def _with_continuation(lines: Sequence[str], row: int, column: int) -> NotebookLine:
    """The line from that column on, and the lines that a backslash at its end adds."""
    last = row
    parts = [lines[row][column:].rstrip("\n")]
    while parts[-1].endswith("\\") and last + 1 < len(lines):
        last += 1
        parts.append(lines[last].rstrip("\n"))
    text = " ".join([*(part[:-1].strip() for part in parts[:-1]), parts[-1].strip()])
    return NotebookLine(row + 1, last + 1, lines[row][:column], text)
