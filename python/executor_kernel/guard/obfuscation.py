"""Refuses code that hides other code: decoded text that is executed, or a literal that decodes to a program."""

from __future__ import annotations

import ast
import base64
import binascii
import codecs
from collections.abc import Iterable
from typing import Callable, Union

from executor_kernel.guard.syntax_values import constant_string, dotted_name, literal
from executor_kernel.guard.violations import Findings

_RULE = "obfuscation"
_WAY = "; `detectObfuscation: false` would allow it"
_MIN_LITERAL = 16
_CHR_JOIN = 4

_SINKS = frozenset(
    "eval exec compile __import__ builtins.eval builtins.exec builtins.compile builtins.__import__ "
    "importlib.import_module import_module os.system subprocess.run subprocess.call subprocess.Popen "
    "subprocess.check_output types.FunctionType".split()
)
_CODE_LOADERS = frozenset({"marshal.loads", "marshal.load"})

_Text = Union[str, bytes]


def _from_hex(text: _Text) -> bytes:
    return bytes.fromhex(text if isinstance(text, str) else text.decode("ascii"))


_DECODERS: dict[str, Callable[[_Text], _Text]] = {
    "b64decode": base64.b64decode,
    "standard_b64decode": base64.standard_b64decode,
    "urlsafe_b64decode": base64.urlsafe_b64decode,
    "decodebytes": lambda text: base64.decodebytes(_as_bytes(text)),
    "b32decode": base64.b32decode,
    "b16decode": base64.b16decode,
    "a85decode": base64.a85decode,
    "b85decode": base64.b85decode,
    "a2b_base64": binascii.a2b_base64,
    "unhexlify": binascii.unhexlify,
    "a2b_hex": binascii.unhexlify,
    "fromhex": _from_hex,
}
_DECOMPRESSORS = frozenset(f"{module}.decompress" for module in ("zlib", "bz2", "lzma", "gzip"))
_ROT13 = frozenset({"rot13", "rot_13", "rot-13"})
_TRANSFORMS = frozenset({"rot13", "rot_13", "rot-13", "hex", "base64", "bz2", "zlib", "uu"})


def add_obfuscation(nodes: Iterable[ast.AST], findings: Findings) -> None:
    """Adds a violation for each place where hidden code is executed or carried."""
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    tainted = _tainted_names(nodes) if calls else set()
    for node in calls:
        name = dotted_name(node.func)
        if name in _CODE_LOADERS:
            findings.refuse(_RULE, node, f"'{name}' loads compiled code; import the code as source instead{_WAY}")
        elif name in _SINKS and any(_hides(argument, tainted) for argument in node.args):
            findings.refuse(_RULE, node, f"Decoded text is passed to '{name}'; write the code out in the open{_WAY}")
        else:
            kind = _hidden_program(node)
            if kind is not None:
                message = f"This {kind} literal decodes to Python code; write the code out in the open{_WAY}"
                findings.refuse(_RULE, node, message)


def _tainted_names(nodes: Iterable[ast.AST]) -> set[str]:
    """Variables that hold decoded text, followed through plain assignments."""
    assignments = [node for node in nodes if isinstance(node, (ast.Assign, ast.AnnAssign, ast.NamedExpr))]
    tainted: set[str] = set()
    for _ in range(10):
        before = len(tainted)
        for node in assignments:
            if node.value is not None and _hides(node.value, tainted):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                tainted.update(target.id for target in targets if isinstance(target, ast.Name))
        if len(tainted) == before:
            break
    return tainted


def _hides(expression: ast.AST, tainted: set[str]) -> bool:
    chr_calls = 0
    for node in ast.walk(expression):
        if isinstance(node, ast.Name) and node.id in tainted:
            return True
        if isinstance(node, ast.Call):
            if _is_decoding(node) or _joins_characters(node):
                return True
            chr_calls += dotted_name(node.func) == "chr"
        if isinstance(node, ast.Subscript) and _is_reversal(node.slice):
            return True
    return chr_calls >= _CHR_JOIN


def _is_decoding(node: ast.Call) -> bool:
    name = dotted_name(node.func) or ""
    method = node.func.attr if isinstance(node.func, ast.Attribute) else name
    if method in _DECODERS or name in _DECOMPRESSORS:
        return True
    if method in ("decode", "encode"):
        return any(constant_string(argument) in _TRANSFORMS for argument in node.args)
    # bytes([104, 105]) is text spelt as numbers.
    return name in ("bytes", "bytearray") and bool(node.args) and isinstance(node.args[0], (ast.List, ast.Tuple))


def _joins_characters(node: ast.Call) -> bool:
    """`"".join(chr(n) for n in ...)` and `"".join(map(chr, ...))`."""
    if not isinstance(node.func, ast.Attribute) or node.func.attr != "join":
        return False
    return any(isinstance(inner, ast.Name) and inner.id == "chr" for inner in ast.walk(node))


def _is_reversal(node: ast.AST) -> bool:
    if not isinstance(node, ast.Slice) or not isinstance(node.step, ast.UnaryOp):
        return False
    step = node.step
    return isinstance(step.op, ast.USub) and isinstance(step.operand, ast.Constant) and step.operand.value == 1


def _hidden_program(node: ast.Call) -> str | None:
    """The encoding's name when the call decodes a literal that turns out to be a program."""
    name = dotted_name(node.func) or ""
    method = node.func.attr if isinstance(node.func, ast.Attribute) else name
    content = literal(node.args[0]) if node.args else None
    if content is None or len(content) < _MIN_LITERAL:
        return None
    if name == "codecs.decode" and len(node.args) > 1:
        encoding = constant_string(node.args[1])
        if encoding in _ROT13 and isinstance(content, str):
            return "rot13" if _is_program(codecs.decode(content, "rot13")) else None
    decode = _DECODERS.get(method)
    if decode is None:
        return None
    try:
        decoded = decode(content)
    except (ValueError, UnicodeError):
        return None
    return method if _is_program(decoded) else None


def _is_program(content: _Text) -> bool:
    try:
        tree = ast.parse(content if isinstance(content, str) else content.decode("utf-8"))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return any(isinstance(node, (ast.Import, ast.ImportFrom, ast.Call)) for node in ast.walk(tree))


def _as_bytes(text: _Text) -> bytes:
    return text if isinstance(text, bytes) else text.encode("ascii")
