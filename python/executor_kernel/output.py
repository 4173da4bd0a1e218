"""What a run wrote, read from its pipes and cut at the limits."""

from __future__ import annotations

import codecs
import os
from typing import Callable, Dict

_CHUNK = 65536


class OutputReader:
    """Reads a run's two pipes, passes on what the limits let through, and counts the rest."""

    def __init__(self, descriptors: Dict[int, str], emit: Callable[[str, str], None]) -> None:
        self._streams = descriptors
        self._emit = emit
        self._decoders = {fd: _new_decoder() for fd in descriptors}
        self._characters_left = 0
        self._bytes_left = 0
        self.truncated = False

    def discard(self) -> None:
        """Drops what lies in the pipes: written between two runs, it belongs to neither."""
        for descriptor in self._streams:
            while _read(descriptor):
                pass
            self._decoders[descriptor] = _new_decoder()

    def start(self, maximum_length: int, maximum_bytes: int) -> None:
        """Begins a run."""
        self._characters_left = maximum_length
        self._bytes_left = maximum_bytes
        self.truncated = False

    def read(self, descriptor: int) -> bool:
        """Reads once from a pipe that has data; False when it is empty or closed."""
        data = _read(descriptor)
        if data:
            self._bytes_left -= len(data)
            self._pass_on(descriptor, data, final=False)
        return bool(data)

    def drain(self) -> None:
        """Reads what is left in the pipes at the end of a run. Never waits: a daemon may hold the other end."""
        for descriptor in self._streams:
            # A writer that outlives the run could fill the pipe for ever.
            while self._bytes_left > 0 and self.read(descriptor):
                pass
            self._pass_on(descriptor, b"", final=True)

    @property
    def exceeded(self) -> bool:
        """True when the run wrote more bytes than it may."""
        return self._bytes_left <= 0

    def _pass_on(self, descriptor: int, data: bytes, final: bool) -> None:
        if self._characters_left <= 0:
            self.truncated = self.truncated or bool(data)
            return
        text = self._decoders[descriptor].decode(data, final)
        if len(text) > self._characters_left:
            text = text[: self._characters_left]
            self.truncated = True
        self._characters_left -= len(text)
        if text:
            self._emit(self._streams[descriptor], text)


def _new_decoder() -> codecs.IncrementalDecoder:
    return codecs.getincrementaldecoder("utf-8")("replace")


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, _CHUNK)
    except BlockingIOError:
        return b""
