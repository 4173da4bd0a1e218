import { expect } from "vitest";
import { ExecutorAgent } from "../../src/agents/executor/index.ts";
import { describeContainment } from "./containment.ts";
import { STANDARD_GUARD } from "./guard-rules.ts";
import { KEPT } from "./session-after.ts";
import { textOf } from "./visit.ts";

const STRICT = JSON.stringify({ ...JSON.parse(STANDARD_GUARD ?? "{}"), allowedModules: ["json", "math"] });

describeContainment("Guard-rail", ({ story, storyAlone }) => {
  const direct: Readonly<Record<string, readonly string[]>> = {
    "G01 a module that is not allowed": ["import curses", "import webbrowser", "import pdb", "import os, curses"],
    "G02 the same in another form": [
      "import curses as c",
      "import curses.ascii",
      "from curses import window",
      "from curses import *",
      "from curses.ascii import isalpha as f",
      "class A:\n  import curses",
      "try:\n  import curses\nfinally: pass",
      "with open('x', 'w'):\n  import curses",
      "x = 1; import curses",
      "\\\nimport\\\n curses",
      "import \uff43urses",
    ],
    "G03 a function that is not allowed": [
      "eval('1')",
      "exec('x = 1')",
      "compile('1', '', 'eval')",
      "__import__('curses')",
      "import builtins\nbuiltins.eval('1')",
      "e = eval\ne('1')",
      "[eval][0]('1')",
      "__builtins__.eval('1')",
      "getattr(__builtins__, 'eval')('1')",
      "\uff45val('1')",
    ],
  };
  for (const [name, sources] of Object.entries(direct)) {
    story(`${name} is refused before anything runs, and the session is kept`, async (visit) => {
      const guest = await visit.open();
      for (const source of sources) {
        const { outcome, error } = await guest.execute(`print("ran")\n${source}`, { guard: STANDARD_GUARD });
        expect([outcome.status, outcome.stdout, error?.name], source).toEqual(["refused", "", "SecurityViolation"]);
        await guest.expectLeft(outcome, KEPT);
      }
    });
    story(`${name} runs with the guard-rail off (control)`, async (visit) => {
      const guest = await visit.open();
      for (const source of sources.filter((it) => !it.includes("__builtins__"))) {
        const { outcome, error } = await guest.execute(`print("ran")\n${source}`);
        expect([outcome.status, outcome.stdout], `${source} ${error?.traceback}`).toEqual(["completed", "ran\n"]);
      }
    });
  }

  /** Nothing is imported where the code never comes to it; where it does, that is refused. */
  const perhaps: Readonly<Record<string, string>> = {
    "def f():\n  import curses": "f()",
    "def f():\n  from curses import window": "f()",
    "def f():\n  class A:\n    import curses": "f()",
    "if chosen:\n  import curses": "",
    "try:\n  import curses\nexcept ImportError as error:\n  print(type(error).__name__)\n  if chosen: raise": "",
  };
  story("G02 a module that is not allowed is refused where the code comes to it, and not before", async (visit) => {
    const guest = await visit.open();
    for (const [source, reaching] of Object.entries(perhaps)) {
      const unreached = await guest.execute(`chosen = False\n${source}`, { guard: STANDARD_GUARD });
      expect([unreached.outcome.status, unreached.error], source).toEqual(["completed", null]);
      const { outcome, error } = await guest.execute(`chosen = True\n${source}\n${reaching}`, {
        guard: STANDARD_GUARD,
      });
      expect([outcome.status, error?.name], source).toEqual(["failed", "SecurityViolation"]);
      expect(error?.message, source).toContain("Module 'curses' is not allowed");
      await guest.expectLeft(outcome, KEPT);
    }
    const { value } = await guest.execute("import sys\n'curses' in globals()");
    expect(value?.data["text/plain"]).toBe("False");
  });

  /** What no static check sees: it may be caught, and where it is not, the sandbox stands. */
  const roundabout: Readonly<Record<string, string>> = {
    "G03 importlib": "import importlib\nm = importlib.import_module('c' + 'types')",
    "G03 a name that is put together":
      "f = getattr(globals()['__buil' + 'tins__'], 'ev' + 'al') if not isinstance(globals()['__buil' + 'tins__'], dict) else globals()['__buil' + 'tins__']['ev' + 'al']\nf('1')",
    "G03 a loader": "import sys\nm = sys.modules['sys'].__loader__.load_module('posix')",
    "G03 subclasses":
      "c = [c for c in ().__class__.__base__.__subclasses__() if c.__name__ == 'BuiltinImporter'][0]\nc.load_module('posix')",
    "G06 a format string": "class A: pass\n'{0.__class__.__init__.__globals__}'.format(A())",
    "G07 a str subclass":
      "class S(str):\n  def __eq__(self, other): return True\n  def __hash__(self): return 0\n  def startswith(self, *_): return True\nm = __builtins__.__dict__[S('__import__')] if not isinstance(__builtins__, dict) else 0",
    "G10 pickle": "import pickle\npickle.loads(b'cposix\\ngetpid\\n(tR.')",
    "G10 codecs": "import codecs\ncodecs.decode('riny', 'rot13')",
    "G10 gc": "import gc\nx = [o for o in gc.get_objects() if type(o).__name__ == 'Kernel']",
    "G10 inspect": "import inspect\nx = inspect.currentframe().f_back.f_back.f_globals",
    "G10 code": "f = lambda: 0\nf.__code__ = f.__code__.replace(co_name='g')\nf()",
  };
  for (const [name, source] of Object.entries(roundabout)) {
    story(`${name} is refused, or contained`, async (visit, { host }) => {
      const guest = await visit.open();
      const { outcome } = await guest.execute(source, { guard: STANDARD_GUARD });
      expect(outcome.status).toMatch(/^(refused|failed|completed)$/);
      // Whatever it has gained: the host is not there.
      const look = `import os\nprint(os.path.exists(${JSON.stringify(host.file)}))`;
      expect((await guest.execute(look)).outcome.stdout).toBe("False\n");
      await guest.expectLeft(outcome, KEPT);
    });
  }

  const syntax: readonly (readonly [string, string])[] = [
    ["match", "match 1:\n  case 1: print('ran')"],
    ["except*", "try:\n  print('ran')\nexcept* ValueError: pass"],
    ["walrus", "(x := print('ran'))"],
    ["async comprehension", "async def f(): return [x async for x in y]\nprint('ran')"],
    ["positional-only", "def f(a, /, b, *, c): pass\nprint('ran')"],
    ["type parameters", "def f[T](a: T) -> T: return a\nprint('ran')"],
    ["type alias", "type A = int\nprint('ran')"],
    ["t-strings", "print('ran') if t'{1}' else 0"],
    ["nested f-strings", "print(f'{f\"{'ran'}\"}')"],
    ["decorator expressions", "@(lambda f: f)\ndef g(): pass\nprint('ran')"],
    ["star index", "class A:\n  def __class_getitem__(cls, k): return k\nA[*(1, 2)]\nprint('ran')"],
    ["default of a type parameter", "def f[T = int](a: T) -> T: return a\nprint('ran')"],
  ];
  story("G08 judges every kind of syntax that its Python has, and hides nothing in it", async (visit) => {
    const guest = await visit.open();
    for (const [name, source] of syntax) {
      const plain = await guest.execute(source, { guard: STANDARD_GUARD });
      // An older Python does not know it; one that does runs it or refuses a node that the check does not know.
      expect(plain.outcome.status, name).toMatch(/^(completed|failed|refused)$/);
      expect(plain.error?.name ?? "none", name).toMatch(/^(none|SyntaxError|SecurityViolation)$/);
      const hidden = await guest.execute(`${source}\nimport curses`, { guard: STANDARD_GUARD });
      expect(hidden.outcome.stdout, name).toBe("");
      expect(hidden.error?.name, name).toMatch(/^(SyntaxError|SecurityViolation)$/);
    }
  });
  story("G08 knows every node of this Python's syntax, or refuses it", async (visit) => {
    const guest = await visit.open();
    const { value } = await guest.execute(`
import ast, sys
sys.path.append([p for p in sys.path if p][0])
from executor_kernel.guard.syntax_nodes import is_known
made = type("Invented", (ast.expr,), {"_fields": ()})
(is_known(made()), is_known(ast.Name("x")), is_known(ast.Import([])))`);
    expect(value?.data["text/plain"]).toBe("(False, True, True)");
  });

  const overwritten: readonly string[] = [
    "import builtins; builtins.__import__ = None",
    "import sys; sys.meta_path.clear(); sys.path_hooks.clear(); sys.path_importer_cache.clear()",
    "import sys; sys.addaudithook(lambda *_: None)",
    "import sys; sys.modules['json'] = None; sys.modules['ast'] = None",
    "import ast; ast.walk = ast.parse = ast.NodeVisitor.visit = lambda *_: []",
    "display = None\nimport builtins; builtins.display = None",
  ];
  story("G11 judges the next cell as before, whatever code has overwritten", async (visit) => {
    for (const source of overwritten) {
      const guest = await visit.open();
      await guest.execute(source);
      const { outcome } = await guest.execute("import curses", { guard: STANDARD_GUARD });
      expect(outcome.status, source).not.toBe("completed");
      const other = await visit.open();
      expect(textOf(await other.execute("import json\njson.dumps([1])", { guard: STANDARD_GUARD })), source).toBe(
        "'[1]'",
      );
    }
  });

  storyAlone("G13 refuses 50 MB of source, and takes none", async () => {
    await using executor = new ExecutorAgent();
    await expect(executor.executeCode(`x = "${"a".repeat(50_000_000)}"`)).rejects.toMatchObject({
      code: "invalid-input",
    });
    for (const empty of ["", "\n", "# nothing", "  "]) {
      expect((await executor.executeCode(empty)).success).toBe(true);
    }
  });

  const innocent: readonly string[] = [
    "text = 'import ctypes; eval(exec(__import__))'\nprint(text)",
    "# eval(exec(compile))\nprint('import os; os.system')",
    "def evaluate(x): return x\nprint(evaluate('exec'))",
    "class Model:\n  def eval(self): return 'eval'\n  def compile(self): return self\nprint(Model().compile().eval())",
    "import re\nprint(re.compile('subprocess').pattern)",
    "import math, json, random, datetime, collections, itertools\nprint('kill -9 rm -rf / shutdown')",
    "open('password.txt', 'w').write('secret')\nprint(open('password.txt').read())",
    "exec_time = 1\nimports = ['ctypes']\nprint(exec_time, imports)",
    "print({'__import__': 1, 'os.system': 2})",
  ];
  story("G14 runs innocent code with alarming words in it", async (visit) => {
    const guest = await visit.open();
    for (const source of innocent) {
      const { outcome, error } = await guest.execute(source, { guard: STANDARD_GUARD });
      expect(outcome.status, `${source} ${error?.message}`).toBe("completed");
      expect(outcome.stdout, source).not.toBe("");
    }
  });
  story("G01 holds to the list that it is given", async (visit) => {
    const guest = await visit.open();
    expect((await guest.execute("import math", { guard: STRICT })).outcome.status).toBe("completed");
    expect((await guest.execute("import random", { guard: STRICT })).outcome.status).toBe("refused");
  });
});
