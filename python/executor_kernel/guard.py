"""The static check of the user's own code.

A guard-rail for honest mistakes: it reads the direct forms of an import or a call and nothing else. Code that wants to
get around it can; what such code may reach is for the operating system's sandbox to decide.
"""

from __future__ import annotations

import ast
import warnings
from typing import Any, Dict, Mapping, Optional

from .allowed_modules import AllowedModules
from .forbidden_functions import FunctionCheck
from .hints import add_hints
from .import_check import ImportCheck
from .interpreter import check_characters, split_lines
from .obfuscation import add_obfuscation
from .process_state import deep_trees
from .syntax_nodes import is_known
from .violations import Findings, Report, Violation

_TOO_DEEP = "The code is nested too deeply to be checked"


def check(
    code: str,
    rules: Optional[Mapping[str, Any]],
    workspace: str,
    namespace: Optional[Mapping[str, Any]] = None,
) -> Report:
    """Checks code against `rules` (None checks the syntax alone) without running it.

    `namespace` is the session's: a function that an earlier cell defined under a forbidden name is the user's own.
    """
    try:
        check_characters(code, "<code>")
        with deep_trees(), warnings.catch_warnings():
            # Compiling the code says what there is to say about it, once.
            warnings.simplefilter("ignore")
            tree = compile(code, "<code>", "exec", ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, True)
            compile(tree, "<code>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, True)
            return check_tree(tree, code, rules, workspace, namespace)
    except SyntaxError as error:
        return Report([_syntax_violation(error)], [])
    except (RecursionError, MemoryError):
        return Report([Violation("unknown-syntax", "error", _TOO_DEEP, 1, 1)], [])


def check_tree(
    tree: ast.Module,
    code: str,
    rules: Optional[Mapping[str, Any]],
    workspace: str,
    namespace: Optional[Mapping[str, Any]] = None,
) -> Report:
    """Checks a syntax tree; `code` is what positions and messages refer to."""
    findings = Findings(split_lines(code))
    unknown = [node for node in ast.walk(tree) if not is_known(node)]
    for node in unknown:
        findings.refuse("unknown-syntax", node, f"Syntax '{type(node).__name__}' is not known to this check")
    allowed = None if rules is None else AllowedModules(rules["allowedModules"], workspace)
    imports = ImportCheck(findings, allowed)
    imports.visit(tree)
    if rules is not None and not unknown:
        FunctionCheck(findings, rules["forbiddenFunctions"], namespace or {}).check(tree)
        if rules["detectObfuscation"]:
            add_obfuscation(tree, findings)
    add_hints(tree, findings)
    return Report(findings.sorted(), sorted(imports.mentioned))


def refusal(report: Report) -> Dict[str, Any]:
    """The `error` of an error frame for code that the check refused."""
    errors = report.errors
    listed = "\n".join(f"  line {violation.line}: {violation.message} [{violation.rule}]" for violation in errors)
    facts: Dict[str, Any] = {"violations": [violation._asdict() for violation in errors[:100]]}
    return {
        "name": "SecurityViolation",
        "message": "; ".join(f"line {violation.line}: {violation.message}" for violation in errors[:10]),
        "line": errors[0].line,
        "traceback": f"SecurityViolation: the code was not run\n{listed[:60_000]}\n",
        "frames": [],
        "facts": facts,
    }


def is_syntax_error(report: Report) -> bool:
    """Whether the code cannot be compiled at all; the interpreter then says so in its own words."""
    return any(violation.rule == "syntax-error" for violation in report.violations)


def _syntax_violation(error: SyntaxError) -> Violation:
    message = f"{type(error).__name__}: {error.msg}"
    return Violation("syntax-error", "error", message, max(error.lineno or 1, 1), max(error.offset or 1, 1))
