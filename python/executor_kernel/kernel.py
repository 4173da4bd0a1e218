"""The kernel: the code's own process, which receives tasks on its control channel and performs them."""

from __future__ import annotations

import os
import signal
import socket
import sys
from types import FrameType
from typing import Any, Callable, Dict

from .frames import Channel, Frame
from .interpreter import Interpreter
from .tasks import TaskEnd, perform

_getpid = os.getpid
_exit = os._exit
_signal = signal.signal


class Kernel:
    """Serves one channel until the other side closes it."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._process = _getpid()
        self._running = False
        self._sending = False
        self._interrupted = False
        self._was_stopped = False
        self._interpreter = Interpreter()

    def serve(self) -> None:
        _signal(signal.SIGINT, self._interrupt)
        self._channel.send({"type": "ready", "python": sys.version.split()[0]})
        handlers: Dict[str, Callable[[Frame], None]] = {"configure": self._configure, "execute": self._execute}
        while True:
            frame = self._channel.receive()
            if frame is None or frame["type"] == "shutdown":
                return
            handlers[frame["type"]](frame)

    def _configure(self, frame: Frame) -> None:
        os.environ.clear()
        os.environ.update(frame["environment"])
        os.chdir(frame["directory"])
        _reseed()

    def _execute(self, frame: Frame) -> None:
        self._interrupted = False
        if self._was_stopped:
            # The supervisor has killed what the stopped run had started, which nobody else will ever wait for.
            self._was_stopped = False
            _reap_children()
        self._running = True
        try:
            end = perform(self._interpreter, frame["task"], self._emit)
        except KeyboardInterrupt:
            end = TaskEnd("failed", None, "Interrupted")
        self._running = False
        # A child that the code forked and that came back here must not speak for its parent.
        if _getpid() != self._process:
            _exit(0)
        self._channel.send({"type": "end", "status": end.status, "exitCode": end.exit_code, "reason": end.reason})

    def _emit(self, frame: Dict[str, Any]) -> None:
        if _getpid() != self._process:
            return
        # An interrupt in the middle of a frame would leave half of it on the channel.
        self._sending = True
        self._channel.send(frame)
        self._sending = False
        if self._interrupted:
            self._interrupted = False
            raise KeyboardInterrupt

    def _interrupt(self, _number: int, _frame: FrameType | None) -> None:
        # An interrupt that comes late finds no code to stop.
        self._was_stopped = True
        if self._sending:
            self._interrupted = True
        elif self._running:
            raise KeyboardInterrupt


def serve(connection: socket.socket) -> None:
    """Runs a kernel on a socket; returns when it is to end."""
    Kernel(Channel(connection)).serve()


def _reap_children() -> None:
    try:
        while os.waitpid(-1, os.WNOHANG)[0] != 0:
            pass
    except ChildProcessError:
        # There are no more.
        pass


def _reseed() -> None:
    """Gives this process random numbers of its own: numpy's were seeded before the fork."""
    numpy_random = sys.modules.get("numpy.random")
    if numpy_random is not None:
        numpy_random.seed()
