"""Which modules the user's own code may import."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence

from executor_kernel.guard.distributions import distribution_name, import_names, provided_modules

_MAX_NAMED = 25


class AllowedModules:
    """An allowlist of import names, dotted ones included, and beside it the workspace's own modules and those of the
    distributions that were asked for.
    """

    def __init__(
        self, names: Iterable[str], workspace: str, requirements: Sequence[str] = (), folders: Sequence[str] = ()
    ) -> None:
        self._names: frozenset[str] = frozenset(name for entry in names for name in import_names(entry))
        self._workspace = workspace
        self._folders = folders
        self._requirements = requirements
        self._provided: frozenset[str] | None = None

    def beside(self, names: Iterable[str], folders: Sequence[str] = ()) -> AllowedModules:
        """The same list with more names, for code that finds modules in these folders as well."""
        return AllowedModules([*self._names, *names], self._workspace, self._requirements, folders)

    def allows(self, module: str) -> bool:
        """Whether `import module` is allowed: its name, or a package that it is in, is listed."""
        parts = module.split(".")
        listed = any(".".join(parts[:length]) in self._names for length in range(1, len(parts) + 1))
        return listed or parts[0] == "__future__" or self.is_own(parts[0]) or self._is_provided(parts[0])

    def is_own(self, name: str) -> bool:
        """Whether the workspace, the current directory or the program's own folder holds a module or package of that name."""
        below = os.path.join(self._workspace, "")
        folders = {self._workspace, os.curdir, *self._folders, *(folder for folder in sys.path if folder.startswith(below))}
        return any(_holds_module(folder, name) for folder in folders)

    def allows_from(self, module: str, names: Iterable[str]) -> bool:
        """Whether `from module import names` is allowed: the module, or each name as a submodule of it."""
        return self.allows(module) or all(self.allows(f"{module}.{name}") for name in names)

    def refusal(self, module: str) -> str:
        """The sentence that says what is refused, what would be allowed, and the option that allows it."""
        top = module.partition(".")[0]
        if not is_installed(top):
            missing = f"There is no module '{module}': neither the environment nor the workspace holds one of that name"
            distribution = distribution_name(top)
            meant = None if distribution != top else _meant_by(top)
            # Of a misspelt name nobody knows what would be installed.
            guess = "" if meant is None else f"; did you mean '{meant}'?"
            if sys.platform == "emscripten":
                return f"{missing}, and this sandbox, in WebAssembly, takes no `packages`{guess}"
            if meant is not None:
                return f"{missing}{guess} If not, name its distribution in `packages`"
            return f'{missing}; "{distribution}" in `packages` would install and allow it'
        named = sorted(name for name in self._names if name.isidentifier() or "." in name)
        listed = f"; allowed are {', '.join(named)}" if 0 < len(named) <= _MAX_NAMED else ""
        way = f'"+{top}" in `allowedModules` (EXECUTOR_ALLOWED_MODULES=+{top}) would allow it'
        return f"Module '{module}' is not allowed{listed}; {way}"

    def _is_provided(self, name: str) -> bool:
        if self._provided is None:
            self._provided = frozenset(module for entry in self._requirements for module in provided_modules(entry))
        return name in self._provided


def is_installed(name: str) -> bool:
    """Whether there is a module of that name, which has no dots, to be imported, allowed or not."""
    # Imported here: most code is not refused anything.
    from importlib.util import find_spec

    try:
        return name in sys.modules or find_spec(name) is not None
    except (ImportError, ValueError, AttributeError):
        # Something that pretends to be a package, or a name that none can have.
        return False


def _meant_by(name: str) -> str | None:
    """The module that differs from a name by a slip, where there is one."""
    from executor_kernel.errors.near_names import importable_modules, near

    return next(iter(near(name, importable_modules(), cutoff=0.75)), None)


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
