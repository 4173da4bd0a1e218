"""One run under the supervisor's watch: its clock, its memory, and its outcome."""

from __future__ import annotations

import os
import resource
import signal
import time
from typing import Any, NamedTuple

from executor_protocol.ending import Ending
from executor_protocol.host_frames import End, Execute, Open, Run
from executor_sandbox import process_usage, workspace
from executor_sandbox.cgroups import Cgroup
from executor_sandbox.memory_meter import MemoryMeter
from executor_sandbox.output import OutputReader
from executor_sandbox.program import Process
from executor_sandbox.workspace_look import Fingerprints, WorkspaceLook, changed_files

_GRACE_SECONDS = 1.0
_WATCH_SECONDS = 0.02
# The most that counts of the time between two looks as given to the code to end in.
_MOST_COUNTED = 0.1
# How many times as long as a dear look at the memory has taken there is none after it.
_MEASURE_PART = 10
_MAX_FILES = 1000
# What libc reserves for a thread at most, nearly all of it never used: a stack, and room to allocate in.
_STACK_LIMIT = resource.getrlimit(resource.RLIMIT_STACK)[0]
_BYTES_PER_THREAD = (8 << 20 if _STACK_LIMIT == resource.RLIM_INFINITY else _STACK_LIMIT) + (128 << 20)
# Of the limit: what is left is too small for the allocation that was refused.
_USED_UP = 0.9


class Before(NamedTuple):
    """What there was in the sandbox before a run: what it changed and used is the difference."""

    files: Fingerprints
    look: WorkspaceLook
    meter: MemoryMeter
    #: The sandbox's own, which no longer counts what was killed until now.
    cgroup: Cgroup


