"""The supervisor: pid 1 of a sandbox, outside of the code's process.

It owns the output pipes, the clock, the memory watch and the verdict, and outlives whatever the code does. What the
code's process sends is passed on as a claim; how a run ended is decided here.
"""

from __future__ import annotations

import os
import selectors
import socket
from typing import Callable, Dict, List, Optional, Tuple

from . import file_requests, isolation, watch
from .frames import Frame, ProtocolError
from .host_link import HostLink
from .idle_watch import IdleWatch
from .job import Ending, Job, Stop, ending_of_exit, ending_of_kernel_exit
from .kernel_handle import KernelHandle
from .killing import kill_all_but, kill_everything
from .listening import Listening
from .output import OutputReader
from .program import Limits, Process, Program, start_program

_CLAIMS = frozenset(("display", "result", "error"))
_MAX_CLAIM_FRAMES = 1000
_ROOM_TO_WORK = 16 * 1024 * 1024
_READ = selectors.EVENT_READ


class Supervisor:
    """Serves one host connection until it closes; everything in the sandbox ends with it."""

    def __init__(self, connection: socket.socket, outside: Dict[str, str]) -> None:
        self._host = HostLink(connection)
        self._outside = outside
        self._selector = selectors.DefaultSelector()
        self._policy: Frame = {}
        self._kernel: Optional[KernelHandle] = None
        self._kernel_lost = False
        self._job: Optional[Job] = None
        self._claims = 0
        self._open = True
        self._code = Listening(self._selector)
        self._idle_watch = IdleWatch()
        self._handlers: Dict[str, Callable[[Frame], None]] = {
            "open": self._open_sandbox,
            "execute": self._execute,
            "run": self._run,
            "interrupt": self._interrupt,
            "file": self._file,
            "shutdown": self._shutdown,
        }

    def serve(self) -> None:
        self._start_kernel()
        self._selector.register(self._host.connection, _READ, self._read_host)
        while self._open and not self._host.closed:
            for key, _ in self._selector.select(self._seconds_to_wait()):
                # An earlier event of the same round may have closed what this one is about, and its number been reused.
                current = self._selector.get_map().get(key.fd)
                if current is not None and current.data is key.data:
                    key.data()
            self._look()
            self._reap_orphans()
            self._host.flush()
            self._selector.modify(self._host.connection, self._host.interest, self._read_host)
            self._code.pause(self._host.congested)
        kill_everything()

    def _read_host(self) -> None:
        for frame in self._host.receive():
            self._handlers[frame["type"]](frame)

    def _seconds_to_wait(self) -> Optional[float]:
        if self._job is not None:
            return self._job.seconds_to_wait()
        # Nothing can run before the host has opened the sandbox.
        return self._idle_watch.seconds_to_wait() if self._policy else None

    def _look(self) -> None:
        job = self._job
        if job is None:
            if self._policy and self._idle_watch.is_over(self._policy["maxMemory"]):
                self._kill_all()
            return
        job.look()
        if job.must_be_killed:
            job.kill_at = None
            self._kill(job)

    def _reap_orphans(self) -> None:
        """Takes the exit status of adopted processes; those that it started are awaited where they are judged."""
        own = {process.pid for process in self._processes()}
        while True:
            try:
                ended = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            except ChildProcessError:
                return
            if ended is None or ended.si_pid in own:
                # Nobody, or one whose status is about to be taken where it is judged.
                return
            os.waitpid(ended.si_pid, os.WNOHANG)

    def _processes(self) -> List[Process]:
        found = [] if self._kernel is None else [self._kernel.process]
        return found if self._job is None else found + [self._job.process]

    # What the host asks for

    def _open_sandbox(self, frame: Frame) -> None:
        isolation.resize_file_systems(frame["maxDisk"])
        assert self._kernel is not None
        self._policy = frame
        self._configure(self._kernel)
        self._host.send({"type": "opened", "mechanisms": self._kernel.mechanisms})

    def _execute(self, frame: Frame) -> None:
        started = self._kernel
        if started is None:
            started = self._start_kernel()
            self._configure(started)
        # Room to work in, even where earlier code has used up everything: it may be about to free it.
        room = watch.status(started.process.pid).data + _ROOM_TO_WORK
        data = started.base_data + (frame.get("maxMemory") or self._policy["maxMemory"])
        self._limits(max(data, room)).apply(started.process.pid)
        started.output.discard()
        self._claims = 0
        self._job = Job(frame, started.process, started.output, self._policy)
        self._tell(started, {"type": "execute", "task": frame["task"]})

    def _run(self, frame: Frame) -> None:
        program = Program(frame["command"], frame["directory"], frame["stdin"], self._policy["environment"])
        process = start_program(program, self._limits(self._policy["maxMemory"]))
        output = OutputReader({process.stdout: "stdout", process.stderr: "stderr"}, self._send_output)
        self._listen_to_output(process, output)
        self._selector.register(process.pidfd, _READ, self._program_ended)
        self._job = Job(frame, process, output, self._policy)

    def _interrupt(self, frame: Frame) -> None:
        job = self._job
        if job is not None and job.id == frame["id"]:
            job.interrupt(Stop("cancelled", "The run was cancelled", None))

    def _file(self, frame: Frame) -> None:
        self._host.send(file_requests.answer(frame))

    def _shutdown(self, _frame: Frame) -> None:
        self._open = False

    # The kernel

    def _start_kernel(self) -> KernelHandle:
        started = KernelHandle(self._send_output, self._outside)
        self._kernel = started
        self._listen_to_output(started.process, started.output)
        self._code.add(started.control.fileno(), self._read_kernel)
        self._selector.register(started.process.pidfd, _READ, self._kernel_ended)
        return started

    def _configure(self, started: KernelHandle) -> None:
        frame = {"type": "configure", "environment": self._policy["environment"], "directory": isolation.WORKSPACE}
        self._tell(started, frame)

    def _tell(self, started: KernelHandle, frame: Frame) -> None:
        try:
            started.tell(frame)
        except ProtocolError as error:
            self._break_protocol(str(error))

    def _read_kernel(self) -> None:
        started = self._kernel
        assert started is not None
        try:
            for frame in started.receive():
                self._take_claim(frame)
        except ProtocolError as error:
            self._break_protocol(str(error))
        except EOFError:
            self._code.remove(started.control.fileno())
            # Either the process is ending or the code closed the channel, and then nothing it does can be accounted for.
            if self._job is not None:
                self._job.expect_exit()

    def _take_claim(self, frame: Frame) -> None:
        job = self._job
        if job is None:
            return
        self._claims += 1
        if frame["type"] == "end":
            self._finish_execution(job, frame)
        elif frame["type"] in _CLAIMS and self._claims <= _MAX_CLAIM_FRAMES:
            frame["id"] = job.id
            self._host.send(frame)
        else:
            self._break_protocol(f"The code's process sent an unexpected frame {frame['type']!r}")

    def _finish_execution(self, job: Job, claim: Frame) -> None:
        status, code = claim.get("status"), claim.get("exitCode")
        if status not in ("completed", "failed", "refused") or not (code is None or isinstance(code, int)):
            self._break_protocol("The code's process sent an end that is none")
            return
        if job.is_over_memory():
            # What it holds now would count against every later run: it is killed, whatever it says.
            return
        if job.stop is not None:
            # The code took the interruption; what it started did not.
            kill_all_but(job.process.pid, descendants=False)
        ending = Ending(status, str(claim.get("reason", ""))[:1000], code)
        self._finish(job, ending, "reset" if self._kernel_lost else "kept")
        self._kernel_lost = False

    def _break_protocol(self, reason: str) -> None:
        job = self._job
        if job is not None and job.stop is None:
            job.stop = Stop("killed", reason, None)
        self._kill_all()

    def _kernel_ended(self) -> None:
        started, job = self._kernel, self._job
        assert started is not None
        running = job is not None and job.process is started.process
        if running and started.control.fileno() in self._code:
            # The last that it said may still be on its way.
            self._read_kernel()
        kill_everything(zombie=started.process.pid)
        status, peak = _reap(started.process.pid)
        self._kernel = None
        if job is not None and running and self._job is job:
            job.note_peak(peak)
            self._finish(job, ending_of_kernel_exit(status), "reset")
            self._kernel_lost = False
        else:
            self._kernel_lost = True
        self._code.remove(started.control.fileno())
        started.control.close()
        self._close_process(started.process)

    # Programs

    def _program_ended(self) -> None:
        job = self._job
        assert job is not None
        status, peak = _reap(job.process.pid)
        job.note_peak(peak)
        self._finish(job, ending_of_exit(status), "kept" if self._kernel is not None else "reset")
        self._close_process(job.process)

    # Both

    def _limits(self, data: int) -> Limits:
        return Limits(data, self._policy["maxProcesses"], self._policy["maxFileSize"])

    def _listen_to_output(self, process: Process, output: OutputReader) -> None:
        for descriptor in (process.stdout, process.stderr):
            self._code.add(descriptor, lambda fd=descriptor: self._read_output(output, fd))

    def _read_output(self, output: OutputReader, descriptor: int) -> None:
        if not output.read(descriptor):
            self._code.remove(descriptor)

    def _send_output(self, stream: str, text: str) -> None:
        if self._job is not None:
            self._host.send({"type": "output", "id": self._job.id, "stream": stream, "text": text})

    def _finish(self, job: Job, ending: Ending, session: str) -> None:
        self._host.send(job.end_frame(ending, session))
        self._job = None

    def _kill(self, job: Job) -> None:
        if job.stop is None:
            job.stop = Stop("killed", "The code's process closed its control channel", None)
        if self._kernel is not None and job.process is not self._kernel.process:
            kill_all_but(self._kernel.process.pid, descendants=True)
        else:
            self._kill_all()

    def _kill_all(self) -> None:
        kill_everything(zombie=None if self._kernel is None else self._kernel.process.pid)

    def _close_process(self, process: Process) -> None:
        self._selector.unregister(process.pidfd)
        os.close(process.pidfd)
        for descriptor in (process.stdout, process.stderr):
            self._code.remove(descriptor)
            os.close(descriptor)


def _reap(pid: int) -> Tuple[int, int]:
    """The wait status and the peak memory, in bytes, of a process that has ended."""
    _, status, usage = os.wait4(pid, 0)
    return status, usage.ru_maxrss * 1024
