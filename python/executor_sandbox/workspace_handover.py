"""Workspaces that are handed from one supervisor to another, so that their contents need not pass through the host.

One invites, the other lends it a descriptor of its workspace, and the first one copies. They meet in a folder that all
supervisors of a host can reach, and nobody else.
"""

from __future__ import annotations

import errno
import json
import os
import secrets
from _socket import AF_UNIX, MSG_CMSG_CLOEXEC, MSG_DONTWAIT, SCM_RIGHTS, SOCK_DGRAM, SOL_SOCKET
from _socket import socket as Socket
from array import array
from typing import Any

from executor_protocol.frames import ROOM_FOR_DESCRIPTORS, descriptors_of
from executor_sandbox import workspace

_COMPARED_BYTES = 1 << 20
# What opening a file says when code that still runs has taken it away, or put something else in its place.
_GONE = frozenset((errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.ELOOP, errno.ENXIO))
#: How often a file is copied anew that was written to meanwhile.
_TRIALS = 3


class WorkspaceHandover:
    """`folder` is a descriptor of the one in which `handover` lies, where they meet."""

    def __init__(self, folder: int) -> None:
        self._folder = f"/proc/self/fd/{folder}/handover"
        self._invited: Socket | None = None
        self._path = ""

    def invite(self) -> dict[str, Any]:
        """Waits for a workspace from here on; the answer names the place to which it is to be lent."""
        self._take_leave()
        place = f"workspace-{secrets.token_hex(8)}"
        self._path = f"{self._folder}/{place}"
        invited = Socket(AF_UNIX, SOCK_DGRAM, 0)
        invited.bind(self._path)
        self._invited = invited
        return {"place": place}

    def lend(self, place: str) -> dict[str, Any]:
        """Lends the workspace to whoever has invited it. Raises OSError where nobody has."""
        root = workspace.open_folder("")
        connection = Socket(AF_UNIX, SOCK_DGRAM, 0)
        try:
            rights = [(SOL_SOCKET, SCM_RIGHTS, array("i", [root]))]
            connection.sendmsg([b"!"], rights, 0, f"{self._folder}/{place}")
        finally:
            connection.close()
            os.close(root)
            # It is used once, whether anybody still waits there or not.
            _remove(f"{self._folder}/{place}")
        return {}

    def fill(self) -> dict[str, Any]:
        """Copies the regular files of what was lent; the answer names them, and which replaced another content."""
        if self._invited is None:
            raise ValueError("No workspace was invited")
        try:
            _, ancillary, _, _ = self._invited.recvmsg(1, ROOM_FOR_DESCRIPTORS, MSG_CMSG_CLOEXEC | MSG_DONTWAIT)
        finally:
            self._take_leave()
        (root,) = descriptors_of(ancillary)
        try:
            copied = ((path, _copy(path, root)) for path in workspace.regular_files(root))
            return {"taken": [{"path": path, "replaced": replaced} for path, replaced in copied if replaced is not None]}
        finally:
            os.close(root)

    def _take_leave(self) -> None:
        if self._invited is not None:
            self._invited.close()
            _remove(self._path)
        self._invited = None


def _copy(path: str, root: int) -> bool | None:
    """Copies a file from another workspace to the same path of this one: whether it replaced another content. None for
    what is no regular file any more. Raises OSError with the path in its message.
    """
    try:
        source = workspace.open_file(path, root)
    except OSError as error:
        if error.errno in _GONE:
            return None
        raise _about(path, error) from error
    try:
        equals = _equals_present(path, source)
        if equals:
            return False
        for _ in range(_TRIALS):
            before = _version(source)
            _write(path, source)
            if _version(source) == before:
                return equals is not None
        raise OSError(errno.EBUSY, "It changes while it is copied")
    except OSError as error:
        raise _about(path, error) from error
    finally:
        os.close(source)


def _about(path: str, error: OSError) -> OSError:
    return OSError(error.errno, f"{json.dumps(path)}: {error.strerror}")


def _version(descriptor: int) -> tuple[int, int]:
    status = os.fstat(descriptor)
    return status.st_size, status.st_ctime_ns


def _write(path: str, source: int) -> None:
    target = workspace.open_to_write(path, append=False)
    try:
        workspace.copy_bytes(source, target)
    finally:
        os.close(target)


def _equals_present(path: str, source: int) -> bool | None:
    """Whether a file is the same as the one that is there; None where there is none."""
    try:
        present = workspace.open_file(path)
    except FileNotFoundError:
        return None
    try:
        return _are_equal(source, present)
    finally:
        os.close(present)


def _are_equal(source: int, present: int) -> bool:
    size = os.fstat(source).st_size
    if size != os.fstat(present).st_size:
        return False
    places = range(0, size, _COMPARED_BYTES)
    return all(os.pread(source, _COMPARED_BYTES, at) == os.pread(present, _COMPARED_BYTES, at) for at in places)


def _remove(path: str) -> None:
    try:
        os.unlink(path)
    except FileNotFoundError:
        # Whoever lent has removed it.
        return
