"""The Linux calls that the standard library does not have, through ctypes."""

from __future__ import annotations

import ctypes
import errno
import fcntl
import functools
import os
import platform
import signal
import struct
from typing import Any, NamedTuple

CLONE_NEWNS = 0x00020000
CLONE_NEWCGROUP = 0x02000000
CLONE_NEWUTS = 0x04000000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000

CLONE_PARENT = 0x00008000

_CLONE_CHILD_CLEARTID = 0x00200000
_CLONE_CHILD_SETTID = 0x01000000

MS_RDONLY = 0x1
MS_NOSUID = 0x2
MS_NODEV = 0x4
MS_NOEXEC = 0x8
MS_REMOUNT = 0x20
MS_BIND = 0x1000
MS_REC = 0x4000
MS_PRIVATE = 0x40000
_MNT_DETACH = 2

PR_SET_DUMPABLE = 4
PR_SET_SECCOMP = 22
PR_CAPBSET_DROP = 24
PR_SET_NO_NEW_PRIVS = 38
_PR_GET_TID_ADDRESS = 40
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_CLEAR_ALL = 4

RESOLVE_NO_XDEV = 0x01
RESOLVE_NO_MAGICLINKS = 0x02
RESOLVE_NO_SYMLINKS = 0x04
RESOLVE_BENEATH = 0x08

_SYS_CLONE = {"x86_64": 56, "aarch64": 220}.get(platform.machine())
# The same numbers on every architecture: these came after the tables were unified.
_SYS_OPENAT2 = 437
_SYS_FSOPEN = 430
_SYS_FSCONFIG = 431
_SYS_FSMOUNT = 432
_FSCONFIG_SET_STRING = 1
_FSCONFIG_CREATE = 6
_CAPABILITY_HEADER = struct.pack("Ii", 0x20080522, 0)
_NO_CAPABILITIES = bytes(24)
_CAPABILITIES = range(64)

_SYS_SECCOMP = {"x86_64": 317, "aarch64": 277}.get(platform.machine())
_SECCOMP_SET_MODE_FILTER = 1
_SECCOMP_NEW_LISTENER = 8
_SECCOMP_CONTINUE = 1
# struct seccomp_notif: id, pid, flags, then seccomp_data: number, architecture, instruction pointer, six arguments.
_NOTIFICATION = struct.Struct("=QIIiIQ6Q")
_NOTIFICATION_ANSWER = struct.Struct("=QqiI")
_SECCOMP_NOTIF_RECV = 0xC0502100
_SECCOMP_NOTIF_SEND = 0xC0182101

_libc = ctypes.CDLL(None, use_errno=True)
_libc.mount.argtypes = (ctypes.c_char_p, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_ulong, ctypes.c_char_p)
_libc.prctl.argtypes = (ctypes.c_int, ctypes.c_ulong, ctypes.c_ulong, ctypes.c_ulong, ctypes.c_ulong)
_libc.syscall.restype = ctypes.c_long
# Looked up once, and not anew in every sandbox.
_unshare = _libc.unshare
# Keeps Python's lock through a call, so that a process cloned in it wakes up holding it.
_libc_holding_lock = ctypes.PyDLL(None, use_errno=True)
_libc_holding_lock.syscall.restype = ctypes.c_long


def _raise(what: str) -> None:
    code = ctypes.get_errno()
    raise OSError(code, f"{what}: {os.strerror(code)}")


def clone(flags: int = 0) -> int:
    """Forks, into new namespaces where `flags` name them; 0 in the child.

    Skips what libc and Python do around a fork for the sake of other threads, which costs more than the fork: the caller
    must be its process's only thread. The child still has its parent's random state.
    """
    if _SYS_CLONE is None:
        raise OSError(errno.ENOSYS, f"No clone for the architecture {platform.machine()!r}")
    tid = _thread_id_address()
    # Where libc keeps the thread's number, which the kernel then writes as libc's own fork has it written.
    flags |= signal.SIGCHLD | ((_CLONE_CHILD_SETTID | _CLONE_CHILD_CLEARTID) if tid else 0)
    # The last two arguments stand in another order on some architectures; the one that is not meant is not read.
    pid = _libc_holding_lock.syscall(_SYS_CLONE, ctypes.c_ulong(flags), None, None, tid, tid)
    if pid < 0:
        _raise("clone")
    return int(pid)


@functools.cache
def _thread_id_address() -> ctypes.c_void_p:
    address = ctypes.c_void_p()
    if _libc.prctl(_PR_GET_TID_ADDRESS, ctypes.addressof(address), 0, 0, 0) != 0:
        # Some kernels do not tell. A signal sent to the main thread by its libc handle would then go astray.
        return ctypes.c_void_p()
    return address


def mount(source: str | None, target: str, kind: str | None, flags: int, data: str = "") -> None:
    """Mounts or remounts a file system."""
    encoded = [None if text is None else text.encode() for text in (source, target, kind)]
    if _libc.mount(encoded[0], encoded[1], encoded[2], flags, data.encode()) != 0:
        _raise(f"mount {target}")


