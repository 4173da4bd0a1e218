"""The folders beside the workspace, which are not kept for going back."""

from __future__ import annotations

import os

from executor_sandbox import matplotlib_cache
from executor_sandbox.isolation import SCRATCH_FOLDERS
from executor_sandbox.workspace import remove_entry


def clear() -> None:
    """Empties them once their users are gone: files count as memory, and what is left would end every later run at once."""
    for path in SCRATCH_FOLDERS:
        folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            for name in os.listdir(folder):
                _remove(folder, name)
        finally:
            os.close(folder)
    matplotlib_cache.provide()


def _remove(folder: int, name: str) -> None:
    try:
        remove_entry(folder, name)
    except OSError:
        # What Python itself needs is mounted here where its own place lies below this folder.
        return
