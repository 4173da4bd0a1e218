/** A program that fails in the sandbox: the rule that explains it, and words of it or what it prints once it is repaired. */
export interface SandboxCase {
  readonly rule: string;
  readonly code: string;
  /** Words of the sentence. @default none are looked for */
  readonly words?: readonly string[];
  /** What the program prints with the edit made; left out where there is none. */
  readonly prints?: string;
}

const FRAME =
  'import pandas as pd\ndf = pd.DataFrame({"name": ["x", "y", "z"], "a": [1, 5, 9], "b": ["1", "2", "3"]})\n';
const ARRAY = "import numpy as np\n";
const PLOT = "import matplotlib.pyplot as plt\n";
const DATES = "from datetime import date, datetime, timedelta, timezone\n";

/** Conditions on tables and arrays. */
const CONDITIONS: readonly SandboxCase[] = [
  { rule: "ambiguous-truth", code: `${FRAME}print(len(df[(df["a"] > 1) and (df["a"] < 9)]))\n`, prints: "1" },
  { rule: "ambiguous-truth", code: `${FRAME}print(len(df[df["a"] > 1 and df["a"] < 9]))\n`, prints: "1" },
  { rule: "ambiguous-truth", code: `${FRAME}print(len(df[df["a"] > 1 and not df["name"] == "z"]))\n`, prints: "1" },
  { rule: "ambiguous-truth", code: `${FRAME}print(len(df[df["a"] > 1 & df["a"] < 9]))\n`, prints: "1" },
  { rule: "ambiguous-truth", code: `${FRAME}print(len(df[df["a"] == 1 | df["a"] == 5]))\n`, prints: "2" },
  {
    rule: "ambiguous-truth",
    code: `${FRAME}print(df.loc[df["a"] > 1 and df["name"].isin(["y"]), "b"].sum())\n`,
    prints: "2",
  },
  { rule: "ambiguous-truth", code: `${FRAME}mask = df["a"] > 1 or df["a"] < 0\nprint(mask.sum())\n`, prints: "2" },
  {
    rule: "ambiguous-truth",
    code: `${ARRAY}a = np.array([1, 2, 3])\nprint(np.where(a > 1 and a < 3, 1, 0).sum())\n`,
    prints: "1",
  },
  { rule: "ambiguous-truth", code: `${FRAME}print(len(df[df["a"] > 1 & df["name"] == "y"]))\n`, prints: "1" },
  { rule: "ambiguous-truth", code: `${FRAME}print(len(df[df["name"] == "y" & df["a"] == 5]))\n`, prints: "1" },
  { rule: "ambiguous-truth", code: `${FRAME}if df["a"] > 1:\n    print(1)\n`, words: ["Series", ".any()"] },
  { rule: "ambiguous-truth", code: `${FRAME}if df["a"] > 1 and df["b"] == "1":\n    print(1)\n`, words: [".any()"] },
  { rule: "ambiguous-truth", code: `${FRAME}other = df or None\n`, words: ["DataFrame"] },
  { rule: "ambiguous-truth", code: `${ARRAY}if np.array([1, 2]):\n    print(1)\n`, words: ["array", ".all()"] },
];

