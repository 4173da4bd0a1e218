"""Lets code use what it imports of IPython: `IPython.display`, and `get_ipython()`, which says that no notebook is there.

Where IPython is not installed its modules are made here. Where it is, its `display()` only prints outside of a notebook,
and is replaced.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

_PACKAGE = "IPython"
#: What is made here, by name; those with others below them are packages.
_MODULES: dict[str, bool] = {_PACKAGE: True, "IPython.core": True, "IPython.core.display": False, "IPython.display": False}
_DISPLAY_MODULES = ("IPython.display", "IPython.core.display", "IPython.core.display_functions")

_find_on_path = PathFinder.find_spec


class StandIn:
    """Finds modules of an IPython that is not installed, and fills them."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        is_package = _MODULES.get(fullname)
        if is_package is None:
            return None
        loader: Any = self
        return ModuleSpec(fullname, loader, origin="built-in", is_package=is_package)

    def create_module(self, spec: ModuleSpec) -> None:
        """Leaves it to the import system."""

    def exec_module(self, module: ModuleType) -> None:
        if module.__name__ == _PACKAGE:
            vars(module)["get_ipython"] = _get_ipython
            # `import IPython` gives the module as well.
            __import__("IPython.display")
        elif module.__name__ != "IPython.core":
            from executor_kernel.notebook import notebook_display

            vars(module).update({name: getattr(notebook_display, name) for name in notebook_display.__all__})
            vars(module)["__all__"] = list(notebook_display.__all__)


class Installed:
    """Finds the display module of an installed IPython, and replaces its function."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        spec = _find_on_path(fullname, path, target) if fullname == "IPython.display" else None
        if spec is not None and spec.loader is not None:
            loader: Any = _Replacing(spec.loader)
            spec.loader = loader
        return spec


class _Replacing:
    def __init__(self, loader: Any) -> None:
        self._loader = loader

    def create_module(self, spec: ModuleSpec) -> Any:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        from executor_kernel.notebook.notebook_display import display

        self._loader.exec_module(module)
        for name in _DISPLAY_MODULES:
            part = module if name == module.__name__ else sys.modules.get(name)
            if hasattr(part, "display"):
                vars(part)["display"] = display


def _get_ipython() -> Any:
    return None


_finder: Any | None = None


def provide() -> None:
    """Makes the modules importable in this process. Idempotent."""
    global _finder
    if _finder is None:
        _finder = StandIn() if _find_on_path(_PACKAGE) is None else Installed()
    # Code may have put anything there, and imports nothing more then.
    if isinstance(sys.meta_path, list) and _finder not in sys.meta_path:
        # What is installed comes first; a replaced part of it has to be found before it.
        sys.meta_path.insert(len(sys.meta_path) if isinstance(_finder, StandIn) else 0, _finder)
