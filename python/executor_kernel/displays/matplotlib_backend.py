"""The matplotlib backend of the kernel, chosen by `MPLBACKEND=module://executor_kernel.displays.matplotlib_backend`."""

from __future__ import annotations

from typing import Any

from matplotlib.backend_bases import FigureManagerBase
from matplotlib.backends.backend_agg import FigureCanvasAgg

from executor_kernel.displays import figures
from executor_kernel.displays.displays import display


class FigureManager(FigureManagerBase):
    """A figure without a window: showing it sends its picture."""

    def show(self) -> None:
        display(self.canvas.figure)


class FigureCanvas(FigureCanvasAgg):
    manager_class = FigureManager


def show(*_positional: Any, **_named: Any) -> None:
    """`plt.show()`: sends the open figures and closes them. There is no window to block on."""
    figures.show_all()
