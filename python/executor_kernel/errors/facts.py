"""What the interpreter knows about an exception that helps to repair the code."""

from __future__ import annotations

import ast
import importlib.util
import linecache
import os
import pkgutil
import re
import sys
from types import FrameType, ModuleType
from typing import Any, Callable, Dict, Iterator, List, Optional, Tuple, Type

from executor_kernel.errors.near_names import attributes_of, names_in_scope, near, standard_modules
from executor_sandbox.thread_room import most_processes

Facts = Dict[str, Any]
Reader = Callable[[Any, Optional[FrameType]], Facts]

_MAX_TEXT = 1_000
_MAX_ITEMS = 100

_TAKES = re.compile(
    r"(\S+)\(\) takes (?:from \d+ to )?(\d+|no) (?:positional )?arguments?.* (\d+|none) (?:was|were|given)"
)
_EXACTLY = re.compile(
    r"(\S+?)(?:\(\))? (?:takes|expected) (?:exactly |at most |at least )?(\w+) arguments?,? \(?(?:got )?(\d+)"
)
_MISSING = re.compile(r"(\S+)\(\) missing (\d+) required (?:positional|keyword-only) arguments?: (.+)")
_UNEXPECTED = re.compile(r"(\S+)\(\) got an unexpected keyword argument '(.+?)'")
_OPERANDS = re.compile(r"unsupported operand type\(s\) for (.+?): '(.+?)' and '(.+?)'")
_CONCATENATE = re.compile(r'can(?: only|not) concatenate .*?(?:"(\w+)"|(\w+)) .*?(?:\(not "(\w+)"\)|to (\w+))')
_UNPACK = re.compile(r"values to unpack \(expected (?:at least )?(\d+)(?:, got (\d+))?\)")
_NAME = re.compile(r"name '(.+?)' is not defined|variable '(.+?)'")
_IMPORT_NAME = re.compile(r"cannot import name '(.+?)'")
_ATTRIBUTE = re.compile(r"has no attribute '(.+?)'")


def facts_of(error: BaseException) -> Facts:
    """The facts of an exception's kind, keys as they apply; empty when nothing is known."""
    for kind, read in _READERS:
        if isinstance(error, kind):
            try:
                return {name: _bounded(fact) for name, fact in read(error, _last_frame(error)).items()}
            except Exception:
                # Reading looks at the code's own objects; an exception without facts is still an exception.
                return {}
    return {}


def _last_frame(error: BaseException) -> Optional[FrameType]:
    trace = error.__traceback__
    frame = None
    while trace is not None:
        frame = trace.tb_frame
        trace = trace.tb_next
    return frame


def _syntax(error: SyntaxError, _frame: Optional[FrameType]) -> Facts:
    return _present(text=error.text and error.text.rstrip("\n"), offset=error.offset)


def _name(error: NameError, frame: Optional[FrameType]) -> Facts:
    name = getattr(error, "name", None) or _first_group(_NAME, str(error))
    if not name:
        return {}
    facts: Facts = {"name": name, "near": near(name, names_in_scope(frame)) if frame is not None else []}
    if not isinstance(error, UnboundLocalError) and _is_importable(name):
        facts["module"] = name
    return facts


