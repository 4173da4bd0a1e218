"""The cgroup of one sandbox, and the pool from which the fork server takes it.

The host makes a folder for each fork server and binds it where no sandbox can see it; below that the fork server makes
one cgroup per sandbox. Making one costs more than filling it, so they are used again.
"""

from __future__ import annotations

import os
import sys
from collections import deque

from executor_sandbox.cgroup_files import (
    CONTROLLERS,
    UNIFIED,
    VERSION_1,
    VERSION_2,
    Files,
    count_of,
    read_text,
    write_text,
)
from executor_sandbox.process_files import read_file

_MAX_RESTING = 32
# What a dead sandbox may leave charged (batches per CPU, page cache) without the next one noticing: its hard limit has
# several times that to spare.
_CLEAN_BYTES = 4 * 1024 * 1024
# The supervisor, and pages that the kernel copies ahead of a run while the copy before the last is still on its way out.
_MORE_MEMORY = 160 * 1024 * 1024
_MORE_PROCESSES = 32


class CgroupPool:
    """Makes, keeps and hands out cgroups below `folder`; where that does not exist they hold nothing."""

    def __init__(self, folder: str) -> None:
        names = set(os.listdir(folder)) if os.path.isdir(folder) else set()
        unified = UNIFIED in names
        self._files = VERSION_2 if unified else VERSION_1
        self._parents = {
            name: os.path.join(folder, name) for name in ((UNIFIED,) if unified else CONTROLLERS) if name in names
        }
        # Where the memory that a cgroup still has is read; None without a memory controller, which charges nothing.
        self._charged = self._find_charged()
        self._resting: deque[str] = deque()
        self._made = 0

    def acquire(self) -> Cgroup:
        """An empty cgroup, to be entered by one sandbox and released after the last process of that has ended."""
        while self._resting:
            name = self._resting.popleft()
            if self._is_clean(name):
                return Cgroup(name, self._parents, self._files)
            self._remove(name)
        self._made += 1
        name = f"sandbox-{self._made}"
        try:
            for parent in self._parents.values():
                os.mkdir(os.path.join(parent, name))
        except OSError:
            # The machine has no more to give, or took the folder away. The watch holds the limits alone, and the
            # mechanisms of every result say so.
            self._remove(name)
            return Cgroup(name, {}, self._files)
        return Cgroup(name, self._parents, self._files)

    def release(self, cgroup: Cgroup) -> None:
        """Takes a cgroup back, the processes of which have all ended."""
        if not cgroup.parents:
            return
        # The longest at rest is used first: files in memory are freed a moment after the last process.
        self._resting.append(cgroup.name)
        if len(self._resting) > _MAX_RESTING:
            self._remove(self._resting.popleft())

    def _find_charged(self) -> str | None:
        for name, parent in self._parents.items():
            controllers = read_file(f"{parent}/cgroup.controllers").decode() if name == UNIFIED else name
            if "memory" in controllers.split():
                return f"{parent}/{{}}/{self._files.memory_in_use}"
        return None

    def _is_clean(self, name: str) -> bool:
        try:
            return self._charged is None or int(read_file(self._charged.format(name))) <= _CLEAN_BYTES
        except OSError:
            # Somebody removed it.
            return False

    def _remove(self, name: str) -> None:
        for parent in self._parents.values():
            try:
                os.rmdir(os.path.join(parent, name))
            except OSError:
                # The host removes what is left when the fork server has ended.
                pass


