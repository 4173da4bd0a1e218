"""What a process that gives up still says to its host."""

from __future__ import annotations

from _socket import SHUT_WR
from _socket import socket as Socket

from executor_protocol.frames import encode
from executor_protocol.host_frames import Broken

_WAIT_SECONDS = 5.0


def say_broken(connection: Socket, error: BaseException) -> None:
    """Says why there is no sandbox, and waits until the host has hung up.

    A host that is just about to send would have its write refused otherwise, and lose unread what was said to it.
    """
    try:
        connection.settimeout(_WAIT_SECONDS)
        connection.sendall(_words(error))
        connection.shutdown(SHUT_WR)
        while connection.recv(65536):
            pass
    except OSError:
        # The host is gone, or stuck, and nobody else could be told.
        pass


def refuse(connection: Socket, error: BaseException) -> None:
    """Says the same, for a process that has others to serve and waits for nobody."""
    try:
        connection.sendall(_words(error))
    except OSError:
        # The host is gone.
        pass
    connection.close()


def _words(error: BaseException) -> bytes:
    return encode(Broken(f"{type(error).__name__}: {error}"))
