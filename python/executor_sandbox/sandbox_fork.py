"""Forking a sandbox: another one, with a file system and namespaces of its own, whose kernel goes on from a copy of this one's.

The namespaces are nested in those of the sandbox that is forked, because only there may a copy of its kernel move.
"""

from __future__ import annotations

import os
import select
import time
from _socket import AF_UNIX, MSG_CMSG_CLOEXEC, SOCK_STREAM, socketpair
from _socket import socket as Socket
from typing import Callable, NamedTuple, NoReturn

from executor_protocol.frames import ROOM_FOR_DESCRIPTORS, ProtocolError, descriptors_of, send_descriptors
from executor_protocol.kernel_frames import Wake
from executor_sandbox import isolation, linux, matplotlib_cache
from executor_sandbox.cgroups import Cgroup
from executor_sandbox.kernel_copies import credential_pair, sender
from executor_sandbox.killing import continue_all, stop_all
from executor_sandbox.last_words import say_broken
from executor_sandbox.privileges import kill_privileged
from executor_sandbox.program import Process, pipe
from executor_sandbox.rewind import Moment, Rewind
from executor_sandbox.setns_permits import SetnsPermits

_WAIT_SECONDS = 5.0
# The user namespace comes first: only who is in it may enter the others.
_ORDER = ("user", "mnt", "net", "ipc", "uts", "pid")


class ForkRequest(NamedTuple):
    """What a fork is made from."""

    #: The host's connection to the fork.
    connection: Socket
    moment: Moment
    rewind: Rewind
    permits: SetnsPermits
    #: On which the kernel asks about `setns`; none where another supervisor answers.
    listeners: list[int]
    max_disk: int
    #: The fork's own.
    cgroup: Cgroup
    #: Folder that no sandbox may see, and a descriptor of it.
    hidden: str
    door_folder: int


class ForkedKernel(NamedTuple):
    """What the supervisor of a fork begins with."""

    process: Process
    control: Socket


def fork_sandbox(request: ForkRequest, become: Callable[[ForkedKernel], None]) -> int:
    """Makes a fork; the number of its supervisor, which calls `become`. Raises ProtocolError when it cannot be made."""
    control, theirs = credential_pair()
    stdout, stdout_end = pipe()
    stderr, stderr_end = pipe()
    entry, entry_end = credential_pair()
    sync, sync_end = socketpair(AF_UNIX, SOCK_STREAM, 0)
    # Until it is undumpable again the new supervisor could be read and written by code of this sandbox.
    stop_all()
    try:
        supervisor = isolation.clone_into_namespaces()
        if supervisor == 0:
            _become_supervisor(request, (control, stdout, stderr, sync_end), become)
        sync.settimeout(_WAIT_SECONDS)
        sync.recv(1)
    finally:
        continue_all()
    for descriptor in (stdout, stderr):
        os.close(descriptor)
    for connection in (control, sync_end):
        connection.close()
    try:
        data, ancillary, _, _ = sync.recvmsg(1, ROOM_FOR_DESCRIPTORS, MSG_CMSG_CLOEXEC)
        namespaces = descriptors_of(ancillary)
        if not data or len(namespaces) != len(_ORDER):
            raise ProtocolError("The fork's namespaces could not be made")
        user_namespace = os.readlink(f"/proc/self/fd/{namespaces[0]}")
        passed = [theirs.fileno(), stdout_end, stderr_end, entry_end.fileno(), *namespaces]
        request.moment.copy.send(Wake(len(passed)), passed)
        entry_end.close()
        for namespace in namespaces:
            os.close(namespace)
        _let_in(entry, request)
        # The copy is of the code's making: it may have let another keep what it had to have on its way.
        request.permits.withdraw()
        if kill_privileged(user_namespace):
            raise ProtocolError("The code tried to keep what its copy was given to move into the fork")
        sync.sendall(b"!")
    except (OSError, EOFError) as error:
        _kill(supervisor)
        raise ProtocolError(f"The copy did not move into the fork: {error}") from error
    except ProtocolError:
        _kill(supervisor)
        raise
    finally:
        request.permits.withdraw()
        for descriptor in (stdout_end, stderr_end):
            os.close(descriptor)
        for connection in (theirs, entry, entry_end, sync):
            connection.close()
    return supervisor


def _let_in(entry: Socket, request: ForkRequest) -> None:
    """Has exactly the process that asks for it pass into the namespaces."""
    entry.settimeout(_WAIT_SECONDS)
    request.permits.grant(sender(entry))
    entry.sendall(b"!")
    poll = select.poll()
    for descriptor in (entry.fileno(), *request.listeners):
        poll.register(descriptor, select.POLLIN)
    deadline = time.monotonic() + _WAIT_SECONDS
    while time.monotonic() < deadline:
        for descriptor, _ in poll.poll(100):
            if descriptor != entry.fileno():
                request.permits.decide(descriptor)
            elif entry.recv(1):
                return
            else:
                raise EOFError("it ended")
    raise ProtocolError("The copy did not move into the fork in time")


def _become_supervisor(
    request: ForkRequest,
    ours: tuple[Socket, int, int, Socket],
    become: Callable[[ForkedKernel], None],
) -> NoReturn:
    """The first process of the fork. Nothing here may return into the code of the supervisor that was forked."""
    control, stdout, stderr, sync = ours
    code = 1
    try:
        linux.prctl(linux.PR_SET_DUMPABLE, 1)
        isolation.map_user(nested=True)
        isolation.hide_from_code()
        sync.sendall(b"!")
        keep = {request.connection.fileno(), control.fileno(), sync.fileno(), stdout, stderr, request.door_folder}
        keep.update(request.rewind.descriptors, request.cgroup.descriptors)
        _close_all_but(keep)
        request.cgroup.enter()
        isolation.build_file_system(request.hidden)
        isolation.resize_file_systems(request.max_disk)
        if not request.rewind.restore_files(request.moment, now={}):
            raise OSError("The workspace holds too many files, or too large ones, to be copied into a fork")
        matplotlib_cache.provide()
        namespaces = [os.open(f"/proc/self/ns/{name}", os.O_RDONLY | os.O_CLOEXEC) for name in _ORDER]
        send_descriptors(sync, namespaces)
        for namespace in namespaces:
            os.close(namespace)
        control.settimeout(_WAIT_SECONDS)
        pid = sender(control)
        sync.settimeout(_WAIT_SECONDS)
        if not sync.recv(1):
            raise EOFError("The fork was given up")
        sync.close()
        request.cgroup.admit(pid)
        become(ForkedKernel(Process(pid, os.pidfd_open(pid), stdout, stderr), control))
        code = 0
    except BaseException as error:
        say_broken(request.connection, error)
    finally:
        os._exit(code)


def _close_all_but(keep: set[int]) -> None:
    previous = 2
    for descriptor in sorted(keep):
        os.closerange(previous + 1, descriptor)
        previous = descriptor
    os.closerange(previous + 1, 1 << 20)


def _kill(supervisor: int) -> None:
    os.kill(supervisor, 9)