def unmount(target: str) -> None:
    """Takes a file system away from a folder, also where it is in use."""
    if _libc.umount2(target.encode(), _MNT_DETACH) != 0:
        _raise(f"umount {target}")


def detached_tmpfs() -> int:
    """A folder in memory that is mounted nowhere: only who holds the descriptor can reach it."""
    context = _call("fsopen", _SYS_FSOPEN, b"tmpfs", 1)
    try:
        _call("fsconfig", _SYS_FSCONFIG, context, _FSCONFIG_SET_STRING, b"mode", b"0700", 0)
        _call("fsconfig", _SYS_FSCONFIG, context, _FSCONFIG_CREATE, None, None, 0)
        mounted = _call("fsmount", _SYS_FSMOUNT, context, 1, 0)
    finally:
        os.close(context)
    return mounted


def _call(name: str, number: int, *arguments: Any) -> int:
    result = _libc.syscall(number, *arguments)
    if result < 0:
        _raise(name)
    return int(result)


def unshare(flags: int) -> None:
    """Moves the calling process into new namespaces, which `flags` name."""
    if _unshare(flags) != 0:
        _raise("unshare")


def prctl(option: int, argument: int = 0, second: int = 0) -> None:
    if _libc.prctl(option, argument, second, 0, 0) != 0:
        _raise(f"prctl {option}")


def drop_capabilities() -> None:
    """Gives up every capability, for this process and for whatever it will ever run."""
    call = _libc.prctl
    for capability in _CAPABILITIES:
        # Numbers above the kernel's last capability answer EINVAL: nothing to drop.
        if call(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0:
            break
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL)
    if _libc.capset(_CAPABILITY_HEADER, _NO_CAPABILITIES) != 0:
        _raise("capset")


def openat2(directory: int, path: str, flags: int, mode: int, resolve: int) -> int:
    """Opens a path with the kernel's own rules on how it may be resolved."""
    how = struct.pack("QQQ", flags | os.O_CLOEXEC, mode, resolve)
    result = _libc.syscall(_SYS_OPENAT2, directory, os.fsencode(path), how, len(how))
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code), path)
    return int(result)


class SeccompFilter:
    """A seccomp filter of packed BPF instructions, laid out for the kernel."""

    def __init__(self, program: bytes) -> None:
        self._code = ctypes.create_string_buffer(program, len(program))
        header = struct.pack("HxxxxxxQ", len(program) // 8, ctypes.addressof(self._code))
        self._header = ctypes.create_string_buffer(header, len(header))
        self._address = ctypes.addressof(self._header)

    def install(self) -> None:
        """Holds the calling process, and all that it will start, to the filter."""
        prctl(PR_SET_SECCOMP, 2, self._address)

    def install_with_listener(self) -> int:
        """The same; the descriptor on which the kernel asks about the calls that the filter does not decide."""
        if _SYS_SECCOMP is None:
            raise OSError(errno.ENOSYS, f"No seccomp call for the architecture {platform.machine()!r}")
        pointer = ctypes.c_void_p(self._address)
        return _call("seccomp", _SYS_SECCOMP, _SECCOMP_SET_MODE_FILTER, _SECCOMP_NEW_LISTENER, pointer)


class Question(NamedTuple):
    """A system call that a process of the sandbox is stopped in until it is answered."""

    id: int
    pid: int
    number: int


def read_question(listener: int) -> Question:
    """The next question. Raises OSError when whoever asked is gone."""
    buffer = bytearray(_NOTIFICATION.size)
    fcntl.ioctl(listener, _SECCOMP_NOTIF_RECV, buffer)
    fields = _NOTIFICATION.unpack(buffer)
    return Question(fields[0], fields[1], fields[3])


def answer_question(listener: int, question: Question, allowed: bool) -> None:
    """Lets the call pass, or fail with EPERM."""
    error, flags = (0, _SECCOMP_CONTINUE) if allowed else (-errno.EPERM, 0)
    fcntl.ioctl(listener, _SECCOMP_NOTIF_SEND, bytearray(_NOTIFICATION_ANSWER.pack(question.id, 0, error, flags)))


def inotify_init(flags: int) -> int:
    """A descriptor that reports what happens in folders: inotify_init1(2)."""
    result = _libc.inotify_init1(flags)
    if result < 0:
        _raise("inotify_init1")
    return int(result)


def inotify_add_watch(descriptor: int, path: str, mask: int) -> int:
    """Has the descriptor report the events of `mask` at a path; the number that they carry: inotify_add_watch(2)."""
    result = _libc.inotify_add_watch(descriptor, path.encode(), ctypes.c_uint32(mask))
    if result < 0:
        _raise(f"inotify_add_watch {path}")
    return int(result)


def set_namespace(descriptor: int) -> None:
    """Moves the caller into a namespace."""
    if _libc.setns(descriptor, 0) != 0:
        _raise("setns")
