import { type FakedSuite, WRONG } from "./faked-suite.ts";

/** Files that are mistaken for something else. */
export const fakedByFiles: readonly FakedSuite[] = [
  ...["pytest", "_pytest", "pluggy", "coverage", "json", "hashlib", "unittest", "xdist", "doctest", "difflib"].map(
    (name): FakedSuite => ({
      name: `a ${name}.py of the workspace's own`,
      files: { [`${name}.py`]: "import os\nos._exit(0)\n", "test_sum.py": WRONG },
      named: "plainly",
    }),
  ),
  {
    name: "a sitecustomize.py",
    files: {
      "sitecustomize.py": "import os\nos._exit(0)\n",
      "usercustomize.py": "import os\nos._exit(0)\n",
      "test_sum.py": WRONG,
    },
    named: "plainly",
  },
  {
    name: "a plugin that the configuration loads early",
    files: {
      "pytest.ini": "[pytest]\naddopts = -p early\n",
      "early.py":
        "import _pytest.runner as runner\ndef check(item, when, log=True, **rest):\n    pass\nrunner.call_and_report = check\n",
      "test_sum.py": WRONG,
    },
    named: /_pytest\.runner\.call_and_report was replaced by check\(\) of early\.py/,
  },
  {
    name: "planted results of coverage and of pytest",
    files: {
      ".coverage": "SQLite format 3\0",
      "coverage.json": "{}",
      ".pytest_cache/v/cache/lastfailed": "{}",
      "report.json": "{}",
      "test_sum.py": WRONG,
    },
    named: "plainly",
  },
  {
    name: "an entry point of a distribution in the workspace",
    files: {
      "early-1.0.dist-info/METADATA": "Name: early\nVersion: 1.0\n",
      "early-1.0.dist-info/entry_points.txt": "[pytest11]\nearly = early\n",
      "early.py":
        "import pytest\n@pytest.hookimpl(tryfirst=True)\ndef pytest_pyfunc_call(pyfuncitem):\n    return True\n",
      "test_sum.py": WRONG,
    },
    named: /test_wrong was never called/,
  },
  {
    name: "a configuration without the recorder",
    files: {
      "pytest.ini": "[pytest]\naddopts = -p no:executor_kernel.testing.failure_facts -p no:python -p no:skipping\n",
      "test_sum.py": WRONG,
    },
    named: /No tests were found/,
  },
];
