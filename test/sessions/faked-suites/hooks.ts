import { byConftest, type FakedSuite } from "./faked-suite.ts";

const SUBTESTS =
  "import pytest\ndef test_parts(subtests):\n    with subtests.test(): assert 0\ndef test_right(): pass\n";

/** Hooks that change what is said of tests. */
export const fakedByHooks: readonly FakedSuite[] = [
  byConftest(
    "a hook that turns reports into passes",
    "import pytest\n@pytest.hookimpl(hookwrapper=True)\ndef pytest_runtest_makereport(item, call):\n    outcome = yield\n    report = outcome.get_result()\n    report.outcome = 'passed'\n    report.longrepr = None\n",
    /test_wrong was reported as passed in its call although it raised AssertionError/,
  ),
  byConftest(
    "a hook that makes reports of its own",
    "import pytest\n@pytest.hookimpl(tryfirst=True)\ndef pytest_runtest_makereport(item, call):\n    call.excinfo = None\n    return pytest.TestReport.from_item_and_call(item, call)\n",
    /test_wrong was reported as passed in its call although it raised AssertionError/,
  ),
  byConftest(
    "a hook that swallows what tests raise",
    "import pytest\n@pytest.hookimpl(wrapper=True, trylast=True)\ndef pytest_runtest_call(item):\n    try:\n        return (yield)\n    except BaseException:\n        return None\n",
    /test_wrong was reported as passed in its call although it raised AssertionError/,
  ),
  byConftest(
    "a hook that calls no test",
    "def pytest_pyfunc_call(pyfuncitem):\n    return True\n",
    /test_wrong was never called: a hook of the suite's own took its place/,
  ),
  byConftest(
    "a hook that swallows what the test raises when it calls it",
    "def pytest_pyfunc_call(pyfuncitem):\n    try:\n        pyfuncitem.obj()\n    except AssertionError:\n        pass\n    return True\n",
    /test_wrong was never called/,
  ),
  byConftest(
    "a hook that runs no test and reports passes",
    "import pytest\n@pytest.hookimpl(tryfirst=True)\ndef pytest_runtest_protocol(item, nextitem):\n    for when in ('setup', 'call', 'teardown'):\n        item.ihook.pytest_runtest_logreport(report=pytest.TestReport(item.nodeid, item.location, {}, 'passed', None, when))\n    return True\n",
    /reported as passed in its setup without having been run/,
  ),
  byConftest(
    "a hook that runs nothing at all",
    "def pytest_runtestloop(session):\n    return True\n",
    /2 of 2 collected tests have no result/,
  ),
  byConftest(
    "reports of another test's pass, made in a test",
    "import pytest\n@pytest.fixture(autouse=True)\ndef fake(request):\n    if request.node.name == 'test_right':\n        for when in ('setup', 'call', 'teardown'):\n            request.config.hook.pytest_runtest_logreport(report=pytest.TestReport('test_sum.py::test_wrong', ('', 0, ''), {}, 'passed', None, when))\n    yield\n",
    /test_wrong was reported as passed in its setup without having been run/,
  ),
  {
    name: "a hook that turns the reports of subtests into passes",
    files: {
      "conftest.py":
        "import pytest\n@pytest.hookimpl(tryfirst=True, wrapper=True)\ndef pytest_runtest_makereport(item, call):\n    report = yield\n    report.outcome = 'passed'\n    return report\n",
      "test_sum.py": SUBTESTS,
    },
    named: /A part of test_sum\.py::test_parts raised and was not reported as failed/,
  },
  byConftest(
    "an exit code that a hook changes",
    "def pytest_sessionfinish(session, exitstatus):\n    session.exitstatus = 0\n    session.testsfailed = 0\n",
    /exit code 0 although tests failed/,
  ),
  byConftest(
    "a suite that ends pytest early",
    "import pytest\ndef pytest_runtest_setup(item):\n    if item.name == 'test_wrong':\n        pytest.exit('done', returncode=0)\n",
    /1 of 2 collected tests has no result/,
  ),
];
