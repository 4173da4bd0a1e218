"""Source code as text: its lines, and characters that the compiler would refuse without saying where."""

from __future__ import annotations

BYTE_ORDER_MARK = "\ufeff"


def split_lines(code: str) -> list[str]:
    """Lines as Python counts them: form feeds and Unicode separators do not end one."""
    normalized = code.replace("\r\n", "\n").replace("\r", "\n")
    return normalized.splitlines(True) if normalized.isascii() and "\f" not in normalized else _split(normalized)


def check_characters(code: str, filename: str) -> None:
    """Raises SyntaxError for NUL bytes and lone surrogates."""
    position = code.find("\0")
    if position >= 0:
        line = code.count("\n", 0, position) + 1
        raise located_syntax_error("Source code cannot contain NUL bytes", filename, code, line)
    for line, text in enumerate(split_lines(code), 1):
        if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
            raise located_syntax_error("Source code cannot contain lone surrogates", filename, code, line)


def located_syntax_error(message: str, filename: str, code: str, line: int) -> SyntaxError:
    """A SyntaxError at the beginning of a line, counted from 1."""
    lines = split_lines(code)
    text: str | None = lines[line - 1].replace("\0", "\ufffd") if line <= len(lines) else None
    return SyntaxError(message, (filename, line, 1, text))


def _split(code: str) -> list[str]:
    parts = code.split("\n")
    lines = [part + "\n" for part in parts[:-1]]
    return lines + [parts[-1]] if parts[-1] else lines
