"""Packs wheels into one archive that Python imports from: with byte code, because nothing is compiled twice there."""

from __future__ import annotations

import os
import py_compile
import tempfile
import zipfile

# Where the archive will be when it is read: what tracebacks name.
_PLACE = "/lib/packages.zip"


def pack(folder: str, target: str) -> None:
    """Writes everything in the wheels of `folder` to the archive `target`."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(os.listdir(folder)):
            with zipfile.ZipFile(os.path.join(folder, name)) as wheel:
                for member in wheel.infolist():
                    if not member.is_dir():
                        _add(archive, member.filename, wheel.read(member))


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    archive.writestr(name, content)
    if not name.endswith(".py"):
        return
    with tempfile.TemporaryDirectory() as scratch:
        source, compiled = os.path.join(scratch, "source.py"), os.path.join(scratch, "compiled.pyc")
        with open(source, "wb") as file:
            file.write(content)
        mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
        try:
            py_compile.compile(source, compiled, f"{_PLACE}/{name}", doraise=True, invalidation_mode=mode)
        except py_compile.PyCompileError:
            # A file that is not meant for this Python, such as a template: it stays as it is.
            return
        with open(compiled, "rb") as file:
            # Beside its source, not in __pycache__: that is where an archive is searched for it.
            archive.writestr(f"{name}c", file.read())