const ARRAYS: readonly SandboxCase[] = [
  { rule: "array-shapes", code: `${ARRAY}np.zeros(3) + np.zeros(4)\n`, words: ["(3,)", "(4,)", "reshape"] },
  { rule: "array-shapes", code: `${ARRAY}np.zeros((2, 3)) @ np.zeros((2, 3))\n`, words: ["3 columns", "2 rows", ".T"] },
  { rule: "array-shapes", code: `${ARRAY}np.dot(np.zeros((2, 3)), np.zeros((2, 3)))\n`, words: ["(2,3)", ".T"] },
  { rule: "array-shapes", code: `${ARRAY}np.arange(6).reshape(4, 2)\n`, words: ["6 values", "(4,2)"] },
  {
    rule: "array-shapes",
    code: `${ARRAY}np.concatenate([np.zeros((2, 3)), np.zeros((2, 4))])\n`,
    words: ["axis 1", "3", "4"],
  },
  {
    rule: "array-shapes",
    code: `${ARRAY}print(np.concatenate(np.array([1]), np.array([2])).sum())\n`,
    prints: "3",
  },
  { rule: "array-shapes", code: `${ARRAY}np.array([[1, 2], [3]])\n`, words: ["same length"] },
  { rule: "array-shapes", code: `${ARRAY}a = np.zeros(3)\na[0:2] = [1, 2, 3]\n`, words: ["(3,)", "(2,)"] },
  { rule: "shape-argument", code: `${ARRAY}print(np.zeros(2, 3).shape)\n`, prints: "(2, 3)" },
  { rule: "shape-argument", code: `${ARRAY}n = 2\nprint(np.ones(n, n + 1).shape)\n`, prints: "(2, 3)" },
  { rule: "shape-argument", code: `${ARRAY}print(np.full(2, 3, 4).sum())\n`, prints: "24" },
  { rule: "shape-argument", code: `${ARRAY}print(np.array(1, 2, 3).sum())\n`, prints: "6" },
  { rule: "shape-argument", code: `${ARRAY}print(np.array([1, 2], [3, 4]).sum())\n`, prints: "10" },
  { rule: "shape-argument", code: `${ARRAY}print(np.random.rand((2, 3)).shape)\n`, prints: "(2, 3)" },
  { rule: "array-index", code: `${ARRAY}np.zeros(3)[5]\n`, words: ["index 5", "0 to 2"] },
  { rule: "array-index", code: `${ARRAY}np.zeros(3)[1, 2]\n`, words: ["one axis", ".shape"] },
  { rule: "array-index", code: `${ARRAY}np.zeros(3)[np.array([True, False])]\n`, words: ["2 elements", "3"] },
  { rule: "array-index", code: `${ARRAY}np.zeros(3)[1.5]\n`, words: ["//"] },
  { rule: "array-index", code: `${ARRAY}int(np.array([1, 2]))\n`, words: [".astype(int)"] },
  { rule: "array-index", code: `import math\n${FRAME}math.sqrt(df["a"])\n`, words: ["np.sqrt"] },
  { rule: "array-values", code: `${ARRAY}np.max([])\n`, words: ["empty"] },
  { rule: "array-values", code: `${ARRAY}np.linalg.inv(np.zeros((2, 2)))\n`, words: ["singular"] },
  { rule: "array-values", code: `${ARRAY}a = np.array([1, 2])\na += 0.5\n`, words: ["int64", "float64"] },
  { rule: "array-values", code: `${ARRAY}np.array(["a"]) + 1\n`, words: [".dtype"] },
  { rule: "foreign-attribute", code: `${ARRAY}print(np.float(1))\n`, prints: "1.0" },
  { rule: "foreign-attribute", code: `${ARRAY}print(np.product([2, 3]))\n`, prints: "6" },
  { rule: "foreign-attribute", code: `${ARRAY}print(np.NaN == 1)\n`, prints: "False" },
  { rule: "foreign-attribute", code: `${ARRAY}print(np.alltrue([True]))\n`, prints: "True" },
  { rule: "foreign-attribute", code: `${ARRAY}print(np.array([1, 2], dtype=np.int).sum())\n`, prints: "3" },
];

