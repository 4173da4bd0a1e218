"""The supervisor: pid 1 of a sandbox, outside of the code's process.

It owns the output pipes, the clock, the memory watch and the outcome, and outlives whatever the code does. What the
code's process sends is passed on as a claim; how a run ended is decided here.
"""

from __future__ import annotations

import os
import time
from _socket import socket as Socket
from typing import Any, Callable

from executor_protocol import host_frames, kernel_frames
from executor_protocol.ending import Ending
from executor_protocol.frames import ProtocolError
from executor_protocol.typed_frames import Frame, TypedFrame
from executor_sandbox import file_requests, isolation, matplotlib_cache
from executor_sandbox.claims import MAX_REASON, Claims, read_end
from executor_sandbox.event_loop import EventLoop
from executor_sandbox.held_limits import hold_limits
from executor_sandbox.host_link import HostLink
from executor_sandbox.idle_watch import IdleWatch
from executor_sandbox.kernel_handle import KernelHandle
from executor_sandbox.kernel_keeper import KernelKeeper
from executor_sandbox.killing import kill_everything
from executor_sandbox.listening import Listening
from executor_sandbox.output import OutputReader
from executor_sandbox.place import Place
from executor_sandbox.program import Limits, Process, Program, start_program
from executor_sandbox.reaping import reap, reap_orphans
from executor_sandbox.rewind_requests import RewindRequests
from executor_sandbox.run_watch import Before, RunWatch, ending_of_exit, ending_of_kernel_exit
from executor_sandbox.sandbox_fork import ForkedKernel
from executor_sandbox.workspace_handover import WorkspaceHandover


