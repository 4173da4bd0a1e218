"""Keeps a sandbox's kernel: starts it, ends it, brings it back from a copy when it was lost, and makes way for the next."""

from __future__ import annotations

import functools
import signal
from _socket import socket as Socket
from typing import Callable

from executor_protocol.frames import ProtocolError
from executor_protocol.kernel_frames import Configure
from executor_protocol.typed_frames import Frame
from executor_sandbox import isolation, matplotlib_cache, process_usage, scratch
from executor_sandbox.event_loop import EventLoop
from executor_sandbox.filter_listeners import FilterListeners
from executor_sandbox.forks import Forks
from executor_sandbox.kernel_handle import Emit, KernelHandle
from executor_sandbox.killing import kill_all_but, kill_everything, rounds
from executor_sandbox.listening import Listening
from executor_sandbox.memory_meter import MemoryMeter
from executor_sandbox.output_pipes import OutputPipes
from executor_sandbox.place import Place
from executor_sandbox.reaping import reap, reap_orphans
from executor_sandbox.rewind import Moment, Rewind
from executor_sandbox.sandbox_fork import ForkedKernel, ForkRequest, fork_sandbox
from executor_sandbox.workspace_look import Fingerprints, WorkspaceLook
from executor_sandbox.zygote import KernelSource

_LOOK_SECONDS = 0.5
_PATIENCE_SECONDS = 2.0
_NOTHING = Configure({}, isolation.WORKSPACE, [])


