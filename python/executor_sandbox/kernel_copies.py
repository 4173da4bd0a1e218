"""Sleeping copies of a kernel: what a session goes back to.

A copy is made by the kernel itself, by forking, so that it has everything that the interpreter has, whether or not it
could be pickled; memory is shared until one of the two writes to it. Threads and connections do not survive a fork.
"""

from __future__ import annotations

import functools
import os
import signal
import struct
from _socket import AF_UNIX, CMSG_SPACE, SOCK_STREAM, SOL_SOCKET, socketpair
from _socket import socket as Socket
from collections.abc import Sequence
from typing import Callable

from executor_protocol.frames import ProtocolError, send
from executor_protocol.kernel_frames import Copy, Wake
from executor_sandbox import process_usage
from executor_sandbox.event_loop import EventLoop
from executor_sandbox.kernel_handle import Emit, KernelHandle
from executor_sandbox.program import Process, pipe

# Not in `_socket`: the kernel writes who sent a message beside it, which no sender can forge.
_SO_PASSCRED = 16
_SCM_CREDENTIALS = 2
_CREDENTIALS = struct.Struct("iII")
_WAIT_SECONDS = 5.0


class KernelCopy:
    """A copy of a kernel as it was when it was asked for. `on_settled` is called when it is there, or cannot be."""

    def __init__(
        self, kernel: KernelHandle, loop: EventLoop, on_settled: Callable[[], None], shares: bool = False
    ) -> None:
        self._base = kernel.base
        self._loop = loop
        self._on_settled = on_settled
        self._control, theirs = credential_pair()
        self._pidfd: int | None = None
        self._dropped = False
        #: Its process; None as long as it has not reported.
        self.pid: int | None = None
        try:
            kernel.tell(Copy(shares), [theirs.fileno()])
        except ProtocolError:
            self._control.close()
            raise
        finally:
            theirs.close()
        self._listens = True
        loop.add(self._control.fileno(), functools.partial(self.confirm, wait=False))

    def confirm(self, wait: bool) -> bool:
        """Whether the copy is there; when `wait` is true, a copy that is still being made is waited for."""
        if self.pid is None and not self._dropped:
            self._control.settimeout(_WAIT_SECONDS if wait else 0.0)
            try:
                self.pid = sender(self._control)
                self._pidfd = os.pidfd_open(self.pid)
            except (BlockingIOError, TimeoutError):
                return False
            except (OSError, EOFError):
                self.drop()
            self._settle()
        return self.pid is not None

    def wake(self, emit: Emit) -> KernelHandle:
        """A kernel that goes on from this copy, which stays as it is. Raises ProtocolError when there is none to be had."""
        handle = wake(self.send, emit)
        handle.base = self._base
        return handle

    def send(self, frame: Wake, descriptors: Sequence[int]) -> None:
        """Sends to the copy. Raises ProtocolError when it is not there, OSError when it does not take it."""
        if not self.confirm(wait=True):
            raise ProtocolError("The copy is gone")
        self._control.settimeout(_WAIT_SECONDS)
        send(self._control, frame, descriptors)

    def memory(self) -> int:
        """Bytes that only this copy still holds."""
        return 0 if self.pid is None else process_usage.private_memory(self.pid)

    def drop(self) -> None:
        """Ends the copy. Idempotent."""
        self._dropped = True
        self._settle()
        self._control.close()
        if self._pidfd is not None:
            try:
                signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)
            except ProcessLookupError:
                # The code itself has ended it.
                pass
            os.close(self._pidfd)
        self._pidfd = self.pid = None

    def _settle(self) -> None:
        if self._listens:
            self._listens = False
            self._loop.remove(self._control.fileno())
            self._on_settled()


def wake(send_to_sleeper: Callable[[Wake, Sequence[int]], None], emit: Emit) -> KernelHandle:
    """A kernel that goes on from a sleeping one, which stays as it is. Raises ProtocolError when there is none to be had."""
    control, theirs = credential_pair()
    stdout, stdout_end = pipe()
    stderr, stderr_end = pipe()
    control.settimeout(_WAIT_SECONDS)
    try:
        passed = [theirs.fileno(), stdout_end, stderr_end]
        send_to_sleeper(Wake(len(passed)), passed)
        # Otherwise its end would stay open here, where nobody would ever answer.
        theirs.close()
        pid = sender(control)
        pidfd = os.pidfd_open(pid)
    except (OSError, EOFError) as error:
        for descriptor in (stdout, stderr):
            os.close(descriptor)
        raise ProtocolError("The copy does not wake") from error
    finally:
        theirs.close()
        for descriptor in (stdout_end, stderr_end):
            os.close(descriptor)
    return KernelHandle(Process(pid, pidfd, stdout, stderr), control, emit)


def credential_pair() -> tuple[Socket, Socket]:
    """Two connected sockets, of which the first is told who sends."""
    ours, theirs = socketpair(AF_UNIX, SOCK_STREAM, 0)
    ours.setsockopt(SOL_SOCKET, _SO_PASSCRED, 1)
    return ours, theirs


def sender(connection: Socket) -> int:
    """Takes one message and says which process it came from. Raises EOFError when the other side is gone."""
    data, ancillary, _, _ = connection.recvmsg(4096, CMSG_SPACE(_CREDENTIALS.size))
    for level, kind, body in ancillary:
        if data and (level, kind) == (SOL_SOCKET, _SCM_CREDENTIALS):
            return int(_CREDENTIALS.unpack(body)[0])
    raise EOFError
