"""Calls from the code's process to functions of the host, over the control channel.

One call at a time: the channel has one reader, and what is not answered yet is bounded. A thread that waits for an answer
reads the channel; between runs the kernel does, so that the end of a run takes the channel back from whoever waits.
"""

from __future__ import annotations

import os
import select
from _thread import RLock as _RLock
from typing import Any

from executor_kernel.undisturbed import Undisturbed
from executor_protocol.frames import Channel
from executor_protocol.kernel_frames import ToolCall, ToolResult
from executor_protocol.typed_frames import Frame, read

MAX_CALLS = 1000

_LOOK_MILLISECONDS = 50
_getpid = os.getpid
_poll = select.poll
_POLLIN = select.POLLIN


class HostCalls:
    """Asks the host on `channel` while a run goes on."""

    def __init__(self, channel: Channel, undisturbed: Undisturbed) -> None:
        self._channel = channel
        self._undisturbed = undisturbed
        # Reentrant, because a signal handler of the code may call while the code waits.
        self._lock = _RLock()
        self._process = 0
        self._open = False
        self._count = 0
        self._number = 0
        self._unanswered: int | None = None
        self._answers: dict[int, ToolResult] = {}
        self._others: list[Frame] = []

    def begin(self) -> None:
        """Starts a run in the calling process."""
        # A lock that another thread held when the process was forked would never be released.
        self._lock = _RLock()
        self._process = _getpid()
        self._count = 0
        self._unanswered = None
        self._answers.clear()
        self._open = True

    def end(self) -> None:
        """Ends the run: calls that wait are given up, and the channel is the kernel's again."""
        self._open = False
        with self._lock:
            self._channel.put_back(self._others)
            self._others = []

    def ask(self, name: str, arguments: dict[str, Any]) -> ToolResult:
        """The host's answer to one call. Raises RuntimeError for a call that cannot be made."""
        if self._open and _getpid() != self._process:
            raise RuntimeError(f"{name}() can only be called in the process of the session, not in one that it forked")
        with self._lock:
            self._assert_open(name)
            # A call whose wait was broken off, by an alarm for example, is still under way.
            while self._unanswered is not None:
                self._receive(name)
            if self._count >= MAX_CALLS:
                raise RuntimeError(f"{name}() cannot be called: one run makes at most {MAX_CALLS} calls")
            self._count += 1
            with self._undisturbed:
                self._number += 1
                number = self._number
                self._unanswered = number
                self._channel.send(ToolCall(number, name, arguments))
            while number not in self._answers:
                self._receive(name)
            return self._answers.pop(number)

    def _assert_open(self, name: str) -> None:
        if not self._open:
            raise RuntimeError(f"{name}() can only be called while a run goes on")

    def _receive(self, name: str) -> None:
        """Waits for something to read, but not beyond the end of the run; reads one frame."""
        self._assert_open(name)
        if not self._channel.has_frame:
            poll = _poll()
            poll.register(self._channel.fileno(), _POLLIN)
            if not poll.poll(_LOOK_MILLISECONDS):
                return
        with self._undisturbed:
            frame = self._channel.receive()
            if frame is None:
                raise RuntimeError(f"{name}() has no answer: the host is gone")
            if frame["type"] != ToolResult.type:
                self._others.append(frame)
            elif frame["call"] == self._unanswered:
                self._answers[frame["call"]] = read(ToolResult, frame)
                self._unanswered = None
