"""The workspace's files, for the supervisor.

Code that ran may have left anything here: links to /proc, pipes, names that are not text. Every path is resolved by the
kernel with `openat2` so that it stays below the workspace and follows no link, and only regular files are read.
"""

from __future__ import annotations

import base64
import errno
import os
import stat
from collections.abc import Iterable, Iterator
from json.encoder import encode_basestring_ascii
from typing import Any, Callable, TypeVar

from executor_sandbox import linux
from executor_sandbox.isolation import WORKSPACE

MAX_ENTRIES = 10_000
# Of the paths in one frame, as JSON writes them: a byte that is no text takes six there.
_MAX_PATH_BYTES = 4 * 1024 * 1024
_MAX_DEPTH = 64
T = TypeVar("T")
#: A path, or a name in a folder, and how it looks.
Found = tuple[str, os.stat_result]
_RESOLVE = (
    linux.RESOLVE_BENEATH | linux.RESOLVE_NO_SYMLINKS | linux.RESOLVE_NO_MAGICLINKS | linux.RESOLVE_NO_XDEV
)


def read(path: str, offset: int, length: int) -> dict[str, Any]:
    """Part of a regular file, with its whole size and what tells that it is still the same."""
    descriptor = open_file(path)
    try:
        status = os.fstat(descriptor)
        data = os.pread(descriptor, length, offset)
    finally:
        os.close(descriptor)
    version = f"{status.st_ino}-{status.st_ctime_ns}"
    return {"size": status.st_size, "version": version, "data": base64.b64encode(data).decode("ascii")}


def write(path: str, data: str, append: bool) -> dict[str, Any]:
    """Writes or continues a file, making the folders above it."""
    descriptor = open_to_write(path, append)
    try:
        view = memoryview(base64.b64decode(data))
        while view:
            view = view[os.write(descriptor, view) :]
    finally:
        os.close(descriptor)
    return {}


def open_to_write(path: str, append: bool) -> int:
    """A descriptor to write or continue a file with; makes the folders above it. Raises OSError where it is no file."""
    parts = [part for part in path.split("/") if part]
    for depth in range(1, len(parts)):
        _make_folder(parts[:depth])
    flags = os.O_WRONLY | os.O_CREAT | os.O_NONBLOCK | (os.O_APPEND if append else os.O_TRUNC)
    return _regular(_open(path, flags, 0o644), path)


def remove(path: str) -> dict[str, Any]:
    """Removes a file, a link itself, or a whole folder."""
    parent, _, name = path.rstrip("/").rpartition("/")
    try:
        folder = _open(parent or ".", os.O_RDONLY | os.O_DIRECTORY)
    except FileNotFoundError:
        return {}
    try:
        remove_entry(folder, name)
    finally:
        os.close(folder)
    return {}


def entries(path: str) -> dict[str, Any]:
    """Everything below a folder, at most `MAX_ENTRIES` that fit into a frame, folders before what they hold."""
    found: list[dict[str, Any]] = []
    for relative, status in fitting(walk(path)):
        kind = "file" if stat.S_ISREG(status.st_mode) else "directory" if stat.S_ISDIR(status.st_mode) else "other"
        found.append({"path": relative, "type": kind, "size": status.st_size if kind == "file" else 0})
    return {"entries": found}


def fitting(found: Iterable[tuple[str, T]]) -> Iterator[tuple[str, T]]:
    """The first ones, as many as have paths that fit into a frame together."""
    room = _MAX_PATH_BYTES
    for path, about in found:
        room -= len(encode_basestring_ascii(path))
        if room < 0:
            return
        yield path, about


def open_file(path: str, root: int | None = None) -> int:
    """A descriptor to read a regular file from, below `root` where it is given. Raises OSError for anything else."""
    return _regular(_open(path, os.O_RDONLY | os.O_NONBLOCK, root=root), path)


def regular_files(root: int) -> list[str]:
    """The regular files below a folder of another workspace. Raises OSError where there are more than a walk comes to."""
    found = list(walk("", root=root))
    if len(found) >= MAX_ENTRIES:
        raise OSError(errno.E2BIG, f"It holds {MAX_ENTRIES:,} files and folders or more")
    if any(stat.S_ISDIR(status.st_mode) and path.count("/") >= _MAX_DEPTH for path, status in found):
        raise OSError(errno.E2BIG, f"It holds folders more than {_MAX_DEPTH} deep")
    return [path for path, status in found if stat.S_ISREG(status.st_mode)]


def _regular(descriptor: int, path: str) -> int:
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise IsADirectoryError(errno.EISDIR, "Not a regular file", path)
    return descriptor


def copy_bytes(source: int, target: int) -> int:
    """Copies a file into an empty one, its holes as holes: they take no room, however large; the number of bytes beside them."""
    total = end = 0
    while True:
        try:
            start = os.lseek(source, end, os.SEEK_DATA)
        except OSError as error:
            if error.errno != errno.ENXIO:
                raise
            # There is nothing but a hole after this.
            os.ftruncate(target, os.fstat(source).st_size)
            return total
        end = os.lseek(source, start, os.SEEK_HOLE)
        os.lseek(target, start, os.SEEK_SET)
        while start < end:
            sent = os.sendfile(target, source, start, end - start)
            if sent == 0:
                # It has been cut meanwhile.
                end = start
            start += sent
            total += sent


