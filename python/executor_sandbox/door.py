"""A place at which the host connects to a supervisor once more."""

from __future__ import annotations

import os
import secrets
from _socket import AF_UNIX, SOCK_STREAM
from _socket import socket as Socket


class Door:
    """A socket in the folder that only supervisors and the host can reach."""

    def __init__(self, folder: int) -> None:
        self.name = f"fork-{secrets.token_hex(8)}"
        self._path = f"/proc/self/fd/{folder}/{self.name}"
        self._listener = Socket(AF_UNIX, SOCK_STREAM, 0)
        self._listener.bind(self._path)
        self._listener.listen(1)

    def fileno(self) -> int:
        return self._listener.fileno()

    def accept(self) -> Socket:
        """The connection that has come; closes the door."""
        descriptor, _ = self._listener._accept()
        self._listener.close()
        os.unlink(self._path)
        return Socket(AF_UNIX, SOCK_STREAM, 0, descriptor)
