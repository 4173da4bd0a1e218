"""What the interpreter knows about an exception that helps to repair the code."""

from __future__ import annotations

import ast
import linecache
import os
import re
import sys
from types import FrameType, ModuleType
from typing import Any, Callable, Optional, TypedDict

from executor_kernel.errors.near_names import attributes_of, importable_modules, names_in_scope, near
from executor_sandbox.thread_room import most_processes


class Facts(TypedDict, total=False):
    """Every fact there is. `src/diagnosis/facts.ts` says what each holds."""

    near: list[str]
    module: str | None
    attribute: str
    owner: str
    key: str
    keys: list[str]
    path: str
    maxProcesses: int | None
    platform: str
    refusedBy: str


#: What errors tell that have another remedy in WebAssembly.
OF_WEBASSEMBLY: Facts = {"platform": sys.platform} if sys.platform == "emscripten" else {}

Reader = Callable[[Any, Optional[FrameType]], Facts]

_MAX_TEXT = 1_000
_MAX_ITEMS = 100
_DEEPEST_GROUP = 10

_UNEXPECTED = re.compile(r"(\S+)\(\) got an unexpected keyword argument '(.+?)'")
_NAME = re.compile(r"name '(.+?)' is not defined")
_IMPORT_NAME = re.compile(r"cannot import name '(.+?)'")
_ATTRIBUTE = re.compile(r"has no attribute '(.+?)'")


def facts_of(error: BaseException) -> dict[str, Any]:
    """`Facts` of an exception, of the first one in a group; empty when nothing is known."""
    try:
        for _ in range(_DEEPEST_GROUP):
            if is_group(error):
                error = error.exceptions[0]
        for kind, read in _READERS:
            if isinstance(error, kind):
                facts = read(error, _last_frame(error))
                return {name: _bounded(fact) for name, fact in facts.items() if fact is not None}
    except Exception:
        # Reading looks at the code's own objects; an exception without facts is still an exception.
        pass
    return {}


def is_group(error: Any) -> bool:
    """Whether an exception is a group of others, of Python or of its stand-in for older ones."""
    return any(kind.__name__ == "BaseExceptionGroup" for kind in type(error).__mro__)


def _last_frame(error: BaseException) -> FrameType | None:
    trace = error.__traceback__
    frame = None
    while trace is not None:
        frame = trace.tb_frame
        trace = trace.tb_next
    return frame


def _name(error: NameError, frame: FrameType | None) -> Facts:
    name = _first_group(_NAME, error)
    return {} if name is None or frame is None else {"near": near(name, names_in_scope(frame))}


def _import(error: ImportError, _frame: FrameType | None) -> Facts:
    module = error.name
    name = _first_group(_IMPORT_NAME, error)
    if name is not None:
        return {"module": module, "near": near(name, attributes_of(sys.modules.get(module or "")))}
    if module is None:
        return {}
    similar = near(module.partition(".")[0], importable_modules())
    return {"module": module, "near": similar, **OF_WEBASSEMBLY}


def _attribute(error: AttributeError, _frame: FrameType | None) -> Facts:
    attribute = getattr(error, "name", None) or _first_group(_ATTRIBUTE, error)
    owner = getattr(error, "obj", None)
    if not attribute:
        return {}
    facts: Facts = {"attribute": attribute, "near": near(attribute, attributes_of(owner))}
    # Without `obj` (Python 3.9) the owner is not known; None has no attributes anybody misspells.
    if owner is not None or "'NoneType'" in str(error):
        facts["owner"] = type(owner).__name__
    if isinstance(owner, ModuleType):
        facts["module"] = owner.__name__
    return facts


def _key(error: KeyError, frame: FrameType | None) -> Facts:
    if not error.args:
        return {}
    key = error.args[0]
    facts: Facts = {"key": key if isinstance(key, str) else repr(key)}
    trace = error.__traceback__
    while trace is not None:
        keys = _keys_used(trace.tb_frame, trace.tb_lineno, key)
        if keys is not None:
            facts["keys"] = near(key, keys) if isinstance(key, str) else [repr(other) for other in keys[:10]]
        trace = trace.tb_next
    return facts


