import type { TestReport } from "../../src/pytest/index.ts";

/** A suite that does unusual things for good reasons. */
export interface HonestSuite {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly pytestArgs?: readonly string[];
  readonly counts: Partial<Pick<TestReport, "passed" | "failed" | "skipped" | "errors" | "total">>;
  /** What a reader is told of all the same. */
  readonly noticed?: readonly string[];
}

const UNITTEST = `
import unittest
class Sums(unittest.TestCase):
    def setUp(self): self.one = 1
    def test_sum(self): self.assertEqual(self.one + 1, 2)
    def test_wrong(self): self.assertEqual(self.one + 1, 3)
    @unittest.skip('later')
    def test_later(self): pass
    @unittest.expectedFailure
    def test_known(self): self.fail()
    def test_parts(self):
        for n in range(3):
            with self.subTest(n=n): self.assertLess(n, 3)
    def test_left(self): raise unittest.SkipTest('not here')
class Waits(unittest.IsolatedAsyncioTestCase):
    async def test_waits(self): pass
`;

const EVERY_ENDING = `
import pytest
def test_right(): pass
def test_wrong(): assert 0
@pytest.mark.skip
def test_skip(): assert 0
@pytest.mark.skipif(True, reason='here')
def test_skipif(): assert 0
@pytest.mark.xfail
def test_known(): assert 0
@pytest.mark.xfail
def test_better(): pass
@pytest.mark.xfail(strict=True)
def test_strict(): pass
def test_said(): pytest.xfail('known')
def test_left(): pytest.skip('not here')
@pytest.fixture
def broken(): raise RuntimeError
def test_setup(broken): pass
class TestGroup:
    @pytest.mark.parametrize('n', [1, 2])
    def test_each(self, n): pass
`;

const AS_THE_MANUAL_SAYS = `
import pytest
from pytest import StashKey
key = StashKey()
@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(item, call):
    report = yield
    item.stash.setdefault(key, {})[report.when] = report
    return report
@pytest.fixture
def something(request):
    yield
    assert request.node.stash[key]['call'].passed
def pytest_runtest_setup(item): pass
def pytest_collection_modifyitems(items): items.reverse()
@pytest.hookimpl(hookwrapper=True)
def pytest_pyfunc_call(pyfuncitem):
    outcome = yield
    outcome.get_result()
def pytest_report_teststatus(report): return None
`;

const COROUTINES = `
import asyncio, inspect, pytest
@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem):
    if inspect.iscoroutinefunction(pyfuncitem.obj):
        names = pyfuncitem._fixtureinfo.argnames
        asyncio.run(pyfuncitem.obj(**{name: pyfuncitem.funcargs[name] for name in names}))
        return True
`;

const PATCHING = `
import builtins, json, pytest, _pytest.runner, unittest.mock
def test_monkeypatch(monkeypatch):
    monkeypatch.setattr(_pytest.runner, 'show_test_item', None)
    monkeypatch.setattr(json, 'dumps', lambda value: 'x')
    assert json.dumps(1) == 'x'
def test_mock():
    with unittest.mock.patch('builtins.open'): pass
    with unittest.mock.patch.object(json.JSONEncoder, 'encode', return_value='x'): assert json.dumps(1) == 'x'
def test_import(): import coverage, pluggy, xdist
def test_collect():
    import gc
    gc.collect()
    gc.freeze()
`;

export const honestSuites: readonly HonestSuite[] = [
  {
    name: "every way in which a test can end",
    files: { "test_all.py": EVERY_ENDING },
    counts: { passed: 4, failed: 2, skipped: 5, errors: 1, total: 12 },
  },
  {
    name: "the same in workers",
    files: { "test_all.py": EVERY_ENDING },
    pytestArgs: ["-n", "2"],
    counts: { passed: 4, failed: 2, skipped: 5, errors: 1, total: 12 },
  },
  {
    name: "tests of unittest",
    files: { "test_unit.py": UNITTEST },
    counts: { passed: 3, failed: 1, skipped: 3, total: 7 },
  },
  {
    name: "tests of hypothesis",
    files: {
      "test_sums.py":
        "from hypothesis import given, strategies as st\n@given(st.integers(), st.integers())\ndef test_sum(a, b): assert a + b == b + a\n@given(st.integers())\ndef test_wrong(a): assert a < 10\n",
    },
    counts: { passed: 1, failed: 1, total: 2 },
  },
  {
    name: "subtests",
    files: {
      "test_parts.py":
        "def test_parts(subtests):\n    for n in range(3):\n        with subtests.test(n=n): assert n < 2\ndef test_fine(subtests):\n    with subtests.test(): pass\n",
    },
    counts: { passed: 1, failed: 1, total: 2 },
  },
  {
    name: "hooks as the manual of pytest shows them",
    files: { "conftest.py": AS_THE_MANUAL_SAYS, "test_a.py": "def test_a(something): pass\ndef test_b(): pass\n" },
    counts: { passed: 2, total: 2 },
  },
  {
    name: "a hook that runs coroutines",
    files: {
      "conftest.py": COROUTINES,
      "test_a.py": "async def test_a(tmp_path): assert tmp_path.exists()\ndef test_b(): pass\n",
    },
    counts: { passed: 2, total: 2 },
  },
  { name: "patches that end with their test", files: { "test_patch.py": PATCHING }, counts: { passed: 4, total: 4 } },
  {
    name: "doctests",
    files: {
      "sums.py": "def add(a, b):\n    '''\n    >>> add(1, 2)\n    3\n    '''\n    return a + b\n",
      "test_a.py": "import sums\ndef test_a(): assert sums.add(1, 1) == 2\n",
    },
    pytestArgs: ["--doctest-modules"],
    counts: { passed: 2, total: 2 },
  },
  {
    name: "a choice of tests that the caller made",
    files: { "test_a.py": "def test_a(): pass\ndef test_b(): assert 0\n" },
    pytestArgs: ["-k", "not test_b"],
    counts: { passed: 1, total: 1 },
  },
  {
    name: "test items of its own kind",
    files: {
      "conftest.py":
        "import pytest\ndef pytest_collect_file(file_path, parent):\n    if file_path.suffix == '.sum': return Sums.from_parent(parent, path=file_path)\nclass Sums(pytest.File):\n    def collect(self): yield Sum.from_parent(self, name='sum')\nclass Sum(pytest.Item):\n    def runtest(self): assert eval(self.path.read_text())\n",
      "a.sum": "1 + 1 == 2",
    },
    counts: { passed: 1, total: 1 },
    noticed: ["a.sum::sum is run by the suite's own Sum"],
  },
  {
    name: "names of the standard library among its modules",
    files: {
      "queue.py": "size = 3\n",
      "calendar.py": "days = 7\n",
      "test_names.py": "import statistics_of_sums as s\ndef test_a(): assert s.size == 1\n",
      "statistics_of_sums.py": "size = 1\n",
    },
    counts: { passed: 1, total: 1 },
  },
  {
    name: "parametrized tests with odd ids",
    files: {
      "test_a.py":
        "import pytest\n@pytest.mark.parametrize('text', ['a b', '\\u00e9', '[', '::', '\\ud800'])\ndef test_a(text): assert text\n",
    },
    counts: { passed: 5, total: 5 },
  },
];
