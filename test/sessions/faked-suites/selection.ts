import { byConftest, type FakedSuite, WRONG } from "./faked-suite.ts";

/** Tests that are left out, marked or excused. */
export const fakedBySelection: readonly FakedSuite[] = [
  byConftest(
    "a hook that deselects what fails",
    "def pytest_collection_modifyitems(config, items):\n    gone = [item for item in items if 'wrong' in item.name]\n    items[:] = [item for item in items if 'wrong' not in item.name]\n    config.hook.pytest_deselected(items=gone)\n",
    /1 test was left out after being collected: test_sum.py::test_wrong/,
    true,
  ),
  byConftest(
    "a hook that drops what fails without a word",
    "def pytest_collection_modifyitems(items):\n    items[:] = [item for item in items if 'wrong' not in item.name]\n",
    /1 test was left out after being collected: test_sum.py::test_wrong/,
    true,
  ),
  byConftest(
    "a hook that collects no test that fails",
    "def pytest_pycollect_makeitem(collector, name, obj):\n    return [] if name == 'test_wrong' else None\n",
    /1 test was not collected although written in the files: test_sum.py::test_wrong/,
    true,
  ),
  {
    name: "a hook that ignores the file that fails",
    files: {
      "conftest.py":
        "def pytest_ignore_collect(collection_path):\n    return True if collection_path.name == 'test_wrong.py' else None\n",
      "test_sum.py": "def test_right(): pass\n",
      "test_wrong.py": "def test_wrong(): assert 0\n",
    },
    named: /1 test was not collected although written in the files: test_wrong.py::test_wrong/,
    maySucceed: true,
  },
  {
    name: "a configuration that deselects what fails",
    files: { "pytest.ini": "[pytest]\naddopts = -k right\n", "test_sum.py": WRONG },
    named: /1 test was left out after being collected: test_sum.py::test_wrong/,
    maySucceed: true,
  },
  {
    name: "a configuration that runs no test",
    files: { "pytest.ini": "[pytest]\naddopts = --collect-only\n", "test_sum.py": WRONG },
    named: /2 of 2 collected tests have no result/,
  },
  {
    name: "a test file that skips itself",
    files: {
      "test_right.py": "def test_right(): pass\n",
      "test_sum.py": `import pytest\npytest.skip('later', allow_module_level=True)\n${WRONG}`,
    },
    named: /2 tests were skipped with the whole file: test_sum.py::test_right, test_sum.py::test_wrong/,
    maySucceed: true,
  },
  byConftest(
    "a hook that marks what fails",
    "import pytest\ndef pytest_collection_modifyitems(items):\n    for item in items:\n        if 'wrong' in item.name:\n            item.add_marker(pytest.mark.xfail)\n",
    /test_wrong was marked xfail by a hook or a fixture/,
    true,
  ),
  byConftest(
    "a hook that marks what fails before anybody else sees it",
    "import pytest\n@pytest.hookimpl(wrapper=True, tryfirst=True)\ndef pytest_itemcollected(item):\n    item.add_marker(pytest.mark.xfail)\n    yield\n",
    /test_wrong was marked xfail by a hook or a fixture/,
    true,
  ),
  byConftest(
    "a hook that gives a test other code while it is collected",
    "def pytest_itemcollected(item):\n    item.obj = lambda: None\n",
    /2 tests run other code than what is written in the file: test_sum.py::test_right, test_sum.py::test_wrong/,
    true,
  ),
  byConftest(
    "a hook that gives the test file other code",
    "import pytest\n@pytest.hookimpl(wrapper=True)\ndef pytest_pycollect_makemodule(module_path, parent):\n    module = yield\n    original = module._getobj\n    def changed():\n        loaded = original()\n        loaded.test_wrong = lambda: None\n        return loaded\n    module._getobj = changed\n    return module\n",
    /1 test runs other code than what is written in the file: test_sum.py::test_wrong/,
    true,
  ),
  byConftest(
    "a fixture that marks what fails",
    "import pytest\n@pytest.fixture(autouse=True)\ndef lenient(request):\n    request.node.add_marker(pytest.mark.xfail)\n",
    /test_wrong was marked xfail by a hook or a fixture/,
    true,
  ),
  byConftest(
    "a hook that makes a failure a skip",
    "import pytest\n@pytest.hookimpl(wrapper=True)\ndef pytest_runtest_makereport(item, call):\n    report = yield\n    if report.failed:\n        report.outcome = 'skipped'\n        report.longrepr = ('test_sum.py', 1, 'Skipped: later')\n    return report\n",
    /test_wrong raised AssertionError, which a hook reported as a skip/,
    true,
  ),
  byConftest(
    "a hook that makes a failure an expected one",
    "import pytest\n@pytest.hookimpl(wrapper=True)\ndef pytest_runtest_makereport(item, call):\n    report = yield\n    if report.failed:\n        report.outcome = 'skipped'\n        report.wasxfail = 'known'\n    return report\n",
    /test_wrong raised AssertionError, which a hook reported as expected/,
    true,
  ),
];
