"""The fork server: imports what runs will need, then forks an isolated sandbox for every connection.

Started once per Python environment and preload set, inside the outer sandbox, by whoever brings the kernel along.
It ends when its standard input closes. A line `kill PID` there ends one sandbox by force.
"""

from __future__ import annotations

import gc
import importlib
import os
import signal
import socket
import sys
import time
import traceback
from _socket import socket as Socket
from typing import NoReturn

from executor_protocol.frames import encode
from executor_protocol.host_frames import Spawned
from executor_sandbox import isolation, landlock, matplotlib_cache
from executor_sandbox.cgroups import Cgroup, CgroupPool
from executor_sandbox.event_loop import EventLoop
from executor_sandbox.kernel_program import KernelProgram
from executor_sandbox.last_words import refuse, say_broken
from executor_sandbox.place import Place
from executor_sandbox.setns_permits import SetnsPermits
from executor_sandbox.supervisor import Supervisor

_BACKLOG = 128
_REAP_SECONDS = 0.5
_MAX_REASON = 500


class ForkServer:
    """Accepts connections on `listener`; `hidden` is the folder of its socket, which no sandbox may see."""

    def __init__(self, listener: Socket, hidden: str, kernel: KernelProgram) -> None:
        self._listener = listener
        self._kernel = kernel
        self._hidden = hidden
        self._null = os.open("/dev/null", os.O_RDWR)
        self._outside = isolation.namespace_ids()
        self._commands = bytearray()
        # Supervisors that were not reaped yet, so that their numbers cannot belong to anybody else.
        self._supervisors: dict[int, Cgroup] = {}
        self._cgroups = CgroupPool(os.path.join(hidden, "cgroups"))
        self._open = True

    def serve(self) -> None:
        loop = EventLoop()
        loop.add(self._listener.fileno(), self._accept)
        loop.add(0, self._command)
        while self._open:
            loop.wait(_REAP_SECONDS if self._supervisors else None)
            self._reap()

    def _accept(self) -> None:
        began = time.monotonic()
        descriptor, _ = self._listener._accept()
        connection = Socket(socket.AF_UNIX, socket.SOCK_STREAM, 0, descriptor)
        cgroup = self._cgroups.acquire()
        try:
            supervisor = isolation.clone_into_namespaces()
        except OSError as error:
            # The machine has no process to spare, for now: this connection has no sandbox, the next may.
            self._cgroups.release(cgroup)
            refuse(connection, error)
            return
        if supervisor == 0:
            self._listener.close()
            self._become_sandbox(connection, cgroup, began)
        self._supervisors[supervisor] = cgroup
        try:
            connection.sendall(encode(Spawned(supervisor)))
        except OSError:
            # The host is gone already; the sandbox notices too.
            pass
        connection.close()

    def _become_sandbox(self, connection: Socket, cgroup: Cgroup, began: float) -> NoReturn:
        cloned = time.monotonic() - began
        code = 1
        try:
            # The server's own are the host's line to it.
            os.dup2(self._null, 0)
            os.dup2(self._null, 1)
            isolation.map_user()
            cgroup.enter()
            Supervisor(connection, self._place(cgroup)).serve(began, cloned)
            code = 0
        except BaseException as error:
            traceback.print_exception(type(error), error, error.__traceback__)
            say_broken(connection, error)
        finally:
            os._exit(code)

    def _place(self, cgroup: Cgroup) -> Place:
        door_folder = os.open(self._hidden, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
        return Place(self._outside, self._hidden, door_folder, SetnsPermits(), cgroup, self._kernel)

    def _command(self) -> None:
        data = os.read(0, 4096)
        if not data:
            self._open = False
        self._commands += data
        *lines, rest = self._commands.split(b"\n")
        self._commands = bytearray(rest)
        for line in lines:
            word, _, pid = line.partition(b" ")
            if word == b"kill" and int(pid) in self._supervisors:
                os.kill(int(pid), signal.SIGKILL)

    def _reap(self) -> None:
        while self._supervisors:
            pid, _ = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            cgroup = self._supervisors.pop(pid, None)
            if cgroup is not None:
                self._cgroups.release(cgroup)


def main(arguments: list[str], kernel: KernelProgram) -> None:
    """Serves on a socket, `arguments` being its path and the modules to preload."""
    path, *preload = arguments
    # A supervisor is pid 1 of its namespace: signals from inside reach it only where it has a handler for them.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    matplotlib_cache.provide()
    for name in preload:
        _preload(name)
    _end_library_threads()
    # Made once here, where every sandbox inherits them.
    isolation.seccomp_filter(False)
    isolation.seccomp_filter(True)
    landlock.mechanism()
    kernel.prepare()
    listener = Socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen(_BACKLOG)
    _enter_code_environment()
    # Objects made until now are not looked at by the collector again, so that forks share their pages for good.
    gc.collect()
    gc.freeze()
    print("ready", flush=True)
    ForkServer(listener, os.path.dirname(path), kernel).serve()


def _preload(name: str) -> None:
    """Imports a module ahead of the code. One that cannot be imported ends the server with one line about it."""
    try:
        importlib.import_module(name)
    except BaseException as error:
        reason = " ".join(f"{type(error).__name__}: {error}".split())
        print(f"cannot preload {name}: {reason[:_MAX_REASON]}", file=sys.stderr, flush=True)
        raise SystemExit(1) from None


def _end_library_threads() -> None:
    """Has libraries such as OpenBLAS end their threads, which they start again when they need them.

    They do so before every fork of libc; the clones of this server are none, and would leave them waiting for threads
    that only this process has.
    """
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)


def _enter_code_environment() -> None:
    """Leaves in the environment what every sandbox's code sees: what this server needed beside it has been read."""
    for name in ("PYTHONPATH", "PYTHONUNBUFFERED", "PWD", "LC_CTYPE"):
        os.environ.pop(name, None)
    os.environ["HOME"] = isolation.WORKSPACE

