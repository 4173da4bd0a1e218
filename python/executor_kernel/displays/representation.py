"""Representations of a value by MIME type, guarded against values that misbehave when asked for one."""

from __future__ import annotations

import base64
import json
import sys
from typing import Any, Callable

from executor_kernel.displays.bounded_repr import bounded_repr
from executor_kernel.displays.time_budget import TimeBudget, TimeBudgetExceeded

# Seconds for all representations of one value together.
TIME_BUDGET = 3.0

_METHODS: tuple[tuple[str, str], ...] = (
    ("_repr_html_", "text/html"),
    ("_repr_markdown_", "text/markdown"),
    ("_repr_svg_", "image/svg+xml"),
    ("_repr_png_", "image/png"),
    ("_repr_jpeg_", "image/jpeg"),
    ("_repr_latex_", "text/latex"),
    ("_repr_json_", "application/json"),
)

_b64encode = base64.b64encode
_encode_json = json.JSONEncoder(ensure_ascii=True, default=str).encode


def represent(value: Any) -> dict[str, str]:
    """`text/plain` always, and whatever richer the value offers; binary in base64."""
    data: dict[str, str] = {}
    try:
        with TimeBudget(TIME_BUDGET):
            data["text/plain"] = _text(value)
            _add_rich(value, data)
    except TimeBudgetExceeded:
        data.setdefault("text/plain", f"<{type(value).__name__} object: its repr took over {TIME_BUDGET:g} seconds>")
    return data


def _text(value: Any) -> str:
    try:
        return bounded_repr(value)
    except Exception as error:
        return f"<{type(value).__name__} object: its repr raised {type(error).__name__}>"


def _add_rich(value: Any, data: dict[str, str]) -> None:
    if isinstance(value, type):
        return
    figure = _figure_png(value)
    if figure is not None:
        data["image/png"] = figure
        return
    for mime, content in _mime_bundle(value).items():
        _add(data, mime, content)
    for method, mime in _METHODS:
        if mime not in data:
            _add(data, mime, _call(value, method))


def _add(data: dict[str, str], mime: Any, content: Any) -> None:
    # A method may answer (content, metadata); metadata has no place in a display.
    if isinstance(content, tuple) and len(content) == 2 and isinstance(content[1], dict):
        content = content[0]
    if content is None or not isinstance(mime, str):
        return
    if isinstance(content, (bytes, bytearray, memoryview)):
        data[mime] = _b64encode(bytes(content)).decode("ascii")
    elif isinstance(content, str):
        data[mime] = str(content)
    elif mime.endswith("json"):
        try:
            data[mime] = _encode_json(content)
        except (ValueError, TypeError, RecursionError):
            # Not JSON after all: the other representations stand.
            return


def _mime_bundle(value: Any) -> dict[Any, Any]:
    bundle = _call(value, "_repr_mimebundle_")
    if isinstance(bundle, tuple) and bundle:
        bundle = bundle[0]
    return bundle if isinstance(bundle, dict) else {}


def _call(value: Any, name: str) -> Any:
    # Looked up on the type: an object that answers every attribute, as a mock does, offers no representation by that.
    method: Callable[[Any], Any] | None = getattr(type(value), name, None)
    if not callable(method):
        return None
    try:
        return method(value)
    except Exception:
        # A representation that fails is one that is not offered; text/plain remains.
        return None


def _figure_png(value: Any) -> str | None:
    figure_module = sys.modules.get("matplotlib.figure")
    figure_type = getattr(figure_module, "Figure", None)
    if not isinstance(figure_type, type) or not isinstance(value, figure_type):
        return None
    from executor_kernel.displays.figures import render

    try:
        return render(value)
    except Exception:
        # A figure that cannot be drawn still has its repr; drawing it with show() tells why.
        return None
