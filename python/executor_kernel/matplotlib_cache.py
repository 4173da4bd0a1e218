"""Matplotlib's list of fonts, which takes long to make and is made once per Python environment."""

from __future__ import annotations

import os
import sys

_PREPARED = os.path.join(sys.prefix, "matplotlib")
_PLACE = "/tmp/matplotlib"


def provide() -> None:
    """Links the prepared list into the folder that MPLCONFIGDIR names, which matplotlib wants to be able to write to."""
    try:
        names = os.listdir(_PREPARED)
    except FileNotFoundError:
        return
    os.mkdir(_PLACE, 0o777)
    for name in names:
        os.symlink(os.path.join(_PREPARED, name), os.path.join(_PLACE, name))
