"""Python values as JSON data, or a clear error that names what cannot be."""

from __future__ import annotations

from typing import Any

# Beyond these the host's numbers are no longer exact.
_MAX_INTEGER = 2**53 - 1
_MAX_DEPTH = 100
_INFINITY = float("inf")


def to_json(value: Any, where: str, depth: int = 0) -> Any:
    """A copy of `value` made of plain JSON types. Raises TypeError or ValueError, with `where` in the message."""
    if depth > _MAX_DEPTH:
        raise ValueError(f"{where} is nested deeper than {_MAX_DEPTH} levels, or holds itself")
    if value is None or value is True or value is False:
        return value
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, int):
        return _integer(int.__int__(value), where)
    if isinstance(value, float):
        return _float(float.__float__(value), where)
    if isinstance(value, (list, tuple)):
        return [to_json(item, where, depth + 1) for item in value]
    if isinstance(value, dict):
        return _object(value, where, depth)
    if hasattr(type(value), "tolist"):
        # numpy's arrays and numbers, and pandas' columns.
        return to_json(value.tolist(), where, depth + 1)
    raise TypeError(f"{where} must be JSON data, not of type {type(value).__name__}")


def _integer(value: int, where: str) -> int:
    if not -_MAX_INTEGER <= value <= _MAX_INTEGER:
        raise ValueError(f"{where} holds an integer beyond 2**53 - 1, which JSON numbers do not keep exactly")
    return value


def _float(value: float, where: str) -> float:
    if value != value or value in (_INFINITY, -_INFINITY):
        raise ValueError(f"{where} holds {value}, which JSON cannot say")
    return value


def _object(value: dict[Any, Any], where: str, depth: int) -> dict[str, Any]:
    for key in value:
        if not isinstance(key, str):
            raise TypeError(f"{where} must be JSON data, whose keys are str: {type(key).__name__} is none")
    return {str.__str__(key): to_json(item, where, depth + 1) for key, item in value.items()}
