"""The pipes that the code's processes write to."""

from __future__ import annotations

import os
from typing import Callable

from executor_protocol.frames import ProtocolError
from executor_sandbox.event_loop import EventLoop
from executor_sandbox.kernel_handle import KernelHandle
from executor_sandbox.listening import Listening
from executor_sandbox.program import Process

_CHUNK = 65536


class OutputPipes:
    """Has them read, by one reader each, for as long as anybody may write to them."""

    def __init__(self, loop: EventLoop, code: Listening) -> None:
        self._loop = loop
        self._code = code

    def listen(self, process: Process, read: Callable[[int], bool]) -> None:
        for descriptor in (process.stdout, process.stderr):
            self._code.add(descriptor, lambda fd=descriptor: self._read(read, fd))

    def renew(self, kernel: KernelHandle) -> None:
        """Keeps what the processes of earlier runs write out of the next."""
        left = (kernel.process.stdout, kernel.process.stderr)
        try:
            kernel.take_new_pipes()
        except ProtocolError:
            # Its channel is stuck; the run that is about to begin will find out.
            pass
        for descriptor in left:
            self._code.remove(descriptor)
            self._code.add(descriptor, lambda fd=descriptor: self._drain(fd))
        self.listen(kernel.process, kernel.output.read)

    def close(self, process: Process) -> None:
        """Takes leave of a process that has ended, and of its pipes."""
        self._loop.remove(process.pidfd)
        os.close(process.pidfd)
        for descriptor in (process.stdout, process.stderr):
            self._code.remove(descriptor)
            os.close(descriptor)

    def _read(self, read: Callable[[int], bool], descriptor: int) -> None:
        if not read(descriptor):
            self._code.remove(descriptor)

    def _drain(self, descriptor: int) -> None:
        try:
            data = os.read(descriptor, _CHUNK)
        except BlockingIOError:
            return
        if not data:
            self._code.remove(descriptor)
            os.close(descriptor)