class KernelKeeper:
    """`on_frames` is called when the kernel has said something, `on_end` when its process has ended."""

    def __init__(self, loop: EventLoop, code: Listening, emit: Emit, place: Place) -> None:
        self._loop = loop
        self._code = code
        self._emit = emit
        self.pipes = OutputPipes(loop, code)
        self._place = place
        self._configuration = _NOTHING
        #: Whether the interpreter is as it started: now, and before the present run.
        self._untouched = self._was_untouched = True
        self.on_frames: Callable[[], None]
        self.on_end: Callable[[], None]
        self.kernel: KernelHandle | None = None
        self.forks = Forks()
        self._listeners = FilterListeners(loop, place.permits.decide)
        self._source = KernelSource(place.kernel, self._listeners)
        self.rewind = Rewind(loop)
        self.meter = MemoryMeter(self.rewind, self.forks.pids, self._source.pids)
        #: What became of the interpreter since the last run ended, when its process was lost in between.
        self.lost: str | None = None
        #: What is in the workspace, as of the last look; None when the host has changed it since.
        self.files: Fingerprints | None = {}
        self.look = WorkspaceLook()
        self._copy_due = False
        #: Whether nothing has run since it was last told to rest.
        self._rests = False
        #: Whether the last run has left processes behind, which still hold its pipes.
        self.crowded = False

    @property
    def sleepers(self) -> int:
        """The most processes that sleep here during a run: copies, one more while it is being made, and the zygote."""
        return len(self.rewind.copies()) + (2 if self.rewind.enabled else 0) + len(self._source.pids)

    def begin(self) -> None:
        """Forks what kernels come from, which prepares itself while its file systems are mounted."""
        self._source.begin()

    def complete(self) -> None:
        """Makes the first kernel the current one, once it is there and what holds it was read back."""
        self._adopt(self._source.kernel(self._emit))

    def configure(self, environment: dict[str, str], functions: list[Frame]) -> None:
        """Tells the kernel, and each that takes its place, the environment of the code and what it can call."""
        self._configuration = Configure(environment, isolation.WORKSPACE, functions)
        assert self.kernel is not None
        self._tell_configuration(self.kernel)
        if self.rewind.enabled:
            # It goes back to copies of its own, and keeps one process less while it waits.
            self._source.end()
        else:
            # Nothing will be forked here.
            self._listeners.close()

    def _tell_configuration(self, kernel: KernelHandle) -> None:
        # It begins in the workspace; most have nothing else to be told.
        if self._configuration.environment or self._configuration.functions:
            kernel.tell(self._configuration)

    def prepare_run(self) -> KernelHandle:
        """The kernel to run code with, after the moment to go back to was taken."""
        if self.kernel is None:
            self.lost = self.bring_back()
        kernel = self.kernel
        assert kernel is not None
        if self.files is None:
            self.note_change()
        if self.known_files() or not self._untouched:
            self.take_moment()
        self._was_untouched, self._untouched = self._untouched, False
        self._rests = False
        if self.crowded:
            self.pipes.renew(kernel)
        return kernel

    def known_files(self) -> Fingerprints:
        """What is in the workspace, looked at once more where the host has changed it."""
        if self.files is None:
            self.files = self.look.files()
        return self.files

    def take_moment(self) -> None:
        """Keeps the present to go back to, if it has changed since it was kept last."""
        # What the host has changed meanwhile is looked at when code is about to run, and not after every file.
        if self._copy_due and self.kernel is not None and self.files is not None:
            self.rewind.take(self.kernel, self.files)
            self._copy_due = False

    def rest(self) -> None:
        """Has the interpreter share its memory with its copy, where that is of the present: no run was there for long."""
        if self.kernel is not None and not self._rests and not self._copy_due:
            self._rests = True
            self.rewind.share_memory(self.kernel)

    def snapshot(self, aside: bool) -> str:
        """Keeps the present under a name, as `Rewind.name` does. Raises ProtocolError when the interpreter cannot be copied."""
        self.keep_present()
        return self.rewind.name(aside)

    def keep_present(self) -> Moment:
        """The present as a moment. Raises ProtocolError when the interpreter cannot be copied."""
        self.prepare_run()
        if self.rewind.latest is None:
            self.note_change()
            self.take_moment()
        moment = self.rewind.latest
        if moment is None or not moment.copy.confirm(wait=True):
            raise ProtocolError("The interpreter did not leave a copy of itself")
        return moment

    def note_change(self) -> None:
        """The interpreter is not any more what was kept last."""
        self._was_untouched = False
        self._copy_due = self.rewind.enabled

    def bring_back(self, from_memory: bool = False) -> str:
        """Makes a kernel after the last was lost, `from_memory` if that was why; the session then: `restored`, `reset` or,
        where there is none to be had, `closed`.
        """
        self._wait_for_end()
        if from_memory:
            scratch.clear()
        moment = self.rewind.latest
        if moment is not None and self._wake(moment):
            return "restored"
        self.rewind.forget()
        try:
            self._tell_configuration(self._adopt(self._source.kernel(self._emit)))
        except ProtocolError:
            return "closed"
        # Before anything had run, a new interpreter is what there was.
        fresh = self.rewind.enabled and self._was_untouched
        self._untouched = True
        return "restored" if fresh else "reset"

    def _wait_for_end(self) -> None:
        """Waits until nothing is left of what was killed: it counts until it is dead and somebody has taken its status."""
        for _ in rounds(_PATIENCE_SECONDS):
            self.forks.note_ended(reap_orphans(set()))
            if not self.meter.processes():
                return

    def renew(self) -> bool:
        """Makes the sandbox new for another use: another kernel, other file systems. False where that cannot be: then it
        must not be used again.
        """
        kernel, zygote = self.kernel, self._source.pids
        if kernel is None or not zygote or self.rewind.enabled:
            return False
        self._source.keep_for_good()
        signal.pidfd_send_signal(kernel.process.pidfd, signal.SIGKILL)
        reap(kernel.process.pid)
        self.close_kernel()
        left = set(process_usage.processes())
        if left != zygote:
            kill_all_but(zygote)
            reap_orphans(set())
            left = set(process_usage.processes())
        if left != zygote or process_usage.uses_network():
            return False
        isolation.renew_file_system()
        matplotlib_cache.provide()
        self._configuration, self.files = _NOTHING, {}
        self.look.forget()
        self._untouched = self._was_untouched = True
        self.crowded, self.lost = False, None
        try:
            self._adopt(self._source.kernel(self._emit))
        except ProtocolError:
            return False
        return True

    def go_back(self, name: str) -> None:
        """Makes the present what it was under that name. Raises KeyError or ProtocolError, the present then being kept."""
        moment = self.rewind.go_back(name)
        self.end_kernel()
        if not self._wake(moment):
            self.rewind.drop(name)
            self.lost = self.bring_back()
            raise ProtocolError(f"The copy behind {name!r} is gone: the code had ended it, or could not be waked")

    def fork_sandbox(self, connection: Socket, become: Callable[[Place, ForkedKernel], None]) -> None:
        """Makes a fork in the present state, for the host at the other end of `connection`. Raises ProtocolError."""
        _, max_disk = self.rewind.limits
        moment = self.keep_present()
        cgroup = self._place.cgroup.make_for_fork()
        place = self._place._replace(outside=isolation.namespace_ids(), cgroup=cgroup)
        request = ForkRequest(
            *(connection, moment, self.rewind, place.permits, self._listeners.descriptors),
            *(max_disk, cgroup, place.hidden, place.door_folder),
        )
        supervisor = fork_sandbox(request, functools.partial(become, place))
        self.forks.add(supervisor, cgroup)

    def take_over(self, kernel: KernelHandle, origin: KernelKeeper) -> None:
        """Begins, in a fork, with a kernel that came from `origin`."""
        assert origin.kernel is not None
        kernel.base = origin.kernel.base
        self._configuration = origin._configuration
        self._untouched = False
        self.rewind.enable(*origin.rewind.limits)
        self._adopt(kernel)
        self.files = self.look.files()
        self.note_change()

    def outlive_forks(self) -> None:
        """Ends the code and stays for as long as there are forks, which end with the process that their namespaces are in."""
        self.kill_code()
        while self.forks.pids:
            self._loop.wait(_LOOK_SECONDS)
            self.forks.note_ended(reap_orphans(set()))

    def kill_code(self) -> None:
        """Kills every process of the code, the kernel among them; what sleeps stays."""
        spared = self._asleep() | self.forks.pids
        if spared:
            kill_all_but(spared, self.forks.pids)
        else:
            kill_everything(None if self.kernel is None else self.kernel.process.pid)

    def end_kernel(self) -> None:
        """Kills the code and takes leave of its kernel, so that no later run can be given to it."""
        self.kill_code()
        if self.kernel is not None:
            reap(self.kernel.process.pid)
            self.close_kernel()

    def kill_what_it_started(self, kernel: KernelHandle, spare_descendants: bool) -> None:
        """Kills what is neither the kernel nor a copy; what the kernel itself has started may be spared."""
        spared = {kernel.process.pid} | self._asleep() | self.forks.pids
        kill_all_but(spared, self.forks.pids | {kernel.process.pid} if spare_descendants else self.forks.pids)

    def close_kernel(self) -> None:
        """Takes leave of a kernel that has ended."""
        kernel, self.kernel = self.kernel, None
        assert kernel is not None
        self._code.remove(kernel.control.fileno())
        kernel.control.close()
        self.pipes.close(kernel.process)

    def _adopt(self, kernel: KernelHandle) -> KernelHandle:
        kernel.verify(self._place.outside)
        self.kernel = kernel
        self.meter.image = kernel.base.resident
        self.pipes.listen(kernel.process, kernel.output.read)
        self._code.add(kernel.control.fileno(), self.on_frames)
        self._loop.add(kernel.process.pidfd, self.on_end)
        return kernel

    def _wake(self, moment: Moment) -> bool:
        # Files first: the kernel opens those again that it has open and that were replaced.
        restored = self.rewind.restore_files(moment, self.look.files())
        self.files = self.look.files() if restored else None
        try:
            self._adopt(moment.copy.wake(self._emit))
        except (ProtocolError, OSError):
            return False
        self._copy_due = False
        return True

    def _asleep(self) -> set[int]:
        """The processes that are not the code's: copies of the kernel, and what it came from."""
        for copy in self.rewind.copies():
            copy.confirm(wait=True)
        return self.rewind.pids() | self._source.pids
