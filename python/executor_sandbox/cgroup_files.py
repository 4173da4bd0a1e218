"""The control files of both versions of Linux cgroups, behind one set of names."""

from __future__ import annotations

import os
from typing import NamedTuple

CONTROLLERS = ("memory", "pids", "cpu")
#: The name of the only hierarchy of version 2, which has all controllers.
UNIFIED = "unified"

_PAGE = os.sysconf("SC_PAGE_SIZE")


class Setting(NamedTuple):
    """A control file and the value that it is to hold; one that is not `needed` may be missing."""

    file: str
    value: int
    needed: bool = True

    def holds(self, folder: int) -> bool:
        """Whether the file in this folder, given as a descriptor, has the value."""
        try:
            return read_text(folder, self.file).strip() == str(self.value)
        except FileNotFoundError:
            return not self.needed

    def write(self, folder: int) -> None:
        try:
            write_text(folder, self.file, str(self.value))
        except FileNotFoundError:
            if self.needed:
                raise


class Files(NamedTuple):
    """What differs between the versions."""

    memory: str
    memory_in_use: str
    swap: str
    #: Version 1 limits memory and swap together, and never lets that limit be below the one of memory alone.
    swap_with_memory: bool
    #: Holds a line `oom_kill N`.
    kills: str
    weight: str
    #: The weight that every cgroup has at first, and that makes all equal.
    equal_weight: int

    def settings(self, controller: str, memory: int, processes: int) -> tuple[Setting, ...]:
        """What makes a controller hold these limits, in the order in which to write it."""
        if controller == "memory":
            whole_pages = memory // _PAGE * _PAGE
            swap = whole_pages if self.swap_with_memory else 0
            return (Setting(self.memory, whole_pages), Setting(self.swap, swap, needed=False))
        if controller == "pids":
            return (Setting("pids.max", processes),)
        return (Setting(self.weight, self.equal_weight),)

    def lifted(self, controller: str) -> Setting | None:
        """What has to be out of the way before settings are written, if anything."""
        if controller == "memory" and self.swap_with_memory:
            return Setting(self.swap, -1, needed=False)
        return None


VERSION_1 = Files(
    memory="memory.limit_in_bytes",
    memory_in_use="memory.usage_in_bytes",
    swap="memory.memsw.limit_in_bytes",
    swap_with_memory=True,
    kills="memory.oom_control",
    weight="cpu.shares",
    equal_weight=1024,
)
VERSION_2 = Files(
    memory="memory.max",
    memory_in_use="memory.current",
    swap="memory.swap.max",
    swap_with_memory=False,
    kills="memory.events",
    weight="cpu.weight",
    equal_weight=100,
)


def read_text(folder: int, name: str) -> str:
    """The text of a control file in a folder given as a descriptor."""
    descriptor = os.open(name, os.O_RDONLY | os.O_CLOEXEC, dir_fd=folder)
    try:
        return os.read(descriptor, 4096).decode()
    finally:
        os.close(descriptor)


def write_text(folder: int, name: str, text: str) -> None:
    descriptor = os.open(name, os.O_WRONLY | os.O_CLOEXEC, dir_fd=folder)
    try:
        os.write(descriptor, text.encode())
    finally:
        os.close(descriptor)


def count_of(text: str, field: str) -> int:
    """The number behind `field` in lines of `field number`; 0 where there is no such line."""
    fields: dict[str, str] = dict(line.split(" ", 1) for line in text.splitlines() if " " in line)
    return int(fields.get(field, "0"))
