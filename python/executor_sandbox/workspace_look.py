"""How the workspace looks, to tell what a run has changed. A look costs what has changed, not what the workspace holds."""

from __future__ import annotations

import os
import stat
from typing import NamedTuple

from executor_sandbox import workspace
from executor_sandbox.inotify import IN_ATTRIB, IN_IGNORED, IN_ISDIR, IN_Q_OVERFLOW, IN_UNMOUNT, Inotify

#: With fewer entries a walk costs less than a watch, of which a user has not many on one machine.
_WORTH_WATCHING = 64
_MAX_FOLDERS = 500


class Fingerprint(NamedTuple):
    """How an entry looks from outside. Whoever changes its content changes at least `changed`, which nobody can set."""

    mode: int
    size: int
    #: Nanoseconds.
    mtime: int
    changed: int
    inode: int


Fingerprints = dict[str, Fingerprint]


def changed_files(before: Fingerprints, after: Fingerprints) -> list[tuple[str, int]]:
    """Path and size of the regular files that are new or were written to, by path."""
    if after is before:
        return []
    return sorted(
        (path, now.size)
        for path, now in after.items()
        if before.get(path) is not now and stat.S_ISREG(now.mode) and _content(before.get(path)) != _content(now)
    )


def _content(seen: Fingerprint | None) -> tuple[int, int] | None:
    return None if seen is None else (seen.mtime, seen.size)


class WorkspaceLook:
    """Looks at one workspace again and again, whose folders it watches where they hold much."""

    def __init__(self) -> None:
        self._files: Fingerprints = {}
        self._inotify: Inotify | None = None
        #: The prefixes of the paths in each watched folder.
        self._prefixes: dict[int, str] = {}
        #: Whether a file has several names, so that it may change without a word about the name that is known.
        self._linked = False
        self._can_watch = True

    def files(self) -> Fingerprints:
        """How every entry looks, at most `workspace.MAX_ENTRIES`: the same object again where nothing has changed. Not to be
        changed by the caller.
        """
        touched = self._touched()
        if touched is None or not self._update(touched):
            self._walk()
        return self._files

    def forget(self) -> None:
        """Begins anew, with an empty workspace."""
        self._stop_watching()
        self._files, self._can_watch = {}, True

    def _touched(self) -> dict[str, set[str]] | None:
        """Names of what may have changed, by the prefix of their folder; None where only a walk can tell."""
        if self._inotify is None:
            return None
        touched: dict[str, set[str]] = {}
        for watch, mask, name in self._inotify.events():
            is_folder_change = mask & IN_ISDIR and name and not mask & IN_ATTRIB
            if is_folder_change or mask & (IN_Q_OVERFLOW | IN_UNMOUNT | IN_IGNORED):
                return None
            if name:
                touched.setdefault(self._prefixes[watch], set()).add(name)
        for prefix in [each for each in touched if each]:
            # What comes and goes in a folder changes its own times.
            parent, _, name = prefix[:-1].rpartition("/")
            touched.setdefault(parent and f"{parent}/", set()).add(name)
        return touched

    def _update(self, touched: dict[str, set[str]]) -> bool:
        """Looks at these entries alone. False where that does not tell everything."""
        if not touched:
            return True
        files = dict(self._files)
        for prefix, names in touched.items():
            for name in names:
                files.pop(f"{prefix}{name}", None)
            try:
                folder = workspace.open_folder(prefix)
            except OSError:
                return False
            try:
                for name, status in workspace.statuses(folder, names):
                    files[f"{prefix}{name}"] = self._fingerprint(status)
            finally:
                os.close(folder)
        self._files = files
        return not self._linked and len(files) < workspace.MAX_ENTRIES

    def _walk(self) -> None:
        self._stop_watching()
        with os.scandir(workspace.WORKSPACE) as found:
            if next(found, None) is None:
                self._files = {}
                return
        if self._can_watch and not self._linked and len(self._files) >= _WORTH_WATCHING:
            self._start_watching()
        self._linked = False
        # A folder is watched before it is read, so that nothing happens in it unseen.
        walk = workspace.walk(".", self._watch)
        self._files = {path: self._fingerprint(status) for path, status in walk}
        if self._linked or len(self._files) >= workspace.MAX_ENTRIES:
            self._stop_watching()

    def _fingerprint(self, status: os.stat_result) -> Fingerprint:
        if status.st_nlink > 1 and not stat.S_ISDIR(status.st_mode):
            self._linked = True
        return Fingerprint(status.st_mode, status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)

    def _start_watching(self) -> None:
        try:
            self._inotify = Inotify()
        except OSError:
            # The user has no more of them: every look is a walk.
            self._can_watch = False

    def _watch(self, prefix: str, folder: int) -> None:
        if self._inotify is None:
            return
        try:
            if len(self._prefixes) == _MAX_FOLDERS:
                raise OSError("too many folders")
            self._prefixes[self._inotify.watch(folder)] = prefix
        except OSError:
            self._can_watch = False
            self._stop_watching()

    def _stop_watching(self) -> None:
        if self._inotify is not None:
            self._inotify.close()
        self._inotify, self._prefixes = None, {}
