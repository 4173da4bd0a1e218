"""The workspace at a time: which files it held, with the contents that were not the same before.

Contents are kept in a file system of the supervisor's own that is mounted nowhere, so that the code cannot reach it.
"""

from __future__ import annotations

import os
import stat

from executor_sandbox import linux, workspace
from executor_sandbox.workspace_look import Fingerprint, Fingerprints


# Bytes that `st_blocks` counts in, whatever the file system.
_BLOCK = 512


class Content:
    """The bytes of a file, kept for as many states as hold it."""

    def __init__(self, name: str, size: int) -> None:
        self.name = name
        self.size = size
        self.uses = 0


class Entry:
    """What a state knows of one path: how it looked, and the content of a file or the target of a link."""

    def __init__(self, seen: Fingerprint, content: Content | None, target: str) -> None:
        self.seen = seen
        self.content = content
        self.target = target


class WorkspaceState:
    """All paths of the workspace at a time. Not `complete` when there were too many files, or too large ones, to keep."""

    def __init__(self) -> None:
        self.entries: dict[str, Entry] = {}
        self.complete = True


class WorkspaceStore:
    """Keeps contents, each once, up to `max_bytes`."""

    def __init__(self) -> None:
        self.max_bytes = 0
        self.bytes = 0
        self._folder: int | None = None
        self._count = 0

    @property
    def descriptors(self) -> list[int]:
        """What the contents are reached by."""
        return [] if self._folder is None else [self._folder]

    def capture(self, files: Fingerprints, previous: WorkspaceState | None) -> WorkspaceState:
        """The state of the workspace, which looks like `files`. What looks as in `previous` is not copied again."""
        state = WorkspaceState()
        known = previous.entries if previous is not None else {}
        for path, seen in files.items():
            entry = known.get(path)
            if entry is None or (entry.seen is not seen and entry.seen != seen):
                entry = self._read(path, seen, state)
            if entry is not None:
                state.entries[path] = entry
                if entry.content is not None:
                    entry.content.uses += 1
        state.complete = state.complete and len(files) < workspace.MAX_ENTRIES
        return state

    def release(self, state: WorkspaceState) -> None:
        """Gives up a state, and the contents that no other holds."""
        for entry in state.entries.values():
            if entry.content is not None:
                entry.content.uses -= 1
                if entry.content.uses == 0:
                    os.unlink(entry.content.name, dir_fd=self._root())
                    self.bytes -= entry.content.size

    def restore(self, state: WorkspaceState, now: Fingerprints) -> bool:
        """Makes the workspace, which looks like `now`, what it was. False, with nothing done, when the state is not complete."""
        if not state.complete:
            return False
        for path in sorted(now, reverse=True):
            # Links and folders that turned into files, and what is new, go first; what a folder holds before the folder.
            entry = state.entries.get(path)
            if entry is None or stat.S_IFMT(entry.seen.mode) != stat.S_IFMT(now[path].mode):
                workspace.remove(path)
        for path in sorted(state.entries):
            entry = state.entries[path]
            if now.get(path) != entry.seen:
                self._write(path, entry)
        return True

    def _read(self, path: str, seen: Fingerprint, state: WorkspaceState) -> Entry | None:
        try:
            if stat.S_ISLNK(seen.mode):
                return Entry(seen, None, workspace.read_link(path))
            if not stat.S_ISREG(seen.mode):
                return Entry(seen, None, "")
            content = self._keep(path)
            state.complete = state.complete and content is not None
            return None if content is None else Entry(seen, content, "")
        except FileNotFoundError:
            # A thread or a program of the code took it away just now.
            return None
        except OSError:
            state.complete = False
            return None

    def _keep(self, path: str) -> Content | None:
        """A copy of a file; None where there is no room for what it holds beside its holes."""
        source = workspace.open_file(path)
        try:
            if self.bytes + os.fstat(source).st_blocks * _BLOCK > self.max_bytes:
                return None
            self._count += 1
            name = str(self._count)
            target = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600, dir_fd=self._root())
            try:
                size = workspace.copy_bytes(source, target)
            finally:
                os.close(target)
        finally:
            os.close(source)
        self.bytes += size
        return Content(name, size)

    def _write(self, path: str, entry: Entry) -> None:
        mode = entry.seen.mode
        if stat.S_ISLNK(mode):
            workspace.write_link(path, entry.target)
        elif stat.S_ISDIR(mode):
            workspace.write_folder(path, stat.S_IMODE(mode))
        elif entry.content is not None:
            source = os.open(entry.content.name, os.O_RDONLY | os.O_CLOEXEC, dir_fd=self._root())
            try:
                workspace.write_file(path, source, stat.S_IMODE(mode), entry.seen.mtime)
            finally:
                os.close(source)

    def _root(self) -> int:
        if self._folder is None:
            self._folder = linux.detached_tmpfs()
        return self._folder
