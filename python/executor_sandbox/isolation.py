"""The walls around one sandbox: namespaces and mounts for the supervisor, everything else for the code's process."""

from __future__ import annotations

import fcntl
import functools
import os
import resource
import struct
import sys
from _socket import AF_INET, SOCK_DGRAM, sethostname
from _socket import socket as Socket

from executor_sandbox import landlock, linux, seccomp
from executor_sandbox.process_files import read_file

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
# Read before the namespaces are entered, where nobody has a number yet.
_OWNER = (os.getuid(), os.getgid())
_MECHANISMS = [f"{name} namespace" for name in _NAMESPACES] + ["seccomp", "no capabilities", "no_new_privs", "private tmpfs"]
SCRATCH_FOLDERS = ("/tmp", "/dev/shm")
PRIVATE_FOLDERS = (WORKSPACE, *SCRATCH_FOLDERS)
#: Fewer where the host's own limit is lower, which nobody may raise.
MAX_OPEN_FILES = min(1024, resource.getrlimit(resource.RLIMIT_NOFILE)[1])
# 1 and not 0: that is what also holds back dumps which the machine pipes into a program, see core(5).
CORE_LIMITS = (1, 1)
# A tmpfs page is 4 KiB, so this many files cost at most some tens of MB of the kernel's memory.
MAX_FILES = 65536
_SIOCSIFFLAGS = 0x8914
_LOOPBACK_UP = struct.pack("16sh14x", b"lo", 0x41)


def namespace_ids() -> dict[str, str]:
    """The caller's namespaces, as the kernel names them. `pid` is the one its children get."""
    links = {name: name for name in _NAMESPACES}
    links["pid"] = "pid_for_children"
    return {name: os.readlink(f"/proc/self/ns/{link}") for name, link in links.items()}


def clone_into_namespaces() -> int:
    """Forks a child that is the first process of namespaces of its own; 0 in the child, which then maps its user."""
    return linux.clone(sum(_NAMESPACES.values()))


def map_user(nested: bool = False) -> None:
    """Gives the first process of a user namespace an unprivileged user in it; `nested` in that of another sandbox."""
    user, group = (INSIDE_ID, INSIDE_ID) if nested else _OWNER
    _write("/proc/self/setgroups", "deny")
    _write("/proc/self/uid_map", f"{INSIDE_ID} {user} 1")
    _write("/proc/self/gid_map", f"{INSIDE_ID} {group} 1")


def build_file_system(hidden: str) -> None:
    """Gives the namespace its own /proc, /tmp, /dev/shm and workspace, and covers the folder `hidden`."""
    linux.mount(None, "/", None, linux.MS_REC | linux.MS_PRIVATE)
    kept = _open_covered(PRIVATE_FOLDERS)
    safe = linux.MS_NOSUID | linux.MS_NODEV
    linux.mount("proc", "/proc", "proc", safe | linux.MS_NOEXEC)
    linux.mount("tmpfs", hidden, "tmpfs", safe | linux.MS_NOEXEC | linux.MS_RDONLY, "size=4k,mode=555")
    _mount_private_folders(kept)
    sethostname("sandbox")
    _start_loopback()


def renew_file_system() -> None:
    """Gives the namespace an empty workspace, /tmp and /dev/shm in place of those that it had."""
    for folder in PRIVATE_FOLDERS:
        linux.unmount(folder)
    _mount_private_folders(_open_covered(PRIVATE_FOLDERS))


def _mount_private_folders(kept: dict[str, int]) -> None:
    for folder in PRIVATE_FOLDERS:
        data = f"size=1m,nr_inodes={MAX_FILES},mode=1777"
        linux.mount("tmpfs", folder, "tmpfs", linux.MS_NOSUID | linux.MS_NODEV, data)
    for path, descriptor in kept.items():
        os.makedirs(path)
        linux.mount(f"/proc/self/fd/{descriptor}", path, None, linux.MS_BIND | linux.MS_REC)
        os.close(descriptor)