class Cgroup:
    """The cgroup of one sandbox: entered by its first process, limited by it.

    `parents` are the folders it was made in, by hierarchy: paths, or relative to the descriptors `within`.
    """

    def __init__(
        self, name: str, parents: dict[str, str], files: Files, within: dict[str, int] | None = None
    ) -> None:
        self.name = name
        self.parents = parents
        self._within = within or {}
        self._files = files
        # Descriptors by hierarchy, and by controller: their paths are covered once the sandbox has its own file system.
        self._entered: dict[str, int] = {}
        self._folders: dict[str, int] = {}
        self._memory = 0
        self._processes = 0
        self._kills: int | None = None
        self._seen_kills = 0
        self._forks = 0

    @property
    def descriptors(self) -> list[int]:
        """What has to stay open for this to be entered, where it is one for a fork."""
        return list(self._within.values())

    def enter(self, membership: str = "/proc/self/cgroup") -> None:
        """Puts the calling process in, and with it all that it will fork, and reads back that it is in."""
        for hierarchy, parent in self.parents.items():
            try:
                path = f"{parent}/{self.name}"
                flags = os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC
                folder = os.open(path, flags, dir_fd=self._within.get(hierarchy))
                # 0 is whoever writes it, so that no number of another pid namespace is needed.
                write_text(folder, "cgroup.procs", "0")
            except OSError as error:
                # A machine may let a cgroup be made and not be entered: it is no mechanism of this sandbox, then.
                print(f"The {hierarchy} cgroup cannot be entered: {error}", file=sys.stderr)
                continue
            self._entered[hierarchy] = folder
            for controller in _controllers(hierarchy, folder):
                self._folders[controller] = folder
        self._verify(membership)
        if "memory" in self._folders:
            self._kills = os.open(self._files.kills, os.O_RDONLY | os.O_CLOEXEC, dir_fd=self._folders["memory"])
            self._seen_kills = self._count_kills(self._kills)

    def admit(self, pid: int) -> None:
        """Moves a process in that was not forked in here. Raises OSError when it does not come in."""
        for folder in self._entered.values():
            write_text(folder, "cgroup.procs", str(pid))

    def make_for_fork(self) -> Cgroup:
        """A cgroup beside this one, for a fork of the sandbox, which is entered like this one and then to be removed."""
        self._forks += 1
        name = f"{self.name}-{self._forks}"
        made = Cgroup(name, dict.fromkeys(self._entered, ".."), self._files, dict(self._entered))
        try:
            for folder in self._entered.values():
                os.mkdir(f"../{name}", dir_fd=folder)
        except FileExistsError:
            # Left by a sandbox that was ended by force, and empty since.
            pass
        except OSError:
            # The machine has no more to give. The fork then shares this one, and does not name it among its mechanisms.
            made.remove()
            made.parents = {}
        return made

    def remove(self) -> None:
        """Removes one that was made for a fork, all processes of which have ended."""
        for folder in self._within.values():
            try:
                os.rmdir(f"../{self.name}", dir_fd=folder)
            except OSError:
                # The host removes what is left when the fork server has ended.
                pass

    def limit(self, memory: int, processes: int) -> list[str]:
        """Holds the sandbox to limits that lie above those of its code, and names the controllers that hold.

        The code may have `memory` bytes, and copies of it that the supervisor keeps may have as much. Raises
        PermissionError for a value that was written and does not hold.
        """
        self._memory, self._processes = memory, processes
        hard = 2 * memory + _MORE_MEMORY
        for controller, folder in self._folders.items():
            settings = self._files.settings(controller, hard, processes + _MORE_PROCESSES)
            # What an earlier use has left is often right already, and reading is the cheaper part.
            if all(setting.holds(folder) for setting in settings):
                continue
            lifted = self._files.lifted(controller)
            for setting in settings if lifted is None else (lifted, *settings):
                setting.write(folder)
            for setting in settings:
                if not setting.holds(folder):
                    raise PermissionError(f"The cgroup file {setting.file} does not hold {setting.value}")
        return [f"{controller} cgroup" for controller in CONTROLLERS if controller in self._folders]

    def allow(self, memory: int) -> None:
        """Makes room for a run that may have more memory than was said before. It is never taken back: it may be in use."""
        if memory > self._memory:
            self.limit(memory, self._processes)

    def was_struck(self) -> bool:
        """Whether the machine's kernel has killed a process in here for want of memory since this was asked last."""
        if self._kills is None:
            return False
        kills = self._count_kills(self._kills)
        struck = kills > self._seen_kills
        self._seen_kills = kills
        return struck

    def _verify(self, membership: str) -> None:
        # One line for each hierarchy; nothing but these folders has this name at the end.
        if read_file(membership).count(f"/{self.name}\n".encode()) < len(self._entered):
            raise PermissionError(f"The sandbox is not in its cgroups {self.name}: {', '.join(self._entered)}")

    def _count_kills(self, descriptor: int) -> int:
        return count_of(os.pread(descriptor, 4096, 0).decode(), "oom_kill")


def _controllers(hierarchy: str, folder: int) -> list[str]:
    """The controllers that hold in a folder of a hierarchy, of those that are used here."""
    if hierarchy != UNIFIED:
        return [hierarchy]
    return [name for name in read_text(folder, "cgroup.controllers").split() if name in CONTROLLERS]
