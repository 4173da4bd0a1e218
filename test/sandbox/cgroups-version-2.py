"""Checks of the cgroup pool against folders that mimic version 2. Prints one JSON object with what was seen."""

import json
import os
import tempfile

from executor_sandbox.cgroups import CgroupPool

MEGABYTE = 1024 * 1024
FILES = ("memory.max", "memory.swap.max", "memory.current", "pids.max", "cpu.weight", "cgroup.procs")


def pool(controllers):
    folder = tempfile.mkdtemp()
    os.mkdir(os.path.join(folder, "unified"))
    write(os.path.join(folder, "unified"), "cgroup.controllers", controllers)
    return folder, CgroupPool(folder)


def opened(controllers, missing=(), deaf=()):
    """A cgroup of a fresh pool whose folder looks as the machine's kernel would have made it, entered."""
    folder, made = pool(controllers)
    cgroup = made.acquire()
    path = os.path.join(folder, "unified", cgroup.name)
    for name in FILES:
        if name in deaf:
            os.symlink("/dev/null", os.path.join(path, name))
        elif name not in missing:
            write(path, name, "")
    write(path, "cgroup.controllers", controllers)
    write(path, "memory.events", "low 0\noom 4\noom_kill 0\n")
    write(folder, "membership", f"0::/user.slice/executor-agent-1-a/{cgroup.name}\n")
    cgroup.enter(os.path.join(folder, "membership"))
    return cgroup, path


def write(folder, name, text):
    with open(os.path.join(folder, name), "w") as file:
        file.write(text)


def read(path):
    return {name: open(os.path.join(path, name)).read() for name in FILES if os.path.exists(os.path.join(path, name))}


def error_of(work):
    try:
        return work()
    except PermissionError as error:
        return str(error)


whole, path = opened("cpu io memory pids")
held = whole.limit(64 * MEGABYTE, 32)
strikes = [whole.was_struck()]
write(path, "memory.events", "low 0\noom 5\noom_kill 1\n")
strikes += [whole.was_struck(), whole.was_struck()]

few, _ = opened("pids", missing=("memory.max", "memory.swap.max", "memory.current", "cpu.weight"))
swapless, _ = opened("memory", missing=("memory.swap.max",))
deaf, _ = opened("memory pids", deaf=("memory.max",))

folder, made = pool("pids")
other = made.acquire()
write(os.path.join(folder, "unified", other.name), "cgroup.procs", "")
write(os.path.join(folder, "unified", other.name), "cgroup.controllers", "pids")
write(folder, "membership", "0::/somewhere/else\n")

_, made = pool("pids memory")
closed = made.acquire()

charged_folder, made = pool("memory")
names = []
for in_use in ("4096", "1000000000", "4096"):
    cgroup = made.acquire()
    names.append(cgroup.name)
    write(os.path.join(charged_folder, "unified", cgroup.name), "memory.current", in_use)
    made.release(cgroup)

print(
    json.dumps(
        {
            "held": held,
            "files": read(path),
            "strikes": strikes,
            "few": few.limit(64 * MEGABYTE, 32),
            "fewStruck": few.was_struck(),
            "swapless": swapless.limit(64 * MEGABYTE, 32),
            "deaf": error_of(lambda: deaf.limit(64 * MEGABYTE, 32)),
            "other": error_of(lambda: other.enter(os.path.join(folder, "membership"))),
            "closed": (closed.enter(), closed.limit(64 * MEGABYTE, 32))[1],
            "names": names,
            "none": CgroupPool(os.path.join(folder, "nowhere")).acquire().limit(64 * MEGABYTE, 32),
        }
    )
)