class RunWatch:
    """A run that is under way."""

    def __init__(
        self, start: Execute | Run, process: Process, output: OutputReader, policy: Open, before: Before
    ) -> None:
        self.id = start.id
        self.process = process
        self.output = output
        self._meter = before.meter
        self._cgroup = before.cgroup
        #: False for a task that only looks at code.
        self.changes_state = not isinstance(start, Execute) or start.task["kind"] != "validate"
        #: How the supervisor ends the run before the code does.
        self.stop: Ending | None = None
        self.kill_at: float | None = None
        self._timeout = start.timeout
        asked = start.max_memory if isinstance(start, Execute) else None
        self._max_memory = asked or policy.max_memory
        self._max_output_bytes = policy.max_output_bytes
        #: What is in the workspace: before the run, and once it has ended after it.
        self.files = before.files
        self._look = before.look
        process_usage.reset_peak(process.pid)
        self._peak = 0
        self._duration: float | None = None
        self._stacks = 0
        self._cpu_time = 0.0
        self._peak_space = 0
        #: Whether other processes than the one that ran the code were there in the end.
        self.leaves_processes = False
        status = process_usage.status(process.pid)
        self._space_before = status.peak_address_space
        self._threads_before = status.threads
        self._cpu_before = process_usage.cpu_time(before.meter.processes())
        self._started = time.monotonic()
        self._looked_at = self._started
        self._next_watch = self._started + _WATCH_SECONDS
        self._next_measure = self._started
        output.start(policy.max_output_length, self._max_output_bytes)

    def seconds_to_wait(self) -> float:
        """Until the next look at the clock and the memory is due."""
        now = time.monotonic()
        due = min(self._next_watch, self._started + self._timeout if self.stop is None else self._next_watch)
        return max(0.0, due - now)

    def look(self) -> None:
        """Stops the run when it is over a limit. Cheap enough to be called after every event."""
        now = time.monotonic()
        if self.kill_at is not None:
            # When nobody has looked for long the machine stood still, and the code could not end either.
            self.kill_at += max(0.0, now - self._looked_at - _MOST_COUNTED)
        self._looked_at = now
        if self.stop is None and now >= self._started + self._timeout:
            limit = {"name": "time", "value": self._timeout}
            self.interrupt(Ending("timed-out", f"The run was stopped after its {self._timeout:g} s", limit=limit))
        if self.stop is None and self.output.exceeded:
            limit = {"name": "output", "value": self._max_output_bytes}
            reason = f"The run was stopped after writing {self._max_output_bytes} bytes"
            self.interrupt(Ending("output-limit", reason, limit=limit))
        if now >= self._next_watch:
            self._next_watch = now + _WATCH_SECONDS
            self.is_over_memory()

    def interrupt(self, stop: Ending) -> None:
        """Asks the code to end; force follows when the grace period is over."""
        if self.stop is not None:
            return
        self.stop = stop
        self.kill_at = time.monotonic() + _GRACE_SECONDS
        try:
            signal.pidfd_send_signal(self.process.pidfd, signal.SIGINT)
        except ProcessLookupError:
            # It has ended; its exit is about to be noticed.
            pass

    def expect_exit(self) -> None:
        """Gives the process the grace period to end by itself."""
        if self.kill_at is None:
            self.kill_at = time.monotonic() + _GRACE_SECONDS

    @property
    def must_be_killed(self) -> bool:
        return self.kill_at is not None and time.monotonic() >= self.kill_at

    @property
    def was_killed(self) -> bool:
        """Whether force was used; what the process had said before may still arrive."""
        return self.stop is not None and self.kill_at is None

    @property
    def was_over_memory(self) -> bool:
        return self.stop is not None and self.stop.status == "out-of-memory"

    def end_frame(self, own: Ending, session: str, truncated: bool) -> End:
        """The final frame of a run that would have had an ending of its `own`; `truncated` says that claims were left out. To
        be called before the processes of the run are gone from /proc, where that is possible.
        """
        self.take_stock()
        files, files_left_out = self._changed_files()
        left_out = truncated or own.left_out or files_left_out or self.output.truncated
        ending = self.stop or self._burst_stop() or self._memory_stop(own) or own
        usage = {"duration": self._duration, "cpuTime": self._cpu_time, "peakMemory": self._peak}
        return End(
            *(self.id, ending.status, ending.reason, own.exit_code, own.signal, ending.limit),
            *(left_out, usage, session, files),
        )

    def take_stock(self) -> None:
        """Reads what was used and the last output: once, at the end, and before the pipes of the process are closed."""
        if self._duration is not None:
            return
        self._duration = time.monotonic() - self._started
        status = process_usage.status(self.process.pid)
        self._peak = max(self._peak, status.peak_memory)
        self._peak_space = status.peak_address_space
        self._stacks = max(0, status.threads - self._threads_before) * _BYTES_PER_THREAD
        self.output.drain()
        processes = self._meter.processes()
        self.leaves_processes = self._meter.counts_others(processes)
        self._cpu_time = max(0.0, process_usage.cpu_time(processes) - self._cpu_before)

    def note_peak(self, peak: int) -> None:
        self._peak = max(self._peak, peak)

    def _memory_stop(self, own: Ending) -> Ending | None:
        """The limit also ends a run by refusing an allocation: the code fails for want of memory, which it has used up."""
        # What the code says counts together with what was measured alone: many a run that failed had reserved much before.
        if not own.lacked_memory:
            return None
        # Memory that was reserved and not yet touched counts too: it is what the kernel refuses more of.
        reserved = self._peak_space - self._space_before - self._stacks
        if max(self._peak, reserved) < self._max_memory * _USED_UP:
            return None
        return self._out_of_memory("An allocation was refused at the memory limit of")

    def _burst_stop(self) -> Ending | None:
        """What grows faster than the watch looks ends at the cgroup's own limit, where the machine's kernel kills."""
        if not self._cgroup.was_struck():
            return None
        return self._out_of_memory("The run was killed far above its memory limit of")

    def _out_of_memory(self, what: str) -> Ending:
        limit = {"name": "memory", "value": self._max_memory}
        return Ending("out-of-memory", f"{what} {_size(self._max_memory)}", limit=limit)

    def is_over_memory(self) -> bool:
        """Measures the memory in use; when it is over the limit the run is stopped and is to be killed at once."""
        used = self._meter.used(self._max_memory)
        if used.exact:
            self._peak = max(self._peak, used.bytes)
        elif used.bytes > self._peak:
            self._measure_peak()
        stop = self._burst_stop()
        if used.bytes > self._max_memory:
            stop = self._out_of_memory("The run was stopped at its memory limit of")
        if stop is None:
            return False
        self.stop = stop
        self.kill_at = time.monotonic()
        return True

    def _measure_peak(self) -> None:
        """Counts what several processes share once, as often as that takes a small part of the time only."""
        began = time.monotonic()
        if began < self._next_measure:
            return
        self._peak = max(self._peak, self._meter.measure())
        ended = time.monotonic()
        self._next_measure = ended + (ended - began) * _MEASURE_PART

    def _changed_files(self) -> tuple[list[dict[str, Any]], bool]:
        """The files that the run made or changed, and whether there are more of them than are named, which stderr tells."""
        before, self.files = self.files, self._look.files()
        changed = changed_files(before, self.files)
        named = [{"path": path, "size": size} for path, size in workspace.fitting(changed[:_MAX_FILES])]
        is_cut = len(self.files) >= workspace.MAX_ENTRIES
        if is_cut:
            self.output.note(f"The workspace holds {workspace.MAX_ENTRIES:,} entries or more: only the first were looked at")
        if len(named) < len(changed):
            self.output.note(f"{len(changed):,} files were made or changed: the first {len(named):,} are named")
        return named, is_cut or len(named) < len(changed)


def ending_of_exit(status: int) -> Ending:
    """What a wait status says about a program that ended by itself."""
    if os.WIFSIGNALED(status):
        name = _signal_name(os.WTERMSIG(status))
        return Ending("killed", f"The process was ended by {name}", None, name)
    code = os.WEXITSTATUS(status)
    if code == 0:
        return Ending("completed", "The program ended with exit code 0", 0)
    return Ending("failed", f"The program ended with exit code {code}", code)


def ending_of_kernel_exit(status: int) -> Ending:
    """The same for a kernel, which was not to end at all while it ran code."""
    ending = ending_of_exit(status)
    if ending.signal is not None:
        return ending
    reason = f"The process left with exit code {ending.exit_code} before the code had ended"
    return Ending("killed", reason, ending.exit_code)


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _size(number: int) -> str:
    """Bytes as a person says them, in the largest unit that leaves at least 1: `512 MB`."""
    amount = float(number)
    for unit in ("B", "KB", "MB"):
        if amount < 1024:
            return f"{round(amount, 1):g} {unit}"
        amount /= 1024
    return f"{round(amount, 1):g} GB"
