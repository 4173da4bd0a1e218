"""The end of a run that has given its answer."""

from __future__ import annotations


class FinalAnswer(SystemExit):
    """Ends the run as one that succeeded. No `except Exception` holds it up, and nothing shows it as an error."""