const TABLES: readonly SandboxCase[] = [
  {
    rule: "foreign-attribute",
    code: `${FRAME}print([name for name, _ in df.iteritems()])\n`,
    prints: "['name', 'a', 'b']",
  },
  { rule: "foreign-attribute", code: `${FRAME}df.append(df)\n`, words: ["pd.concat"] },
  { rule: "foreign-attribute", code: `${FRAME}print(df[["a"]].as_matrix().sum())\n`, prints: "15" },
  { rule: "foreign-attribute", code: `${FRAME}df.ix[0]\n`, words: ["loc", "iloc"] },
  { rule: "foreign-attribute", code: `${FRAME}df.sort("a")\n`, words: ["sort_values"] },
  { rule: "misspelt-attribute", code: `${FRAME}print(list(df.colums))\n`, prints: "['name', 'a', 'b']" },
  { rule: "missing-column", code: `${FRAME}print(len(df["nmae"]))\n`, prints: "3" },
  { rule: "missing-column", code: `${FRAME}df[["a", "nmae"]]\n`, words: ["'nmae'", "is 'name' meant?"] },
  { rule: "missing-column", code: `${FRAME}df.groupby("zzz").sum()\n`, words: ["'zzz'", "columns"] },
  { rule: "missing-column", code: `${FRAME}df.sort_values("nmae")\n`, words: ["'nmae'", "is 'name' meant?"] },
  { rule: "missing-column", code: `${FRAME}df.set_index("zzz")\n`, words: ["'zzz'"] },
  { rule: "missing-column", code: `${FRAME}df.merge(df, on="zzz")\n`, words: ["'zzz'"] },
  { rule: "missing-column", code: `${FRAME}print(list(df.drop("a")))\n`, prints: "['name', 'b']" },
  { rule: "missing-column", code: `${FRAME}df.drop("zzz", axis=1)\n`, words: ["'zzz'"] },
  { rule: "missing-column", code: `${FRAME}print(df["a", "b"].shape)\n`, prints: "(3, 2)" },
  { rule: "missing-column", code: `${FRAME}df[0]\n`, words: [".iloc[0]"] },
  { rule: "missing-column", code: `${FRAME}df.apply(lambda row: row["zzz"], axis=1)\n`, words: ["'zzz'"] },
  { rule: "missing-column", code: `${FRAME}df.groupby("name")["zzz"].sum()\n`, words: ["'zzz'"] },
  { rule: "missing-key", code: 'import pandas\nages = {"ann": 1}\nages["zzz"]\n', words: ["'zzz'", ".get("] },
  { rule: "tables", code: `${FRAME}df.merge(pd.DataFrame({"other": [1]}))\n`, words: ["left_on"] },
  { rule: "tables", code: `${FRAME}df.merge(pd.DataFrame({"a": ["1"]}), on="a")\n`, words: ["'a'", "int64"] },
  { rule: "tables", code: `${FRAME}df["n"] = [1, 2]\n`, words: ["2 values", "3 rows"] },
  { rule: "tables", code: `${FRAME}pd.DataFrame({"a": [1, 2], "b": [1]})\n`, words: ["same length"] },
  { rule: "tables", code: `${FRAME}df.columns = ["a"]\n`, words: ["rename"] },
  { rule: "tables", code: `${FRAME}print(len(pd.concat(df, df)))\n`, prints: "6" },
  { rule: "tables", code: `${FRAME}pd.concat([df, {"a": 1}])\n`, words: ["pd.DataFrame"] },
  { rule: "tables", code: `${FRAME}df["a"].str.upper()\n`, words: [".astype(str)"] },
  { rule: "tables", code: `${FRAME}df["b"].dt.year\n`, words: ["pd.to_datetime"] },
  { rule: "tables", code: `${FRAME}df["b"].mean()\n`, words: ["numeric_only"] },
  { rule: "tables", code: `${FRAME}pd.Series([1.0, None]).astype(int)\n`, words: ["fillna"] },
  { rule: "tables", code: `${FRAME}pd.to_numeric(df["name"])\n`, words: ["'x'", "coerce"] },
  { rule: "tables", code: `${FRAME}df.iloc[10]\n`, words: ["len(frame) - 1"] },
  { rule: "tables", code: `${FRAME}print(df["a"].isin(5).sum())\n`, prints: "1" },
  { rule: "tables", code: 'import io\nimport pandas as pd\npd.read_csv(io.StringIO(""))\n', words: ["empty"] },
  {
    rule: "tables",
    code: 'import io\nimport pandas as pd\npd.read_csv(io.StringIO("a,b\\n1,2\\n1,2,3\\n"))\n',
    words: ["Line 3", "3 fields", "2"],
  },
  { rule: "file-not-found", code: 'import pandas as pd\npd.read_csv("nothere.csv")\n', words: ["'nothere.csv'"] },
  { rule: "not-a-number", code: `${FRAME}df["name"].astype(int)\n`, words: ["'x'"] },
  {
    rule: "removed-argument",
    code: `${FRAME}print(pd.Series([1.0, None]).fillna(method="ffill").sum())\n`,
    prints: "2.0",
  },
  {
    rule: "removed-argument",
    code: 'import io\nimport pandas as pd\nprint(len(pd.read_csv(io.StringIO("a\\n1"), error_bad_lines=False)))\n',
    prints: "1",
  },
  {
    rule: "removed-argument",
    code: `${FRAME}print(df[["a"]].to_csv(index=False, line_terminator=";"))\n`,
    prints: "a;1;5;9;",
  },
  { rule: "not-callable", code: `${FRAME}print(len(df("a")))\n`, prints: "3" },
];

