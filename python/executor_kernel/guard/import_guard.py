"""Refuses at run time the imports of the user's own code that the static check could not see.

It looks at the frame that imports: code in the session's namespace, or in a file of the project that is tested, is the
user's; everything else is a library's, which may import what it needs. A guard-rail only: forbidden functions that are reached in roundabout ways are not caught
here, and neither is code that sets out to remove the hook. The operating system's sandbox is the boundary.
"""

from __future__ import annotations

import builtins
import importlib
import os
import sys
from collections.abc import Mapping, Sequence
from types import FrameType, TracebackType
from typing import Any, Callable

from executor_kernel.guard.allowed_modules import AllowedModules
from executor_kernel.process_state import set_builtin

_original_import = builtins.__import__
_original_import_module = importlib.import_module
_get_frame = sys._getframe


class SecurityViolation(ModuleNotFoundError):
    """The user's own code imported a module that is not allowed: to code that has something in its place, one that is not
    there.
    """


class ImportGuard:
    """A context in which the user's own imports are held to the allowlist; `is_users` tells their frames."""

    def __init__(self, allowed: AllowedModules, is_users: Callable[[FrameType], bool]) -> None:
        self._allowed = allowed
        self._is_users = is_users

    def __enter__(self) -> ImportGuard:
        set_builtin("__import__", self._import)
        vars(importlib)["import_module"] = self._import_module
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        set_builtin("__import__", _original_import)
        vars(importlib)["import_module"] = _original_import_module

    def _import(
        self,
        name: str,
        globals: Mapping[str, Any] | None = None,
        locals: Mapping[str, Any] | None = None,
        fromlist: Sequence[str] = (),
        level: int = 0,
    ) -> Any:
        # C code that imports for itself, as datetime.strptime does, passes the calling frame's globals and a list;
        # an import statement passes None or a tuple.
        is_library = globals is not None and type(fromlist) is list
        if not is_library and level == 0 and self._is_users(_get_frame(1)):
            names = [part for part in fromlist or () if isinstance(part, str)]
            if not (self._allowed.allows_from(name, names) if names else self._allowed.allows(name)):
                raise SecurityViolation(self._allowed.refusal(name), name=name)
        return _original_import(name, globals, locals, fromlist, level)

    def _import_module(self, name: str, package: str | None = None) -> Any:
        is_user = self._is_users(_get_frame(1))
        if is_user and isinstance(name, str) and not name.startswith(".") and not self._allowed.allows(name):
            raise SecurityViolation(self._allowed.refusal(name), name=name)
        return _original_import_module(name, package)


def in_namespace(namespace: dict[str, Any]) -> Callable[[FrameType], bool]:
    """Whether a frame runs code of this namespace."""
    return lambda frame: frame.f_globals is namespace


def in_files_below(folder: str) -> Callable[[FrameType], bool]:
    """Whether a frame runs code of a file below this folder, and of no environment in it."""
    start = folder + os.sep

    def is_below(frame: FrameType) -> bool:
        filename = frame.f_code.co_filename
        return filename.startswith(start) and "site-packages" not in filename

    return is_below
