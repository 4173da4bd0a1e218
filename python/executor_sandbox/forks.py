"""The forks that were made from a sandbox."""

from __future__ import annotations

from executor_sandbox.cgroups import Cgroup


class Forks:
    """Their supervisors run in here, each with the sandbox that it serves below it."""

    def __init__(self) -> None:
        #: The processes of the supervisors.
        self.pids: set[int] = set()
        self._cgroups: dict[int, Cgroup] = {}

    def add(self, supervisor: int, cgroup: Cgroup) -> None:
        self.pids.add(supervisor)
        self._cgroups[supervisor] = cgroup

    def note_ended(self, pids: set[int]) -> None:
        """Those that have ended are not to be spared any more: their numbers may be given to others."""
        for pid in pids & self.pids:
            self.pids.remove(pid)
            self._cgroups.pop(pid).remove()
