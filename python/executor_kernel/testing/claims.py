"""What a run of tests claims, sent to the host while it happens and sealed so that nothing else can speak for it.

The code under test shares this process: it can write to the control channel, and it can change what was noted here. So each
claim leaves as soon as it is true, in an order that cannot be changed, under a seal made with a key that the host drew for
this run and that is gone from this process once the seal is prepared.
"""

from __future__ import annotations

import hashlib
import json.encoder
from typing import Any, Callable

from executor_protocol.kernel_frames import Progress
from executor_protocol.typed_frames import TypedFrame

Emit = Callable[[TypedFrame], None]
Seal = Callable[[dict[str, Any]], dict[str, str]]

# Frames double the number of tests that they hold after so many, as a run may send 1,000 claims and no suite is too long.
_FRAMES_PER_STEP = 75
_IDS_PER_FRAME = 20_000
_HASH_BLOCK = 64

# Taken before any code under test is imported, and below every class whose methods it could replace.
_text = str.__str__
_join = "".join
_new_hash = hashlib.sha256
_make_encoder = json.encoder.c_make_encoder
_quote = json.encoder.encode_basestring_ascii


class TestClaims:
    """The line to the host for one run of tests. What was sent is never taken back."""

    __test__ = False

    def __init__(self, key: str, emit: Emit) -> None:
        self._seal = _sealer(key)
        self._emit = emit
        self._frames = 0
        self._running: dict[str, Any] | None = None
        self._tests: list[dict[str, Any]] = []
        self._findings: list[dict[str, str]] = []

    def collected(self, ids: list[str], left_out: list[str], foreign: list[str]) -> None:
        """Says which tests are going to be run, before the first of them is, which were found beside them, and of which of
        them the code stands in another file than their own.
        """
        for kind, names in (("collected", ids), ("left-out", left_out), ("foreign", foreign)):
            for start in range(0, len(names), _IDS_PER_FRAME):
                self._progress({"kind": kind, "ids": [*map(_text, names[start : start + _IDS_PER_FRAME])]})

    def started(self, identifier: str, line: int | None) -> None:
        """Says which test is under way and where it begins, together with what ended before it."""
        self._running = {"id": _text(identifier), "line": line}
        if self._frames < _FRAMES_PER_STEP:
            self.flush()
        else:
            self.flush_some()

    def flush_some(self) -> None:
        """Sends what has not been sent when it is enough for a frame."""
        if len(self._tests) >= 1 << (self._frames // _FRAMES_PER_STEP):
            self.flush()

    def ended(self, test: dict[str, Any]) -> None:
        """Says how a test ended."""
        self._running = None
        self._tests.append(test)

    def interrupted(self, place: dict[str, Any]) -> None:
        """Says where the tests were when they were stopped."""
        self._progress({"kind": "interrupted", **place})

    def found(self, severity: str, message: str) -> None:
        """Names something that does not fit: a `violation` spoils the result, a `notice` may be honest."""
        self._findings.append({"severity": severity, "message": _text(message)})

    def flush(self) -> None:
        """Sends what has not been sent."""
        tests, self._tests = self._tests, []
        findings, self._findings = self._findings, []
        self._progress({"kind": "tests", "tests": tests, "running": self._running, "findings": findings})

    def finish(self, report: dict[str, Any]) -> None:
        """Sends the report that ends the run; without it the run counts as broken off."""
        self._progress({"kind": "ended", "report": report})

    def _progress(self, claim: dict[str, Any]) -> None:
        self._frames += 1
        self._emit(Progress(self._seal(claim)))


def _sealer(key: str) -> Seal:
    """Makes HMAC-SHA256 seals over consecutive numbers and texts. Keeps two half-done hashes and not the key."""
    padded = bytes.fromhex(key).ljust(_HASH_BLOCK, b"\0")
    inner = _new_hash(bytes(byte ^ 0x36 for byte in padded))
    outer = _new_hash(bytes(byte ^ 0x5C for byte in padded))
    encode = _encoder()
    count = 0

    def seal(claim: dict[str, Any]) -> dict[str, str]:
        nonlocal count
        body = encode(claim)
        count += 1
        message, whole = inner.copy(), outer.copy()
        message.update(b"%d\n%s" % (count, body.encode("ascii")))
        whole.update(message.digest())
        return {"body": body, "seal": whole.hexdigest()}

    return seal


def _encoder() -> Callable[[Any], str]:
    if _make_encoder is None:
        # An interpreter without the C part of its json module.
        return json.JSONEncoder(separators=(",", ":")).encode
    make = _make_encoder(None, _refuse, _quote, None, ":", ",", False, False, True)
    return lambda value: _join(make(value, 0))


def _refuse(value: Any) -> Any:
    raise TypeError(f"A claim holds a {type(value).__name__}, which is no JSON")
