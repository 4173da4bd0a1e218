"""A sleeping kernel, seen from inside: waiting until one that goes on from it is wanted, here or in another sandbox."""

from __future__ import annotations

import os
from _socket import AF_UNIX, SOCK_STREAM
from _socket import socket as Socket

from executor_kernel import open_files, random_streams
from executor_protocol.frames import Channel
from executor_protocol.kernel_frames import Wake
from executor_protocol.typed_frames import read
from executor_sandbox import linux

_CONTROL, _STDOUT, _STDERR = 3, 1, 2
_WORKSPACE = "/workspace/"

_exit = os._exit
_fork = os.fork
_waitpid = os.waitpid
_dup2 = os.dup2
_close = os.close
_listdir = os.listdir
_clone = linux.clone


def leave_copy(channel: Channel) -> bool:
    """Leaves a sleeping copy of the process behind. False at once in the caller, and later True in whoever goes on."""
    descriptors = channel.take_descriptors(1)
    if not descriptors:
        # There will be no copy, which the supervisor finds out.
        return False
    (control,) = descriptors
    files = open_files.note()
    if _fork_orphan():
        _close(control)
        return False
    channel.move(control, _CONTROL)
    try:
        channel.send_byte()
    except OSError:
        # It was given up before it was there, and has no output of its own to complain on.
        _exit(0)
    is_fork = sleep(channel)
    random_streams.renew()
    open_files.reopen(files, is_fork)
    return True


def sleep_as_zygote(channel: Channel) -> None:
    """Sleeps for good; returns in every kernel that is forked for whoever sends three descriptors: its channel, and what it
    writes to. Does as little as it can on the way: both processes get a copy of every page that one of them writes to.
    """
    while True:
        descriptors = channel.receive_descriptors()
        if not descriptors:
            _exit(0)
        try:
            if _clone(linux.CLONE_PARENT) == 0:
                break
        except OSError:
            # There may be no more processes now; whoever waits finds out.
            pass
        for descriptor in descriptors:
            _close(descriptor)
    control, *streams = descriptors
    channel.move(control, _CONTROL)
    replace_streams(streams)


def sleep(channel: Channel) -> bool:
    """Sleeps for good; returns in every copy that is waked, with a channel and output of its own: True in a fork."""
    while True:
        frame = channel.receive()
        if frame is None:
            _exit(0)
        descriptors = channel.take_descriptors(read(Wake, frame).descriptors)
        if descriptors and not _fork_orphan():
            break
        for descriptor in descriptors:
            _close(descriptor)
    control, stdout, stderr, *others = descriptors
    if others:
        _enter_fork(Socket(AF_UNIX, SOCK_STREAM, 0, others[0]), others[1:])
    channel.move(control, _CONTROL)
    replace_streams([stdout, stderr])
    return bool(others)


def replace_streams(descriptors: list[int]) -> None:
    """Makes two descriptors what the process writes to; there may be none, and then nothing changes."""
    for descriptor, place in zip(descriptors, (_STDOUT, _STDERR)):
        _dup2(descriptor, place, True)
        _close(descriptor)


def _fork_orphan() -> bool:
    """Forks a process that the code will not find among its children: False in it, True in the caller. Where the code
    has used up all the processes that it may have there is none, which whoever waits for it finds out.
    """
    try:
        if len(_listdir("/proc/self/task")) == 1:
            return _clone(linux.CLONE_PARENT) != 0
        # With threads about, libraries and Python have to be told of a fork. They give the child a new seed.
        put_back = random_streams.kept_state()
        between = _fork()
    except Exception:
        # Or an audit hook of the code's has raised.
        return True
    if between != 0:
        _waitpid(between, 0)
        return True
    try:
        if _fork() == 0:
            put_back()
            return False
    except Exception:
        # No room for another process: this copy never reports, as one that was refused above.
        pass
    _exit(0)


def _enter_fork(entry: Socket, namespaces: list[int]) -> None:
    """Moves into the namespaces of another sandbox; returns in a child of its first process, without any privilege.

    The supervisor lets this process alone, and only now, call `setns`. What it may do in the new user namespace until it
    has given it up again is bounded by the seccomp filter, which stays.
    """
    directory = os.getcwd()
    entry.sendall(b"?")
    entry.recv(1)
    for namespace in namespaces:
        linux.set_namespace(namespace)
        _close(namespace)
    linux.drop_capabilities()
    linux.prctl(linux.PR_SET_DUMPABLE, 1)
    entry.sendall(b"!")
    entry.close()
    # Only children are in the new pid namespace. The one in between ends, so that the next belongs to the new sandbox.
    if _clone() != 0 or _clone() != 0:
        _exit(0)
    try:
        os.chdir(directory)
    except OSError:
        # It was outside of the workspace, or deleted.
        os.chdir(_WORKSPACE)
