"""The walls around one sandbox: namespaces and mounts for the supervisor, everything else for the code's process."""

from __future__ import annotations

import fcntl
import os
import resource
import socket
import struct
import sys
from typing import Dict, List, Tuple

from . import linux, seccomp

WORKSPACE = "/workspace"
INSIDE_ID = 1000

_NAMESPACES = {
    "user": linux.CLONE_NEWUSER,
    "pid": linux.CLONE_NEWPID,
    "mnt": linux.CLONE_NEWNS,
    "ipc": linux.CLONE_NEWIPC,
    "uts": linux.CLONE_NEWUTS,
    "net": linux.CLONE_NEWNET,
}
_PRIVATE_FOLDERS = (WORKSPACE, "/tmp", "/dev/shm")
_MAX_OPEN_FILES = 1024
# A tmpfs page is 4 KiB, so this many files cost at most some tens of MB of the kernel's memory.
_MAX_FILES = 65536
_SIOCSIFFLAGS = 0x8914
_IFF_UP_RUNNING = 0x41


def namespace_ids() -> Dict[str, str]:
    """The caller's namespaces, as the kernel names them. `pid` is the one its children get."""
    links = {name: name for name in _NAMESPACES}
    links["pid"] = "pid_for_children"
    return {name: os.readlink(f"/proc/self/ns/{link}") for name, link in links.items()}


def enter_namespaces() -> None:
    """Moves the caller, and with it the next child, into namespaces of its own, under an unprivileged user."""
    user, group = os.getuid(), os.getgid()
    linux.unshare(sum(_NAMESPACES.values()))
    _write("/proc/self/setgroups", "deny")
    _write("/proc/self/uid_map", f"{INSIDE_ID} {user} 1")
    _write("/proc/self/gid_map", f"{INSIDE_ID} {group} 1")


def build_file_system(hidden: str) -> None:
    """Gives the namespace its own /proc, /tmp, /dev/shm and workspace, and covers the folder `hidden`."""
    linux.mount(None, "/", None, linux.MS_REC | linux.MS_PRIVATE)
    kept = _open_covered(_PRIVATE_FOLDERS)
    safe = linux.MS_NOSUID | linux.MS_NODEV
    linux.mount("proc", "/proc", "proc", safe | linux.MS_NOEXEC)
    linux.mount("tmpfs", hidden, "tmpfs", safe | linux.MS_NOEXEC | linux.MS_RDONLY, "size=4k,mode=555")
    for folder in _PRIVATE_FOLDERS:
        linux.mount("tmpfs", folder, "tmpfs", safe, f"size=1m,nr_inodes={_MAX_FILES},mode=1777")
    for path, descriptor in kept.items():
        os.makedirs(path)
        linux.mount(f"/proc/self/fd/{descriptor}", path, None, linux.MS_BIND | linux.MS_REC)
        os.close(descriptor)
    socket.sethostname("sandbox")
    _start_loopback()


def resize_file_systems(max_disk: int) -> None:
    """Sets how much the workspace, /tmp and /dev/shm may hold, each."""
    safe = linux.MS_NOSUID | linux.MS_NODEV
    for folder in _PRIVATE_FOLDERS:
        data = f"size={max_disk},nr_inodes={_MAX_FILES},mode=1777"
        linux.mount("tmpfs", folder, "tmpfs", safe | linux.MS_REMOUNT, data)


def confine(maximum_open_files: int = _MAX_OPEN_FILES) -> None:
    """Takes everything from the calling process that user code must not have. There is no way back."""
    # Entering a user namespace made the process undumpable, which would hide its own /proc files from it.
    linux.prctl(linux.PR_SET_DUMPABLE, 1)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (maximum_open_files, maximum_open_files))
    resource.setrlimit(resource.RLIMIT_MEMLOCK, (65536, 65536))
    # The kernel's own killer takes the code first, should the machine itself run out of memory.
    _write("/proc/self/oom_score_adj", "1000")
    linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)
    linux.drop_capabilities()
    linux.set_seccomp_filter(seccomp.build_filter())


def verify(pid: int, outside: Dict[str, str]) -> List[str]:
    """The walls that hold for the process `pid`, read back from the kernel. Raises PermissionError for a missing one."""
    status = _read_status(pid)
    for field, wanted in (("CapEff", 0), ("CapPrm", 0), ("CapBnd", 0), ("CapAmb", 0)):
        if int(status[field], 16) != wanted:
            raise PermissionError(f"The code's process still holds capabilities: {field} {status[field]}")
    if status["NoNewPrivs"] != "1":
        raise PermissionError("no_new_privs is not set on the code's process")
    if status["Seccomp"] != "2":
        raise PermissionError("No seccomp filter holds the code's process")
    for name, link in outside.items():
        if os.readlink(f"/proc/{pid}/ns/{name}") == link:
            raise PermissionError(f"The code's process shares the {name} namespace with its launcher")
    return [f"{name} namespace" for name in outside] + ["seccomp", "no capabilities", "no_new_privs", "private tmpfs"]


def _read_status(pid: int) -> Dict[str, str]:
    with open(f"/proc/{pid}/status") as file:
        return dict((key, value.strip()) for key, value in (line.split(":", 1) for line in file))


def _open_covered(folders: Tuple[str, ...]) -> Dict[str, int]:
    """Descriptors of what Python itself needs and these folders would cover, should the cache lie below one of them."""
    needed = {sys.prefix, sys.base_prefix, os.path.dirname(os.path.dirname(os.path.abspath(__file__)))}
    return {
        path: os.open(path, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
        for path in sorted(needed)
        if path.startswith(tuple(f"{folder}/" for folder in folders))
    }


def _start_loopback() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        fcntl.ioctl(control, _SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", _IFF_UP_RUNNING))


def _write(path: str, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY)
    try:
        os.write(descriptor, text.encode())
    finally:
        os.close(descriptor)
