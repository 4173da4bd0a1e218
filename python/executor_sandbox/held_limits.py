"""Holding a sandbox to its policy, and reading back that it is held: what was asked for is not yet what holds."""

from __future__ import annotations

import os
import resource

from executor_protocol.host_frames import Open
from executor_sandbox.cgroups import Cgroup
from executor_sandbox.isolation import CORE_LIMITS, MAX_FILES, MAX_OPEN_FILES, PRIVATE_FOLDERS
from executor_sandbox.kernel_handle import KernelHandle
from executor_sandbox.program import Limits

_PAGE = os.sysconf("SC_PAGE_SIZE")


def hold_limits(kernel: KernelHandle, limits: Limits, policy: Open, cgroup: Cgroup) -> list[str]:
    """Sets the limits of a policy and names all that holds. Raises PermissionError for a limit that does not hold."""
    limits.apply(kernel.process.pid)
    _verify_process(kernel.process.pid, limits)
    for folder in PRIVATE_FOLDERS:
        _verify_folder(folder, policy.max_disk)
    held = cgroup.limit(policy.max_memory, policy.max_processes)
    return [*kernel.mechanisms, "disk and inode limits", "resource limits", *held]


def _verify_process(pid: int, limits: Limits) -> None:
    wanted = {
        **limits.settings(),
        resource.RLIMIT_NOFILE: (MAX_OPEN_FILES, MAX_OPEN_FILES),
        resource.RLIMIT_CORE: CORE_LIMITS,
    }
    for number, limit in wanted.items():
        held = resource.prlimit(pid, number)
        if held != limit:
            raise PermissionError(f"Resource limit {number} of the code's process is {held}, and not {limit}")


def _verify_folder(folder: str, max_disk: int) -> None:
    usage = os.statvfs(folder)
    size = usage.f_blocks * usage.f_frsize
    # A file system is sized in whole pages.
    if not 0 < size < max_disk + _PAGE:
        raise PermissionError(f"{folder} may hold {size} bytes, and not {max_disk}")
    if not 0 < usage.f_files <= MAX_FILES:
        raise PermissionError(f"{folder} may hold {usage.f_files} files, and not {MAX_FILES}")
