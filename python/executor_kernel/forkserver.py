"""The fork server: imports what runs will need, then forks an isolated sandbox for every connection.

Started once per Python environment and preload set, inside the outer sandbox. Usage:

    python -m executor_kernel.forkserver SOCKET MODULE...

It ends when its standard input closes. A line `kill PID` there ends one sandbox by force.
"""

from __future__ import annotations

import gc
import importlib
import os
import selectors
import signal
import socket
import sys
import traceback
from typing import List, NoReturn

from . import isolation, linux, matplotlib_cache, seccomp
from .frames import encode
from .supervisor import Supervisor

_BACKLOG = 128
_REAP_SECONDS = 0.5


class ForkServer:
    """Accepts connections on `listener`; `hidden` is the folder of its socket, which no sandbox may see."""

    def __init__(self, listener: socket.socket, hidden: str) -> None:
        self._listener = listener
        self._hidden = hidden
        self._commands = bytearray()
        self._has_children = False
        self._open = True

    def serve(self) -> None:
        selector = selectors.DefaultSelector()
        selector.register(self._listener, selectors.EVENT_READ, self._accept)
        selector.register(0, selectors.EVENT_READ, self._command)
        while self._open:
            for key, _ in selector.select(_REAP_SECONDS if self._has_children else None):
                key.data()
            self._reap()

    def _accept(self) -> None:
        connection, _ = self._listener.accept()
        if os.fork() == 0:
            self._listener.close()
            _launch(connection, self._hidden)
        self._has_children = True
        connection.close()

    def _command(self) -> None:
        data = os.read(0, 4096)
        if not data:
            self._open = False
        self._commands += data
        *lines, rest = self._commands.split(b"\n")
        self._commands = bytearray(rest)
        for line in lines:
            word, _, pid = line.partition(b" ")
            if word == b"kill" and _is_supervisor(int(pid)):
                os.kill(int(pid), signal.SIGKILL)

    def _reap(self) -> None:
        try:
            while os.waitpid(-1, os.WNOHANG)[0] != 0:
                pass
        except ChildProcessError:
            self._has_children = False


def main(arguments: List[str]) -> None:
    path, *preload = arguments
    # A supervisor is pid 1 of its namespace: signals from inside reach it only where it has a handler for them.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    linux.prctl(linux.PR_SET_CHILD_SUBREAPER, 1)
    matplotlib_cache.provide()
    # Built once here, where every sandbox inherits it.
    seccomp.build_filter()
    for name in preload:
        importlib.import_module(name)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen(_BACKLOG)
    # Objects made until now are not looked at by the collector again, so that forks share their pages for good.
    gc.collect()
    gc.freeze()
    print("ready", flush=True)
    ForkServer(listener, os.path.dirname(path)).serve()


def _launch(connection: socket.socket, hidden: str) -> NoReturn:
    """Becomes a sandbox: this process enters the namespaces, its child is their first process."""
    code = 1
    try:
        null = os.open("/dev/null", os.O_RDWR)
        os.dup2(null, 0)
        os.dup2(null, 1)
        outside = isolation.namespace_ids()
        isolation.enter_namespaces()
        supervisor = os.fork()
        if supervisor != 0:
            connection.sendall(encode({"type": "spawned", "pid": supervisor}))
            os._exit(0)
        # Same user as the code: only this keeps the code from reading and writing the supervisor's memory.
        linux.prctl(linux.PR_SET_DUMPABLE, 0)
        isolation.build_file_system(hidden)
        matplotlib_cache.provide()
        Supervisor(connection, outside).serve()
        code = 0
    except BaseException as error:
        _report(connection, error)
    finally:
        os._exit(code)


def _report(connection: socket.socket, error: BaseException) -> None:
    message = f"{type(error).__name__}: {error}"
    traceback.print_exception(type(error), error, error.__traceback__)
    try:
        connection.setblocking(True)
        connection.sendall(encode({"type": "broken", "message": message}))
    except OSError:
        # The host is gone, and with it whoever could be told.
        pass


def _is_supervisor(pid: int) -> bool:
    """Whether a process comes from here and was not reaped yet, so that its number cannot belong to somebody else."""
    parent = _parent(pid)
    # For a moment the process that entered the namespaces still stands in between.
    return os.getpid() in (parent, _parent(parent))


def _parent(pid: int) -> int:
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            return int(file.read().rpartition(b")")[2].split()[1])
    except OSError:
        return 0


if __name__ == "__main__":
    main(sys.argv[1:])
