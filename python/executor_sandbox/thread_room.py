"""Room for threads: how many processes and threads there may be, and memory to reserve for their stacks."""

from __future__ import annotations

from typing import Any

#: Copies of the kernel beside the processes of the code; a hard limit cannot be raised again when there are more.
MOST_COPIES = 20

_DEFAULT_STACK = 8 << 20


def most_processes() -> int | None:
    """How many processes and threads the sandbox's code may have; None where that is not limited."""
    resource = _limits()
    hard = -1 if resource is None else resource.getrlimit(resource.RLIMIT_NPROC)[1]
    return None if hard <= MOST_COPIES else hard - MOST_COPIES


def make_room() -> None:
    """Lets the process reserve stacks for all the threads that it may have.

    Nearly nothing of a stack is ever used, yet RLIMIT_DATA counts all of it: it would refuse threads with hardly any
    memory in use. What is used is measured from outside.
    """
    resource, threads = _limits(), most_processes()
    if resource is None or threads is None:
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    stack = resource.getrlimit(resource.RLIMIT_STACK)[0]
    if soft != resource.RLIM_INFINITY:
        room = threads * (_DEFAULT_STACK if stack == resource.RLIM_INFINITY else stack)
        resource.setrlimit(resource.RLIMIT_DATA, (soft + room, hard))


def _limits() -> Any:
    try:
        import resource
    except ImportError:
        # Python in WebAssembly has no limits, and no threads.
        return None
    return resource
