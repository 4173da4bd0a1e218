"""What the kernels of a sandbox are, for a trusted side that knows nothing of them."""

from __future__ import annotations

from _socket import socket as Socket
from collections.abc import Sequence
from typing import Callable, NamedTuple


class KernelProgram(NamedTuple):
    """Runs beside the user's code in a process of its own; whoever starts the fork server brings it along."""

    #: Makes ready in the fork server what every kernel is to have when it is forked.
    prepare: Callable[[], object]
    #: Serves on a socket as what all kernels of a sandbox are copies of, given the listeners of its seccomp filter.
    serve: Callable[[Socket, Sequence[int]], None]
