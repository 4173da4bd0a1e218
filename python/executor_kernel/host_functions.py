"""Functions of the host, as ordinary Python functions among the builtins.

Each is made from data: name, parameters, docstring. Arguments and results are JSON; an error of the host arrives as the
Python exception that fits its kind.
"""

from __future__ import annotations

import builtins
import json
import keyword
from collections.abc import Sequence
from types import CodeType, FunctionType
from typing import Any, Callable

from executor_kernel.final_answer import FinalAnswer
from executor_kernel.json_arguments import to_json
from executor_protocol.kernel_frames import ToolResult

MAX_ARGUMENT_BYTES = 1024 * 1024

Ask = Callable[[str, dict[str, Any]], ToolResult]

_ERRORS = {
    "invalid-arguments": ValueError,
    "refused": PermissionError,
    "timed-out": TimeoutError,
    "failed": RuntimeError,
}
_compile = compile
_encode = json.JSONEncoder(ensure_ascii=True, allow_nan=False, separators=(",", ":")).encode


class HostFunctions:
    """The functions of a session, put where all of its code finds them."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._functions: dict[str, FunctionType] = {}

    def declare(self, specifications: Sequence[dict[str, Any]]) -> None:
        """Makes a function of each specification."""
        self._functions = {each["name"]: self._make(each) for each in specifications}

    def provide(self) -> None:
        """Puts the functions among the builtins, also where the code had replaced one there."""
        if self._functions:
            vars(builtins).update(self._functions)

    def _make(self, specification: dict[str, Any]) -> FunctionType:
        name = specification["name"]
        parameters = specification["parameters"]
        for identifier in (name, *(each["name"] for each in parameters)):
            # Names become source text below; everything else stays data.
            if not identifier.isidentifier() or keyword.iskeyword(identifier):
                raise ValueError(f"A host function cannot use the name {identifier!r}")

        def call(values: Sequence[Any]) -> Any:
            return self._call(specification, values)

        names = [each["name"] for each in parameters]
        source = f"def {name}({', '.join(names)}): return __call__(({''.join(each + ',' for each in names)}))"
        scope: dict[str, Any] = {"__call__": call, "__name__": "host", "__builtins__": {}}
        code = _compile(source, __file__, "exec", dont_inherit=True)
        function = FunctionType(next(each for each in code.co_consts if isinstance(each, CodeType)), scope, name)
        function.__qualname__ = name
        function.__module__ = "host"
        function.__doc__ = specification["docstring"]
        function.__annotations__ = {each["name"]: each["annotation"] for each in parameters}
        function.__annotations__["return"] = specification["returns"]
        # Required parameters come first, so that the defaults belong to the last ones.
        function.__defaults__ = tuple(each["default"] for each in parameters if not each["required"])
        return function

    def _call(self, specification: dict[str, Any], values: Sequence[Any]) -> Any:
        name = specification["name"]
        arguments: dict[str, Any] = {}
        for parameter, value in zip(specification["parameters"], values):
            # An optional parameter without a default of its own is left out where it is left at None.
            if value is not None or parameter["required"] or parameter["default"] is not None:
                arguments[parameter["key"]] = to_json(value, f"{name}() argument '{parameter['name']}'")
        size = len(_encode(arguments))
        if size > MAX_ARGUMENT_BYTES:
            raise ValueError(f"{name}() got arguments of {size} bytes; at most {MAX_ARGUMENT_BYTES} are allowed")
        answer = self._ask(name, arguments)
        if answer.error is not None:
            raise _ERRORS[answer.error["kind"]](answer.error["message"]) from None
        if specification["endsRun"]:
            raise FinalAnswer
        return answer.value
