"""Calls from code in WebAssembly to functions of the host: the runner lends the kernel a way to wait for the answer."""

from __future__ import annotations

import json
from typing import Any, Callable

from executor_protocol.kernel_frames import ToolCall, ToolResult
from executor_protocol.typed_frames import TypedFrame, read

MAX_CALLS = 1000

_loads = json.loads


class WasmCalls:
    """Asks the host while a run goes on. There is one thread, so one call at a time."""

    def __init__(self, send: Callable[[TypedFrame], None], receive_answer: Callable[[int], str]) -> None:
        self._send = send
        self._receive_answer = receive_answer
        self._count = 0
        self._number = 0
        self._unanswered = 0

    def begin(self) -> None:
        """Starts a run. A call of an earlier one gets no answer any more."""
        self._count = 0
        self._unanswered = 0

    def ask(self, name: str, arguments: dict[str, Any]) -> ToolResult:
        """The host's answer to one call. Raises RuntimeError for one call too many."""
        if self._unanswered:
            # The wait for it was broken off, by an alarm for example: the host still works on it.
            self._wait()
        if self._count >= MAX_CALLS:
            raise RuntimeError(f"{name}() cannot be called: one run makes at most {MAX_CALLS} calls")
        self._count += 1
        self._number += 1
        self._unanswered = self._number
        self._send(ToolCall(self._number, name, arguments))
        return self._wait()

    def _wait(self) -> ToolResult:
        answer: ToolResult = read(ToolResult, _loads(self._receive_answer(self._unanswered)))
        self._unanswered = 0
        return answer
