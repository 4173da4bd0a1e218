"""The frames between a supervisor and a kernel. What a kernel says is a claim, and is read by `executor_sandbox.claims`."""

from __future__ import annotations

from typing import Any, NamedTuple

from executor_protocol.ending import Ending, TaskStatus
from executor_protocol.typed_frames import direction, frame


#: Names that one cell is told to have to do with.
MAX_BINDINGS = 200
#: Characters of one of them, or of its type's.
MAX_NAME = 100
#: What it does to them.
USES = ("binds", "changes", "mentions")


@frame("configure")
class Configure(NamedTuple):
    """Says how code is to find things; not answered."""

    #: Variables to add.
    environment: dict[str, str]
    #: Where to stand.
    directory: str
    #: The host's functions that code can call.
    functions: list[dict[str, Any]]


@frame("execute")
class Execute(NamedTuple):
    """Has a task performed, under a name of the supervisor's. Whoever performs it takes its secrets out of it."""

    run: str
    task: dict[str, Any]


@frame("tool-result")
class ToolResult(NamedTuple):
    """Answers that call: with a value where there is no error."""

    call: int
    value: Any = None
    error: dict[str, str] | None = None


@frame("copy")
class Copy(NamedTuple):
    """Leaves a sleeping copy behind, which holds the descriptor beside the frame."""

    #: Whether its memory stays shared with the copy, for there will be no run soon.
    shares: bool = False


@frame("streams")
class Streams(NamedTuple):
    """Has output go to the two descriptors beside the frame."""


@frame("wake")
class Wake(NamedTuple):
    """Has a sleeping copy leave one that goes on, with so many descriptors beside the frame."""

    descriptors: int


@frame("shutdown")
class Shutdown(NamedTuple):
    """Ends the kernel, as the end of the channel does."""


@frame("ready")
class Ready(NamedTuple):
    """The interpreter is there, and of which version."""

    python: str


@frame("display")
class Display(NamedTuple):
    """Something rich, by MIME type."""

    display: dict[str, dict[str, str]]


@frame("progress")
class Progress(NamedTuple):
    """What the tools of a task say before its end, under a seal."""

    progress: dict[str, str]


@frame("result")
class Result(NamedTuple):
    """The last expression's value, and what the task reports."""

    value: dict[str, dict[str, str]] | None = None
    report: dict[str, Any] | None = None


@frame("error")
class Error(NamedTuple):
    """An exception of the code."""

    error: dict[str, Any]


@frame("bindings")
class Bindings(NamedTuple):
    """What a cell has to do with the names of the session, where its task asks; how many more there are."""

    names: list[dict[str, Any]]
    omitted: int


@frame("tool-call")
class ToolCall(NamedTuple):
    """The code calls a function of the host."""

    call: int
    name: str
    arguments: dict[str, Any]


@frame("end")
class End(NamedTuple):
    """The task is over, and how."""

    run: str
    status: TaskStatus
    exit_code: int | None
    reason: str
    lacked_memory: bool
    left_out: bool

    @classmethod
    def of(cls, run: str, ending: Ending) -> End:
        return cls(run, ending.status, ending.exit_code, ending.reason, ending.lacked_memory, ending.left_out)


TO_KERNEL = direction(Configure, Execute, ToolResult, Copy, Streams, Wake, Shutdown)
#: Claims that go on to the host as they are, with the name of the run.
PASSED_ON = direction(Display, Progress, Result, Error, Bindings)
FROM_KERNEL = {**direction(Ready, ToolCall, End), **PASSED_ON}