const PLOTS: readonly SandboxCase[] = [
  { rule: "plots", code: `${PLOT}plt.plot([1, 2], [1, 2, 3])\n`, words: ["2 values for x", "3 for y"] },
  { rule: "plots", code: `${PLOT}plt.scatter([1, 2], [1, 2, 3])\n`, words: ["lengths"] },
  { rule: "plots", code: `${PLOT}plt.bar([1, 2], [1, 2, 3])\n`, words: ["`x`", "`height`"] },
  { rule: "plots", code: `${PLOT}plt.xticks([1, 2], ["a"])\n`, words: ["2 ticks"] },
  { rule: "plots", code: `${PLOT}plt.subplot(2, 2, 5)\n`, words: ["4 places"] },
  { rule: "plots", code: `${PLOT}plt.plot([1], color="bleu")\n`, words: ["bleu"] },
  { rule: "plots", code: `${PLOT}plt.style.use("seaborn")\nprint(1)\n`, prints: "1" },
  { rule: "plots", code: `${PLOT}plt.subplots()[1][0].plot([1])\n`, words: ["squeeze=False"] },
  { rule: "foreign-attribute", code: `${PLOT}plt.subplots(2, 2)[1].plot([1])\n`, words: ["axes[0, 0]"] },
  {
    rule: "foreign-attribute",
    code: `${PLOT}plt.set_xlim(0, 1)\nprint(plt.xlim())\n`.replace("print(plt.xlim())", "print(1)"),
    prints: "1",
  },
  { rule: "missing-import", code: "plt.plot([1, 2])\nprint(1)\n", prints: "1" },
];

const OTHERS: readonly SandboxCase[] = [
  { rule: "text-parts", code: 'print(",".join([1, 2]))\n', prints: "1,2" },
  { rule: "text-parts", code: 'print(",".join(n for n in [1, 2]))\n', prints: "1,2" },
  { rule: "text-parts", code: 'import numpy as np\nprint(", ".join(np.array([1, 2])))\n', prints: "1, 2" },
  { rule: "text-parts", code: 'print(",".join([["a"]]))\n', words: ["item 0", "`list`"] },
  { rule: "text-parts", code: 'print("ab".startswith(["a"]))\n', prints: "True" },
  { rule: "text-parts", code: "print(isinstance(1, [int, str]))\n", prints: "True" },
  { rule: "text-parts", code: "print(f\"{'1.5':.1f}\")\n", words: ["float(...)"] },
  { rule: "text-parts", code: 'print("%d" % "x")\n', words: ["`%d`"] },
  { rule: "text-parts", code: 'import re\nre.compile("(a")\n', words: ["position 0"] },
  { rule: "dates", code: `${DATES}print(datetime.now() - datetime.now(timezone.utc))\n`, words: ["timezone.utc"] },
  { rule: "dates", code: `${DATES}print(datetime.now() < datetime.now(timezone.utc))\n`, words: ["timezone.utc"] },
  {
    rule: "dates",
    code: 'import pandas as pd\npd.Timestamp("2024-01-01") - pd.Timestamp("2024-01-01", tz="UTC")\n',
    words: ["tz_localize"],
  },
  { rule: "dates", code: `${DATES}datetime.strptime("2024/01/02", "%Y-%m-%d")\n`, words: ["'2024/01/02'"] },
  { rule: "dates", code: `${DATES}datetime.strptime("2024-01-02 10:00", "%Y-%m-%d")\n`, words: ["'10:00'", "%H:%M"] },
  { rule: "dates", code: `${DATES}date.today() < datetime.now()\n`, words: [".date()"] },
  { rule: "dates", code: `${DATES}timedelta(months=1)\n`, words: ["DateOffset"] },
  { rule: "mixed-operands", code: `${DATES}datetime.now() + 1\n`, words: ["timedelta"] },
  { rule: "numbers", code: "print(list(range(len([1, 2]) / 2)))\n", prints: "[0]" },
  { rule: "numbers", code: 'print(int(["1"]))\n', words: ["[int(value) for value in values]"] },
  { rule: "numbers", code: "print(max([]))\n", words: ["default="] },
  { rule: "numbers", code: "print([1] + 2)\n", words: ["append"] },
  { rule: "not-a-number", code: 'print(int("3.5"))\n', words: ["float"] },
  { rule: "not-json", code: "import json\njson.loads(\"{'a': 1}\")\n", words: ["double quotes"] },
  {
    rule: "files-and-data",
    code: "import json\nimport numpy as np\njson.dumps({1: np.int64(3)})\n",
    words: ["int(...)"],
  },
  { rule: "files-and-data", code: 'open("a.txt", "w").write(5)\n', words: ["str(...)"] },
  { rule: "files-and-data", code: 'open("a.txt", "w").read()\n', words: ['"r"'] },
  { rule: "files-and-data", code: "next(iter([]))\n", words: ["default"] },
  {
    rule: "changed-during-iteration",
    code: "ages = {1: 2}\nfor key in ages:\n    ages[key + 1] = 1\n    if key > 3: break\nprint(len(ages))\n",
    prints: "2",
  },
];

