"""The supervisor's hold on a kernel: its process, its control channel and its output."""

from __future__ import annotations

import os
import select
from _socket import MSG_DONTWAIT
from _socket import socket as Socket
from _socket import timeout as SocketTimeout
from collections.abc import Sequence
from typing import Callable

from executor_protocol.frames import CHUNK_BYTES, Decoder, ProtocolError, send
from executor_protocol.kernel_frames import Streams
from executor_protocol.typed_frames import Frame, TypedFrame
from executor_sandbox import isolation, process_usage
from executor_sandbox.output import OutputReader
from executor_sandbox.program import Process, pipe

# A kernel reads its channel whenever it is between two executions; one that does not for so long is not to be trusted.
_SEND_SECONDS = 2.0
_ROOM_TO_WORK = 16 * 1024 * 1024

Emit = Callable[[str, str], None]


class KernelHandle:
    """A kernel that is there, waiting for tasks."""

    def __init__(self, process: Process, control: Socket, emit: Emit) -> None:
        self.process = process
        self.control = control
        self._emit = emit
        self.output = OutputReader({process.stdout: "stdout", process.stderr: "stderr"}, emit)
        self._decoder = Decoder()
        #: Private memory, and resident memory, that an interpreter has before any code runs; mostly shared.
        self.base = process_usage.Status(0, 0, 0, 0, 1)
        self.mechanisms: list[str] = []
        control.settimeout(_SEND_SECONDS)

    def room(self, memory: int) -> int:
        """Bytes of data that a run may have in all which may use `memory`: enough to work in, even where earlier code has
        used up everything, as it may be about to free it.
        """
        return max(self.base.data + memory, process_usage.status(self.process.pid).data + _ROOM_TO_WORK)

    def verify(self, outside: dict[str, str]) -> None:
        """Reads back what holds the kernel. `outside` are the launcher's namespaces, none of which it may share. Raises
        PermissionError for a missing wall.
        """
        self.mechanisms = isolation.verify(self.process.pid, outside)

    def take_new_pipes(self) -> None:
        """Has the kernel write to new pipes; the ends of the old ones are then the caller's. Raises ProtocolError."""
        (stdout, stdout_end), (stderr, stderr_end) = pipe(), pipe()
        try:
            self.tell(Streams(), [stdout_end, stderr_end])
        finally:
            os.close(stdout_end)
            os.close(stderr_end)
            self.process = self.process._replace(stdout=stdout, stderr=stderr)
            self.output = OutputReader({stdout: "stdout", stderr: "stderr"}, self._emit)

    def tell(self, frame: TypedFrame, descriptors: Sequence[int] = ()) -> None:
        """Sends a frame. Raises ProtocolError when the kernel does not take it; one that has died is noticed elsewhere."""
        try:
            send(self.control, frame, descriptors)
        except SocketTimeout as error:
            raise ProtocolError("The code's process does not read its control channel") from error
        except OSError:
            # Its exit is about to be noticed and is what counts.
            pass

    def has_spoken(self) -> bool:
        """Whether there is something to receive, its end included."""
        poll = select.poll()
        poll.register(self.control, select.POLLIN)
        return len(poll.poll(0)) > 0

    def receive(self) -> list[Frame]:
        """The frames that have arrived, after the channel became ready. Raises EOFError when the kernel closed it."""
        try:
            data = self.control.recv(CHUNK_BYTES, MSG_DONTWAIT)
        except BlockingIOError:
            return []
        except OSError as error:
            raise EOFError from error
        if not data:
            raise EOFError
        return self._decoder.feed(data)
