"""Starting the two kinds of process that a sandbox runs: a kernel, forked, and a program, executed."""

from __future__ import annotations

import fcntl
import os
import resource
import signal
import socket
from typing import Callable, Dict, List, NamedTuple, NoReturn, Optional

from .isolation import WORKSPACE, confine

_CONTROL = 3
_PIPE_BYTES = 1 << 20


class Process(NamedTuple):
    """A process of the sandbox, with the supervisor's ends of its pipes."""

    pid: int
    pidfd: int
    stdout: int
    stderr: int


class Limits(NamedTuple):
    """What the kernel of the machine holds one process to, and each that it starts."""

    data: int
    processes: int
    file_size: int

    def apply(self, pid: int = 0) -> None:
        """Sets the limits of a process; 0 is the caller."""
        # Address space is left alone: threads and WebAssembly reserve far more of it than they use. The hard limit on
        # data could never be raised again; code that lifts the soft one meets the watch on what is really in use.
        resource.prlimit(pid, resource.RLIMIT_DATA, (self.data, resource.RLIM_INFINITY))
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (self.file_size, self.file_size))
        resource.prlimit(pid, resource.RLIMIT_NPROC, (self.processes, self.processes))


def start_forked(serve: Callable[[socket.socket], None], theirs: socket.socket) -> Process:
    """Forks a confined process that serves on its end of a channel, and closes that end here."""

    def run() -> None:
        serve(socket.socket(fileno=_CONTROL))

    process = _start(run, os.open("/dev/null", os.O_RDONLY | os.O_CLOEXEC), theirs.fileno())
    theirs.close()
    return process


class Program(NamedTuple):
    """A program to run: its argument array, its folder in the workspace, and its input."""

    command: List[str]
    directory: str
    stdin: Optional[str]
    environment: Dict[str, str]


def start_program(program: Program, limits: Limits) -> Process:
    """Starts a program of the sandbox's file system; exit code 127 when there is none of that name."""
    descriptor = os.memfd_create("stdin", os.MFD_CLOEXEC)
    if program.stdin is not None:
        with open(os.dup(descriptor), "wb") as file:
            file.write(program.stdin.encode("utf-8", "surrogatepass"))
        os.lseek(descriptor, 0, os.SEEK_SET)

    def run() -> None:
        limits.apply()
        try:
            os.chdir(os.path.join(WORKSPACE, program.directory))
            os.execvpe(program.command[0], program.command, program.environment)
        except OSError as error:
            os.write(2, f"{program.command[0]}: {error.strerror}\n".encode())
            os._exit(127)

    return _start(run, descriptor, None)


def _start(run: Callable[[], None], stdin: int, control: int | None) -> Process:
    stdout, stdout_end = _pipe()
    stderr, stderr_end = _pipe()
    pid = os.fork()
    if pid == 0:
        _become(run, stdin, stdout_end, stderr_end, control)
    for descriptor in (stdin, stdout_end, stderr_end):
        os.close(descriptor)
    return Process(pid, os.pidfd_open(pid), stdout, stderr)


def _become(run: Callable[[], None], stdin: int, stdout: int, stderr: int, control: int | None) -> NoReturn:
    code = 1
    try:
        os.setsid()
        # Every source is first moved out of the way of the numbers it must not overwrite.
        sources = [fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 64) for fd in (stdin, stdout, stderr)]
        if control is not None:
            sources.append(fcntl.fcntl(control, fcntl.F_DUPFD_CLOEXEC, 64))
        for target, source in enumerate(sources):
            os.dup2(source, target, inheritable=target != _CONTROL)
        os.closerange(len(sources), os.sysconf("SC_OPEN_MAX") if control is None else 65536)
        for number in (signal.SIGINT, signal.SIGCHLD, signal.SIGPIPE, signal.SIGXFSZ):
            signal.signal(number, signal.SIG_DFL)
        # Python turns these into exceptions; a program gets their defaults.
        if control is not None:
            signal.signal(signal.SIGPIPE, signal.SIG_IGN)
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        os.chdir(WORKSPACE)
        confine()
        run()
        code = 0
    except BaseException as error:
        os.write(2, f"{type(error).__name__}: {error}\n".encode())
    finally:
        os._exit(code)


def _pipe() -> List[int]:
    ends = list(os.pipe2(os.O_CLOEXEC))
    os.set_blocking(ends[0], False)
    # A larger pipe means fewer wake-ups for code that prints a lot; the default is kept where it is refused.
    try:
        fcntl.fcntl(ends[1], 1031, _PIPE_BYTES)
    except OSError:
        pass
    return ends
