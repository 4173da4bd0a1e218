"""Hypothesis' tables of all characters, which take it a second to make: they are made with the environment, and loaded here."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace

_PREPARED = Path(sys.prefix, "hypothesis")


def load() -> None:
    """Has Hypothesis load its tables, where there are prepared ones of its version; it makes others when it needs them."""
    if not _PREPARED.is_dir():
        return
    try:
        _load()
    except (ImportError, AttributeError):
        # No Hypothesis, or one that keeps its tables in another way.
        return


def _load() -> None:
    from hypothesis.internal import charmap

    storage_directory = charmap.storage_directory
    charmap.storage_directory = lambda *names: SimpleNamespace(
        path=_PREPARED.joinpath(*names), create_if_missing=lambda: None
    )
    try:
        charmap.charmap()
        charmap.intervals_from_codec("utf-8")
    finally:
        charmap.storage_directory = storage_directory
