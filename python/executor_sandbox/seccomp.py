"""The system calls that sandboxed code may not make, as a seccomp filter.

A list of what is denied and not of what is allowed: code may run any program, so the filter takes away what widens the
kernel's surface or reaches other processes, and leaves the rest to namespaces, capabilities and limits.
"""

from __future__ import annotations

import errno
import functools
import platform
import struct

from executor_sandbox.system_calls import ARCHITECTURES

_LOAD = 0x20
_JUMP_EQUAL = 0x15
_JUMP_AT_LEAST = 0x35
_JUMP_ANY_BIT = 0x45
_RETURN = 0x06
_AND = 0x54

_ALLOW = 0x7FFF0000
_KILL_PROCESS = 0x80000000
_ERRNO = 0x00050000
_ASK_SUPERVISOR = 0x7FC00000

_OFFSET_NUMBER = 0
_OFFSET_ARCHITECTURE = 4
_OFFSET_ARGUMENT_0 = 16
_OFFSET_ARGUMENT_1 = 24
_OFFSET_ARGUMENT_2 = 32

_NAMESPACE_FLAGS = 0x7E020080

# The first number that came after this list was made: what nobody has judged is answered as an older kernel would.
_FIRST_UNKNOWN = 463
_RLIMIT_CORE = 4
# The processes that are not the code's: the supervisor is the first of a sandbox, what kernels come from is the second.
_SUPERVISOR, _ZYGOTE = 1, 2
_PRIO_USER, _IOPRIO_USER = 2, 3

_AF_UNIX, _AF_INET, _AF_INET6, _AF_NETLINK = 1, 2, 10, 16
_SOCK_RAW, _NETLINK_ROUTE = 3, 0


def _instruction(code: int, value: int, on_true: int = 0, on_false: int = 0) -> bytes:
    return struct.pack("HBBI", code, on_true, on_false, value)


def _answer(code: int) -> list[bytes]:
    return [_instruction(_RETURN, _ERRNO | code)]


_ALLOWED = [_instruction(_RETURN, _ALLOW)]
_PRETENDED = [_instruction(_RETURN, _ERRNO)]
# They run under the user of the code, so that the machine's kernel alone would let the code limit or slow them.
_SPARE_OURS = [
    _instruction(_LOAD, _OFFSET_ARGUMENT_0),
    _instruction(_JUMP_EQUAL, _SUPERVISOR, 1, 0),
    _instruction(_JUMP_EQUAL, _ZYGOTE, 0, 1),
    *_answer(errno.EPERM),
]


@functools.cache
def build_filter(machine: str | None = None, ask_for_setns: bool = False) -> bytes:
    """The filter for a machine as `platform.machine()` names it. Raises OSError for one that has no table.

    With `ask_for_setns` the supervisor is asked about `setns`, which it lets pass when it moves a copy into a fork.
    """
    architecture = ARCHITECTURES.get(machine or platform.machine())
    if architecture is None:
        raise OSError(errno.ENOSYS, f"No seccomp table for the architecture {machine or platform.machine()!r}")
    special = {
        # The flags of clone3 lie behind a pointer that a filter cannot read; without it libc falls back to clone.
        architecture.clone3: _answer(errno.ENOSYS),
        architecture.clone: [
            _instruction(_LOAD, _OFFSET_ARGUMENT_0),
            _instruction(_JUMP_ANY_BIT, _NAMESPACE_FLAGS, 0, 1),
            *_answer(errno.EPERM),
            *_ALLOWED,
        ],
        architecture.socket: _only_ordinary_sockets(),
        architecture.setrlimit: [
            _instruction(_LOAD, _OFFSET_ARGUMENT_0),
            _instruction(_JUMP_EQUAL, _RLIMIT_CORE, 0, 1),
            *_PRETENDED,
            *_ALLOWED,
        ],
        architecture.prlimit64: _only_own_limits(),
        architecture.setpriority: _only_other_processes(_PRIO_USER),
        architecture.ioprio_set: _only_other_processes(_IOPRIO_USER),
        **{number: _SPARE_OURS + _ALLOWED for number in architecture.about_process},
        architecture.setns: (
            [_instruction(_RETURN, _ASK_SUPERVISOR)] if ask_for_setns else _answer(errno.EPERM)
        ),
        _FIRST_UNKNOWN: _answer(errno.ENOSYS),
    }
    denied = {number: _answer(errno.EPERM) for number in architecture.denied.values()}
    # Libraries that ask for one of these know a way without it.
    denied.update({number: _answer(errno.ENOSYS) for number in architecture.uncounted.values()})
    program = [
        _instruction(_LOAD, _OFFSET_ARCHITECTURE),
        # 32-bit calls on a 64-bit kernel have other numbers, so they would walk past the list.
        _instruction(_JUMP_EQUAL, architecture.audit, 1, 0),
        _instruction(_RETURN, _KILL_PROCESS),
        _instruction(_LOAD, _OFFSET_NUMBER),
        *_search(_intervals({**denied, **special})),
    ]
    return b"".join(program)


