"""What a session can go back to: its interpreter and its workspace as they were before the next run, and by name."""

from __future__ import annotations

import functools
from typing import NamedTuple

from executor_protocol.frames import ProtocolError
from executor_sandbox.event_loop import EventLoop
from executor_sandbox.kernel_copies import KernelCopy
from executor_sandbox.kernel_handle import KernelHandle
from executor_sandbox.workspace_look import Fingerprints
from executor_sandbox.workspace_states import WorkspaceState, WorkspaceStore

MAX_SNAPSHOTS = 16


class Moment(NamedTuple):
    """The interpreter and the workspace at one time."""

    copy: KernelCopy
    files: WorkspaceState


class Rewind:
    """Holds at most `MAX_SNAPSHOTS` named moments and the latest; together they may keep `max_memory` bytes for themselves."""

    def __init__(self, loop: EventLoop) -> None:
        self._loop = loop
        self._store = WorkspaceStore()
        self._latest: Moment | None = None
        #: The one before, until the copy of the latest is there: by what it shares the kernel knows what has changed since.
        self._superseded: Moment | None = None
        #: What takes the place of the latest one's copy, once it is there.
        self._substitute: KernelCopy | None = None
        self._named: dict[str, Moment] = {}
        #: Those of the names that are nobody's to go back to but the host's.
        self._aside: set[str] = set()
        self._count = 0
        self._max_memory = 0
        #: False where every run has a sandbox of its own, and nothing to go back to.
        self.enabled = False

    def enable(self, max_memory: int, max_disk: int) -> None:
        self.enabled = True
        self._max_memory = max_memory
        self._store.max_bytes = max_disk

    @property
    def limits(self) -> tuple[int, int]:
        """What `enable` was called with."""
        return self._max_memory, self._store.max_bytes

    @property
    def descriptors(self) -> list[int]:
        """What the kept files are reached by."""
        return self._store.descriptors

    @property
    def latest(self) -> Moment | None:
        return self._latest

    def take(self, kernel: KernelHandle, files: Fingerprints) -> None:
        """Makes the present the moment that the next run goes back to."""
        self._drop_superseded()
        self._drop_substitute()
        previous = self._latest
        try:
            copy = KernelCopy(kernel, self._loop, self._drop_superseded)
        except ProtocolError:
            # Its channel is stuck; the next run will find out.
            self.forget()
            return
        self._latest = Moment(copy, self._store.capture(files, previous.files if previous else None))
        self._superseded = previous

    def share_memory(self, kernel: KernelHandle) -> None:
        """Has the latest moment, which is the present, kept by a copy that shares all its memory with the kernel."""
        latest = self._latest
        if latest is None or self._substitute is not None or self._is_named(latest):
            # One that was named stays, so that there would be a copy more.
            return
        try:
            self._substitute = KernelCopy(kernel, self._loop, functools.partial(self._substituted, latest), shares=True)
        except ProtocolError:
            # Its channel is stuck; the next run will find out.
            return

    def forget(self) -> None:
        """Gives up the latest moment: the present is another, and nothing of it was kept."""
        previous, self._latest = self._latest, None
        self._release(previous)

    def name(self, aside: bool) -> str:
        """Keeps the latest moment under a name: the oldest ones out where there are too many or they hold too much, or
        `aside` from those until it is dropped.
        """
        assert self._latest is not None
        self._count += 1
        name = f"snapshot-{self._count}"
        self._named[name] = self._latest
        if aside:
            self._aside.add(name)
            return name
        while len(names := self.names) > MAX_SNAPSHOTS or (len(names) > 1 and self.memory() > self._max_memory):
            self.drop(names[0])
        return name

    def go_back(self, name: str) -> Moment:
        """Makes the moment of that name the latest. Raises KeyError for a name that there is none of, or no more."""
        moment = self._named[name]
        previous, self._latest = self._latest, moment
        self._release(previous)
        return moment

    def drop(self, name: str) -> None:
        """Gives up a named moment, if there is one of that name."""
        self._aside.discard(name)
        self._release(self._named.pop(name, None))

    @property
    def names(self) -> list[str]:
        """The names that can be gone back to, oldest first."""
        return [name for name in self._named if name not in self._aside]

    def restore_files(self, moment: Moment, now: Fingerprints) -> bool:
        """Puts the workspace, which looks like `now`, back; False where it was too large to be kept."""
        return self._store.restore(moment.files, now)

    def copies(self) -> list[KernelCopy]:
        moments = [*self._named.values(), self._latest, self._superseded]
        found = {id(moment.copy): moment.copy for moment in moments if moment is not None}
        return [*found.values(), *([] if self._substitute is None else [self._substitute])]

    def pids(self) -> set[int]:
        """The processes of the copies."""
        return {copy.pid for copy in self.copies() if copy.confirm(wait=False) and copy.pid is not None}

    def memory(self) -> int:
        """Bytes that the copies alone hold: pages that the interpreter has since changed or freed, and kept files."""
        return sum(copy.memory() for copy in self.copies()) + self._store.bytes

    def _drop_superseded(self) -> None:
        moment, self._superseded = self._superseded, None
        self._release(moment)

    def _drop_substitute(self) -> None:
        copy, self._substitute = self._substitute, None
        if copy is not None:
            copy.drop()

    def _substituted(self, moment: Moment) -> None:
        copy, self._substitute = self._substitute, None
        if copy is None or copy.pid is None:
            return
        if moment is self._latest and not self._is_named(moment):
            self._latest = moment._replace(copy=copy)
            moment.copy.drop()
        else:
            copy.drop()

    def _release(self, moment: Moment | None) -> None:
        if moment is None or moment is self._latest or self._is_named(moment):
            return
        moment.copy.drop()
        self._store.release(moment.files)

    def _is_named(self, moment: Moment) -> bool:
        return any(moment is kept for kept in self._named.values())
