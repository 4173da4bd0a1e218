"""How much memory the code of a sandbox uses: all its processes and files, without the copies kept for rewinding."""

from __future__ import annotations

from typing import NamedTuple

from executor_sandbox import process_usage
from executor_sandbox.killing import without_descendants
from executor_sandbox.rewind import Rewind


class Usage(NamedTuple):
    """Bytes in use; no fewer, and more where pages that several processes share were counted for each of them."""

    bytes: int
    #: Whether every page was counted once.
    exact: bool


class MemoryMeter:
    """Measures for one sandbox, without its `forks` and its `zygote`. `image` is what an interpreter has resident before
    any code runs.
    """

    def __init__(self, rewind: Rewind, forks: set[int], zygote: set[int]) -> None:
        self._rewind = rewind
        self._forks = forks
        self._zygote = zygote
        self.image = 0

    def processes(self) -> list[int]:
        """The processes of the code, the interpreter among them."""
        others = self._rewind.pids()
        pids = [pid for pid in process_usage.processes() if pid not in others and pid not in self._zygote]
        return without_descendants(pids, self._forks) if self._forks else pids

    def counts_others(self, processes: list[int]) -> bool:
        """Whether there are more than one of these, copies that have not reported yet being none of them."""
        return len(processes) - 1 > sum(copy.pid is None for copy in self._rewind.copies())

    def used(self, limit: int) -> Usage:
        """What is in use; exact where it matters, which is above `limit`."""
        pids = self.processes()
        resident = process_usage.resident_memory(pids)
        files = process_usage.files_in_memory()
        # Pages shared with the fork server or among the processes count in full, so this is only a first, cheap look.
        used = sum(resident) + files
        if used <= limit:
            return Usage(used, exact=len(pids) == 1)
        return Usage(min(used, self._proportional(pids, resident) + files), exact=True)

    def measure(self) -> int:
        """Bytes in use, exactly; dear where processes are many or large."""
        pids = self.processes()
        return self._proportional(pids, process_usage.resident_memory(pids)) + process_usage.files_in_memory()

    def _proportional(self, pids: list[int], resident: list[int]) -> int:
        # Pages shared with a copy would count by half in a proportional share. So each is counted in full there, and what
        # only the copies still hold is taken off again.
        copies = self._rewind.copies()
        exact = process_usage.proportional_memory(pids + sorted(self._rewind.pids())) - sum(copy.memory() for copy in copies)
        if copies:
            # What several copies share and the code does not was counted too.
            exact = min(exact, sum(max(0, own - self.image) for own in resident))
        return exact