def _keys_used(frame: FrameType, line: int, key: Any) -> list[Any] | None:
    """The keys of the mapping that this line of the frame looked `key` up in, if it can be told."""
    try:
        tree = ast.parse(linecache.getline(frame.f_code.co_filename, line).strip().rstrip(":"))
    except SyntaxError:
        return None
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
            name = node.value.id
            keys = _mapping_keys(frame.f_locals.get(name, frame.f_globals.get(name)))
            if keys is not None and key not in keys:
                return keys
    return None


def _mapping_keys(value: Any) -> list[Any] | None:
    if isinstance(value, dict):
        return list(dict.keys(value))
    # The only foreign `keys` that is called: a DataFrame's columns, a Series' index.
    if type(value).__module__.partition(".")[0] == "pandas" and hasattr(value, "keys"):
        return list(value.keys())
    return None


def _type(error: TypeError, frame: FrameType | None) -> Facts:
    match = _UNEXPECTED.search(_said_by(error))
    return {"near": _near_parameters(match, frame)} if match else {}


def _near_parameters(match: re.Match[str], frame: FrameType | None) -> list[str]:
    function = _resolve(match.group(1), frame)
    called = getattr(function, "__init__", None) if isinstance(function, type) else function
    code = getattr(called, "__code__", None)
    return near(match.group(2), code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]) if code else []


def _resolve(qualified: str, frame: FrameType | None) -> Any:
    """The function of a message such as `Point.__init__()`, looked up without running code."""
    if frame is None:
        return None
    names = qualified.split(".")
    value = frame.f_locals.get(names[0], frame.f_globals.get(names[0]))
    for name in names[1:]:
        value = vars(value).get(name) if isinstance(value, type) else None
    return value


def _file(error: FileNotFoundError, _frame: FrameType | None) -> Facts:
    if not isinstance(error.filename, str):
        return {}
    folder, name = os.path.split(error.filename)
    try:
        entries = os.listdir(folder or ".")
    except OSError:
        entries = []
    return {"path": error.filename, "near": [os.path.join(folder, other) for other in near(name, entries)]}


def _refused_process(error: BaseException, frame: FrameType | None) -> Facts:
    """Threads and processes are refused by a limit, or because this Python has none."""
    line = linecache.getline(frame.f_code.co_filename, frame.f_lineno) if frame is not None else ""
    is_thread = isinstance(error, RuntimeError) and "start new thread" in str(error)
    # A pipe or socket that is not ready raises the same as a fork.
    is_fork = isinstance(error, BlockingIOError) and "fork" in line
    return {"maxProcesses": most_processes(), "platform": sys.platform} if is_thread or is_fork else {}


_READERS: tuple[tuple[type[BaseException], Reader], ...] = (
    (NameError, _name),
    (ImportError, _import),
    (AttributeError, _attribute),
    (KeyError, _key),
    (TypeError, _type),
    (FileNotFoundError, _file),
    (RuntimeError, _refused_process),
    (BlockingIOError, _refused_process),
)


def _said_by(error: BaseException) -> str:
    """The message, of which Python's own words are the beginning: patterns take the square of what they look at."""
    return str(error)[:_MAX_TEXT]


def _first_group(pattern: re.Pattern[str], error: BaseException) -> str | None:
    match = pattern.search(_said_by(error))
    return match.group(1) if match else None


def _bounded(value: Any) -> Any:
    """A fact of which no text, and no list, is longer than anybody reads: what code made them of may be of any size."""
    if isinstance(value, str):
        return value[:_MAX_TEXT]
    if isinstance(value, list):
        return [_bounded(item) for item in value[:_MAX_ITEMS]]
    return value
