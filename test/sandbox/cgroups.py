"""Checks of the cgroup pool against a real cgroup file system. Usage: cgroups.py FOLDER, which has one of a hierarchy each.

Prints one JSON object with what was seen; the test judges.
"""

import json
import mmap
import os
import signal
import sys

from executor_sandbox.cgroups import CgroupPool

MEGABYTE = 1024 * 1024


def in_child(work):
    """What `work` returns in a forked process, and the child's wait status."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.write(writing, json.dumps(work()).encode())
        os._exit(0)
    os.close(writing)
    with open(reading) as file:
        answer = file.read()
    return json.loads(answer or "null"), os.waitpid(pid, 0)[1]


def touch(size):
    memory = mmap.mmap(-1, size)
    for offset in range(0, size, mmap.PAGESIZE):
        memory[offset] = 1
    return True


def use(cgroup, greedy):
    def sandbox():
        cgroup.enter()
        mechanisms = cgroup.limit(16 * MEGABYTE, 32)
        before = cgroup.was_struck()
        _, status = in_child(lambda: touch(256 * MEGABYTE if greedy else MEGABYTE))
        return {
            "mechanisms": mechanisms,
            "before": before,
            "killed": os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL,
            "struck": cgroup.was_struck(),
            "again": cgroup.was_struck(),
        }

    return in_child(sandbox)[0]


def fill(cgroup):
    """Leaves a file in memory charged to the cgroup, as a sandbox does whose files are freed late."""
    kept = os.memfd_create("kept")

    def sandbox():
        cgroup.enter()
        os.write(kept, bytes(8 * MEGABYTE))

    in_child(sandbox)
    return kept


pool = CgroupPool(sys.argv[1])
names, seen = [], []
for greedy in (True, False):
    cgroup = pool.acquire()
    names.append(cgroup.name)
    seen.append(use(cgroup, greedy))
    pool.release(cgroup)
cgroup = pool.acquire()
kept = fill(cgroup)
names.append(cgroup.name)
pool.release(cgroup)
cgroup = pool.acquire()
names.append(cgroup.name)
os.close(kept)
print(json.dumps({"names": names, "uses": seen, "left": sorted(os.listdir(sys.argv[1]))}))
