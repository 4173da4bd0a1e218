"""The kernel: the code's own process, which receives tasks on its control channel and performs them."""

from __future__ import annotations

import functools
import os
import sys
import time
from _signal import SIGINT, getsignal
from _signal import signal as _signal
from _socket import socket as Socket
from _socket import socketpair
from collections.abc import Sequence
from types import FrameType
from typing import Any, Callable

from executor_kernel import code_environment, process_state, program_end, random_streams
from executor_kernel.host_calls import HostCalls
from executor_kernel.host_functions import HostFunctions
from executor_kernel.interpreter import Interpreter, forget_cells
from executor_kernel.owned_pages import OwnedPages
from executor_kernel.sleeper import leave_copy, replace_streams, sleep_as_zygote
from executor_kernel.tasks import perform
from executor_kernel.undisturbed import Undisturbed
from executor_protocol.ending import Ending
from executor_protocol.frames import Channel, send
from executor_protocol.kernel_frames import TO_KERNEL, Configure, Copy, End, Execute, Ready, Shutdown, Streams, ToolResult
from executor_protocol.typed_frames import TypedFrame, read
from executor_sandbox import isolation

_getpid = os.getpid
_exit = os._exit
_monotonic = time.monotonic

_REHEARSALS = 20
_REHEARSED_RULES = '{"allowedModules":["math"],"forbiddenFunctions":["eval"],"packages":[],"detectObfuscation":true}'
# Runs that come sooner after one another than this have no pause in which memory could be made ready for the next.
_PAUSE_SECONDS = 0.005


class Kernel:
    """Serves one channel until the other side closes it."""

    def __init__(self, channel: Channel, interpreter: Interpreter) -> None:
        self._channel = channel
        self._process = _getpid()
        self._running = False
        self._undisturbed = Undisturbed()
        self._was_stopped = False
        self._interpreter = interpreter
        self._calls = HostCalls(channel, self._undisturbed)
        self._functions = HostFunctions(self._calls.ask)
        self._ready = Ready(sys.version.split()[0])
        self._pages = OwnedPages()
        self._copied_at = 0.0
        self._is_hurried = False

    def serve(self) -> None:
        _signal(SIGINT, self._interrupt)
        self._report_ready()
        handlers: dict[type, Callable[[Any], None]] = {
            Configure: self._configure,
            Execute: self._execute,
            Copy: self._copy,
            # The answer to a call of a run that has ended.
            ToolResult: lambda _frame: None,
            Streams: self._take_streams,
        }
        while True:
            received = self._channel.receive()
            if received is None:
                return
            made = TO_KERNEL[received["type"]]
            if made is Shutdown:
                return
            handlers[made](read(made, received))

    def sleep(self, listeners: Sequence[int]) -> None:
        """Sleeps for good; returns in every copy that is waked, which code may run in."""
        # The supervisor decides what the filter does not, so the descriptors are its own alone.
        self._report_ready(listeners)
        for listener in listeners:
            os.close(listener)
        isolation.hide_from_code()
        sleep_as_zygote(self._channel)
        isolation.part_from_zygote()
        self._process = _getpid()
        os.chdir(isolation.WORKSPACE)
        random_streams.renew()

    def _report_ready(self, descriptors: Sequence[int] = ()) -> None:
        self._channel.send(self._ready, descriptors)

    def _configure(self, frame: Configure) -> None:
        os.chdir(frame.directory)
        code_environment.enter(frame.environment)
        self._functions.declare(frame.functions)

    def _execute(self, frame: Execute) -> None:
        self._is_hurried = _monotonic() - self._copied_at < _PAUSE_SECONDS
        self._undisturbed.forget()
        if self._was_stopped:
            # The supervisor has killed what the stopped run had started, which nobody else will ever wait for.
            self._was_stopped = False
            _reap_children()
        self._calls.begin()
        self._functions.provide()
        self._running = True
        try:
            ending = perform(self._interpreter, frame.task, self._emit)
        except KeyboardInterrupt:
            ending = Ending("failed", "Interrupted")
        self._running = False
        # A child that the code forked and that came back here must not speak for its parent.
        if _getpid() != self._process:
            _exit(0)
        self._calls.end()
        self._channel.send(End.of(frame.run, ending))

    def _copy(self, frame: Copy) -> None:
        owned = () if frame.shares or self._is_hurried else self._pages.look()
        if leave_copy(self._channel):
            self._process = _getpid()
            self._report_ready()
        self._copied_at = _monotonic()
        self._pages.take_back(owned, self._channel.has_arrived)

    def _take_streams(self, _frame: Streams) -> None:
        """Writes to other pipes from here on."""
        replace_streams(self._channel.take_descriptors(2))

    def _emit(self, frame: TypedFrame) -> None:
        if _getpid() != self._process:
            return
        with self._undisturbed:
            self._channel.send(frame)

    def _interrupt(self, _number: int, _frame: FrameType | None) -> None:
        # An interrupt that comes late finds no code to stop.
        self._was_stopped = True
        if self._undisturbed.is_active:
            self._undisturbed.postpone()
        elif self._running:
            raise KeyboardInterrupt


@functools.cache
def prepare() -> Interpreter:
    """The interpreter of this process: made once in the fork server, so that every kernel has it when it is forked."""
    interpreter = Interpreter()
    # It has added to the builtins: from here on what is found there is a change by code.
    process_state.restore()
    random_streams.note_seeding()
    return interpreter


def serve(connection: Socket) -> None:
    """Runs a kernel on a socket; returns when it is to end."""
    Kernel(Channel(connection), Interpreter()).serve()


def serve_as_zygote(connection: Socket, listeners: Sequence[int]) -> None:
    """Sleeps as what all kernels of a sandbox are copies of; returns when one of those is to end. `listeners` are those of
    the process's seccomp filter.
    """
    kernel = Kernel(Channel(connection), prepare())
    program_end.note_modules()
    kernel.sleep(listeners)
    kernel.serve()


def rehearse() -> None:
    """Runs a few cells in the fork server. What Python makes while it does, such as bytecode that it has specialised, is
    then there in every kernel that is forked.
    """
    ours, theirs = socketpair()
    stdin, interrupt = os.dup(0), getsignal(SIGINT)
    for frame in (
        Configure({}, os.getcwd(), []),
        *[Execute("", {"kind": "code", "code": "1 + 1", "stdin": None, "guard": _REHEARSED_RULES})] * _REHEARSALS,
        Shutdown(),
    ):
        send(ours, frame)
    serve(theirs)
    # The run took them for its own.
    os.dup2(stdin, 0)
    os.close(stdin)
    _signal(SIGINT, interrupt)
    forget_cells()


def _reap_children() -> None:
    try:
        while os.waitpid(-1, os.WNOHANG)[0] != 0:
            pass
    except ChildProcessError:
        # There are no more.
        pass