def resize_file_systems(max_disk: int) -> None:
    """Sets how much the workspace, /tmp and /dev/shm may hold, each."""
    safe = linux.MS_NOSUID | linux.MS_NODEV
    for folder in PRIVATE_FOLDERS:
        data = f"size={max_disk},nr_inodes={MAX_FILES},mode=1777"
        linux.mount("tmpfs", folder, "tmpfs", safe | linux.MS_REMOUNT, data)


def confine(maximum_open_files: int = MAX_OPEN_FILES) -> None:
    """Takes everything from the calling process that user code must not have, but for system calls, which a filter takes
    last. There is no way back.
    """
    # Entering a user namespace made the process undumpable, which would hide its own /proc files from it.
    linux.prctl(linux.PR_SET_DUMPABLE, 1)
    resource.setrlimit(resource.RLIMIT_CORE, CORE_LIMITS)
    resource.setrlimit(resource.RLIMIT_NOFILE, (maximum_open_files, maximum_open_files))
    resource.setrlimit(resource.RLIMIT_MEMLOCK, (65536, 65536))
    linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)
    _hide_cgroup()
    linux.drop_capabilities()
    landlock.restrict()


def hide_from_code() -> None:
    """Keeps the code from reading and writing the memory of the calling process, which is of the same user."""
    linux.prctl(linux.PR_SET_DUMPABLE, 0)


def offer_to_killer() -> None:
    """Has the machine's kernel take the calling process first when memory runs out, before any that the code needs to go on."""
    _write("/proc/self/oom_score_adj", "1000")


def part_from_zygote() -> None:
    """Takes from a copy of the zygote, which code is to run in, every hold on it: it must be there unchanged for the next."""
    linux.prctl(linux.PR_SET_DUMPABLE, 1)
    offer_to_killer()
    # Of another session and process group, so that no signal to one's own reaches it, and of a domain below its own.
    os.setsid()
    landlock.restrict()


def _hide_cgroup() -> None:
    """Makes the process's own cgroup the root of all that it sees of cgroups."""
    try:
        linux.unshare(linux.CLONE_NEWCGROUP)
    except OSError:
        # A machine may grant no such namespace. What is not hidden then is the cgroup's name, and no file of it.
        pass


@functools.cache
def seccomp_filter(ask_for_setns: bool) -> linux.SeccompFilter:
    """This machine's filter, the same object for every sandbox that is forked once it was made."""
    return linux.SeccompFilter(seccomp.build_filter(None, ask_for_setns))


def verify(pid: int, outside: dict[str, str]) -> list[str]:
    """The walls that hold for the process `pid`, read back from the kernel. Raises PermissionError for a missing one."""
    status = read_file(f"/proc/{pid}/status")
    for field in (b"CapPrm", b"CapEff", b"CapBnd", b"CapAmb"):
        if b"\n" + field + b":\t0000000000000000\n" not in status:
            raise PermissionError(f"The code's process still holds capabilities: {field.decode()}")
    if b"\nNoNewPrivs:\t1\n" not in status:
        raise PermissionError("no_new_privs is not set on the code's process")
    if b"\nSeccomp:\t2\n" not in status:
        raise PermissionError("No seccomp filter holds the code's process")
    for name, link in outside.items():
        if os.readlink(f"/proc/{pid}/ns/{name}") == link:
            raise PermissionError(f"The code's process shares the {name} namespace with its launcher")
    further = landlock.mechanism()
    return [*_MECHANISMS, *([] if further is None else [further])]


def _open_covered(folders: tuple[str, ...]) -> dict[str, int]:
    """Descriptors of what Python itself needs and these folders would cover, should the cache lie below one of them."""
    needed = {sys.prefix, sys.base_prefix, os.path.dirname(os.path.dirname(os.path.abspath(__file__)))}
    return {
        path: os.open(path, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
        for path in sorted(needed)
        if path.startswith(tuple(f"{folder}/" for folder in folders))
    }


def _start_loopback() -> None:
    control = Socket(AF_INET, SOCK_DGRAM, 0)
    fcntl.ioctl(control.fileno(), _SIOCSIFFLAGS, _LOOPBACK_UP)
    control.close()


def _write(path: str, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY)
    try:
        os.write(descriptor, text.encode())
    finally:
        os.close(descriptor)
