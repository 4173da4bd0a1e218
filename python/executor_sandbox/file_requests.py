"""The host's requests about files of the workspace, answered in frames."""

from __future__ import annotations

import errno
from typing import Any, Callable, Dict

from executor_sandbox import workspace
from executor_protocol.frames import Frame
from executor_sandbox.workspace_exchange import WorkspaceExchange

#: Those after which the workspace is another.
CHANGES = frozenset(("write", "remove", "fill"))
_OPERATIONS: Dict[str, Callable[[Frame, WorkspaceExchange], Dict[str, Any]]] = {
    "read": lambda frame, _: workspace.read(frame["path"], frame["offset"], frame["length"]),
    "write": lambda frame, _: workspace.write(frame["path"], frame["data"], frame["append"]),
    "list": lambda frame, _: workspace.entries(frame["path"]),
    "remove": lambda frame, _: workspace.remove(frame["path"]),
    "invite": lambda _, exchange: exchange.invite(),
    "lend": lambda frame, exchange: exchange.lend(frame["path"]),
    "fill": lambda _, exchange: exchange.fill(),
}


def answer(frame: Frame, exchange: WorkspaceExchange) -> Frame:
    """Does what the frame asks for; an error of the file system becomes part of the answer."""
    reply: Frame = {"type": "file-result", "id": frame["id"], "error": None, "size": 0, "version": "", "data": "", "entries": [], "place": "", "replaced": []}
    try:
        reply.update(_OPERATIONS[frame["operation"]](frame, exchange))
    except OSError as error:
        code = errno.errorcode.get(error.errno or 0, "EIO")
        reply["error"] = {"code": code, "message": error.strerror or str(error)}
    except (ValueError, RecursionError) as error:
        reply["error"] = {"code": "EINVAL", "message": str(error)}
    return reply
