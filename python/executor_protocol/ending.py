"""How a run ended: one word for it, from the kernel to the host."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

#: What a kernel says of the task that it has ended.
TaskStatus = Literal["completed", "failed", "refused"]
#: What its supervisor makes of it. Where that is gone as well, the host says `lost`.
Status = Literal[TaskStatus, "timed-out", "out-of-memory", "output-limit", "killed", "cancelled", "lost"]


class Ending(NamedTuple):
    """How a run ended, as the kernel or its supervisor says."""

    status: Status
    #: One sentence for a person.
    reason: str
    exit_code: int | None = None
    signal: str | None = None
    #: The limit at which it was stopped: its name and its value, in seconds or bytes.
    limit: dict[str, Any] | None = None
    #: Whether the code says that it failed because memory was refused.
    lacked_memory: bool = False
    #: Whether the code says that something it showed was too large, and left out.
    left_out: bool = False
