"""Which modules the user's own code may import."""

from __future__ import annotations

import os
import sys
from typing import FrozenSet, Iterable

from .distributions import import_names

_MAX_NAMED = 25


class AllowedModules:
    """An allowlist of import names, dotted ones included, and the workspace's own modules beside it."""

    def __init__(self, names: Iterable[str], workspace: str) -> None:
        self._names: FrozenSet[str] = frozenset(name for entry in names for name in import_names(entry))
        self._workspace = workspace

    def allows(self, module: str) -> bool:
        """Whether `import module` is allowed: its name, or a package that it is in, is listed."""
        parts = module.split(".")
        listed = any(".".join(parts[:length]) in self._names for length in range(1, len(parts) + 1))
        return listed or parts[0] == "__future__" or self.is_own(parts[0])

    def is_own(self, name: str) -> bool:
        """Whether the workspace, the current directory or the program's own folder holds a module or package of that name."""
        below = os.path.join(self._workspace, "")
        folders = {self._workspace, os.curdir, *(folder for folder in sys.path if folder.startswith(below))}
        return any(_holds_module(folder, name) for folder in folders)

    def allows_from(self, module: str, names: Iterable[str]) -> bool:
        """Whether `from module import names` is allowed: the module, or each name as a submodule of it."""
        return self.allows(module) or all(self.allows(f"{module}.{name}") for name in names)

    def refusal(self, module: str) -> str:
        """The sentence that says what is refused and what would be allowed."""
        if not _exists(module.partition(".")[0]):
            return f"There is no module '{module}': neither the environment nor the workspace holds one of that name"
        if not self._names:
            return f"Module '{module}' is not allowed; only the workspace's own modules are"
        named = sorted(name for name in self._names if name.isidentifier() or "." in name)
        shown = ", ".join(named[:_MAX_NAMED])
        rest = f" and {len(named) - _MAX_NAMED} more" if len(named) > _MAX_NAMED else ""
        return f"Module '{module}' is not allowed; allowed are {shown}{rest}"


def _exists(name: str) -> bool:
    """Whether there is a module of that name to be imported, allowed or not."""
    # Imported here: most code is not refused anything.
    from importlib.util import find_spec

    try:
        return name in sys.modules or find_spec(name) is not None
    except (ImportError, ValueError, AttributeError):
        # Something that pretends to be a package, or a name that none can have.
        return False


def _holds_module(folder: str, name: str) -> bool:
    if not name.isidentifier():
        return False
    path = os.path.join(folder, name)
    if os.path.isfile(path + ".py"):
        return True
    try:
        entries = os.listdir(path)
    except OSError:
        return False
    return any(entry.endswith(".py") for entry in entries)
