"""The kernel in WebAssembly: no processes, signals or channel of its own, so its runner calls it and lends it those."""

from __future__ import annotations

import asyncio
import importlib
import json
import os
import random
import signal
from types import FrameType
from typing import Callable

from executor_kernel import code_environment
from executor_kernel.host_functions import HostFunctions
from executor_kernel.interpreter import Interpreter
from executor_kernel.tasks import perform
from executor_kernel.wasm import wasm_event_loop, wasm_modules
from executor_kernel.wasm.wasm_calls import WasmCalls
from executor_protocol.ending import Ending
from executor_protocol.kernel_frames import End, Error
from executor_protocol.typed_frames import TypedFrame, to_json

_WORKSPACE = "/workspace"

_encode = json.JSONEncoder(ensure_ascii=True, separators=(",", ":")).encode
_loads = json.loads


class WasmKernel:
    """One interpreter. The functions are the runner's: to send a frame, and to wait for an answer."""

    def __init__(self, send: Callable[[str], None], receive_answer: Callable[[int], str]) -> None:
        self._send = send
        self._running = False
        wasm_event_loop.install()
        signal.signal(signal.SIGINT, self._interrupt)
        os.chdir(_WORKSPACE)
        self._interpreter = Interpreter()
        self._calls = WasmCalls(lambda frame: send(_encode(to_json(frame))), receive_answer)
        self._functions = HostFunctions(self._calls.ask)

    def configure(self, environment: str, preload: str, functions: str) -> None:
        """Sets the environment variables of the code, imports what it is going to need, and makes the host's functions."""
        os.environ.clear()
        code_environment.enter(_loads(environment))
        # Every process starts from the same memory, random numbers included.
        random.seed()
        self._functions.declare(_loads(functions))
        for name in _loads(preload):
            try:
                importlib.import_module(name)
            except ModuleNotFoundError:
                # Preloading saves time and nothing else: the code's own import says what is missing.
                continue

    def execute(self, run: str, task: str) -> str:
        """Performs a task, and answers the frame of its end, which names the run."""
        # Pyodide's own loop counts as running for good, so that no other could be started.
        asyncio.events._set_running_loop(None)
        self._calls.begin()
        self._functions.provide()
        self._running = True
        try:
            ending = perform(self._interpreter, _loads(task), self._emit)
        except KeyboardInterrupt:
            ending = Ending("failed", "Interrupted")
        self._running = False
        return _encode(to_json(End.of(run, ending)))

    def _emit(self, frame: TypedFrame) -> None:
        if isinstance(frame, Error):
            wasm_modules.explain(frame.error)
        self._send(_encode(to_json(frame)))

    def _interrupt(self, _number: int, _frame: FrameType | None) -> None:
        # An interrupt that comes late finds no code to stop.
        if self._running:
            raise KeyboardInterrupt
