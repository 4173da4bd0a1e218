"""Performs tasks given as one JSON list on standard input, in one interpreter; writes frames as JSON lines to fd 3.

Before a task's frames, `files` of its entry are written into the workspace; after them comes an `end` line.
"""

import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "python"))
os.environ["MPLBACKEND"] = "module://executor_kernel.displays.matplotlib_backend"

from executor_kernel.interpreter import Interpreter  # noqa: E402
from executor_kernel.tasks import perform  # noqa: E402
from executor_protocol.kernel_frames import End  # noqa: E402
from executor_protocol.typed_frames import to_json  # noqa: E402

entries = json.load(sys.stdin)
encode = json.JSONEncoder().encode
channel = os.dup(3)
os.set_inheritable(channel, False)
os.close(3)


def emit(frame):
    os.write(channel, encode(to_json(frame)).encode() + b"\n")


interpreter = Interpreter()
for entry in entries:
    for name, content in entry.get("files", {}).items():
        os.makedirs(os.path.dirname(os.path.abspath(name)), exist_ok=True)
        with open(name, "w") as file:
            file.write(content)
    emit(End.of("", perform(interpreter, entry["task"], emit)))
