"""Checks of what one supervisor copies of another's workspace, over two folders of this machine.

Prints one JSON object with what was seen; the test judges.
"""

import json
import os
import socket
import sys
import tempfile

from executor_sandbox import workspace, workspace_handover

top = tempfile.mkdtemp()
source, target = f"{top}/source", f"{top}/target"
os.makedirs(f"{source}/folder")
os.mkdir(target)
workspace.WORKSPACE = target
secret = f"{top}/secret.txt"
for path, text in ((secret, "secret"), (f"{source}/plain.txt", "plain"), (f"{source}/folder/inner.txt", "inner")):
    with open(path, "w") as file:
        file.write(text)
os.symlink(secret, f"{source}/link")
os.symlink("plain.txt", f"{source}/inside")
os.symlink(top, f"{source}/outside")
os.mkfifo(f"{source}/pipe")
socket.socket(socket.AF_UNIX).bind(f"{source}/socket")
root = os.open(source, os.O_PATH | os.O_DIRECTORY)

listed = sorted(workspace.regular_files(root))
# As if each had been a regular file when it was listed, and code had put something else in its place since.
names = ("plain.txt", "folder/inner.txt", "link", "inside", "outside/secret.txt", "pipe", "socket", "gone", "folder", "folder/inner.txt/x")
copied = {name: workspace_handover._copy(name, root) for name in names}


class Growing:
    """A file that is written to whenever it is copied."""

    def __init__(self, times):
        self._left = times

    def copy(self, descriptor, place):
        sent = copy_bytes(descriptor, place)
        if self._left > 0:
            self._left -= 1
            with open(f"{source}/plain.txt", "a") as file:
                file.write("+")
        return sent


copy_bytes = workspace.copy_bytes
os.unlink(f"{target}/plain.txt")
workspace.copy_bytes = Growing(2).copy
settled = workspace_handover._copy("plain.txt", root)
with open(f"{target}/plain.txt") as file:
    settled = [settled, file.read()]
workspace.copy_bytes = Growing(100).copy
os.unlink(f"{target}/plain.txt")
try:
    restless = workspace_handover._copy("plain.txt", root)
except OSError as error:
    restless = str(error)

found = sorted(os.path.relpath(os.path.join(folder, name), target) for folder, _, names in os.walk(target) for name in names)
json.dump({"listed": listed, "copied": copied, "settled": settled, "restless": restless, "found": found}, sys.stdout)
