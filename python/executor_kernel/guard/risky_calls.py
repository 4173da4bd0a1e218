"""Hints about calls that run what they should only read, or remove more than anybody means. They refuse nothing: in the
sandbox there is nothing to lose, and the code may be wanted elsewhere.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Sequence
from typing import Callable

from executor_kernel.guard.imported_names import ImportedNames
from executor_kernel.guard.syntax_values import constant_string, dotted_name
from executor_kernel.guard.violations import Findings

#: Functions that run a program in the data they load, and what reads plain data in their place.
_LOADERS: dict[str, str] = {
    **dict.fromkeys(
        ("pickle.load", "pickle.loads", "pickle.Unpickler", "_pickle.loads", "cPickle.loads", "dill.load", "dill.loads"),
        "json reads plain data",
    ),
    **dict.fromkeys(("cloudpickle.load", "cloudpickle.loads", "shelve.open"), "json reads plain data"),
    **dict.fromkeys(("pandas.read_pickle", "joblib.load"), "use it for files of your own alone"),
}
_YAML_LOADERS = ("yaml.load", "yaml.load_all")
_SAFE_YAML = frozenset({"SafeLoader", "CSafeLoader", "BaseLoader", "CBaseLoader", "FullLoader", "CFullLoader"})
_UNSAFE_YAML = ("yaml.unsafe_load", "yaml.unsafe_load_all")
_RUNNERS = frozenset({"eval", "exec", "builtins.eval", "builtins.exec"})
_COMMANDS = frozenset(
    "os.system os.popen subprocess.run subprocess.call subprocess.Popen subprocess.check_call subprocess.check_output "
    "subprocess.getoutput subprocess.getstatusoutput".split()
)
_REMOVERS = frozenset({"shutil.rmtree", "os.removedirs"})
# The root, a folder of the system, or a home.
_ROOT = re.compile(r"(?:/|/\*|~/?|~/\*|\.\./?|[A-Za-z]:[\\/]?|/(?:bin|boot|dev|etc|home|lib|opt|root|sbin|usr|var)/?\*?)$")
_HOMES = frozenset({"Path.home", "pathlib.Path.home"})
_TEXT_FROM_OUTSIDE = frozenset({"input", "read", "readline", "readlines", "recv", "getenv", "urlopen"})
_FETCHERS = ("requests.", "httpx.", "urllib.")
_ARGUMENTS = frozenset({"sys.argv", "os.environ", "sys.stdin"})
_OPERATOR = re.compile(r"([;|&]+)")
_RECURSIVE = re.compile(r"-\w*[rR]\w*|--recursive")


def add_risky_calls(nodes: Iterable[ast.AST], findings: Findings) -> None:
    """Adds a warning for each."""
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    if not calls:
        return
    names = ImportedNames(nodes)
    for node in calls:
        for rule, find in _RULES:
            message = find(node, names)
            if message is not None:
                findings.hint(rule, node, message)


def _unsafe_load(node: ast.Call, names: ImportedNames) -> str | None:
    name = names.called(node)
    if name in _LOADERS:
        return f"'{name}' runs code that is hidden in what it loads; {_LOADERS[name]}"
    loaders = [*node.args[1:2], *(keyword.value for keyword in node.keywords if keyword.arg == "Loader")]
    if name in _UNSAFE_YAML or (name in _YAML_LOADERS and not any(_is_safe_yaml(loader) for loader in loaders)):
        return f"'{name}' can run code that is hidden in what it loads; yaml.safe_load reads plain data"
    return None


def _is_safe_yaml(loader: ast.expr) -> bool:
    return (dotted_name(loader) or "").rpartition(".")[2] in _SAFE_YAML


def _executes_input(node: ast.Call, names: ImportedNames) -> str | None:
    name = names.called(node)
    if name not in _RUNNERS or not node.args or not _is_from_outside(node.args[0], names):
        return None
    return f"'{name}' runs whatever text comes from outside; ast.literal_eval, int and float read values"


def _is_from_outside(expression: ast.expr, names: ImportedNames) -> bool:
    for node in ast.walk(expression):
        if isinstance(node, ast.Call):
            method = node.func.attr if isinstance(node.func, ast.Attribute) else names.called(node)
            if method in _TEXT_FROM_OUTSIDE or names.called(node).startswith(_FETCHERS):
                return True
        if isinstance(node, ast.Attribute) and names.resolve(dotted_name(node)) in _ARGUMENTS:
            return True
    return False


def _removes_everything(node: ast.Call, names: ImportedNames) -> str | None:
    name = names.called(node)
    if not node.args:
        return None
    if name in _REMOVERS:
        target = _folder_of(node.args[0], names)
        return None if target is None else f"'{name}' would remove everything below {target}; name a folder of your own"
    if name in _COMMANDS:
        words = _command_words(node.args[0])
        target = _removed_by(words)
        return None if target is None else f"'rm' would remove everything below '{target}'; name a folder of your own"
    return None


def _folder_of(expression: ast.expr, names: ImportedNames) -> str | None:
    """The root, system folder or home that an expression plainly names, in words; None for anything else."""
    text = constant_string(expression)
    if text is not None:
        return f"'{text}'" if _ROOT.match(text) else None
    if not isinstance(expression, ast.Call):
        return None
    if names.called(expression) in _HOMES:
        return "the home folder"
    if names.called(expression).rpartition(".")[2] in ("Path", "expanduser", "abspath", "str") and expression.args:
        return _folder_of(expression.args[0], names)
    return None


def _command_words(expression: ast.expr) -> Sequence[str]:
    if isinstance(expression, (ast.List, ast.Tuple)):
        return [constant_string(element) or "" for element in expression.elts]
    return _OPERATOR.sub(r" \1 ", constant_string(expression) or "").split()


def _removed_by(words: Sequence[str]) -> str | None:
    """What an `rm -r` among the words would take the root, a system folder or a home with; None for anything else."""
    is_removing = is_recursive = False
    for word in words:
        if word.rpartition("/")[2] == "rm":
            is_removing, is_recursive = True, False
        elif _OPERATOR.match(word):
            is_removing = False
        elif is_removing and _RECURSIVE.match(word):
            is_recursive = True
        elif is_recursive and is_removing and _ROOT.match(word):
            return word
    return None


_RULES: Sequence[tuple[str, Callable[[ast.Call, ImportedNames], str | None]]] = (
    ("unsafe-load", _unsafe_load),
    ("executes-input", _executes_input),
    ("removes-everything", _removes_everything),
)