def _only_own_limits() -> list[bytes]:
    """Allows the limits of the calling process alone, and keeps that on core dumps at 1: alone that value holds back the
    ones that the machine pipes into a program, too.
    """
    return [
        _instruction(_LOAD, _OFFSET_ARGUMENT_0),
        _instruction(_JUMP_EQUAL, 0, 1, 0),
        *_answer(errno.EPERM),
        _instruction(_LOAD, _OFFSET_ARGUMENT_1),
        _instruction(_JUMP_EQUAL, _RLIMIT_CORE, 0, 5),
        # Without a new value it only reads, and the halves of that pointer are both 0.
        _instruction(_LOAD, _OFFSET_ARGUMENT_2),
        _instruction(_JUMP_EQUAL, 0, 0, 2),
        _instruction(_LOAD, _OFFSET_ARGUMENT_2 + 4),
        _instruction(_JUMP_EQUAL, 0, 1, 0),
        *_PRETENDED,
        *_ALLOWED,
    ]


def _only_other_processes(user: int) -> list[bytes]:
    """Allows a call about (which, who) unless it is about a process of ours: by its number or that of the group that it
    leads, or as one of the user's.
    """
    return [
        _instruction(_LOAD, _OFFSET_ARGUMENT_0),
        _instruction(_JUMP_EQUAL, user, 3, 0),
        _instruction(_LOAD, _OFFSET_ARGUMENT_1),
        _instruction(_JUMP_EQUAL, _SUPERVISOR, 1, 0),
        _instruction(_JUMP_EQUAL, _ZYGOTE, 0, 1),
        *_answer(errno.EPERM),
        *_ALLOWED,
    ]


def _only_ordinary_sockets() -> list[bytes]:
    """Allows streams and datagrams of four families; of netlink only that part which lists the network's interfaces."""
    refuse_family, refuse, allow = _answer(errno.EAFNOSUPPORT), _answer(errno.EPERM), _ALLOWED
    return [
        _instruction(_LOAD, _OFFSET_ARGUMENT_0),
        _instruction(_JUMP_EQUAL, _AF_UNIX, 8, 0),
        _instruction(_JUMP_EQUAL, _AF_NETLINK, 5, 0),
        _instruction(_JUMP_EQUAL, _AF_INET, 1, 0),
        _instruction(_JUMP_EQUAL, _AF_INET6, 0, 7),
        # Other bits of the type are flags.
        _instruction(_LOAD, _OFFSET_ARGUMENT_1),
        _instruction(_AND, 0xF),
        _instruction(_JUMP_EQUAL, _SOCK_RAW, 3, 2),
        _instruction(_LOAD, _OFFSET_ARGUMENT_2),
        _instruction(_JUMP_EQUAL, _NETLINK_ROUTE, 0, 1),
        *allow,
        *refuse,
        *refuse_family,
    ]


def _intervals(answers: dict[int, list[bytes]]) -> list[tuple[int, list[bytes]]]:
    """Where another answer begins, in order, from 0 on: what is not listed is allowed, save from the unknown ones on,
    the numbers with the x32 bit among them.
    """
    found = [(0, _ALLOWED)]
    for number in sorted(answers):
        if found[-1][0] == number:
            found.pop()
        found.append((number, answers[number]))
        if number != _FIRST_UNKNOWN:
            found.append((number + 1, _ALLOWED))
    return found


def _search(intervals: list[tuple[int, list[bytes]]]) -> list[bytes]:
    """A binary search: the kernel runs a new filter once for every system call there is, so a list would be slow."""
    if len(intervals) == 1:
        return intervals[0][1]
    middle = len(intervals) // 2
    below, above = _search(intervals[:middle]), _search(intervals[middle:])
    return [_instruction(_JUMP_AT_LEAST, intervals[middle][0], len(below), 0), *below, *above]
