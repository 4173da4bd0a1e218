"""Tries, one by one, what the kernel of this machine must give for a sandbox, and prints the answers as JSON.

Stands alone and works from standard input, because the user that it runs as may not be able to read this file:

    bwrap ... python3 -I - < primitives.py
"""

from __future__ import annotations

import ctypes
import errno
import json
import os
import struct
import sys
from typing import Any, Callable

NAMESPACES = {
    "mount": 0x00020000,
    "cgroup": 0x02000000,
    "uts": 0x04000000,
    "ipc": 0x08000000,
    "user": 0x10000000,
    "pid": 0x20000000,
    "network": 0x40000000,
}
PIDFD_OPEN, OPENAT2, LANDLOCK_CREATE_RULESET = 434, 437, 444
SET_SECCOMP, SET_NO_NEW_PRIVS, GET_NO_NEW_PRIVS = 22, 38, 39
ALLOW = struct.pack("HBBI", 0x06, 0, 0, 0x7FFF0000)
INSIDE = 1000

libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
libc.mount.argtypes = (ctypes.c_char_p, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_ulong, ctypes.c_char_p)


def check(result: int) -> int:
    """The result of a call of the C library. Raises OSError when it failed."""
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return result


def enter(flags: int) -> None:
    user, group = os.getuid(), os.getgid()
    check(libc.unshare(NAMESPACES["user"] | flags))
    write("/proc/self/setgroups", "deny")
    write("/proc/self/uid_map", f"{INSIDE} {user} 1")
    write("/proc/self/gid_map", f"{INSIDE} {group} 1")


def write(path: str, text: str) -> None:
    with open(path, "w") as file:
        file.write(text)


def status(field: str) -> str:
    with open("/proc/self/status") as file:
        return dict(line.split(":", 1) for line in file)[field].strip()


def namespace(name: str) -> Callable[[], None]:
    return lambda: enter(NAMESPACES[name])


def private_files() -> None:
    enter(NAMESPACES["mount"])
    check(libc.mount(None, b"/", None, 0x4000 | 0x40000, None))
    check(libc.mount(b"tmpfs", b"/tmp", b"tmpfs", 0x2 | 0x4, b"size=1m,nr_inodes=16"))


def private_processes() -> None:
    enter(NAMESPACES["mount"] | NAMESPACES["pid"])
    check(libc.mount(None, b"/", None, 0x4000 | 0x40000, None))
    in_child(lambda: check(libc.mount(b"proc", b"/proc", b"proc", 0x2 | 0x4 | 0x8, None)))


def no_capabilities() -> None:
    enter(0)
    check(libc.capset(struct.pack("Ii", 0x20080522, 0), bytes(24)))
    expect(int(status("CapEff"), 16) == 0, "capabilities are left")


def no_new_privileges() -> None:
    check(libc.prctl(SET_NO_NEW_PRIVS, 1, 0, 0, 0))
    expect(libc.prctl(GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1, "it does not stay set")


def seccomp() -> None:
    check(libc.prctl(SET_NO_NEW_PRIVS, 1, 0, 0, 0))
    code = ctypes.create_string_buffer(ALLOW, len(ALLOW))
    program = ctypes.create_string_buffer(struct.pack("HxxxxxxQ", 1, ctypes.addressof(code)))
    check(libc.prctl(SET_SECCOMP, 2, ctypes.c_void_p(ctypes.addressof(program)), 0, 0))
    expect(status("Seccomp") == "2", "no filter is in force")


def openat2() -> None:
    root = os.open("/", os.O_PATH | os.O_DIRECTORY)
    beneath_without_links = struct.pack("QQQ", os.O_PATH | os.O_CLOEXEC, 0, 0x08 | 0x04)
    check(libc.syscall(OPENAT2, root, b"proc", beneath_without_links, len(beneath_without_links)))


def pidfd() -> None:
    check(libc.syscall(PIDFD_OPEN, os.getpid(), 0))


def landlock() -> str:
    return f"ABI {check(libc.syscall(LANDLOCK_CREATE_RULESET, None, 0, 1))}"


def expect(condition: bool, complaint: str) -> None:
    if not condition:
        raise OSError(errno.EPERM, complaint)


def in_child(work: Callable[[], Any]) -> Any:
    """What `work` returns in a process of its own, so that it changes nothing here. Raises OSError as it does."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            answer = {"detail": work()}
        except OSError as error:
            answer = {"code": error.errno, "message": error.strerror}
        os.write(writing, json.dumps(answer, default=str).encode())
        os._exit(0)
    os.close(writing)
    with open(reading, "rb") as file:
        answer = json.loads(file.read() or b'{"code": 5, "message": "its process was killed"}')
    os.waitpid(pid, 0)
    if "code" in answer:
        raise OSError(answer["code"], answer["message"])
    return answer["detail"]


def attempt(name: str, work: Callable[[], Any]) -> dict[str, Any]:
    try:
        detail = in_child(work)
        return {"name": name, "ok": True, "detail": detail if isinstance(detail, str) else ""}
    except OSError as error:
        return {"name": name, "ok": False, "detail": f"{error.strerror} ({errno.errorcode.get(error.errno, '?')})"}


def main() -> None:
    trials: list[tuple[str, Callable[[], Any]]] = [(f"{name} namespace", namespace(name)) for name in NAMESPACES]
    trials += [
        ("private files", private_files),
        ("private /proc", private_processes),
        ("no capabilities", no_capabilities),
        ("no_new_privs", no_new_privileges),
        ("seccomp", seccomp),
        ("openat2", openat2),
        ("pidfd", pidfd),
        ("Landlock", landlock),
    ]
    json.dump([attempt(name, work) for name, work in trials], sys.stdout)


main()
