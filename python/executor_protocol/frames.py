"""Frames of the kernel protocol: a 4-byte big-endian length, then that many bytes of UTF-8 JSON."""

from __future__ import annotations

import json
import os
import select
import struct
from _socket import CMSG_SPACE, MSG_CMSG_CLOEXEC, SCM_RIGHTS, SOL_SOCKET
from _socket import socket as Socket
from _thread import allocate_lock as Lock
from array import array
from collections.abc import Sequence
from typing import Any, Callable

from executor_protocol.typed_frames import Frame, TypedFrame, to_json

MAX_FRAME_BYTES = 16 * 1024 * 1024
#: What is read at once; for more the C library would map memory, and give it back, every time.
CHUNK_BYTES = 64 * 1024

_HEADER = struct.Struct(">I")
_select = select.select


class ProtocolError(Exception):
    """The other side sent something that is not a frame."""


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


# NaN and the infinities are Python's own; the host's parser would stumble over them.
_encoder = json.JSONEncoder(ensure_ascii=True, separators=(",", ":"), allow_nan=False)


def _make_dumps() -> Callable[[Frame], str]:
    """What `encode` would make anew for every frame."""
    make = getattr(json.encoder, "c_make_encoder", None)
    if make is None:
        return _encoder.encode
    settings = (None, ":", ",", False, False, False)
    encode_parts = make(None, _encoder.default, json.encoder.encode_basestring_ascii, *settings)
    return lambda frame: "".join(encode_parts(frame, 0))


_dumps = _make_dumps()
_type, _dict = type, dict
# What `decode` calls, without the functions around it, which allow for blanks.
_scan = json.JSONDecoder(parse_constant=_refuse_constant).scan_once


def encode(frame: TypedFrame | Frame) -> bytes:
    """The bytes of one frame, typed or as it arrived. JSON stays ASCII, so lone surrogates and U+2028 pass unharmed. Raises
    ProtocolError for what is too large, or not to be said in JSON: a number may have been read that is too large for one.
    """
    try:
        body = _dumps(frame if _type(frame) is _dict else to_json(frame)).encode("ascii")
    except (ValueError, RecursionError) as error:
        raise ProtocolError("A frame cannot be written as JSON") from error
    if len(body) > MAX_FRAME_BYTES:
        raise ProtocolError(f"A frame of {len(body)} bytes is over the limit of {MAX_FRAME_BYTES}")
    return _HEADER.pack(len(body)) + body


class Decoder:
    """Turns bytes as they arrive into frames; holds at most one unfinished frame."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[Frame]:
        buffer = self._buffer
        buffer += data
        frames: list[Frame] = []
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
        text = body.decode("utf-8")
        frame, end = _scan(text, 0)
    except (ValueError, RecursionError, StopIteration) as error:
        raise ProtocolError("A frame is not JSON") from error
    if end != len(text):
        raise ProtocolError("A frame is more than one JSON document")
    if not isinstance(frame, dict) or not isinstance(frame.get("type"), str):
        raise ProtocolError("A frame is not an object with a type")
    return frame


_DESCRIPTOR = struct.Struct("i")
_MAX_DESCRIPTORS = 16
ROOM_FOR_DESCRIPTORS = CMSG_SPACE(_MAX_DESCRIPTORS * _DESCRIPTOR.size)


def send(connection: Socket, frame: TypedFrame | Frame, descriptors: Sequence[int] = ()) -> None:
    """Sends a frame, with descriptors for the process that receives it."""
    data = encode(frame)
    if descriptors:
        data = data[send_descriptors(connection, descriptors, data) :]
    # Even a message of no bytes is refused when the receiver, which may have all of it, has hung up.
    if data:
        connection.sendall(data)


def send_descriptors(connection: Socket, descriptors: Sequence[int], data: bytes = b"\0") -> int:
    """Sends descriptors with the first of the data; the bytes that went with them, at least one."""
    return connection.sendmsg([data], [(SOL_SOCKET, SCM_RIGHTS, array("i", descriptors))])


def descriptors_of(ancillary: list[Any]) -> list[int]:
    """The descriptors that came beside a message."""
    return [
        number
        for level, kind, body in ancillary
        if (level, kind) == (SOL_SOCKET, SCM_RIGHTS)
        for (number,) in _DESCRIPTOR.iter_unpack(body[: len(body) // 4 * 4])
    ]


class Channel:
    """A blocking socket that carries frames, and descriptors beside them."""

    def __init__(self, connection: Socket) -> None:
        self._connection = connection
        self._decoder = Decoder()
        self._sending = Lock()
        self._waiting: list[Frame] = []
        self._descriptors: list[int] = []

    def fileno(self) -> int:
        return self._connection.fileno()

    @property
    def has_frame(self) -> bool:
        """Whether `receive` answers without reading."""
        return len(self._waiting) > 0

    def has_arrived(self) -> bool:
        """Whether there is something to receive, the end of the other side included."""
        return self.has_frame or len(_select([self._connection], (), (), 0)[0]) > 0

    def send(self, frame: TypedFrame, descriptors: Sequence[int] = ()) -> None:
        # Threads that send at once would tear each other's frames.
        with self._sending:
            send(self._connection, frame, descriptors)

    def take_descriptors(self, count: int) -> list[int]:
        """The next descriptors; none where the code holds all that it may. Several frames may have come at once, so a
        frame says how many are its own.
        """
        taken, self._descriptors = self._descriptors[:count], self._descriptors[count:]
        if len(taken) == count:
            return taken
        for descriptor in taken:
            os.close(descriptor)
        return []

    def send_byte(self) -> None:
        """Says that the process is there, to a receiver that wants to know no more."""
        self._connection.sendall(b"\0")

    def receive_descriptors(self) -> list[int]:
        """Descriptors that come with a byte that is no frame; none when the other side is gone."""
        _, ancillary, _, _ = self._connection.recvmsg(1, ROOM_FOR_DESCRIPTORS, MSG_CMSG_CLOEXEC)
        return descriptors_of(ancillary)

    def move(self, descriptor: int, place: int) -> None:
        """Goes on, under the number `place` that the socket has, with the other socket `descriptor`."""
        os.dup2(descriptor, place, False)
        os.close(descriptor)
        # What was on its way to whoever had the socket before is not for this process.
        self._decoder = Decoder()
        self._waiting.clear()
        for left in self.take_descriptors(len(self._descriptors)):
            os.close(left)
        self._sending = Lock()

    def receive(self) -> Frame | None:
        """The next frame; None when the other side is gone."""
        while not self._waiting:
            try:
                data, ancillary, _, _ = self._connection.recvmsg(CHUNK_BYTES, ROOM_FOR_DESCRIPTORS, MSG_CMSG_CLOEXEC)
            except ConnectionResetError:
                return None
            self._descriptors += descriptors_of(ancillary)
            if not data:
                return None
            self._waiting = self._decoder.feed(data)
        return self._waiting.pop(0)

    def put_back(self, frames: list[Frame]) -> None:
        """Makes `frames` the next to be received."""
        self._waiting = frames + self._waiting
