"""Takes the code out of a text of Markdown, every line where it was."""

from __future__ import annotations

import ast
import re
from typing import NamedTuple

from executor_kernel.source_lines import BYTE_ORDER_MARK, split_lines

_FENCE = re.compile(r"([ \t]*)(`{3,}|~{3,})(.*)$")
_PYTHON = frozenset({"", "python", "python3", "py", "py3", "ipython", "ipython3", "pycon", "{python}", "{code-cell}"})
_MAX_PROSE = 100_000


class FencedCode(NamedTuple):
    """The code of a text of Markdown."""

    #: As many lines as the text has; those that are no code are empty.
    code: str
    #: Numbers of the lines with words that are no code, from 1.
    left_out: list[int]


class _Fence(NamedTuple):
    indent: int
    marks: str
    words: list[str]

    @property
    def language(self) -> str:
        return self.words[0].lower() if self.words else ""


class _Block(NamedTuple):
    first: int
    lines: list[str]
    #: None outside of every fence.
    language: str | None


def read_fences(text: str) -> list[FencedCode]:
    """What the code of a text may be, likeliest first; nothing for a text that has no fence where a line begins, or one in
    a string.

    Blocks in another language than Python are no code, and neither are words outside of the fences; a program there is.
    """
    lines = split_lines(text)
    blocks = _blocks(lines)
    if all(block.language is None for block in blocks) or _is_in_string(blocks[0]):
        return []
    by_block = _keep(blocks, len(lines))
    # A string may hold fences, too: then the first and the last of the text belong together.
    whole = _one_block(lines)
    return [by_block] if whole is None else [by_block, _keep([whole], len(lines))]


def _keep(blocks: list[_Block], count: int) -> FencedCode:
    kept = [""] * count
    left_out: list[int] = []
    for block in blocks:
        is_code = block.language in _PYTHON if block.language is not None else _is_program("".join(block.lines))
        for number, line in enumerate(block.lines, block.first):
            if is_code:
                kept[number] = line
            elif line.strip():
                left_out.append(number + 1)
    return FencedCode("".join(line or "\n" for line in kept), left_out)


def _one_block(lines: list[str]) -> _Block | None:
    written = [number for number, line in enumerate(lines) if line.strip()]
    first, last = written[0], written[-1]
    opening, closing = _fence(lines[first]), _fence(lines[last])
    if opening is None or closing is None or closing.words or first == last:
        return None
    inside = [_without_indent(line, opening.indent) for line in lines[first + 1 : last]]
    return _Block(first + 1, inside, opening.language)


def _blocks(lines: list[str]) -> list[_Block]:
    """The blocks in their order, those between the fences as well. A fence that is not closed goes to the end."""
    blocks = [_Block(0, [], None)]
    marks, indent = "", 0
    for number, line in enumerate(lines):
        fence = _fence(line)
        current = blocks[-1]
        if current.language is None:
            if fence is None:
                current.lines.append(line)
                continue
            marks, indent = fence.marks, fence.indent
            blocks.append(_Block(number + 1, [], fence.language))
        elif fence is not None and fence.marks.startswith(marks) and not fence.words:
            blocks.append(_Block(number + 1, [], None))
        else:
            inside = _without_indent(line, indent)
            current.lines.append(inside if current.lines else inside.lstrip(BYTE_ORDER_MARK))
    return blocks


def _without_indent(line: str, indent: int) -> str:
    return line[min(indent, len(line) - len(line.lstrip(" \t"))) :]


def _fence(line: str) -> _Fence | None:
    found = _FENCE.match(line.rstrip("\n"))
    # Backticks on the line of a fence are code within a sentence.
    if found is None or (found.group(2).startswith("`") and "`" in found.group(3)):
        return None
    return _Fence(len(found.group(1)), found.group(2), found.group(3).split())


def _is_in_string(before: _Block) -> bool:
    text = "".join(before.lines)
    return '"""' in text or "'''" in text


def _is_program(text: str) -> bool:
    """Whether a text between fences is Python, and not a word or two that could be: `Output`, `Result: 5`."""
    if len(text) > _MAX_PROSE:
        return False
    try:
        statements = ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return not all(_could_be_words(statement) for statement in statements)


def _could_be_words(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, (ast.Name, ast.Attribute, ast.Constant, ast.Tuple))
    return isinstance(statement, ast.AnnAssign)