const CLASSES: readonly SandboxCase[] = [
  {
    rule: "classes",
    code: "from abc import ABC, abstractmethod\nclass Shape(ABC):\n    @abstractmethod\n    def area(self): ...\nShape()\n",
    words: ["`Shape`", "area"],
  },
  {
    rule: "classes",
    code: "from dataclasses import dataclass\n@dataclass(frozen=True)\nclass P:\n    x: int\nP(1).x = 2\n",
    words: ["dataclasses.replace", "x=..."],
  },
  { rule: "classes", code: "class P:\n    @property\n    def x(self): return 1\nP().x = 2\n", words: ["@x.setter"] },
  { rule: "classes", code: 'from enum import Enum\nclass C(Enum):\n    A = 1\nC("b")\n', words: ["`C`", "'b'"] },
  { rule: "files-and-data", code: "print(1 in 5)\n", words: ["`int`"] },
  { rule: "files-and-data", code: 'print("a".replace(1, "b"))\n', words: ["Argument 1", "`replace`", "str(...)"] },
  { rule: "files-and-data", code: 'dict(["abc"])\n', words: ["dict(zip(keys, values))"] },
  { rule: "files-and-data", code: 'import os\nos.path.join("a", 5)\n', words: ["`int`"] },
];

const ASYNC: readonly SandboxCase[] = [
  {
    rule: "event-loop",
    code: "import asyncio\nasync def work():\n    return 1\nasync def main():\n    print(asyncio.run(work()))\nasyncio.run(main())\n",
    prints: "1",
  },
  {
    rule: "event-loop",
    code: "import asyncio\nasync def work():\n    return 1\nawait work()\nprint(asyncio.run(work()))\n",
    prints: "1",
  },
  {
    rule: "event-loop",
    code: "import asyncio\nasync def main():\n    print(1)\nasyncio.run(main)\n",
    prints: "1",
  },
  { rule: "event-loop", code: "async def main():\n    return await 5\nawait main()\n", words: ["`int`"] },
  {
    rule: "missing-await",
    code: 'async def load():\n    return {"a": 1}\nasync def main():\n    data = load()\n    print(data["a"])\nawait main()\n',
    prints: "1",
  },
  {
    rule: "missing-await",
    code: 'async def load():\n    return {"a": 1}\nasync def main():\n    print(list(load().keys()))\nawait main()\n',
    prints: "['a']",
  },
  { rule: "missing-await", code: "async def load():\n    return 1\nprint(load() + 1)\n", words: ["`await`"] },
];

export const SANDBOX_CASES: readonly SandboxCase[] = [
  ...CONDITIONS,
  ...ARRAYS,
  ...TABLES,
  ...PLOTS,
  ...OTHERS,
  ...CLASSES,
  ...ASYNC,
];
