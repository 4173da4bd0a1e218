"""The supervisor's hold on a kernel: its process, its control channel and its output."""

from __future__ import annotations

import os
import socket
from typing import Callable, Dict, List

from . import isolation, kernel, watch
from .frames import Decoder, Frame, ProtocolError, encode
from .output import OutputReader
from .program import Process, start_forked

# A kernel reads its channel whenever it is between two executions; one that does not for so long is not to be trusted.
_SEND_SECONDS = 2.0
_CHUNK = 262144


class KernelHandle:
    """A kernel that is confined, verified and ready. `outside` are the launcher's namespaces, none of which it may share."""

    def __init__(self, emit: Callable[[str, str], None], outside: Dict[str, str]) -> None:
        self.control, theirs = socket.socketpair()
        self.process: Process = start_forked(kernel.serve, theirs)
        self.output = OutputReader({self.process.stdout: "stdout", self.process.stderr: "stderr"}, emit)
        self._decoder = Decoder()
        self._await_ready()
        self.control.settimeout(_SEND_SECONDS)
        # What an interpreter has mapped before any code runs is mostly shared with the fork server.
        self.base_data = watch.status(self.process.pid).data
        self.mechanisms = isolation.verify(self.process.pid, outside)

    def tell(self, frame: Frame) -> None:
        """Sends a frame. Raises ProtocolError when the kernel does not take it; one that has died is noticed elsewhere."""
        try:
            self.control.sendall(encode(frame))
        except socket.timeout as error:
            raise ProtocolError("The code's process does not read its control channel") from error
        except OSError:
            # Its exit is about to be noticed and is what counts.
            pass

    def receive(self) -> List[Frame]:
        """The frames that have arrived, after the channel became ready. Raises EOFError when the kernel closed it."""
        try:
            data = self.control.recv(_CHUNK)
        except OSError as error:
            raise EOFError from error
        if not data:
            raise EOFError
        return self._decoder.feed(data)

    def _await_ready(self) -> None:
        while True:
            data = self.control.recv(_CHUNK)
            if not data:
                words = os.read(self.process.stderr, 4096).decode("utf-8", "replace").strip()
                raise ProtocolError(f"The kernel ended before it was ready: {words}")
            if self._decoder.feed(data):
                return
