"""The static check of the user's own code.

A guard-rail for honest mistakes: it reads the direct forms of an import or a call and nothing else. Code that wants to
get around it can; what such code may reach is for the operating system's sandbox to decide.
"""

from __future__ import annotations

import ast
import functools
import json
import warnings
from collections.abc import Mapping
from typing import Any, NamedTuple

from executor_kernel.errors.facts import OF_WEBASSEMBLY, Facts
from executor_kernel.guard.allowed_modules import AllowedModules
from executor_kernel.guard.forbidden_functions import check_functions
from executor_kernel.guard.hints import add_hints
from executor_kernel.guard.import_check import check_imports
from executor_kernel.guard.obfuscation import add_obfuscation
from executor_kernel.guard.reach import places
from executor_kernel.guard.risky_calls import add_risky_calls
from executor_kernel.guard.syntax_nodes import is_known
from executor_kernel.guard.violations import Findings, Report, Violation, place_of
from executor_kernel.parsed_cell import ParsedCell, parse_cell
from executor_kernel.process_state import DeepTrees
from executor_kernel.source_lines import split_lines

_NOTEBOOK_RULE = "notebook-line"


class Rules(NamedTuple):
    """What the configuration allows."""

    modules: AllowedModules
    forbidden_functions: frozenset[str]
    detect_obfuscation: bool


@functools.lru_cache(maxsize=4)
def read_rules(text: str, workspace: str) -> Rules:
    """Reads rules from JSON; once, because most runs of a session bring the same."""
    rules = json.loads(text)
    forbidden = frozenset(name.strip() for name in rules["forbiddenFunctions"])
    modules = AllowedModules(rules["allowedModules"], workspace, rules["packages"])
    return Rules(modules, forbidden, rules["detectObfuscation"])


def check(code: str, rules: Rules | None, namespace: Mapping[str, Any]) -> Report:
    """Checks code against `rules` (None checks the syntax alone) without running it.

    `namespace` is the session's: a function that an earlier cell defined under a forbidden name is the user's own.
    """
    try:
        with DeepTrees(), warnings.catch_warnings():
            # Compiling the code to run it says what there is to say about it, once.
            warnings.simplefilter("ignore")
            parsed = parse_cell(code, "<code>", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
            compile(parsed.tree, "<code>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, True)
    except SyntaxError as error:
        return Report([_syntax_violation(error)], [])
    except (RecursionError, MemoryError):
        return _too_deep()
    report = check_tree(parsed.tree, parsed.text, rules, namespace, with_hints=True)
    return report._replace(violations=sorted([*_notebook_violations(parsed), *report.violations], key=place_of))


def check_tree(
    tree: ast.Module,
    code: str,
    rules: Rules | None,
    namespace: Mapping[str, Any],
    with_hints: bool = False,
) -> Report:
    """Checks the syntax tree of code that compiles; positions and messages refer to `code`. Hints refuse nothing, so that
    code which is about to run does without them.
    """
    try:
        with DeepTrees():
            return _check_tree(tree, code, rules, namespace, with_hints)
    except (RecursionError, MemoryError):
        return _too_deep()


def _check_tree(
    tree: ast.Module, code: str, rules: Rules | None, namespace: Mapping[str, Any], with_hints: bool
) -> Report:
    findings = Findings(split_lines(code))
    reached = list(places(tree))
    nodes = [node for node, _ in reached]
    unknown = [node for node in nodes if not is_known(node)]
    for node in unknown:
        findings.refuse("unknown-syntax", node, f"Syntax '{type(node).__name__}' is not known to this check")
    mentioned = check_imports(reached, findings, None if rules is None else rules.modules, with_hints)
    if rules is not None and not unknown:
        check_functions(tree, nodes, findings, rules.forbidden_functions, namespace)
        if rules.detect_obfuscation:
            add_obfuscation(nodes, findings)
    if with_hints:
        add_hints(nodes, findings)
        add_risky_calls(nodes, findings)
    return Report(findings.sorted(), sorted(mentioned))


def _notebook_violations(parsed: ParsedCell) -> list[Violation]:
    refused = [Violation(_NOTEBOOK_RULE, "error", message, line, 1) for line, message in parsed.refused]
    return [*refused, *(Violation(_NOTEBOOK_RULE, "warning", message, line, 1) for line, message in parsed.notes)]


def _too_deep() -> Report:
    return Report([Violation("unknown-syntax", "error", "The code is nested too deeply to be checked", 1, 1)], [])


def refusal(report: Report) -> dict[str, Any]:
    """The `error` of an error frame for code that the check refused."""
    errors = report.errors
    listed = "\n".join(f"  line {violation.line}: {violation.message} [{violation.rule}]" for violation in errors)
    facts: Facts = {"refusedBy": errors[0].rule, **OF_WEBASSEMBLY}
    return {
        "name": "SecurityViolation",
        "message": "; ".join(f"line {violation.line}: {violation.message}" for violation in errors[:10]),
        "line": errors[0].line,
        "traceback": f"SecurityViolation: the code was not run\n{listed[:60_000]}\n",
        "frames": [],
        "facts": facts,
    }


def _syntax_violation(error: SyntaxError) -> Violation:
    message = f"{type(error).__name__}: {error.msg}"
    return Violation("syntax-error", "error", message, max(error.lineno or 1, 1), max(error.offset or 1, 1))
