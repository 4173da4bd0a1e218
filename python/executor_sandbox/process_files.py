"""Reading the small files of /proc."""

from __future__ import annotations

import os

_MOST = 65536


def read_file(path: str) -> bytes:
    """What a file of /proc says, up to 64 KiB. Raises OSError when its process is gone."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        return os.read(descriptor, _MOST)
    finally:
        os.close(descriptor)
