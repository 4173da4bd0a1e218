"""Landlock, a second line behind namespaces and capabilities: https://docs.kernel.org/userspace-api/landlock.html

A process that is held by it cannot trace or signal any that is not, its supervisor above all, reaches no abstract socket
from outside, and makes no device. Which files there are is left to the mounts: rules for each of them would cost a sandbox
more than all of its other walls.
"""

from __future__ import annotations

import ctypes
import functools
import os
import struct

# The same numbers on every architecture.
_SYS_CREATE_RULESET, _SYS_ADD_RULE, _SYS_RESTRICT_SELF = 444, 445, 446
_VERSION = 1
#: The first version that can scope signals and abstract sockets.
_MINIMUM = 6

_MAKE_CHAR, _MAKE_BLOCK = 1 << 6, 1 << 11
# Moving and linking from folder to folder, which Landlock denies wherever no rule allows it.
_REFER = 1 << 13
_PATH_BENEATH = 1
_ABSTRACT_SOCKETS, _SIGNALS = 1 << 0, 1 << 1
# What is handled and allowed by no rule is denied everywhere: files, then TCP, which is left alone, then scopes.
_RULESET = struct.pack("QQQ", _MAKE_CHAR | _MAKE_BLOCK | _REFER, 0, _ABSTRACT_SOCKETS | _SIGNALS)

_syscall = ctypes.CDLL(None, use_errno=True).syscall
_syscall.restype = ctypes.c_long


@functools.cache
def mechanism() -> str | None:
    """How this machine's Landlock is named among the walls; None where it has none, or one that is too old."""
    version = _syscall(_SYS_CREATE_RULESET, None, ctypes.c_size_t(0), _VERSION)
    return f"Landlock {version}" if version >= _MINIMUM else None


def restrict() -> None:
    """Holds the calling process, and all that it will start, where the machine can. Raises OSError when that fails, so
    that no code runs where `mechanism` says what does not hold.
    """
    if mechanism() is None:
        return
    root = os.open("/", os.O_PATH | os.O_CLOEXEC)
    ruleset = _syscall(_SYS_CREATE_RULESET, _RULESET, ctypes.c_size_t(len(_RULESET)), 0)
    try:
        allow = struct.pack("=Qi", _REFER, root)
        if (
            ruleset < 0
            or _syscall(_SYS_ADD_RULE, ruleset, _PATH_BENEATH, allow, 0) != 0
            or _syscall(_SYS_RESTRICT_SELF, ruleset, 0) != 0
        ):
            raise OSError(ctypes.get_errno(), "Landlock could not be put into force")
    finally:
        os.close(root)
    os.close(ruleset)
