"""The host's requests about files of the workspace, answered in frames."""

from __future__ import annotations

import errno
from typing import Any, Callable

from executor_protocol.frames import ProtocolError
from executor_protocol.host_frames import File, FileResult
from executor_sandbox import workspace
from executor_sandbox.workspace_handover import WorkspaceHandover

#: Those after which the workspace is another.
CHANGES = frozenset(("write", "remove", "fill"))
_OPERATIONS: dict[str, Callable[[File, WorkspaceHandover], dict[str, Any]]] = {
    "read": lambda frame, _: workspace.read(frame.path, frame.offset, frame.length),
    "write": lambda frame, _: workspace.write(frame.path, frame.data, frame.append),
    "list": lambda frame, _: workspace.entries(frame.path),
    "remove": lambda frame, _: workspace.remove(frame.path),
    "invite": lambda _, handover: handover.invite(),
    "lend": lambda frame, handover: handover.lend(frame.path),
    "fill": lambda _, handover: handover.fill(),
}


def answer(frame: File, handover: WorkspaceHandover, send: Callable[[FileResult], None]) -> None:
    """Does what the frame asks for, and sends the answer: an error where that is larger than a frame may be."""
    try:
        send(_result(frame, handover))
    except ProtocolError as error:
        send(FileResult(frame.id, {"code": "EMSGSIZE", "message": str(error)}))


def _result(frame: File, handover: WorkspaceHandover) -> FileResult:
    """What came of it; an error of the file system becomes part of that."""
    try:
        return FileResult(frame.id, **_OPERATIONS[frame.operation](frame, handover))
    except OSError as error:
        code = errno.errorcode.get(error.errno or 0, "EIO")
        return FileResult(frame.id, {"code": code, "message": error.strerror or str(error)})
    except (ValueError, RecursionError) as error:
        return FileResult(frame.id, {"code": "EINVAL", "message": str(error)})
