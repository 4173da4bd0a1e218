"""What a run wrote, read from its pipes and cut at the limits."""

from __future__ import annotations

import codecs
import os
from collections import deque
from typing import Callable

_CHUNK = 65536


class KeptText:
    """What is kept of a stream's text: its beginning, which is passed on at once, and its end."""

    def __init__(self, maximum: int) -> None:
        self._tail_length = maximum // 2
        self._head_left = maximum - self._tail_length
        self._tail: deque[str] = deque()
        self._held = 0
        self._left_out = 0

    def take(self, text: str) -> str:
        """Adds text; answers the part that belongs to the beginning."""
        head, rest = text[: self._head_left], text[self._head_left :]
        self._head_left -= len(head)
        if rest:
            self._tail.append(rest)
            self._held += len(rest)
            while self._held - len(self._tail[0]) >= self._tail_length:
                dropped = len(self._tail.popleft())
                self._held -= dropped
                self._left_out += dropped
                if not self._tail:
                    break
        return head

    @property
    def is_cut(self) -> bool:
        return self._left_out > 0 or self._held > self._tail_length

    def finish(self) -> str:
        """The end, after a line that says how much stood before it where anything is left out."""
        tail = "".join(self._tail)
        if not self.is_cut:
            return tail
        left_out = self._left_out + len(tail) - self._tail_length
        end = tail[len(tail) - self._tail_length :]
        return f"\n[{left_out:,} characters left out]\n{end}"


class OutputReader:
    """Reads a run's two pipes, passes on what the limits let through, and counts the rest."""

    def __init__(self, descriptors: dict[int, str], emit: Callable[[str, str], None]) -> None:
        self._streams = descriptors
        self._emit = emit
        self._decoders = {fd: _new_decoder() for fd in descriptors}
        self._kept = {fd: KeptText(0) for fd in descriptors}
        self._bytes_left = 0

    def discard(self) -> None:
        """Drops what lies in the pipes: written between two runs, it belongs to neither."""
        for descriptor in self._streams:
            while _read(descriptor):
                pass
            self._decoders[descriptor] = _new_decoder()

    def start(self, maximum_length: int, maximum_bytes: int) -> None:
        """Begins a run. `maximum_length` counts the characters of each stream."""
        self._kept = {fd: KeptText(maximum_length) for fd in self._streams}
        self._bytes_left = maximum_bytes

    def read(self, descriptor: int) -> bool:
        """Reads once from a pipe that has data; False when it is empty or closed."""
        data = _read(descriptor)
        if data:
            self._bytes_left -= len(data)
            self._pass_on(descriptor, self._kept[descriptor].take(self._decoders[descriptor].decode(data)))
        return bool(data)

    def drain(self) -> None:
        """Reads what is left in the pipes at the end of a run. Never waits: a daemon may hold the other end."""
        for descriptor in self._streams:
            # A writer that outlives the run could fill the pipe for ever.
            while self._bytes_left > 0 and self.read(descriptor):
                pass
            kept = self._kept[descriptor]
            head = kept.take(self._decoders[descriptor].decode(b"", True))
            self._pass_on(descriptor, head + kept.finish())

    def note(self, text: str) -> None:
        """Says on stderr, after all that the run wrote, what else of it is left out."""
        self._emit("stderr", f"\n[{text}]\n")

    @property
    def truncated(self) -> bool:
        """Whether a part of the text is left out."""
        return any(kept.is_cut for kept in self._kept.values())

    @property
    def exceeded(self) -> bool:
        """True when the run wrote more bytes than it may."""
        return self._bytes_left <= 0

    def _pass_on(self, descriptor: int, text: str) -> None:
        if text:
            self._emit(self._streams[descriptor], text)


def _new_decoder() -> codecs.IncrementalDecoder:
    return codecs.getincrementaldecoder("utf-8")("replace")


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, _CHUNK)
    except BlockingIOError:
        return b""