def _is_importable(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except (ImportError, ValueError, AttributeError):
        return False


def _import(error: ImportError, _frame: Optional[FrameType]) -> Facts:
    module = error.name
    facts = _present(module=module)
    name = getattr(error, "name_from", None) or _first_group(_IMPORT_NAME, str(error))
    if name:
        facts["name"] = name
        facts["near"] = near(name, attributes_of(sys.modules.get(module or "")))
    elif module:
        facts["near"] = near(module.partition(".")[0], [*standard_modules(), *_installed_modules()])
    return facts


def _installed_modules() -> Iterator[str]:
    return (module.name for module in pkgutil.iter_modules())


def _attribute(error: AttributeError, _frame: Optional[FrameType]) -> Facts:
    attribute = getattr(error, "name", None) or _first_group(_ATTRIBUTE, str(error))
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


def _key(error: KeyError, frame: Optional[FrameType]) -> Facts:
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


def _keys_used(frame: FrameType, line: int, key: Any) -> Optional[List[Any]]:
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


def _mapping_keys(value: Any) -> Optional[List[Any]]:
    if isinstance(value, dict):
        return list(dict.keys(value))
    # The only foreign `keys` that is called: a DataFrame's columns, a Series' index.
    if type(value).__module__.partition(".")[0] == "pandas" and hasattr(value, "keys"):
        return list(value.keys())
    return None


def _type(error: TypeError, frame: Optional[FrameType]) -> Facts:
    text = str(error)
    match = _MISSING.search(text)
    if match:
        return {"name": match.group(1), "missing": re.findall(r"'(.+?)'", match.group(3))}
    match = _TAKES.search(text) or _EXACTLY.search(text)
    if match:
        return {"name": match.group(1), "expected": _number(match.group(2)), "given": _number(match.group(3))}
    match = _UNEXPECTED.search(text)
    if match:
        return {"name": match.group(1), "key": match.group(2), "near": _near_parameters(match, frame)}
    match = _OPERANDS.search(text)
    if match:
        return {"operator": match.group(1), "operands": [match.group(2), match.group(3)]}
    match = _CONCATENATE.search(text)
    if match:
        owner = match.group(1) or match.group(2)
        return {"operator": "+", "operands": [owner, match.group(3) or match.group(4)]}
    return {}


def _near_parameters(match: re.Match[str], frame: Optional[FrameType]) -> List[str]:
    function = _resolve(match.group(1), frame)
    called = getattr(function, "__init__", None) if isinstance(function, type) else function
    code = getattr(called, "__code__", None)
    return near(match.group(2), code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]) if code else []


def _resolve(qualified: str, frame: Optional[FrameType]) -> Any:
    """The function of a message such as `Point.__init__()`, looked up without running code."""
    if frame is None:
        return None
    names = qualified.split(".")
    value = frame.f_locals.get(names[0], frame.f_globals.get(names[0]))
    for name in names[1:]:
        value = vars(value).get(name) if isinstance(value, type) else None
    return value


def _value(error: ValueError, _frame: Optional[FrameType]) -> Facts:
    match = _UNPACK.search(str(error))
    if not match:
        return {}
    return _present(expected=int(match.group(1)), given=int(match.group(2)) if match.group(2) else None)


def _file(error: FileNotFoundError, _frame: Optional[FrameType]) -> Facts:
    if not isinstance(error.filename, str):
        return {}
    folder, name = os.path.split(error.filename)
    try:
        entries = os.listdir(folder or ".")
    except OSError:
        entries = []
    return {"path": error.filename, "near": [os.path.join(folder, other) for other in near(name, entries)]}


def _refused_process(error: BaseException, frame: Optional[FrameType]) -> Facts:
    """Threads and processes are refused by a limit, or because this Python has none."""
    line = linecache.getline(frame.f_code.co_filename, frame.f_lineno) if frame is not None else ""
    is_thread = isinstance(error, RuntimeError) and "start new thread" in str(error)
    # A pipe or socket that is not ready raises the same as a fork.
    is_fork = isinstance(error, BlockingIOError) and "fork" in line
    return _present(maxProcesses=most_processes(), platform=sys.platform) if is_thread or is_fork else {}


def _exit(error: SystemExit, _frame: Optional[FrameType]) -> Facts:
    return _present(code=error.code if isinstance(error.code, (int, str)) else None)


_READERS: Tuple[Tuple[Type[BaseException], Reader], ...] = (
    (SyntaxError, _syntax),
    (NameError, _name),
    (ImportError, _import),
    (AttributeError, _attribute),
    (KeyError, _key),
    (TypeError, _type),
    (ValueError, _value),
    (FileNotFoundError, _file),
    (RuntimeError, _refused_process),
    (BlockingIOError, _refused_process),
    (SystemExit, _exit),
)


def _number(text: str) -> int:
    words = {"no": 0, "none": 0, "one": 1, "two": 2, "three": 3}
    return words[text] if text in words else int(text)


def _first_group(pattern: re.Pattern[str], text: str) -> Optional[str]:
    match = pattern.search(text)
    return next((group for group in match.groups() if group), None) if match else None


def _present(**facts: Any) -> Facts:
    return {key: value for key, value in facts.items() if value is not None}


def _bounded(value: Any) -> Any:
    """A fact of which no text, and no list, is longer than anybody reads: what code made them of may be of any size."""
    if isinstance(value, str):
        return value[:_MAX_TEXT]
    if isinstance(value, list):
        return [_bounded(item) for item in value[:_MAX_ITEMS]]
    return value
