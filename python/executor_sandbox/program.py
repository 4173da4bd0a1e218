"""Starting the two kinds of process that a sandbox runs: a kernel, forked, and a program, executed."""

from __future__ import annotations

import _signal
import fcntl
import os
import resource
from _socket import AF_UNIX, SOCK_STREAM
from _socket import socket as Socket
from typing import Callable, NamedTuple, NoReturn

from executor_sandbox import isolation, linux
from executor_sandbox.isolation import WORKSPACE, confine
from executor_sandbox.thread_room import MOST_COPIES

_CONTROL = 3
_PIPE_BYTES = 1 << 20
_MOST_DESCRIPTORS = 1 << 20


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
    #: Processes beside those of the code: copies of the kernel, which the kernel itself forks.
    copies: int = 0

    def settings(self) -> dict[int, tuple[int, int]]:
        """Soft and hard limit by the number of the resource."""
        # Address space is left alone: threads and WebAssembly reserve far more of it than they use. The hard limit on
        # data could never be raised again; code that lifts the soft one meets the watch on what is really in use.
        return {
            resource.RLIMIT_DATA: (self.data, resource.RLIM_INFINITY),
            resource.RLIMIT_FSIZE: (self.file_size, self.file_size),
            resource.RLIMIT_NPROC: (self.processes + self.copies, self.processes + MOST_COPIES),
        }

    def apply(self, pid: int = 0) -> None:
        """Sets the limits of a process; 0 is the caller."""
        for number, limit in self.settings().items():
            resource.prlimit(pid, number, limit)


def start_forked(serve: Callable[[Socket, list[int]], None], theirs: Socket) -> Process:
    """Forks a confined process that serves on its end of a channel, with the listener of its filter; closes that end here."""

    def run() -> None:
        listener = isolation.seccomp_filter(True).install_with_listener()
        serve(Socket(AF_UNIX, SOCK_STREAM, 0, _CONTROL), [listener])

    process = _start(run, os.open("/dev/null", os.O_RDONLY | os.O_CLOEXEC), theirs.fileno())
    theirs.close()
    return process


class Program(NamedTuple):
    """A program to run: its argument array, its folder in the workspace, and its input."""

    command: list[str]
    directory: str
    stdin: str | None
    environment: dict[str, str]


def start_program(program: Program, limits: Limits) -> Process:
    """Starts a program of the sandbox's file system; exit code 127 when there is none of that name."""
    descriptor = os.memfd_create("stdin", os.MFD_CLOEXEC)
    if program.stdin is not None:
        with open(os.dup(descriptor), "wb") as file:
            file.write(program.stdin.encode("utf-8", "surrogatepass"))
        os.lseek(descriptor, 0, os.SEEK_SET)

    def run() -> None:
        isolation.seccomp_filter(False).install()
        isolation.offer_to_killer()
        limits.apply()
        # Python turns these into exceptions; a program gets their defaults.
        for number in (_signal.SIGPIPE, _signal.SIGXFSZ):
            _signal.signal(number, _signal.SIG_DFL)
        try:
            os.chdir(os.path.join(WORKSPACE, program.directory))
            os.execvpe(program.command[0], program.command, program.environment)
        except OSError as error:
            os.write(2, f"{program.command[0]}: {error.strerror}\n".encode())
            os._exit(127)

    return _start(run, descriptor, None)


def _start(run: Callable[[], None], stdin: int, control: int | None) -> Process:
    stdout, stdout_end = pipe()
    stderr, stderr_end = pipe()
    pid = linux.clone()
    if pid == 0:
        _become(run, stdin, stdout_end, stderr_end, control)
    for descriptor in (stdin, stdout_end, stderr_end):
        os.close(descriptor)
    return Process(pid, os.pidfd_open(pid), stdout, stderr)


def _become(run: Callable[[], None], stdin: int, stdout: int, stderr: int, control: int | None) -> NoReturn:
    code = 1
    complaints = stderr
    try:
        os.setsid()
        # Every source is first moved out of the way of the numbers it must not overwrite.
        wanted = (stdin, stdout, stderr) if control is None else (stdin, stdout, stderr, control)
        sources = [fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, len(wanted)) for fd in wanted]
        for target, source in enumerate(sources):
            os.dup2(source, target, inheritable=target != _CONTROL)
        complaints = 2
        os.closerange(len(sources), _MOST_DESCRIPTORS)
        confine()
        run()
        code = 0
    except BaseException as error:
        os.write(complaints, f"{type(error).__name__}: {error}\n".encode())
    finally:
        os._exit(code)


def pipe() -> list[int]:
    """The two ends of a pipe for output: reading, which never waits, and writing."""
    ends = list(os.pipe2(os.O_CLOEXEC))
    os.set_blocking(ends[0], False)
    # A larger pipe means fewer wake-ups for code that prints a lot; the default is kept where it is refused.
    try:
        fcntl.fcntl(ends[1], 1031, _PIPE_BYTES)
    except OSError:
        pass
    return ends
