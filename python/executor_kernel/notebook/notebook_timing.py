"""`%time`, `%timeit`, `%%time` and `%%timeit`: as syntax trees in their place, and what those call when they run."""

from __future__ import annotations

import ast
import math
import timeit
from time import perf_counter, process_time
from typing import Any, Callable, NamedTuple

_TIME = "__executor_time__"
_TIMEIT = "__executor_timeit__"
_TIMED = "__executor_timed__"
_DEFAULT_REPEATS = 7
_OPTIONS = "-n, -r, -o and -q"


class Timing(NamedTuple):
    """A line that times a statement, or, when `statement` is empty, all lines below it."""

    line: int
    #: Where the statement begins in the line, in bytes.
    column: int
    indent: int
    statement: str
    #: None for `%time`.
    timeit: tuple[int, int, bool] | None


def read_timeit_options(text: str) -> tuple[tuple[int, int, bool], str]:
    """The loops (0 for as many as it takes), the repeats and whether it is quiet, and the rest of the line. Raises
    ValueError that says what is wrong.
    """
    numbers = {"n": 0, "r": _DEFAULT_REPEATS}
    quiet = False
    rest = text.lstrip()
    while rest.startswith("-"):
        option, _, after = rest.partition(" ")
        name, value = option[1:2], option[2:]
        if name in numbers:
            if not value:
                value, _, after = after.lstrip().partition(" ")
            if not value.isdecimal() or not 0 < int(value) < 10**9:
                raise ValueError(f"its option -{name} is {value!r}, but must be a whole number from 1")
            numbers[name] = int(value)
        elif option in ("-q", "-o"):
            quiet = quiet or option == "-q"
        else:
            raise ValueError(f"its option {option} is not known; known are {_OPTIONS}")
        rest = after.lstrip()
    return (numbers["n"], numbers["r"], quiet), rest


def insert(tree: ast.Module, timings: list[Timing], statements: dict[int, list[ast.stmt]]) -> list[ast.stmt]:
    """Puts what times the statements of these lines into the tree, in the place of a `pass` each. Answers the
    statements that hold them.
    """
    blocks: list[ast.stmt] = []
    inner = {(timing.line, timing.indent): timing for timing in timings if timing.line in statements}
    _Inserter(inner, statements, blocks).visit(tree)
    for timing in timings:
        if timing.line not in statements:
            head, body = _split_future_imports(tree.body)
            nothing = ast.Pass(lineno=timing.line, col_offset=0, end_lineno=timing.line, end_col_offset=0)
            tree.body = [*head, *_timed(timing, body or [nothing], blocks)]
    ast.fix_missing_locations(tree)
    return blocks


def provide(namespace: dict[str, Any]) -> None:
    """Gives the namespace what inserted statements call; later cells may call functions that hold some."""
    namespace[_TIME] = _time
    namespace[_TIMEIT] = _timeit


class _Inserter(ast.NodeTransformer):
    def __init__(
        self, timings: dict[tuple[int, int], Timing], statements: dict[int, list[ast.stmt]], blocks: list[ast.stmt]
    ) -> None:
        self._timings = timings
        self._statements = statements
        self._blocks = blocks

    def visit_Pass(self, node: ast.Pass) -> Any:
        timing = self._timings.get((node.lineno, node.col_offset))
        return node if timing is None else _timed(timing, self._statements[timing.line], self._blocks)


def _timed(timing: Timing, body: list[ast.stmt], blocks: list[ast.stmt]) -> list[ast.stmt]:
    last = body[-1]
    place: dict[str, Any] = {"lineno": timing.line, "col_offset": timing.indent}
    place.update(end_lineno=last.end_lineno, end_col_offset=last.end_col_offset)
    if timing.timeit is None:
        call = ast.Call(ast.Name(_TIME, ast.Load()), [], [])
        block = ast.With([ast.withitem(call)], body, **place)
        blocks.append(block)
        return [block]
    arguments: list[ast.expr] = [ast.Name(_TIMED, ast.Load()), *(ast.Constant(value) for value in timing.timeit)]
    no_arguments = ast.arguments([], [], None, [], [], None, [])
    definition = ast.FunctionDef(_TIMED, no_arguments, body, [], **place)
    blocks.append(definition)
    return [definition, ast.Expr(ast.Call(ast.Name(_TIMEIT, ast.Load()), arguments, []), **place)]


def _split_future_imports(body: list[ast.stmt]) -> tuple[list[ast.stmt], list[ast.stmt]]:
    """They stand before every other statement, a block around them included."""
    future = [isinstance(node, ast.ImportFrom) and node.module == "__future__" for node in body]
    first = len(future) - future[::-1].index(True) if True in future else 0
    return body[:first], body[first:]


class _time:
    """A block whose times are printed when it ends."""

    def __enter__(self) -> None:
        self._wall, self._cpu = perf_counter(), process_time()

    def __exit__(self, *_error: object) -> None:
        wall, cpu = perf_counter() - self._wall, process_time() - self._cpu
        print(f"CPU times: total: {_in_words(cpu)}\nWall time: {_in_words(wall)}")


def _timeit(function: Callable[[], Any], number: int, repeat: int, quiet: bool) -> None:
    timer = timeit.Timer(function)
    number = number or timer.autorange()[0]
    seconds = [total / number for total in timer.repeat(repeat, number)]
    mean = sum(seconds) / repeat
    deviation = math.sqrt(sum((value - mean) ** 2 for value in seconds) / repeat)
    if not quiet:
        runs, loops = f"{repeat} run{'s' * (repeat != 1)}", f"{number:,} loop{'s' * (number != 1)}"
        print(f"{_in_words(mean)} ± {_in_words(deviation)} per loop (mean ± std. dev. of {runs}, {loops} each)")


def _in_words(seconds: float) -> str:
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds * 1e9:.3g} ns"
