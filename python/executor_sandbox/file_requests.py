"""The host's requests about files of the workspace, answered in frames."""

from __future__ import annotations

import errno
from typing import Any, Callable, Dict

from executor_sandbox import workspace
from executor_protocol.frames import Frame

_OPERATIONS: Dict[str, Callable[[Frame], Dict[str, Any]]] = {
    "read": lambda frame: workspace.read(frame["path"], frame["offset"], frame["length"]),
    "write": lambda frame: workspace.write(frame["path"], frame["data"], frame["append"]),
    "list": lambda frame: workspace.entries(frame["path"]),
    "remove": lambda frame: workspace.remove(frame["path"]),
}


def answer(frame: Frame) -> Frame:
    """Does what the frame asks for; an error of the file system becomes part of the answer."""
    reply: Frame = {"type": "file-result", "id": frame["id"], "error": None}
    try:
        reply.update(_OPERATIONS[frame["operation"]](frame))
    except OSError as error:
        code = errno.errorcode.get(error.errno or 0, "EIO")
        reply["error"] = {"code": code, "message": error.strerror or str(error)}
    except (ValueError, RecursionError) as error:
        reply["error"] = {"code": "EINVAL", "message": str(error)}
    return reply
