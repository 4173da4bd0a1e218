"""The zygote of a sandbox: a kernel that never runs code, and sleeps; each kernel of the sandbox begins as a copy of it.

It was forked before its supervisor had heard of any code, so that a sandbox can be used again: nothing of an earlier run
is in the memory that a later one begins with.
"""

from __future__ import annotations

import os
import signal
from _socket import AF_UNIX, MSG_CMSG_CLOEXEC, SOCK_STREAM, socketpair
from collections.abc import Sequence

from executor_protocol.frames import (
    ROOM_FOR_DESCRIPTORS,
    Decoder,
    ProtocolError,
    descriptors_of,
    send_descriptors,
)
from executor_protocol.kernel_frames import Wake
from executor_sandbox import process_usage
from executor_sandbox.filter_listeners import FilterListeners
from executor_sandbox.kernel_copies import wake
from executor_sandbox.kernel_handle import Emit, KernelHandle
from executor_sandbox.kernel_program import KernelProgram
from executor_sandbox.program import start_forked

_START_SECONDS = 30.0
_SEND_SECONDS = 2.0


class Zygote:
    """Forked by the constructor; it is there once `complete` has returned, and prepares itself meanwhile."""

    def __init__(self, kernel: KernelProgram) -> None:
        self._control, theirs = socketpair(AF_UNIX, SOCK_STREAM, 0)
        self._process = start_forked(kernel.serve, theirs)
        self._base: process_usage.Status | None = None

    @property
    def pid(self) -> int:
        return self._process.pid

    def complete(self) -> list[int]:
        """Waits until it is there; the descriptors on which its filter, and that of every copy, asks about calls that it
        leaves open. Raises ProtocolError when the process ends before.
        """
        listeners: list[int] = []
        decoder = Decoder()
        self._control.settimeout(_START_SECONDS)
        while True:
            data, ancillary, _, _ = self._control.recvmsg(4096, ROOM_FOR_DESCRIPTORS, MSG_CMSG_CLOEXEC)
            listeners += descriptors_of(ancillary)
            if not data:
                raise ProtocolError(f"The kernel ended before it was ready: {self._last_words()}")
            if decoder.feed(data):
                break
        self._control.settimeout(_SEND_SECONDS)
        for descriptor in (self._process.stdout, self._process.stderr):
            os.close(descriptor)
        return listeners

    def _last_words(self) -> str:
        try:
            words = os.read(self._process.stderr, 4096).decode("utf-8", "replace").strip()
        except BlockingIOError:
            # It has closed its channel, and goes on.
            words = ""
        return words or "it gave no reason"

    def wake(self, emit: Emit) -> KernelHandle:
        """A new kernel. Raises ProtocolError when there is none to be had."""
        handle = wake(self._send, emit)
        if self._base is None:
            # The same for all of them.
            self._base = process_usage.status(handle.process.pid)
        handle.base = self._base
        return handle

    def _send(self, _frame: Wake, descriptors: Sequence[int]) -> None:
        # A single byte in place of the frame, which it would have to decode.
        send_descriptors(self._control, descriptors)

    def end(self) -> None:
        """Ends it, and takes its exit status."""
        self._control.close()
        try:
            signal.pidfd_send_signal(self._process.pidfd, signal.SIGKILL)
            os.waitpid(self._process.pid, 0)
        except (ProcessLookupError, ChildProcessError):
            # The code has ended it, and its status was taken with that of others.
            pass
        os.close(self._process.pidfd)


class KernelSource:
    """Where the kernels of a sandbox come from: its zygote, which is made anew when it is missing, as long as that may be."""

    def __init__(self, kernel: KernelProgram, listeners: FilterListeners) -> None:
        self._kernel = kernel
        self._listeners = listeners
        self._zygote: Zygote | None = None
        self._may_be_made = True
        #: The process of the zygote, while there is one.
        self.pids: set[int] = set()

    def begin(self) -> None:
        """Forks the zygote, which is not waited for."""
        self._zygote = Zygote(self._kernel)

    def keep_for_good(self) -> None:
        """From here on the calling process has seen an earlier use of the sandbox: no kernel may be forked from it any more."""
        self._may_be_made = False

    def kernel(self, emit: Emit) -> KernelHandle:
        """A new kernel. Raises ProtocolError when there is none to be had."""
        try:
            return self._ready_zygote().wake(emit)
        except ProtocolError:
            if not self._may_be_made:
                raise
            # Code, or the machine's kernel for want of memory, has ended the zygote.
            self.end()
            return self._ready_zygote().wake(emit)

    def _ready_zygote(self) -> Zygote:
        if self._zygote is None:
            if not self._may_be_made:
                raise ProtocolError("The zygote of the sandbox is gone")
            self._zygote = Zygote(self._kernel)
        if not self.pids:
            self._listeners.add(self._zygote.complete())
            self.pids.add(self._zygote.pid)
        return self._zygote

    def end(self) -> None:
        """Ends the zygote."""
        if self._zygote is not None:
            self._zygote.end()
        self._zygote = None
        self.pids.clear()
