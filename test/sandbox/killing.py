"""Checks of what the supervisor does to all processes, in a pid namespace of its own: there, all are what this starts.

Prints one JSON object with what was seen; the test judges.
"""

import ctypes
import json
import os
import signal
import sys
import threading
import time

# Outside of a namespace of its own this would stop and kill the machine's processes.
assert os.getpid() == 1, "It has to be the first of its pid namespace"

from executor_sandbox import process_usage
from executor_sandbox.killing import continue_all, kill_all_but, kill_everything, stop_all, wait_until_still
from executor_sandbox.privileges import kill_privileged

ROUNDS = 200
BLOCK = 64 * 1024 * 1024
CLONE_NEWPID = 0x20000000


def start(work):
    pid = os.fork()
    if pid == 0:
        work()
        os._exit(0)
    return pid


def fork_for_ever():
    while True:
        pid = os.fork()
        if pid == 0:
            os._exit(0)
        os.waitpid(pid, 0)


def fork_in_a_thread():
    threading.Thread(target=fork_for_ever).start()
    time.sleep(600)


def leave_a_thread_behind():
    block = bytearray(b"x" * BLOCK)
    threading.Thread(target=time.sleep, args=(600,)).start()
    ctypes.CDLL(None).pthread_exit(None)
    del block


def keep_capabilities_in_a_thread():
    threading.Thread(target=time.sleep, args=(600,)).start()
    version_3 = (ctypes.c_uint32 * 2)(0x20080522, 0)
    none = (ctypes.c_uint32 * 6)()
    assert ctypes.CDLL(None).capset(version_3, none) == 0
    time.sleep(600)


def fields(place):
    """Those of /proc/place/stat from the state on."""
    with open(f"/proc/{place}/stat") as file:
        return file.read().rpartition(")")[2].split()


def state(place):
    return fields(place)[0]


def is_exiting(place):
    return bool(int(fields(place)[6]) & 0x4)


def states():
    threads = [f"{pid}/task/{thread}" for pid in process_usage.processes() for thread in os.listdir(f"/proc/{pid}/task")]
    # Whoever exits does not fork any more.
    return {state(thread) for thread in threads if not is_exiting(thread)}


def wait_until(is_true):
    deadline = time.monotonic() + 10
    while not is_true() and time.monotonic() < deadline:
        time.sleep(0.001)


def stand_still():
    """The states of all threads whenever all were stopped."""
    for work in (fork_for_ever, fork_for_ever, fork_in_a_thread):
        start(work)
    seen = set()
    for _ in range(ROUNDS):
        stop_all()
        seen |= states()
        continue_all()
        time.sleep(0.001)
    kill_all_but(set())
    return sorted(seen)


def look_without_leader():
    """What is seen of a process whose first thread has ended, so that it looks like one that has ended: its memory, as
    it is counted in each way, and whether it is killed.
    """
    pid = start(leave_a_thread_behind)
    wait_until(lambda: state(pid) == "Z")
    sizes = [
        *process_usage.resident_memory([pid]),
        process_usage.proportional_memory([pid]),
        process_usage.private_memory(pid),
        process_usage.status(pid).resident,
    ]
    kill_all_but(set())
    return {"counted": [size >= BLOCK for size in sizes], "killed": was_killed(pid)}


def look_for_privileged_thread():
    """What is seen of a process that has capabilities in one thread, and not in its first."""
    pid = start(keep_capabilities_in_a_thread)
    wait_until(lambda: "CapEff:\t0000000000000000" in open(f"/proc/{pid}/status").read())
    return {"found": kill_privileged(os.readlink("/proc/self/ns/user")), "killed": was_killed(pid)}


def look_beside_exiting_namespace():
    """Whether all are seen to stand still beside the first process of a pid namespace that exits, and waits in that for a
    zombie of another parent.
    """
    gate, opener = os.pipe()
    report, reporter = os.pipe()

    def leave_zombie_in_namespace():
        assert ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWPID) == 0
        first = start(lambda: os.read(gate, 1))
        zombie = start(lambda: None)
        wait_until(lambda: state(zombie) == "Z")
        os.write(reporter, str(first).encode())
        time.sleep(600)

    start(leave_zombie_in_namespace)
    first = int(os.read(report, 10))
    os.write(opener, b"!")
    wait_until(lambda: is_exiting(first))
    os.kill(-1, signal.SIGSTOP)
    still = wait_until_still(process_usage.processes)
    seen = {"exiting": is_exiting(first) and state(first) == "S", "still": still}
    kill_everything()
    return seen


def was_killed(pid):
    wait_until(lambda: os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None)
    ended, status = os.waitpid(pid, os.WNOHANG)
    return ended == pid and os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


seen = {
    "still": stand_still(),
    "leaderless": look_without_leader(),
    "namespace": look_beside_exiting_namespace(),
    "privileged": look_for_privileged_thread(),
}
json.dump(seen, sys.stdout)
