"""The frames between the host and a supervisor. Both are trusted; what a kernel claims is passed on beside them."""

from __future__ import annotations

from typing import Any, NamedTuple

from executor_protocol.ending import Status
from executor_protocol.typed_frames import direction, frame


@frame("open")
class Open(NamedTuple):
    """The policy of a sandbox that is built."""

    max_disk: int
    max_memory: int
    max_output_length: int
    max_output_bytes: int
    max_processes: int
    max_file_size: int
    functions: list[dict[str, Any]]
    environment: dict[str, str]
    rewind: bool


@frame("execute")
class Execute(NamedTuple):
    """Has the kernel perform a task."""

    id: str
    task: dict[str, Any]
    #: Seconds.
    timeout: float
    #: Bytes, for this run and those after it; None keeps what the sandbox has.
    max_memory: int | None


@frame("run")
class Run(NamedTuple):
    """Runs a program beside the kernel."""

    id: str
    command: list[str]
    directory: str
    stdin: str | None
    timeout: float


@frame("interrupt")
class Interrupt(NamedTuple):
    """Stops the run of that name."""

    id: str


@frame("tool-result")
class ToolResult(NamedTuple):
    """Answers a call of that run: with a value where there is no error."""

    id: str
    call: int
    value: Any = None
    error: dict[str, str] | None = None


@frame("file")
class File(NamedTuple):
    """Asks about the workspace: `read`, `write`, `list` or `remove`; `invite`, `lend` and `fill` hand it on."""

    id: str
    operation: str
    path: str
    offset: int = 0
    length: int = 0
    #: In base64.
    data: str = ""
    append: bool = False


@frame("snapshot")
class Snapshot(NamedTuple):
    """Keeps the present under a name."""

    id: str
    #: Whether it is the host's own: no name for others, none that is given up for theirs, and kept until it is discarded.
    aside: bool = False


@frame("restore")
class Restore(NamedTuple):
    """Makes the present what it was under that name."""

    id: str
    snapshot: str


@frame("discard")
class Discard(NamedTuple):
    """Gives up what was kept under that name."""

    id: str
    snapshot: str


@frame("fork")
class Fork(NamedTuple):
    """Makes another sandbox in the present state, to which the host connects."""

    id: str


@frame("renew")
class Renew(NamedTuple):
    """Makes the sandbox new for another use."""


@frame("shutdown")
class Shutdown(NamedTuple):
    """Ends the sandbox."""


@frame("spawned")
class Spawned(NamedTuple):
    """The supervisor is there: its number in the fork server's pid namespace."""

    pid: int


@frame("ready")
class Ready(NamedTuple):
    """The sandbox is built, or made new."""

    #: Seconds since the connection, for the bench; None for one that was made new.
    phases: dict[str, float] | None = None


@frame("broken")
class Broken(NamedTuple):
    """There is no sandbox, or none any more."""

    message: str


@frame("opened")
class Opened(NamedTuple):
    """The sandbox is open, and held by these mechanisms."""

    mechanisms: list[str]


@frame("output")
class Output(NamedTuple):
    """Text of a stream, `stdout` or `stderr`."""

    id: str
    stream: str
    text: str


@frame("tool-call")
class ToolCall(NamedTuple):
    """The code calls a function of the host."""

    id: str
    call: int
    name: str
    arguments: dict[str, Any]


@frame("end")
class End(NamedTuple):
    """The end of a run, the last of its frames."""

    id: str
    status: Status
    reason: str
    exit_code: int | None
    signal: str | None
    limit: dict[str, Any] | None
    truncated: bool
    usage: dict[str, float]
    #: `kept`, `restored`, `reset` or `closed`.
    session: str
    files: list[dict[str, Any]]


@frame("rewind-result")
class RewindResult(NamedTuple):
    """Answers `snapshot`, `restore`, `discard` and `fork`: `error` is `gone` for a snapshot that is not kept any more."""

    id: str
    error: str | None
    #: The one that was asked about; for a fork, where its supervisor waits.
    snapshot: str
    #: Those that are kept, oldest first.
    snapshots: list[str]


@frame("file-result")
class FileResult(NamedTuple):
    """Answers `file`."""

    id: str
    error: dict[str, str] | None = None
    size: int = 0
    #: Another one for a file that was written to or replaced.
    version: str = ""
    #: In base64.
    data: str = ""
    entries: list[dict[str, Any]] = []
    #: Where a workspace is to be lent.
    place: str = ""
    #: What was copied from a workspace: path, and whether another content was there.
    taken: list[dict[str, Any]] = []


TO_SUPERVISOR = direction(
    *(Open, Execute, Run, Interrupt, ToolResult, File, Snapshot, Restore, Discard, Fork, Renew, Shutdown),
)
FROM_SUPERVISOR = direction(Spawned, Ready, Broken, Opened, Output, ToolCall, End, RewindResult, FileResult)
