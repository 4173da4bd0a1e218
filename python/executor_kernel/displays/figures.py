"""Matplotlib figures as PNG displays; imports matplotlib only when the code already has."""

from __future__ import annotations

import base64
import io
import sys
from typing import Any, Callable
from weakref import WeakKeyDictionary

from executor_kernel.displays.displays import publisher

_BytesIO = io.BytesIO
_b64encode = base64.b64encode

# What of each figure the host has seen, so that an open one is shown again only when it changed.
_shown: WeakKeyDictionary[Any, int] = WeakKeyDictionary()


class _ChangeNote:
    """Stands where a figure says that something in it has changed, and passes that on. Drawing takes tens of milliseconds, so
    that figures that stay open are not to be drawn after every cell; and `Figure.stale` does not tell, since code that draws
    a figure itself resets it.
    """

    def __init__(self, callback: Callable[[Any, bool], None] | None) -> None:
        self.callback = callback.callback if isinstance(callback, _ChangeNote) else callback
        self.has_changed = False

    def __call__(self, figure: Any, stale: bool) -> None:
        self.has_changed = True
        if self.callback is not None:
            self.callback(figure, stale)


def render(figure: Any) -> str:
    """The figure as a PNG in base64; it then counts as shown."""
    buffer = _BytesIO()
    figure.canvas.print_figure(buffer, format="png", bbox_inches="tight")
    content = buffer.getvalue()
    _shown[figure] = hash(content)
    figure.stale_callback = _ChangeNote(figure.stale_callback)
    return _b64encode(content).decode("ascii")


def show_all() -> None:
    """Shows every open figure and closes it, as `plt.show()` does where there is a window."""
    pylab = sys.modules["matplotlib._pylab_helpers"]
    for manager in _managers():
        _publish(manager.canvas.figure)
    pylab.Gcf.destroy_all()


def show_changed() -> None:
    """Shows the open figures that the host has not seen in their present state, and leaves them open."""
    for manager in _managers():
        figure = manager.canvas.figure
        # A figure that holds nothing but its background was only opened.
        if len(figure.get_children()) <= 1:
            continue
        note = figure.stale_callback
        if isinstance(note, _ChangeNote) and not note.has_changed:
            continue
        seen = _shown.get(figure)
        content = render(figure)
        if _shown[figure] != seen:
            publisher.publish(_data(figure, content))


def _managers() -> list[Any]:
    pylab = sys.modules.get("matplotlib._pylab_helpers")
    return [] if pylab is None else list(pylab.Gcf.get_all_fig_managers())


def _publish(figure: Any) -> None:
    publisher.publish(_data(figure, render(figure)))


def _data(figure: Any, content: str) -> dict[str, str]:
    return {"image/png": content, "text/plain": f"<Figure with {len(figure.axes)} axes>"}
