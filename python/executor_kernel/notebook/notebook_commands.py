"""What each line of a notebook means here: nothing, a note, a timing, or that it cannot be had and what can."""

from __future__ import annotations

from typing import Callable, NamedTuple

from executor_kernel.notebook.notebook_lines import NotebookLine
from executor_kernel.notebook.notebook_shell import Requirement, advise, installed_version, read_installation, shorten
from executor_kernel.notebook.notebook_timing import Timing, read_timeit_options

# Settings of a notebook's window, which change nothing that code can tell.
_SETTINGS = frozenset({"matplotlib", "config", "autoreload"})
_EXTENSIONS = frozenset({"load_ext", "reload_ext"})
_INSTALLERS = frozenset({"pip", "pip3", "conda", "mamba", "uv"})
_TAKE_OUT = "take it out"

_ADVICE: dict[str, str] = {
    "cd": "call os.chdir(path)",
    "pwd": "call os.getcwd()",
    "ls": "call os.listdir()",
    "env": "read and set os.environ",
    "set_env": "set os.environ",
    "run": "import the file, or call subprocess.run([sys.executable, path])",
    "load": "import the file",
    "pylab": "import numpy as np, and matplotlib.pyplot as plt",
    "who": "call dir()",
    "whos": "call dir()",
    "reset": "use del for names, or start another session",
    "load_ext": "import what the extension belongs to",
    "prun": "have the code profiled, which takes no line in it",
    "lprun": "have the code profiled, which takes no line in it",
    "debug": "print the values instead",
    "pdb": "print the values instead",
    "writefile": "write the file by open(path, 'w'), or give it with `files`",
    "bash": "call subprocess.run(script, shell=True)",
    "sh": "call subprocess.run(script, shell=True)",
    "script": "call subprocess.run(script, shell=True)",
    "system": "call subprocess.run(command, shell=True)",
    "sx": "call subprocess.run(command, shell=True)",
    "html": "call display(HTML(text)) with IPython.display",
    "markdown": "call display(Markdown(text)) with IPython.display",
    "latex": "call display(Latex(text)) with IPython.display",
    "svg": "call display(SVG(text)) with IPython.display",
    "javascript": "only Python runs here",
    "js": "only Python runs here",
    "capture": "use contextlib.redirect_stdout",
}


class Command(NamedTuple):
    """What there is to do for a line, beside leaving it out."""

    note: str | None = None
    timing: Timing | None = None


class LineRefused(Exception):
    """There is nothing here that could do what the line says. The text names the line and what to do."""


def read_command(line: NotebookLine, is_whole: bool) -> Command:
    """`is_whole` tells of a `%%` line that it is the first of its cell. Raises LineRefused."""
    text = line.text
    if line.assigned or "?" in (text[:1], text[-1:]):
        raise LineRefused(_describe_other(line))
    if text.startswith("!"):
        return _shell(line, text.lstrip("!").strip())
    if not text.startswith("%"):
        return _shell(line, text)
    name, _, rest = text.lstrip("%").partition(" ")
    if line.is_cell and not is_whole:
        raise _refused(line, "only the first line of a cell can begin with `%%`")
    if name in _INSTALLERS:
        return _shell(line, f"{name} {rest}")
    if name in _SETTINGS or (name in _EXTENSIONS and rest.strip() == "autoreload"):
        return Command()
    read = _TIMINGS.get(name)
    if read is None:
        raise _refused(line, _ADVICE.get("load_ext" if name in _EXTENSIONS else name, _TAKE_OUT))
    try:
        return Command(timing=read(line, rest.strip()))
    except ValueError as error:
        raise _refused(line, str(error)) from None


def _time(line: NotebookLine, statement: str) -> Timing:
    return _timing(line, "" if line.is_cell else statement, None)


def _timeit(line: NotebookLine, rest: str) -> Timing:
    options, statement = read_timeit_options(rest)
    if line.is_cell and statement:
        raise ValueError("what prepares the cell has to stand before it")
    return _timing(line, statement, options)


_TIMINGS: dict[str, Callable[[NotebookLine, str], Timing]] = {"time": _time, "timeit": _timeit}


def _timing(line: NotebookLine, statement: str, options: tuple[int, int, bool] | None) -> Timing:
    if not statement and not line.is_cell:
        raise ValueError("there is no statement after it")
    before = line.indent + line.text[: len(line.text) - len(statement)]
    return Timing(line.first, len(before.encode("utf-8")), len(line.indent), statement, options)


def _shell(line: NotebookLine, command: str) -> Command:
    requirements = read_installation(command)
    if requirements is None:
        if command.split()[:1] and command.split()[0] in _INSTALLERS:
            raise _refused(line, _packages([]))
        raise LineRefused(f"`{shorten(line.text)}` is a notebook's line for the shell, not Python; {advise(command)}")
    missing = [requirement.name for requirement in requirements if installed_version(requirement) is None]
    if missing:
        raise _refused(line, _packages(missing))
    there = ", ".join(_describe_installed(requirement) for requirement in requirements)
    return Command(f"`{shorten(line.text)}` was skipped: {there or 'it names nothing to install'}")


def _describe_installed(requirement: Requirement) -> str:
    version = installed_version(requirement)
    shown = f"{requirement.name} {version}" if version and requirement.versions else requirement.name
    return f"{shown} is installed"


def _packages(missing: list[str]) -> str:
    nothing = "nothing is installed while code runs"
    if not missing:
        return f"{nothing}; name distributions in `packages` (EXECUTOR_PACKAGES)"
    listed = ", ".join(f'"{name}"' for name in missing)
    return f"{nothing}; set `packages` to [{listed}] (EXECUTOR_PACKAGES={','.join(missing)})"


def _describe_other(line: NotebookLine) -> str:
    shown = shorten(line.text)
    if not line.assigned:
        return f"`{shown}` asks a notebook for help and is not Python; call help({line.text.strip('?%! ') or 'name'})"
    if line.text.startswith("!"):
        return f"`{shown}` is a notebook's line for the shell, not Python; {advise(line.text[1:])}"
    return f"`{shown}` is a notebook's command, not Python; call a function for its value instead"


def _refused(line: NotebookLine, advice: str) -> LineRefused:
    return LineRefused(f"`{shorten(line.text)}` is a notebook's line, not Python; {advice}")
