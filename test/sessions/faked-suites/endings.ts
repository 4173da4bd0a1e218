import { byConftest, byTest, type FakedSuite, WRONG } from "./faked-suite.ts";

/** Early ends. */
export const fakedByEnding: readonly FakedSuite[] = [
  byTest(
    "os._exit(0) in a test",
    "import os\ndef test_right(): pass\ndef test_wrong(): os._exit(0)\n",
    /during test_sum\.py::test_wrong \(line 3\), when 1 of 2 tests had ended/,
  ),
  byTest("os._exit(0) on import", `import os\nos._exit(0)\n${WRONG}`, /The run was stopped/),
  byTest(
    "os._exit(0) in a fixture",
    `import os, pytest\n@pytest.fixture(autouse=True)\ndef leave(): os._exit(0)\n${WRONG}`,
    /0 of 2 tests had ended/,
  ),
  byTest(
    "os._exit(0) after the last test",
    "import os, pytest\n@pytest.fixture(scope='session', autouse=True)\ndef leave():\n    yield\n    os._exit(0)\ndef test_right(): pass\n",
    /The run was stopped/,
  ),
  byConftest(
    "os._exit(0) when pytest ends",
    "import os\ndef pytest_unconfigure(): os._exit(0)\n",
    /The run was stopped when 2 of 2 tests had ended/,
  ),
  byConftest("sys.exit(0) in a conftest.py", "import sys\nsys.exit(0)\n", /pytest gave no report/),
  byConftest(
    "sys.exit(0) when the session ends",
    "import sys\ndef pytest_sessionfinish(): sys.exit(0)\n",
    /pytest gave no report/,
  ),
  byTest("an exit handler", `import atexit, os\natexit.register(os._exit, 0)\n${WRONG}`, "plainly"),
  byTest(
    "a fork that leaves pytest to its child",
    `import os\ndef test_fork():\n    if os.fork():\n        os._exit(0)\n${WRONG}`,
    /The run was stopped during test_sum\.py::test_fork/,
  ),
  byTest(
    "exec of another program",
    "import os\ndef test_wrong(): os.execv('/usr/bin/true', ['true'])\n",
    /The run was stopped/,
  ),
];
