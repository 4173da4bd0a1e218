"""The workspace's files, for the supervisor.

Code that ran may have left anything here: links to /proc, pipes, names that are not text. Every path is resolved by the
kernel with `openat2` so that it stays below the workspace and follows no link, and only regular files are read.
"""

from __future__ import annotations

import base64
import errno
import os
import stat
from typing import Any, Dict, Iterator, List, Tuple

from . import linux
from .isolation import WORKSPACE

MAX_ENTRIES = 10_000
_MAX_DEPTH = 64
_RESOLVE = (
    linux.RESOLVE_BENEATH | linux.RESOLVE_NO_SYMLINKS | linux.RESOLVE_NO_MAGICLINKS | linux.RESOLVE_NO_XDEV
)


def read(path: str, offset: int, length: int) -> Dict[str, Any]:
    """Part of a regular file, with its whole size."""
    descriptor = _open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise IsADirectoryError(errno.EISDIR, "Not a regular file", path)
        data = os.pread(descriptor, length, offset)
    finally:
        os.close(descriptor)
    return {"size": status.st_size, "data": base64.b64encode(data).decode("ascii")}


def write(path: str, data: str, append: bool) -> Dict[str, Any]:
    """Writes or continues a file, making the folders above it."""
    parts = [part for part in path.split("/") if part]
    for depth in range(1, len(parts)):
        _make_folder(parts[:depth])
    flags = os.O_WRONLY | os.O_CREAT | os.O_NONBLOCK | (os.O_APPEND if append else os.O_TRUNC)
    descriptor = _open(path, flags, 0o644)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise IsADirectoryError(errno.EISDIR, "Not a regular file", path)
        view = memoryview(base64.b64decode(data))
        while view:
            view = view[os.write(descriptor, view) :]
    finally:
        os.close(descriptor)
    return {}


def remove(path: str) -> Dict[str, Any]:
    """Removes a file, a link itself, or a whole folder."""
    parent, _, name = path.rstrip("/").rpartition("/")
    try:
        folder = _open(parent or ".", os.O_RDONLY | os.O_DIRECTORY)
    except FileNotFoundError:
        return {}
    try:
        _remove_entry(folder, name)
    finally:
        os.close(folder)
    return {}


def entries(path: str) -> Dict[str, Any]:
    """Everything below a folder, at most `MAX_ENTRIES`, folders before what they hold."""
    found: List[Dict[str, Any]] = []
    for relative, status in _walk(path):
        kind = "file" if stat.S_ISREG(status.st_mode) else "directory" if stat.S_ISDIR(status.st_mode) else "other"
        found.append({"path": relative, "type": kind, "size": status.st_size if kind == "file" else 0})
    return {"entries": found}


def fingerprints() -> Dict[str, Tuple[int, int]]:
    """Modification time and size of every regular file, to tell what a run changed."""
    return {
        relative: (status.st_mtime_ns, status.st_size)
        for relative, status in _walk(".")
        if stat.S_ISREG(status.st_mode)
    }


def _walk(path: str) -> Iterator[Tuple[str, os.stat_result]]:
    start = "" if path in ("", ".") else path.strip("/") + "/"
    pending = [(start, 0)]
    seen = 0
    while pending:
        prefix, depth = pending.pop()
        for name, status in _statuses(prefix or "."):
            if seen >= MAX_ENTRIES:
                return
            seen += 1
            if stat.S_ISDIR(status.st_mode) and depth < _MAX_DEPTH:
                pending.append((f"{prefix}{name}/", depth + 1))
            yield f"{prefix}{name}", status


def _statuses(path: str) -> List[Tuple[str, os.stat_result]]:
    folder = _open(path, os.O_RDONLY | os.O_DIRECTORY)
    found = []
    try:
        for name in sorted(os.listdir(folder)):
            try:
                found.append((name, os.stat(name, dir_fd=folder, follow_symlinks=False)))
            except FileNotFoundError:
                # The code may still be running in the background and take the entry away.
                continue
    finally:
        os.close(folder)
    return found


def _remove_entry(folder: int, name: str) -> None:
    try:
        os.unlink(name, dir_fd=folder)
        return
    except FileNotFoundError:
        return
    except IsADirectoryError:
        pass
    inner = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=folder)
    try:
        for child in os.listdir(inner):
            _remove_entry(inner, child)
    finally:
        os.close(inner)
    os.rmdir(name, dir_fd=folder)


def _make_folder(parts: List[str]) -> None:
    parent = _open("/".join(parts[:-1]) or ".", os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.mkdir(parts[-1], 0o755, dir_fd=parent)
    except FileExistsError:
        pass
    finally:
        os.close(parent)


def _open(path: str, flags: int, mode: int = 0) -> int:
    root = os.open(WORKSPACE, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        return linux.openat2(root, path, flags, mode, _RESOLVE)
    finally:
        os.close(root)
