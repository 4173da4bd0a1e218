"""Where a sandbox stands."""

from __future__ import annotations

from typing import NamedTuple

from executor_sandbox.cgroups import Cgroup
from executor_sandbox.kernel_program import KernelProgram
from executor_sandbox.setns_permits import SetnsPermits


class Place(NamedTuple):
    """What was there before the sandbox was, and holds it."""

    #: The namespaces of whoever made it, none of which it may share.
    outside: dict[str, str]
    #: The folder of the host's sockets, which the code may not see, and a descriptor of it.
    hidden: str
    door_folder: int
    #: What its forks share with it.
    permits: SetnsPermits
    #: What holds it as a whole.
    cgroup: Cgroup
    #: What its kernels are.
    kernel: KernelProgram
