"""Performs one task of the kernel protocol: runs code, profiles it, runs tests, or checks code."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Callable

from executor_kernel import process_state, program_end
from executor_kernel.displays import figures
from executor_kernel.displays.displays import MAX_DISPLAY_BYTES, encoded_size, publisher
from executor_kernel.displays.representation import represent
from executor_kernel.errors.tracebacks import describe, lacks_memory, message_of
from executor_kernel.final_answer import FinalAnswer
from executor_kernel.guard import guard
from executor_kernel.guard.import_guard import ImportGuard, in_files_below, in_namespace
from executor_kernel.interpreter import Cell, Interpreter
from executor_kernel.notebook import ipython_stand_in
from executor_kernel.streams import standard_input
from executor_protocol.ending import Ending
from executor_protocol.kernel_frames import Error, Result
from executor_protocol.typed_frames import TypedFrame

_OTHER_EXIT = "pytest ended in a way it does not name"
_PYTEST_REASONS = {
    0: "The tests passed",
    1: "Tests failed",
    2: "The test run was interrupted",
    3: "pytest failed internally",
    4: "pytest does not accept these arguments",
    5: "No tests were found",
}

Task = dict[str, Any]
Emit = Callable[[TypedFrame], None]

_getpid = os.getpid
_exit = os._exit


def perform(interpreter: Interpreter, task: Task, emit: Emit) -> Ending:
    """Performs a task and sends its frames, without their id, to `emit`. Never raises."""
    process = _getpid()
    try:
        try:
            ending = _perform(interpreter, task, emit)
        finally:
            _clean_up(interpreter)
    except BaseException as error:
        # An interrupt between the bytecodes of the kernel itself, or a failure of it: the run has an end all the same.
        ending = Ending("failed", f"The run was broken off by {type(error).__name__}: {message_of(error)}", 1)
        _clean_up_once_more(interpreter)
    if _getpid() != process:
        # The code forked and its child came back here. The channel and the session are the parent's.
        _exit(0 if ending.status == "completed" else ending.exit_code or 1)
    return ending._replace(left_out=publisher.has_dropped)


def _perform(interpreter: Interpreter, task: Task, emit: Emit) -> Ending:
    kind = task["kind"]
    interpreter.begin()
    if kind != "tests":
        # Tests may ask whether IPython is there, and skip what needs all of it.
        ipython_stand_in.provide()
    publisher.begin(_once_per_process(emit), interpreter.streams.warn)
    if kind == "validate":
        return _validate(interpreter, task, emit)
    standard_input.provide(task.get("stdin"))
    if kind == "code":
        return _run_code(interpreter, task, emit)
    if kind == "profile":
        return _profile(interpreter, task, emit)
    if kind == "tests":
        return _run_tests(interpreter, task, emit)
    raise ValueError(f"Task kind '{kind}' is not known")


def _clean_up(interpreter: Interpreter) -> None:
    _recover(interpreter)
    publisher.end()
    interpreter.streams.end()


def _recover(interpreter: Interpreter) -> None:
    """Puts back what the kernel needs to go on after code has run."""
    replaced = process_state.restore()
    interpreter.streams.flush()
    interpreter.streams.restore()
    if replaced:
        names = ", ".join(replaced[:10])
        interpreter.streams.warn(f"Warning: builtins that the code had replaced were restored: {names}")


def _clean_up_once_more(interpreter: Interpreter) -> None:
    try:
        _clean_up(interpreter)
    except BaseException:
        # A second interrupt: what was not flushed by now is lost, which is better than losing the end.
        return


def _once_per_process(emit: Emit) -> Emit:
    process = _getpid()

    def send(frame: TypedFrame) -> None:
        if _getpid() == process:
            emit(frame)

    return send


def _validate(interpreter: Interpreter, task: Task, emit: Emit) -> Ending:
    report = guard.check(task["code"], _rules(interpreter, task), interpreter.namespace)
    emit(Result(None, report.to_dict()))
    return Ending("completed", "The code was checked", 0)


def _rules(interpreter: Interpreter, task: Task) -> guard.Rules | None:
    text = task["guard"]
    return None if text is None else guard.read_rules(text, interpreter.workspace)


def _run_code(interpreter: Interpreter, task: Task, emit: Emit) -> Ending:
    return run_cell(interpreter, task, emit, lambda cell: (interpreter.run(cell), None))


def _profile(interpreter: Interpreter, task: Task, emit: Emit) -> Ending:
    from executor_kernel.profiling.profiler import Profiler

    profiler = Profiler(interpreter.workspace)

    def run(cell: Cell) -> Any:
        try:
            value = profiler.run(cell.filename, lambda: interpreter.run(cell))
        except BaseException:
            # How far it got is worth knowing even when it failed.
            _recover(interpreter)
            emit(Result(None, profiler.report()))
            raise
        return value, profiler.report

    return run_cell(interpreter, task, emit, run)


def _run_tests(interpreter: Interpreter, task: Task, emit: Emit) -> Ending:
    from executor_kernel.testing.claims import TestClaims
    from executor_kernel.testing.testing import run_tests

    send = _once_per_process(emit)
    # Taken out of the task, so that the seal is all that is left of it when the tests begin.
    claims = TestClaims(task.pop("key"), send)
    rules = _rules(interpreter, task)
    guarded: AbstractContextManager[Any] = nullcontext()
    if rules is not None:
        from executor_kernel.guard.project_check import TEST_TOOLS, check_project, refusal

        findings = check_project(interpreter.workspace, task["arguments"], rules)
        if findings:
            send(Error(refusal(findings)))
            return Ending("refused", f"The tests were not run: {findings[0]}")
        guarded = ImportGuard(rules.modules.beside(TEST_TOOLS), in_files_below(interpreter.workspace))
    try:
        with guarded:
            report = run_tests(interpreter, task["arguments"], task["coverage"], claims)
    except BaseException as error:
        _recover(interpreter)
        return _failure(error, "", interpreter, send)
    _recover(interpreter)
    claims.finish(report)
    exit_code = report["exitCode"]
    return Ending("completed" if exit_code == 0 else "failed", _PYTEST_REASONS.get(exit_code, _OTHER_EXIT), exit_code)


def run_cell(interpreter: Interpreter, task: Task, emit: Emit, run: Callable[[Cell], Any]) -> Ending:
    """Compiles, checks and runs a cell. `run` answers its value and, or None, what makes its report. A task that `ends`
    the interpreter does so as the end of a program, however the cell itself ended.
    """
    rules = _rules(interpreter, task)
    interpreter.name_program(task.get("argv"), task["code"])
    is_users = in_namespace(interpreter.namespace)
    with nullcontext() if rules is None else ImportGuard(rules.modules, is_users):
        ending = _run_checked(interpreter, task, emit, run, rules)
        if task.get("ends") and interpreter.has_run:
            ending = _end_program(interpreter, ending, _once_per_process(emit))
    return ending


def _run_checked(
    interpreter: Interpreter, task: Task, emit: Emit, run: Callable[[Cell], Any], rules: guard.Rules | None
) -> Ending:
    code = task["code"]
    filename = interpreter.next_filename(code)
    send = _once_per_process(emit)
    tell_bindings = _bindings_teller(interpreter, task, send)
    cell = None
    try:
        cell = interpreter.compile(code, filename)
        if rules is not None:
            checked = guard.check_tree(cell.tree, cell.text, rules, interpreter.namespace)
            if checked.errors:
                interpreter.withdraw(filename)
                emit(Error(guard.refusal(checked)))
                return Ending("refused", f"The code was not run: {checked.errors[0].message}")
        for line, message in cell.notes:
            interpreter.streams.warn(f"Note: line {line}: {message}")
        value, make_report = run(cell)
        shown = _representation(value) if cell.has_value else None
        if task.get("ends"):
            program_end.finish_threads()
        _recover(interpreter)
        _show_figures(interpreter)
        report = None if make_report is None else make_report()
        send(Result(None if shown is None else {"data": shown}, report))
        tell_bindings(cell)
        ran = "The code ran to its end" if code.strip() else "The code is empty: there was nothing to run"
        return Ending("completed", ran, 0)
    except BaseException as error:
        _recover(interpreter)
        ending = _failure(error, filename, interpreter, send)
        tell_bindings(cell)
        return ending


def _bindings_teller(interpreter: Interpreter, task: Task, send: Emit) -> Callable[[Cell | None], None]:
    """What says which names a cell has to do with, once it has run, where the task asks for that."""
    if not task.get("bindings"):
        return lambda cell: None
    # Imported for recorded sessions alone: it would be a part of what every sandbox is forked from.
    from executor_kernel.bindings import BindingWatch

    return BindingWatch(interpreter.namespace, send).tell


def _end_program(interpreter: Interpreter, ending: Ending, send: Emit) -> Ending:
    try:
        program_end.finish_threads()
        program_end.finish(interpreter.module, interpreter.workspace)
    except BaseException as error:
        if ending.status == "completed":
            ending = _failure(error, "", interpreter, send)
    finally:
        _recover(interpreter)
    return ending


def _representation(value: Any) -> dict[str, str] | None:
    if value is None:
        return None
    data = represent(value)
    if encoded_size(data) > MAX_DISPLAY_BYTES:
        publisher.drop(f"A value over {MAX_DISPLAY_BYTES >> 20} MiB is shown as text only")
        return {"text/plain": data["text/plain"]}
    return data


def _show_figures(interpreter: Interpreter) -> None:
    try:
        figures.show_changed()
    except Exception as error:
        interpreter.streams.warn(f"Warning: a figure could not be drawn: {type(error).__name__}: {message_of(error)}")


def _failure(error: BaseException, filename: str, interpreter: Interpreter, send: Emit) -> Ending:
    if isinstance(error, SystemExit):
        if error.code is None or (isinstance(error.code, int) and int(error.code) == 0):
            _show_figures(interpreter)
            send(Result())
            is_answer = isinstance(error, FinalAnswer)
            return Ending("completed", "The code gave its final answer" if is_answer else "The code exited with code 0", 0)
        exit_code = _exit_code(error, interpreter)
        send(Error(describe(error, filename)))
        return Ending("failed", f"The code exited with code {exit_code}", exit_code)
    described = _describe(error, filename)
    if not isinstance(error, (SyntaxError, MemoryError, KeyboardInterrupt)):
        _show_figures(interpreter)
    send(Error(described))
    return Ending("failed", f"The code raised {described['name']}", 1, lacked_memory=lacks_memory(error))


def _exit_code(error: SystemExit, interpreter: Interpreter) -> int:
    if isinstance(error.code, int):
        return int(error.code) if -(2**31) <= error.code < 2**31 else 255
    interpreter.streams.warn(message_of(error))
    return 1


def _describe(error: BaseException, filename: str) -> dict[str, Any]:
    try:
        return describe(error, filename)
    except Exception:
        # There is no memory left, or the code has broken what describes errors: its name is what can still be told.
        name = type(error).__name__
        nothing: dict[str, Any] = {"line": None, "frames": [], "facts": {}}
        return {"name": name, "message": "", "traceback": f"{name}\n", **nothing}