def write_file(path: str, source: int, mode: int, mtime: int) -> None:
    """Makes a file with the content of another, in place of what is there."""
    remove(path)
    descriptor = _open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        copy_bytes(source, descriptor)
        os.fchmod(descriptor, mode)
        os.utime(descriptor, ns=(mtime, mtime))
    finally:
        os.close(descriptor)


def write_folder(path: str, mode: int) -> None:
    """Makes a folder, or gives the one that is there its mode."""
    _make_folder(path.split("/"))
    descriptor = _open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fchmod(descriptor, mode)
    finally:
        os.close(descriptor)


def read_link(path: str) -> str:
    """The target of a symbolic link."""
    return _in_folder(path, lambda folder, name: os.readlink(name, dir_fd=folder))


def write_link(path: str, target: str) -> None:
    """Makes a symbolic link, in place of what is there."""
    remove(path)
    _in_folder(path, lambda folder, name: os.symlink(target, name, dir_fd=folder))


def _in_folder(path: str, work: Callable[[int, str], T]) -> T:
    parent, _, name = path.rpartition("/")
    folder = _open(parent or ".", os.O_RDONLY | os.O_DIRECTORY)
    try:
        return work(folder, name)
    finally:
        os.close(folder)


def walk(
    path: str, enter: Callable[[str, int], None] = lambda _prefix, _folder: None, root: int | None = None
) -> Iterator[Found]:
    """Everything below a folder, at most `MAX_ENTRIES`, folders before what they hold. `enter` is called with the prefix of
    each folder and its descriptor before that is read. `root` is what paths are below, where it is not the workspace.
    """
    start = "" if path in ("", ".") else path.strip("/") + "/"
    pending = [(start, 0)]
    seen = 0
    while pending:
        prefix, depth = pending.pop()
        try:
            folder = open_folder(prefix, root)
        except OSError:
            if prefix == start:
                raise
            # Code that still runs has taken it away, or put something else in its place.
            continue
        try:
            enter(prefix, folder)
            found = list(statuses(folder, sorted(os.listdir(folder))))
        finally:
            os.close(folder)
        for name, status in found:
            if seen >= MAX_ENTRIES:
                return
            seen += 1
            if stat.S_ISDIR(status.st_mode) and depth < _MAX_DEPTH:
                pending.append((f"{prefix}{name}/", depth + 1))
            yield f"{prefix}{name}", status


def open_folder(prefix: str, root: int | None = None) -> int:
    """A descriptor of a folder, "" being the workspace itself, or the `root` that is given."""
    return _open(prefix or ".", os.O_RDONLY | os.O_DIRECTORY, root=root)


def statuses(folder: int, names: Iterable[str]) -> Iterator[Found]:
    """How those of the entries look that are there: code that still runs in the background may take one away."""
    for name in names:
        try:
            yield name, os.stat(name, dir_fd=folder, follow_symlinks=False)
        except FileNotFoundError:
            continue


def remove_entry(folder: int, name: str) -> None:
    """Removes a file, a link or a whole tree from an open folder, if it is there."""
    try:
        os.unlink(name, dir_fd=folder)
        return
    except FileNotFoundError:
        return
    except IsADirectoryError:
        pass
    inner = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=folder)
    try:
        _empty(inner)
    finally:
        os.close(inner)
    os.rmdir(name, dir_fd=folder)


def _empty(folder: int) -> None:
    """Removes what a folder holds. Folders in folders are first moved up to it: a tree may be deeper than any stack."""
    moved = 0
    pending = _remove_files(folder)
    while pending:
        name = pending.pop()
        inner = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=folder)
        try:
            for child in _remove_files(inner):
                moved += 1
                place = f".{moved}-{os.urandom(8).hex()}"
                os.rename(child, place, src_dir_fd=inner, dst_dir_fd=folder)
                pending.append(place)
        finally:
            os.close(inner)
        os.rmdir(name, dir_fd=folder)


def _remove_files(folder: int) -> list[str]:
    """Removes what is no folder; the names of the folders that are left."""
    folders = []
    for name in os.listdir(folder):
        try:
            os.unlink(name, dir_fd=folder)
        except FileNotFoundError:
            continue
        except IsADirectoryError:
            folders.append(name)
    return folders


def _make_folder(parts: list[str]) -> None:
    parent = _open("/".join(parts[:-1]) or ".", os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.mkdir(parts[-1], 0o755, dir_fd=parent)
    except FileExistsError:
        pass
    finally:
        os.close(parent)


def _open(path: str, flags: int, mode: int = 0, root: int | None = None) -> int:
    if root is not None:
        return linux.openat2(root, path, flags, mode, _RESOLVE)
    root = os.open(WORKSPACE, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        return linux.openat2(root, path, flags, mode, _RESOLVE)
    finally:
        os.close(root)
