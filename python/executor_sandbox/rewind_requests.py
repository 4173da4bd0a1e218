"""The host's requests to keep the present, to go back, and to fork."""

from __future__ import annotations

import functools
from _socket import socket as Socket
from typing import Any, Callable

from executor_protocol.frames import ProtocolError, encode
from executor_protocol.host_frames import Broken, Discard, Fork, Restore, RewindResult, Snapshot
from executor_sandbox.door import Door
from executor_sandbox.event_loop import EventLoop
from executor_sandbox.kernel_keeper import KernelKeeper
from executor_sandbox.place import Place
from executor_sandbox.sandbox_fork import ForkedKernel

#: Turns the process into the supervisor of a fork: its connection to the host, where it stands, its kernel.
Become = Callable[[Socket, Place, ForkedKernel], None]


class RewindRequests:
    """Answers with `send`."""

    def __init__(
        self, loop: EventLoop, keeper: KernelKeeper, place: Place, send: Callable[[RewindResult], None], become: Become
    ) -> None:
        self._loop = loop
        self._keeper = keeper
        self._place = place
        self._send = send
        self._become = become
        self.handlers: dict[type, Callable[[Any], None]] = {
            Snapshot: self._snapshot,
            Restore: self._restore,
            Discard: self._discard,
            Fork: self._open_door,
        }

    def _snapshot(self, frame: Snapshot) -> None:
        try:
            self._reply(frame.id, None, self._keeper.snapshot(frame.aside))
        except ProtocolError as error:
            self._reply(frame.id, str(error))

    def _restore(self, frame: Restore) -> None:
        try:
            self._keeper.go_back(frame.snapshot)
        except KeyError:
            self._reply(frame.id, "gone")
        except ProtocolError as error:
            self._reply(frame.id, str(error))
        else:
            self._reply(frame.id, None, frame.snapshot)

    def _discard(self, frame: Discard) -> None:
        self._keeper.rewind.drop(frame.snapshot)
        self._reply(frame.id, None, frame.snapshot)

    def _open_door(self, frame: Fork) -> None:
        """Has the host connect once more: whoever answers there is the fork."""
        try:
            door = Door(self._place.door_folder)
        except OSError as error:
            self._reply(frame.id, str(error))
            return
        self._loop.add(door.fileno(), functools.partial(self._fork, door))
        self._reply(frame.id, None, door.name)

    def _fork(self, door: Door) -> None:
        self._loop.remove(door.fileno())
        connection = door.accept()
        try:
            self._keeper.fork_sandbox(connection, functools.partial(self._become, connection))
        except (ProtocolError, OSError) as error:
            # Not waited until it is heard: this process goes on, and the host says nothing here before it is answered.
            _tell(connection, Broken(str(error)))
        connection.close()

    def _reply(self, request: str, error: str | None, snapshot: str = "") -> None:
        self._send(RewindResult(request, error, snapshot, self._keeper.rewind.names))


def _tell(connection: Socket, broken: Broken) -> None:
    try:
        connection.sendall(encode(broken))
    except OSError:
        # The fork has said so itself before it ended, and the host has left: this sandbox goes on all the same.
        return
