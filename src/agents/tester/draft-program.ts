import { DRAFTED_BY_RUNNING } from "../../pytest/drafted-by-running.ts";

/**
 * The Python program that drafts tests for a module and prints them. What has types is given to Hypothesis' ghostwriter.
 * Of other functions nothing is known but what they do: those with examples in their docstrings are held to them, and
 * the others are called, with arguments that the module itself uses or that raise no error, and held to what they gave.
 */
export function draftProgram(module: string): string {
  return `MODULE = ${JSON.stringify(module)}\n${PROGRAM}`;
}

const PROGRAM = String.raw`
import ast, contextlib, doctest, importlib, inspect, io, itertools, signal, sys, types

slow = set()
POOLS = ([2, 3, 5], ["abc", "de", "x"], [[3, 1, 2], [1, 2], [5]], [2.5, 1.5, 0.5], [{"a": 1}, {"b": 2}, {}])
SECONDS = 1.0


def quiet(run, *arguments, **named):
    """Code under test may print, and what is printed here is the draft."""
    with contextlib.redirect_stdout(io.StringIO()):
        return run(*arguments, **named)


def stop(*_):
    raise TimeoutError


def call(function, arguments):
    """What a call gives; a call that takes too long raises, where there is a clock for it."""
    if not hasattr(signal, "setitimer"):
        return quiet(function, *ast.literal_eval(repr(arguments)))
    signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        return quiet(function, *ast.literal_eval(repr(arguments)))
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def works(function, arguments):
    if function in slow or inspect.iscoroutinefunction(function):
        return False
    try:
        call(function, arguments)
        return True
    except TimeoutError:
        slow.add(function)
    except BaseException:
        pass
    return False


def functions_of(module):
    found = {name: value for name, value in vars(module).items() if inspect.isfunction(value)}
    return {name: value for name, value in found.items() if value.__module__ == MODULE and not name.startswith("_")}


def is_typed(function):
    return all(p.annotation is not inspect.Parameter.empty for p in inspect.signature(function).parameters.values())


def properties(*subjects):
    """Tests by the ghostwriter; empty where they could not run."""
    try:
        from hypothesis.extra import ghostwriter

        # All that it asks of black is to lay its tests out, which takes longer than to write them, and no model needs.
        ghostwriter.black = plain
        text = quiet(ghostwriter.magic, *subjects)
        # Where it knows no values for an argument, it writes a test that cannot pass; and it takes functions for a pair
        # by their names.
        others = [name for name, value in functions.items() if value not in typed]
        if "nothing()" in text or any(f"{MODULE}.{name}(" in text for name in others):
            return ""
        quiet(exec, compile(text, "draft", "exec"), {})
        return text.strip()
    except Exception:
        return ""


def used_arguments(name):
    """The arguments of calls in the module itself, as far as they are literals."""
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name and not node.keywords:
            try:
                yield [ast.literal_eval(argument) for argument in node.args]
            except ValueError:
                pass


def tried_arguments(function):
    """Plausible arguments, three sets of one kind at the most."""
    required = [
        p
        for p in inspect.signature(function).parameters.values()
        if p.default is p.empty and p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)
    ]
    if not required:
        return [[]]
    # The same kind for all first: most functions of several arguments compare, join or add them.
    kinds = itertools.product(POOLS, repeat=min(len(required), 3))
    kinds = sorted(kinds, key=lambda pools: any(pool is not pools[0] for pool in pools))
    for pools in kinds:
        pools = [*pools, *[pools[-1]] * (len(required) - len(pools))]
        sets = [[pool[(place + turn) % 3] for place, pool in enumerate(pools)] for turn in range(3)]
        if works(function, sets[0]):
            return [arguments for arguments in sets if works(function, arguments)]
    return []


def assertion(called, function, arguments):
    """Holds a call to what it gave, where that can be written down and is given again."""
    try:
        given = call(function, arguments)
        written = repr(given)
        if ast.literal_eval(written) == given and repr(call(function, arguments)) == written and len(written) < 500:
            sign = "is" if given is None or isinstance(given, bool) else "=="
            return f"assert {called} {sign} {written}"
    except BaseException:
        pass
    return called


def by_running(name, function):
    sets = [arguments for arguments in used_arguments(name) if works(function, arguments)] or tried_arguments(function)
    unique = list({repr(arguments): arguments for arguments in sets}.values())[:3]
    if not unique:
        why = "    # No call of it worked here: what it takes is not known."
        return [f"def test_{name}_is_callable():", why, f"    assert callable({MODULE}.{name})"]
    calls = [(f"{MODULE}.{name}({', '.join(map(repr, arguments))})", arguments) for arguments in unique]
    lines = [f"    {assertion(called, function, arguments)}" for called, arguments in calls]
    is_held = any(line.startswith("    assert") for line in lines)
    return [f"def test_{name}_{'gives_what_it_gave' if is_held else 'raises_no_error'}():", *lines]


plain = types.SimpleNamespace(format_str=lambda source, mode: source, FileMode=lambda: None, Mode=lambda: None)
sys.modules["black"] = plain
module = quiet(importlib.import_module, MODULE)
functions = functions_of(module)
finder = doctest.DocTestFinder(recurse=False)
examples = {name for name, value in functions.items() if any(test.examples for test in finder.find(value, name))}
typed = [value for value in functions.values() if is_typed(value)]
text = properties(module) if len(typed) == len(functions) else ""
if not text:
    typed = [value for value in typed if properties(value)]
    text = properties(*typed) if typed else ""
    typed = typed if text else []
rest = {name: value for name, value in functions.items() if value not in typed}
parts = [text] if text else []
if examples:
    check = f"def test_examples_of_docstrings():\n    assert doctest.testmod({MODULE}).failed == 0"
    parts.append(f"import doctest\n\nimport {MODULE}\n\n\n{check}")
run = [by_running(name, value) for name, value in rest.items() if name not in examples]
if run:
    parts.append(
        "${DRAFTED_BY_RUNNING}: these tests hold what it gives now, and do not check whether that is right, nor other values,\n"
        "# bad input or borders. Correct what is wrong here before you rely on them.\n\n"
        f"import {MODULE}\n\n\n" + "\n\n\n".join("\n".join(lines) for lines in run)
    )
print("\n\n\n".join(parts))
`;
