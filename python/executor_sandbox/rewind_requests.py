"""The host's requests to keep the present, to go back, and to fork."""

from __future__ import annotations

import functools
from _socket import socket as Socket
from typing import Callable, Dict, Optional

from executor_sandbox.door import Door
from executor_sandbox.event_loop import EventLoop
from executor_protocol.frames import Frame, ProtocolError, encode
from executor_sandbox.kernel_keeper import KernelKeeper
from executor_sandbox.place import Place
from executor_sandbox.sandbox_fork import ForkedKernel

#: Turns the process into the supervisor of a fork: its connection to the host, where it stands, its kernel.
Become = Callable[[Socket, Place, ForkedKernel], None]


class RewindRequests:
    """Answers with `send`."""

    def __init__(
        self, loop: EventLoop, keeper: KernelKeeper, place: Place, send: Callable[[Frame], None], become: Become
    ) -> None:
        self._loop = loop
        self._keeper = keeper
        self._place = place
        self._send = send
        self._become = become
        self.handlers: Dict[str, Callable[[Frame], None]] = {
            "snapshot": self._snapshot,
            "restore": self._restore,
            "fork": self._open_door,
        }

    def _snapshot(self, frame: Frame) -> None:
        try:
            self._reply(frame, None, self._keeper.snapshot())
        except ProtocolError as error:
            self._reply(frame, str(error))

    def _restore(self, frame: Frame) -> None:
        try:
            self._keeper.go_back(frame["snapshot"])
        except KeyError:
            self._reply(frame, "gone")
        except ProtocolError as error:
            self._reply(frame, str(error))
        else:
            self._reply(frame, None, frame["snapshot"])

    def _open_door(self, frame: Frame) -> None:
        """Has the host connect once more: whoever answers there is the fork."""
        try:
            door = Door(self._place.door_folder)
        except OSError as error:
            self._reply(frame, str(error))
            return
        self._loop.add(door.fileno(), functools.partial(self._fork, door))
        self._reply(frame, None, door.name)

    def _fork(self, door: Door) -> None:
        self._loop.remove(door.fileno())
        connection = door.accept()
        try:
            self._keeper.fork_sandbox(connection, functools.partial(self._become, connection))
        except (ProtocolError, OSError) as error:
            # Not waited until it is heard: this process goes on, and the host says nothing here before it is answered.
            connection.sendall(encode({"type": "broken", "message": str(error)}))
        connection.close()

    def _reply(self, frame: Frame, error: Optional[str], snapshot: str = "") -> None:
        names = self._keeper.rewind.names
        self._send({"type": "rewind-result", "id": frame["id"], "error": error, "snapshot": snapshot, "snapshots": names})
