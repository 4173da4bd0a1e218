"""Starts the fork server for Python kernels. Usage:

    python -m executor_kernel.start SOCKET MODULE...
"""

from __future__ import annotations

import sys

from executor_kernel import kernel
from executor_sandbox import forkserver
from executor_sandbox.kernel_program import KernelProgram


def _prepare() -> None:
    kernel.rehearse()
    kernel.prepare()


if __name__ == "__main__":
    # Where this process stands, which is no place for modules: `import tmp` would find the folder.
    del sys.path[0]
    forkserver.main(sys.argv[1:], KernelProgram(_prepare, kernel.serve_as_zygote))
