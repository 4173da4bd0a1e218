"""What a notebook's lines for the shell ask for: packages, which are there or not, and programs."""

from __future__ import annotations

import re
import shlex
from importlib import metadata
from importlib.util import find_spec
from typing import NamedTuple

from executor_kernel.guard.distributions import import_names

_MAX_SHOWN = 60
# Splitting text into words goes character by character.
_MAX_COMMAND = 4_000
_REQUIREMENT = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?((?:[<>=!~;].*)?)$")
_REDIRECTION = re.compile(r"(?:\d|&)?>{1,2}(.*)$")
_FOR_A_SHELL = re.compile(r"""[|&;<>$`*?{}()\\'"]""")
_OPERATORS = ("&&", "||", ";", "|", "&")
_INSTALLERS = (("pip",), ("pip3",), ("conda",), ("mamba",), ("uv", "pip"))
_PYTHONS = ("python", "python3", "{sys.executable}")
# Options of pip and conda that take the next word for their value.
_WITH_VALUE = frozenset(
    "-i --index-url --extra-index-url -f --find-links -c --constraint --channel --progress-bar --timeout --retries "
    "--trusted-host --proxy --cache-dir --upgrade-strategy --platform --python-version".split()
)
# What they name is not known here, or lies elsewhere.
_FROM_ELSEWHERE = frozenset("-r --requirement -e --editable -t --target --prefix --root".split())
# Tools of a notebook's own environment, which code does not import.
_TOOLS = frozenset({"pip", "setuptools", "wheel", "uv", "conda", "mamba", "jupyter", "notebook", "ipykernel", "jupyterlab"})
_REPLACEMENTS = {
    "ls": "call os.listdir()",
    "cat": "call open(path).read()",
    "pwd": "call os.getcwd()",
    "cd": "call os.chdir(path)",
    "mkdir": "call os.makedirs(path)",
}


class Requirement(NamedTuple):
    """A distribution as an installation names it."""

    name: str
    #: `==1.0` and the like; empty when any version will do.
    versions: str


def read_installation(command: str) -> list[Requirement] | None:
    """The distributions that `pip install`, or one of its kind, names; None for any other command, and for one that
    installs from files, addresses or folders.
    """
    words = _after_installer(_without_redirections(_words(command)))
    if words is None or any(word in _OPERATORS or word.endswith(";") for word in words):
        return None
    found: list[Requirement] = []
    waiting = iter(words)
    for word in waiting:
        if word in _WITH_VALUE:
            next(waiting, None)
        elif word.partition("=")[0] in _FROM_ELSEWHERE:
            return None
        elif not word.startswith("-"):
            match = _REQUIREMENT.match(word)
            if match is None:
                return None
            found.append(Requirement(match.group(1), match.group(2).partition(";")[0].strip()))
    return found


def installed_version(requirement: Requirement) -> str | None:
    """The version that is there; empty when it is there and has none to tell, None when it is not there."""
    try:
        return metadata.version(requirement.name)
    except metadata.PackageNotFoundError:
        pass
    try:
        is_there = any(find_spec(name.partition(".")[0]) is not None for name in import_names(requirement.name))
    except (ImportError, ValueError):
        return None
    return "" if is_there or requirement.name.lower() in _TOOLS else None


def advise(command: str) -> str:
    """What to write instead of a command for the shell."""
    words = _words(command)
    replacement = _REPLACEMENTS.get(words[0]) if words else None
    if replacement is not None:
        return replacement
    if len(command) > _MAX_SHOWN or _FOR_A_SHELL.search(command):
        return f"call subprocess.run({shorten(command.strip())!r}, shell=True)"
    return f"call subprocess.run({words!r})"


def shorten(text: str) -> str:
    """A line as a sentence can quote it."""
    return text if len(text) <= _MAX_SHOWN else text[: _MAX_SHOWN - 3] + "..."


def _words(command: str) -> list[str]:
    if len(command) > _MAX_COMMAND:
        return []
    try:
        return shlex.split(command, comments=True)
    except ValueError:
        # A quote that is not closed.
        return command.split()


def _without_redirections(words: list[str]) -> list[str]:
    kept: list[str] = []
    waiting = iter(words)
    for word in waiting:
        match = _REDIRECTION.match(word)
        if match is None:
            kept.append(word)
        elif not match.group(1):
            next(waiting, None)
    return kept


def _after_installer(words: list[str]) -> list[str] | None:
    if words[:1] and words[0] in _PYTHONS and words[1:2] == ["-m"]:
        words = words[2:]
    for installer in _INSTALLERS:
        start: tuple[str, ...] = (*installer, "install")
        if tuple(words[: len(start)]) == start:
            return words[len(start) :]
    return None
