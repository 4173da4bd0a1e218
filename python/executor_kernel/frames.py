"""Frames of the kernel protocol: a 4-byte big-endian length, then that many bytes of UTF-8 JSON."""

from __future__ import annotations

import json
import socket
import struct
from typing import Any, Dict, List

MAX_FRAME_BYTES = 16 * 1024 * 1024

Frame = Dict[str, Any]

_HEADER = struct.Struct(">I")
_dumps = json.JSONEncoder(ensure_ascii=True, separators=(",", ":")).encode
_loads = json.loads


class ProtocolError(Exception):
    """The other side sent something that is not a frame."""


def encode(frame: Frame) -> bytes:
    """The bytes of one frame. JSON stays ASCII, so lone surrogates and U+2028 pass unharmed."""
    body = _dumps(frame).encode("ascii")
    if len(body) > MAX_FRAME_BYTES:
        raise ProtocolError(f"A frame of {len(body)} bytes is over the limit of {MAX_FRAME_BYTES}")
    return _HEADER.pack(len(body)) + body


class Decoder:
    """Turns bytes as they arrive into frames; holds at most one unfinished frame."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> List[Frame]:
        buffer = self._buffer
        buffer += data
        frames: List[Frame] = []
        start = 0
        while len(buffer) - start >= _HEADER.size:
            (length,) = _HEADER.unpack_from(buffer, start)
            if length > MAX_FRAME_BYTES:
                raise ProtocolError(f"A frame announces {length} bytes; the limit is {MAX_FRAME_BYTES}")
            end = start + _HEADER.size + length
            if len(buffer) < end:
                break
            frames.append(_parse(bytes(buffer[start + _HEADER.size : end])))
            start = end
        del buffer[:start]
        return frames


def _parse(body: bytes) -> Frame:
    try:
        frame = _loads(body)
    except (ValueError, RecursionError) as error:
        raise ProtocolError("A frame is not JSON") from error
    if not isinstance(frame, dict) or not isinstance(frame.get("type"), str):
        raise ProtocolError("A frame is not an object with a type")
    return frame


class Channel:
    """A blocking socket that carries frames."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._decoder = Decoder()
        self._waiting: List[Frame] = []

    def fileno(self) -> int:
        return self._connection.fileno()

    def send(self, frame: Frame) -> None:
        self._connection.sendall(encode(frame))

    def receive(self) -> Frame | None:
        """The next frame; None when the other side is gone."""
        while not self._waiting:
            try:
                data = self._connection.recv(262144)
            except ConnectionResetError:
                return None
            if not data:
                return None
            self._waiting = self._decoder.feed(data)
        return self._waiting.pop(0)
