"""What is there to import in WebAssembly, for the error that says what is not."""

from __future__ import annotations

from typing import Any

# Distributions with compiled code that other sandboxes have, by their import names.
_COMPILED = frozenset({"numpy", "pandas", "matplotlib", "scipy", "sklearn", "seaborn", "PIL"})
_EXPLANATION = (
    "this sandbox runs Python in WebAssembly, which has the standard library, pytest, coverage and Hypothesis, "
    "but no packages with compiled code"
)


def explain(error: dict[str, Any]) -> None:
    """Adds to the error of a missing import that this sandbox does not have such packages."""
    module = error["facts"].get("module")
    if error["name"] != "ModuleNotFoundError" or not isinstance(module, str):
        return
    if module.partition(".")[0] in _COMPILED:
        error["message"] += f" ({_EXPLANATION})"
        error["traceback"] = error["traceback"].rstrip("\n") + f" ({_EXPLANATION})\n"
