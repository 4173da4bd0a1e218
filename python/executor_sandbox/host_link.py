"""The supervisor's connection to the host: frames in, frames out, and never a wait."""

from __future__ import annotations

from _socket import socket as Socket

from executor_protocol.frames import CHUNK_BYTES, Decoder, encode
from executor_protocol.host_frames import TO_SUPERVISOR
from executor_protocol.typed_frames import Frame, TypedFrame, read
from executor_sandbox import event_loop

_HIGH_WATER = 1 << 20


class HostLink:
    """Sends without blocking; what the host does not take yet waits in a backlog."""

    def __init__(self, connection: Socket) -> None:
        connection.setblocking(False)
        self.connection = connection
        self.closed = False
        self._decoder = Decoder()
        self._backlog = bytearray()

    def receive(self) -> list[TypedFrame]:
        """The frames that have arrived; `closed` is set when the host is gone."""
        try:
            data = self.connection.recv(CHUNK_BYTES)
        except BlockingIOError:
            return []
        except OSError:
            data = b""
        if not data:
            self.closed = True
            return []
        return [read(TO_SUPERVISOR[frame["type"]], frame) for frame in self._decoder.feed(data)]

    def send(self, frame: TypedFrame | Frame) -> None:
        self._backlog += encode(frame)

    def flush(self) -> None:
        """Sends as much of the backlog as the host takes."""
        while self._backlog and not self.closed:
            try:
                sent = self.connection.send(self._backlog)
                del self._backlog[:sent]
            except BlockingIOError:
                return
            except OSError:
                self.closed = True

    @property
    def interest(self) -> int:
        """What to wait for on the connection."""
        return event_loop.READ | (event_loop.WRITE if self._backlog else 0)

    @property
    def congested(self) -> bool:
        """True when the host is so far behind that the code has to wait for it."""
        return len(self._backlog) > _HIGH_WATER
