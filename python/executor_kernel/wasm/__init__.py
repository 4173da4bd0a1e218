"""The kernel in WebAssembly, where there is no process beside it."""