class Supervisor:
    """Serves one host connection until it closes; everything in the sandbox ends with it."""

    def __init__(self, connection: Socket, place: Place) -> None:
        self._host = HostLink(connection)
        self._place = place
        self._loop = EventLoop()
        self._code = Listening(self._loop)
        self._keeper = KernelKeeper(self._loop, self._code, self._send_output, place)
        self._keeper.on_frames = self._read_kernel
        self._keeper.on_end = self._kernel_ended
        self._policy: host_frames.Open | None = None
        self._watch: RunWatch | None = None
        self._claims = Claims(self._host.send, self._tell)
        self._open = True
        self._idle_watch = IdleWatch()
        self._handover = WorkspaceHandover(place.door_folder)
        self._handlers: dict[type, Callable[[Any], None]] = {
            host_frames.Open: self._open_sandbox,
            host_frames.Execute: self._execute,
            host_frames.Run: self._run,
            host_frames.Interrupt: self._interrupt,
            host_frames.ToolResult: self._claims.answer,
            host_frames.File: self._file,
            host_frames.Renew: self._renew,
            host_frames.Shutdown: self._shutdown,
            **RewindRequests(self._loop, self._keeper, place, self._host.send, self._become_fork).handlers,
        }

    def serve(self, began: float, cloned: float) -> None:
        """Builds the sandbox around the process that calls, then serves it. `began` and `cloned` are for the bench."""
        isolation.hide_from_code()
        self._keeper.begin()
        forked = time.monotonic() - began
        isolation.build_file_system(self._place.hidden)
        matplotlib_cache.provide()
        mounted = time.monotonic() - began
        self._keeper.complete()
        phases = {"cloned": cloned, "forked": forked, "mounted": mounted, "verified": time.monotonic() - began}
        self._host.send(host_frames.Ready(phases))
        self._serve_host()

    def serve_fork(self, forked: ForkedKernel, origin: Supervisor) -> None:
        """Serves a fork of the sandbox of `origin`, whose memory this process has a copy of."""
        self._policy = origin._policy
        self._keeper.take_over(KernelHandle(forked.process, forked.control, self._send_output), origin._keeper)
        self._say_opened()
        self._serve_host()

    def _serve_host(self) -> None:
        self._host.flush()
        self._interest = self._host.interest
        self._loop.add(self._host.connection.fileno(), self._read_host, self._interest)
        while self._open and not self._host.closed:
            self._loop.wait(self._seconds_to_wait())
            self._look()
            self._keeper.forks.note_ended(reap_orphans({process.pid for process in self._processes()}))
            self._host.flush()
            self._follow_host()
            if self._watch is None:
                # After the answer is on its way, so that nobody waits for it.
                self._keeper.take_moment()
        self._loop.remove(self._host.connection.fileno())
        self._host.connection.close()
        self._keeper.outlive_forks()
        kill_everything()

    def _follow_host(self) -> None:
        """Waits for the host to take more where it is behind, and has the code wait when it is far behind."""
        if self._host.interest != self._interest:
            self._interest = self._host.interest
            self._loop.change(self._host.connection.fileno(), self._interest)
        self._code.pause(self._host.congested)

    def _read_host(self) -> None:
        for frame in self._host.receive():
            self._handlers[type(frame)](frame)

    def _seconds_to_wait(self) -> float | None:
        if self._watch is not None:
            return self._watch.seconds_to_wait()
        # Nothing can run before the host has opened the sandbox.
        return self._idle_watch.seconds_to_wait() if self._policy else None

    def _look(self) -> None:
        watch = self._watch
        if watch is None:
            if self._policy:
                self._idle_watch.look(self._keeper, self._policy.max_memory)
            return
        watch.look()
        if watch.must_be_killed:
            watch.kill_at = None
            self._kill(watch)

    def _processes(self) -> list[Process]:
        kernel = self._keeper.kernel
        found = [] if kernel is None else [kernel.process]
        return found if self._watch is None else [*found, self._watch.process]

    # What the host asks for

    def _open_sandbox(self, frame: host_frames.Open) -> None:
        isolation.resize_file_systems(frame.max_disk)
        self._policy = frame
        if frame.rewind:
            self._keeper.rewind.enable(frame.max_memory, frame.max_disk)
        self._keeper.configure(frame.environment, frame.functions)
        self._say_opened()

    def _say_opened(self) -> None:
        kernel, policy = self._keeper.kernel, self._policy
        assert kernel is not None and policy is not None
        held = hold_limits(kernel, self._limits(policy, kernel.base.data + policy.max_memory), policy, self._place.cgroup)
        self._host.send(host_frames.Opened(held))

    def _execute(self, frame: host_frames.Execute) -> None:
        assert (policy := self._policy) is not None
        kernel = self._keeper.prepare_run()
        if kernel.has_spoken():
            # What code has said since the last run is of none, even where it was not read until now.
            self._read_kernel()
        memory = frame.max_memory or policy.max_memory
        self._place.cgroup.allow(memory)
        self._limits(policy, kernel.room(memory)).apply(kernel.process.pid)
        kernel.output.discard()
        self._claims.begin(policy.functions)
        self._watch = RunWatch(frame, kernel.process, kernel.output, policy, self._look_before())
        if kernel.control.fileno() not in self._code:
            self._watch.expect_exit()
        self._tell(kernel_frames.Execute(frame.id, frame.task))

    def _run(self, frame: host_frames.Run) -> None:
        assert (policy := self._policy) is not None
        program = Program(frame.command, frame.directory, frame.stdin, {**os.environ, **policy.environment})
        process = start_program(program, self._limits(policy, policy.max_memory))
        output = OutputReader({process.stdout: "stdout", process.stderr: "stderr"}, self._send_output)
        self._keeper.pipes.listen(process, output.read)
        self._loop.add(process.pidfd, self._program_ended)
        self._watch = RunWatch(frame, process, output, policy, self._look_before())

    def _look_before(self) -> Before:
        self._place.cgroup.was_struck()
        return Before(self._keeper.known_files(), self._keeper.look, self._keeper.meter, self._place.cgroup)

    def _interrupt(self, frame: host_frames.Interrupt) -> None:
        if self._watch is not None and self._watch.id == frame.id:
            self._watch.interrupt(Ending("cancelled", "The run was cancelled"))

    def _file(self, frame: host_frames.File) -> None:
        file_requests.answer(frame, self._handover, self._host.send)
        if frame.operation in file_requests.CHANGES:
            self._keeper.files = None

    def _become_fork(self, connection: Socket, place: Place, forked: ForkedKernel) -> None:
        Supervisor(connection, place).serve_fork(forked, self)

    def _renew(self, _frame: host_frames.Renew) -> None:
        """Makes the sandbox ready for another use, or ends it."""
        self._open = self._keeper.renew()
        if self._open:
            self._policy, self._idle_watch = None, IdleWatch()
            self._host.send(host_frames.Ready())

    def _shutdown(self, _frame: host_frames.Shutdown) -> None:
        self._open = False

    # The kernel

    def _tell(self, frame: TypedFrame) -> None:
        try:
            if self._keeper.kernel is not None:
                self._keeper.kernel.tell(frame)
        except ProtocolError as error:
            self._break_protocol(str(error))

    def _read_kernel(self) -> None:
        assert (kernel := self._keeper.kernel) is not None
        try:
            for frame in kernel.receive():
                self._take_claim(frame)
        except ProtocolError as error:
            self._break_protocol(str(error))
        except EOFError:
            self._code.remove(kernel.control.fileno())
            # Either the process is ending or the code closed the channel, and then nothing it does can be accounted for.
            if self._watch is not None:
                self._watch.expect_exit()

    def _take_claim(self, frame: Frame) -> None:
        watch = self._watch
        if watch is not None and frame["type"] == kernel_frames.End.type:
            self._finish_execution(watch, read_end(frame))
        elif watch is not None:
            self._claims.pass_on(frame, watch.id, stopping=watch.stop is not None)

    def _finish_execution(self, watch: RunWatch, claim: kernel_frames.End) -> None:
        if claim.run != watch.id or watch.was_killed or watch.is_over_memory():
            # What it holds when it is over memory would count against every later run: it is killed, whatever it says.
            return
        if watch.stop is not None and self._keeper.kernel is not None:
            # The code took the interruption; what it started did not.
            self._keeper.kill_what_it_started(self._keeper.kernel, spare_descendants=False)
        own = Ending(claim.status, claim.reason, claim.exit_code, None, None, claim.lacked_memory, claim.left_out)
        self._finish(watch, own, self._keeper.lost or "kept")
        self._keeper.lost, self._keeper.crowded = None, watch.leaves_processes
        if claim.status != "refused" and watch.changes_state:
            self._keeper.note_change()

    def _break_protocol(self, reason: str) -> None:
        watch = self._watch
        if watch is not None and watch.stop is None:
            watch.stop = Ending("killed", reason[:MAX_REASON])
        self._keeper.kill_code()

    def _kernel_ended(self) -> None:
        keeper, watch = self._keeper, self._watch
        assert (kernel := keeper.kernel) is not None
        running = watch is not None and watch.process is kernel.process
        if running and kernel.control.fileno() in self._code:
            # The last that it said may still be on its way.
            self._read_kernel()
        keeper.kill_code()
        status, peak = reap(kernel.process.pid)
        if watch is not None and running and self._watch is watch:
            watch.note_peak(peak)
            watch.take_stock()
            keeper.close_kernel()
            self._finish(watch, ending_of_kernel_exit(status), keeper.bring_back(watch.was_over_memory))
            keeper.lost, self._open = None, keeper.kernel is not None
        else:
            keeper.close_kernel()

    # Programs

    def _program_ended(self) -> None:
        assert (watch := self._watch) is not None
        status, peak = reap(watch.process.pid)
        watch.note_peak(peak)
        self._finish(watch, ending_of_exit(status), "kept" if self._keeper.kernel is not None else "reset")
        self._keeper.pipes.close(watch.process)

    def _limits(self, policy: host_frames.Open, data: int) -> Limits:
        return Limits(data, policy.max_processes, policy.max_file_size, self._keeper.sleepers)

    def _send_output(self, stream: str, text: str) -> None:
        if self._watch is not None:
            self._host.send(host_frames.Output(self._watch.id, stream, text))

    def _finish(self, watch: RunWatch, own: Ending, session: str) -> None:
        self._host.send(watch.end_frame(own, session, self._claims.truncated))
        self._keeper.files = watch.files
        self._watch = None

    def _kill(self, watch: RunWatch) -> None:
        if watch.stop is None:
            watch.stop = Ending("killed", "The code's process closed its control channel")
        kernel = self._keeper.kernel
        if kernel is not None and watch.process is not kernel.process:
            self._keeper.kill_what_it_started(kernel, spare_descendants=True)
        else:
            self._keeper.kill_code()
