"""The system calls that sandboxed code may not make, as a seccomp filter.

A list of what is denied and not of what is allowed: code may run any program, so the filter takes away what widens the
kernel's surface or reaches other processes, and leaves the rest to namespaces, capabilities and limits.
"""

from __future__ import annotations

import errno
import functools
import platform
import struct
from typing import NamedTuple

_LOAD = 0x20
_JUMP_EQUAL = 0x15
_JUMP_AT_LEAST = 0x35
_JUMP_ANY_BIT = 0x45
_RETURN = 0x06

_ALLOW = 0x7FFF0000
_KILL_PROCESS = 0x80000000
_ERRNO = 0x00050000

_OFFSET_NUMBER = 0
_OFFSET_ARCHITECTURE = 4
_OFFSET_ARGUMENT_0 = 16

_X32_BIT = 0x40000000
_NAMESPACE_FLAGS = 0x7E020080

_AF_UNIX, _AF_INET, _AF_INET6, _AF_NETLINK = 1, 2, 10, 16


class Architecture(NamedTuple):
    audit: int
    clone: int
    clone3: int
    socket: int
    denied: dict[str, int]


_COMMON_DENIED = {
    "pidfd_getfd": 438,
    "open_tree": 428,
    "move_mount": 429,
    "fsopen": 430,
    "fsconfig": 431,
    "fsmount": 432,
    "fspick": 433,
    "mount_setattr": 442,
    "io_uring_setup": 425,
    "io_uring_enter": 426,
    "io_uring_register": 427,
    "quotactl_fd": 443,
}

_X86_64 = Architecture(
    audit=0xC000003E,
    clone=56,
    clone3=435,
    socket=41,
    denied={
        **_COMMON_DENIED,
        "ptrace": 101,
        "syslog": 103,
        "personality": 135,
        "ustat": 136,
        "sysfs": 139,
        "pivot_root": 155,
        "_sysctl": 156,
        "adjtimex": 159,
        "chroot": 161,
        "acct": 163,
        "settimeofday": 164,
        "mount": 165,
        "umount2": 166,
        "swapon": 167,
        "swapoff": 168,
        "reboot": 169,
        "sethostname": 170,
        "setdomainname": 171,
        "iopl": 172,
        "ioperm": 173,
        "create_module": 174,
        "init_module": 175,
        "delete_module": 176,
        "quotactl": 179,
        "nfsservctl": 180,
        "lookup_dcookie": 212,
        "clock_settime": 227,
        "mbind": 237,
        "set_mempolicy": 238,
        "kexec_load": 246,
        "add_key": 248,
        "request_key": 249,
        "keyctl": 250,
        "migrate_pages": 256,
        "unshare": 272,
        "move_pages": 279,
        "vmsplice": 278,
        "perf_event_open": 298,
        "fanotify_init": 300,
        "name_to_handle_at": 303,
        "open_by_handle_at": 304,
        "clock_adjtime": 305,
        "setns": 308,
        "process_vm_readv": 310,
        "process_vm_writev": 311,
        "kcmp": 312,
        "finit_module": 313,
        "kexec_file_load": 320,
        "bpf": 321,
        "userfaultfd": 323,
    },
)

_AARCH64 = Architecture(
    audit=0xC00000B7,
    clone=220,
    clone3=435,
    socket=198,
    denied={
        **_COMMON_DENIED,
        "lookup_dcookie": 18,
        "umount2": 39,
        "mount": 40,
        "pivot_root": 41,
        "chroot": 51,
        "quotactl": 60,
        "vmsplice": 75,
        "acct": 89,
        "personality": 92,
        "unshare": 97,
        "kexec_load": 104,
        "init_module": 105,
        "delete_module": 106,
        "clock_settime": 112,
        "syslog": 116,
        "ptrace": 117,
        "reboot": 142,
        "sethostname": 161,
        "setdomainname": 162,
        "settimeofday": 170,
        "adjtimex": 171,
        "add_key": 217,
        "request_key": 218,
        "keyctl": 219,
        "swapon": 224,
        "swapoff": 225,
        "mbind": 235,
        "set_mempolicy": 237,
        "migrate_pages": 238,
        "move_pages": 239,
        "perf_event_open": 241,
        "fanotify_init": 262,
        "name_to_handle_at": 264,
        "open_by_handle_at": 265,
        "clock_adjtime": 266,
        "setns": 268,
        "process_vm_readv": 270,
        "process_vm_writev": 271,
        "kcmp": 272,
        "finit_module": 273,
        "bpf": 280,
        "userfaultfd": 282,
        "kexec_file_load": 294,
    },
)

_ARCHITECTURES = {"x86_64": _X86_64, "aarch64": _AARCH64}


def _instruction(code: int, value: int, on_true: int = 0, on_false: int = 0) -> bytes:
    return struct.pack("HBBI", code, on_true, on_false, value)


def _errno(code: int) -> bytes:
    return _instruction(_RETURN, _ERRNO | code)


@functools.lru_cache(maxsize=None)
def build_filter(machine: str | None = None) -> bytes:
    """The filter for a machine as `platform.machine()` names it. Raises OSError for one that has no table."""
    architecture = _ARCHITECTURES.get(machine or platform.machine())
    if architecture is None:
        raise OSError(errno.ENOSYS, f"No seccomp table for the architecture {machine or platform.machine()!r}")
    program = [
        _instruction(_LOAD, _OFFSET_ARCHITECTURE),
        # 32-bit calls on a 64-bit kernel have other numbers, so they would walk past the list.
        _instruction(_JUMP_EQUAL, architecture.audit, 1, 0),
        _instruction(_RETURN, _KILL_PROCESS),
        _instruction(_LOAD, _OFFSET_NUMBER),
        _instruction(_JUMP_AT_LEAST, _X32_BIT, 0, 1),
        _errno(errno.ENOSYS),
    ]
    for number in sorted(set(architecture.denied.values())):
        program += [_instruction(_JUMP_EQUAL, number, 0, 1), _errno(errno.EPERM)]
    # The flags of clone3 lie behind a pointer that a filter cannot read; without it libc falls back to clone.
    program += [_instruction(_JUMP_EQUAL, architecture.clone3, 0, 1), _errno(errno.ENOSYS)]
    program += [
        _instruction(_JUMP_EQUAL, architecture.clone, 0, 4),
        _instruction(_LOAD, _OFFSET_ARGUMENT_0),
        _instruction(_JUMP_ANY_BIT, _NAMESPACE_FLAGS, 0, 1),
        _errno(errno.EPERM),
        _instruction(_RETURN, _ALLOW),
    ]
    families = (_AF_UNIX, _AF_INET, _AF_INET6, _AF_NETLINK)
    program += [
        _instruction(_JUMP_EQUAL, architecture.socket, 0, len(families) + 2),
        _instruction(_LOAD, _OFFSET_ARGUMENT_0),
    ]
    for index, family in enumerate(families):
        program.append(_instruction(_JUMP_EQUAL, family, len(families) - index, 0))
    program += [_errno(errno.EAFNOSUPPORT), _instruction(_RETURN, _ALLOW)]
    return b"".join(program)
