"""Notices when the hooks that decide results lose one of those who implement them."""

from __future__ import annotations

from typing import Any, Callable

_DECIDING = (
    "pytest_collection",
    "pytest_itemcollected",
    "pytest_collection_finish",
    "pytest_runtestloop",
    "pytest_runtest_protocol",
    "pytest_runtest_setup",
    "pytest_runtest_call",
    "pytest_runtest_teardown",
    "pytest_runtest_makereport",
    "pytest_runtest_logreport",
    "pytest_pyfunc_call",
)


class DecidingHooks:
    """The implementations of one run's hooks, as they are before the first conftest.py is imported."""

    def __init__(self, plugins: Any) -> None:
        self._plugins = plugins
        self._execute = plugins._inner_hookexec
        self._implementations: list[tuple[str, Any, Any]] = [
            (name, implementation, implementation.function)
            for name in _DECIDING
            for implementation in getattr(plugins.hook, name).get_hookimpls()
        ]

    def look(self, found: Callable[[str, str], None]) -> None:
        """Compares them with what they are now."""
        if self._plugins._inner_hookexec is not self._execute:
            found("violation", "What calls pytest's hooks was replaced while the tests ran")
        for name, implementation, function in self._implementations:
            current = getattr(self._plugins.hook, name).get_hookimpls()
            if implementation not in current or implementation.function is not function:
                found("violation", f"An implementation of {name} was taken away or replaced while the tests ran")
                return
