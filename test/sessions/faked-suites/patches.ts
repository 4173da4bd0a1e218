import { byConftest, byTest, type FakedSuite, WRONG } from "./faked-suite.ts";

/** Changed tools and changed tests. */
export const fakedByPatches: readonly FakedSuite[] = [
  byConftest(
    "a patched runtestprotocol",
    "import _pytest.runner as runner\nreal = runner.call_and_report\ndef fake(item, when, log=True, **rest):\n    return real(item, when, log, **rest)\nrunner.call_and_report = fake\n",
    /_pytest\.runner\.call_and_report was replaced by fake\(\) of conftest\.py/,
  ),
  byConftest(
    "a patched Function.runtest",
    "import pytest\npytest.Function.runtest = lambda self: None\n",
    /test_wrong was never called|_pytest\.python\.Function\.runtest was replaced/,
  ),
  byConftest(
    "a patched TestReport",
    "import pytest\nreal = pytest.TestReport.from_item_and_call.__func__\ndef fake(cls, item, call):\n    call.excinfo = None\n    return real(cls, item, call)\npytest.TestReport.from_item_and_call = classmethod(fake)\n",
    /_pytest\.reports\.TestReport\.from_item_and_call was replaced by fake\(\) of conftest\.py/,
  ),
  byConftest(
    "a pytest function with other code in it",
    "import _pytest.runner as runner\nrunner.pytest_runtest_call.__code__ = (lambda item: None).__code__\n",
    /_pytest\.runner\.pytest_runtest_call was replaced/,
  ),
  byConftest(
    "a patch that is taken back at the end",
    "import pytest\nreal = pytest.CallInfo.from_call.__func__\ndef fake(cls, func, when, reraise=None):\n    call = real(cls, func, when, reraise)\n    call.excinfo = None\n    return call\npytest.CallInfo.from_call = classmethod(fake)\ndef pytest_sessionfinish():\n    pytest.CallInfo.from_call = classmethod(real)\n",
    /although it raised AssertionError/,
  ),
  byConftest(
    "an assert that is taken out of the tests",
    "import ast, importlib.abc, importlib.util, sys\nclass Lenient(importlib.abc.SourceLoader):\n    def __init__(self, path): self.path = path\n    def get_filename(self, name): return self.path\n    def get_data(self, path): return open(path, 'rb').read()\n    def source_to_code(self, data, path):\n        tree = ast.parse(data)\n        for node in ast.walk(tree):\n            if isinstance(node, ast.FunctionDef): node.body = [ast.Pass(lineno=1, col_offset=0)]\n        return compile(ast.fix_missing_locations(tree), path, 'exec')\nclass Finder(importlib.abc.MetaPathFinder):\n    def find_spec(self, name, path=None, target=None):\n        if name == 'test_sum':\n            return importlib.util.spec_from_loader(name, Lenient('/workspace/test_sum.py'))\nsys.meta_path.insert(0, Finder())\n",
    /test_sum\.py was not loaded by pytest, but by Lenient of the suite's own/,
  ),
  byConftest(
    "a function that is replaced after it was collected",
    "def pytest_collection_modifyitems(items):\n    for item in items:\n        item.obj = lambda: None\n",
    /The function of test_sum\.py::test_wrong was replaced after it was collected/,
  ),
  byConftest(
    "a test with other code in it",
    "def pytest_runtest_setup(item):\n    item.obj.__code__ = (lambda: None).__code__\n",
    /The function of test_sum\.py::test_wrong was replaced after it was collected/,
  ),
  byConftest(
    "an item that does not run its function",
    "def pytest_collection_modifyitems(items):\n    for item in items:\n        item.runtest = lambda: None\n",
    /What runs test_sum\.py::test_wrong was replaced after it was collected/,
  ),
  byConftest(
    "a recorder that is taken out of pytest",
    "def pytest_collection_modifyitems(config):\n    for plugin in list(config.pluginmanager.get_plugins()):\n        if type(plugin).__module__.startswith('executor_kernel'):\n            config.pluginmanager.unregister(plugin)\n",
    /collected tests|An implementation of pytest_\w+ was taken away/,
  ),
  byConftest(
    "a plugin manager with a caller of its own",
    "def pytest_configure(config):\n    manager = config.pluginmanager\n    real = manager._inner_hookexec\n    def call(name, methods, kwargs, firstresult):\n        if name == 'pytest_runtest_call':\n            return None\n        return real(name, methods, kwargs, firstresult)\n    manager._inner_hookexec = call\n",
    /What calls pytest's hooks was replaced|without having been run/,
  ),
  byConftest(
    "a recorder that is told of passes",
    "import gc\ndef pytest_collection_modifyitems(config, items):\n    for plugin in config.pluginmanager.get_plugins():\n        claims = getattr(plugin, '_claims', None)\n        if claims is not None:\n            for item in items:\n                claims.ended({'id': item.nodeid, 'status': 'passed', 'duration': 0.0, 'message': None, 'traceback': '', 'error': None})\n",
    /has a result, but was not among the collected tests|reported more than once|was added/,
  ),
  byConftest(
    "a search for the recorder among all objects",
    "import gc\ngc.unfreeze()\n",
    /The tests called gc\.unfreeze\(\)/,
  ),
  byTest(
    "replaced builtins",
    `import builtins\nbuiltins.AssertionError = type('Fine', (Exception,), {})\n${WRONG}`,
    "plainly",
  ),
];
