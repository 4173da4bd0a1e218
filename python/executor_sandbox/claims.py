"""What the code's process says while a run goes on: claims, passed on within bounds and stamped with the run's id.

Calls of host functions have bounds of their own, and are answered.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from typing import Any, Callable, Union, get_args

from executor_protocol import host_frames
from executor_protocol.ending import TaskStatus
from executor_protocol.frames import ProtocolError, encode
from executor_protocol.kernel_frames import MAX_BINDINGS, MAX_NAME, PASSED_ON, USES, Bindings, Display, End, Progress, ToolCall, ToolResult
from executor_protocol.typed_frames import Frame, TypedFrame

_STATUSES = get_args(TaskStatus)
_MAX_FRAMES = 1000
# A run has one result, one error, or both.
_MAX_RESULTS = 8
# What the host keeps of a run's displays and progress; displays over that are left out.
_MAX_BYTES = 32 * 1024 * 1024
# Names and values in one frame: the host reads a million of them for a second in which it does nothing else.
_MAX_ENTRIES = 200_000
_MAX_CALLS = 1000
#: Characters of a reason in which the code has a say.
MAX_REASON = 1000
_MAX_QUOTED = 100
# One MiB of arguments, and the frame around them.
_MAX_CALL_BYTES = 1024 * 1024 + 4096

Send = Callable[[Union[TypedFrame, Frame]], None]


def read_end(claim: Frame) -> End:
    """A kernel's end, which names its run: after one that code made up, the true one may come in the next run. Raises
    ProtocolError for an end that is none.
    """
    run, status, code = claim.get("run"), claim.get("status"), claim.get("exitCode")
    has_code = code is None or (type(code) is int and -(2**31) <= code < 2**31)
    if not isinstance(run, str) or status not in _STATUSES or not has_code:
        raise ProtocolError("The code's process sent an end that is none")
    reason = str(claim.get("reason", ""))[:MAX_REASON]
    return End(run, status, code, reason, claim.get("lackedMemory") is True, claim.get("leftOut") is True)


class Claims:
    """Passes the claims of a run to the host, and the host's answers to calls back to the kernel."""

    def __init__(self, to_host: Send, to_kernel: Send) -> None:
        self._to_host = to_host
        self._to_kernel = to_kernel
        self._functions: AbstractSet[str] = frozenset()
        self._frames = 0
        self._results = 0
        self._bytes = 0
        #: Whether something that the code showed was left out.
        self.truncated = False
        self._calls = 0
        # The run and the number of the call that waits.
        self._unanswered: tuple[str, int] | None = None

    def begin(self, functions: Iterable[Frame]) -> None:
        """Starts a run whose code may call `functions`. A call of an earlier one gets no answer any more."""
        self._functions = frozenset(function["name"] for function in functions)
        self._frames = 0
        self._results = 0
        self._bytes = 0
        self.truncated = False
        self._calls = 0
        self._unanswered = None

    def pass_on(self, frame: Frame, run: str, stopping: bool) -> None:
        """Passes a claim on. Raises ProtocolError for one that no kernel of ours would send."""
        if frame["type"] == ToolCall.type:
            self._pass_call_on(frame, run, stopping)
            return
        self._frames += 1
        if frame["type"] not in PASSED_ON or self._frames > _MAX_FRAMES:
            raise ProtocolError(f"The code's process sent an unexpected frame {frame['type'][:_MAX_QUOTED]!r}")
        if _entries(frame) > _MAX_ENTRIES:
            raise ProtocolError(f"The code's process sent a frame with more than {_MAX_ENTRIES} entries")
        if frame["type"] == Bindings.type and not _are_bindings(frame):
            raise ProtocolError("The code's process sent bindings that are none")
        frame["id"] = run
        if frame["type"] not in (Display.type, Progress.type):
            self._results += 1
            if self._results > _MAX_RESULTS:
                raise ProtocolError(f"The code's process sent more than {_MAX_RESULTS} results")
        else:
            self._bytes += len(encode(frame))
            if self._bytes > _MAX_BYTES:
                self.truncated = True
                return
        self._to_host(frame)

    def answer(self, frame: host_frames.ToolResult) -> None:
        """Passes the host's answer on, unless the call that it answers waits no longer."""
        if self._unanswered == (frame.id, frame.call):
            self._unanswered = None
            self._to_kernel(ToolResult(frame.call, frame.value, frame.error))

    def _pass_call_on(self, frame: Frame, run: str, stopping: bool) -> None:
        call, name, arguments = frame.get("call"), frame.get("name"), frame.get("arguments")
        if type(call) is not int or not isinstance(name, str) or name not in self._functions:
            raise ProtocolError("The code's process called a host function that there is none of")
        if not isinstance(arguments, dict):
            raise ProtocolError("The code's process called a host function without named arguments")
        if self._unanswered is not None:
            raise ProtocolError("The code's process called a host function before its last call was answered")
        self._calls += 1
        if self._calls > _MAX_CALLS:
            raise ProtocolError(f"The code's process called host functions more than {_MAX_CALLS} times")
        claim = host_frames.ToolCall(run, call, name, arguments)
        if len(encode(claim)) > _MAX_CALL_BYTES:
            raise ProtocolError("The code's process called a host function with more than 1 MiB of arguments")
        if stopping:
            error = {"kind": "refused", "message": "The run is being stopped"}
            self._to_kernel(ToolResult(call, error=error))
        else:
            self._unanswered = (run, call)
            self._to_host(claim)


def _are_bindings(frame: Frame) -> bool:
    names, omitted = frame.get("names"), frame.get("omitted")
    is_counted = type(omitted) is int and 0 <= omitted < 2**31
    return is_counted and isinstance(names, list) and len(names) <= MAX_BINDINGS and all(map(_is_binding, names))


def _is_binding(entry: Any) -> bool:
    if not isinstance(entry, dict) or entry.keys() != {"name", "type", "value", "use"}:
        return False
    texts = [entry["name"], *(text for text in (entry["type"], entry["value"]) if text is not None)]
    return entry["use"] in USES and all(isinstance(text, str) and len(text) <= MAX_NAME for text in texts)


def _entries(value: Any) -> int:
    """How many values there are in a frame, however deep."""
    count, pending = 0, [value]
    while pending:
        current = pending.pop()
        inner = current.values() if isinstance(current, dict) else current
        count += len(inner)
        pending += [entry for entry in inner if isinstance(entry, (dict, list))]
    return count
