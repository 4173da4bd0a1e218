import { expect, test } from "vitest";
import { cell, performCode, performTasks } from "../python.ts";

const PNG = /^iVBORw0KGgo/;

test("display() sends every representation a value has", async () => {
  const code = [
    "class Rich:",
    "    def _repr_html_(self): return '<b>hi</b>'",
    "    def _repr_png_(self): return b'\\x89PNG'",
    "    def _repr_json_(self): return {'a': 1}",
    "    def _repr_latex_(self): raise ValueError",
    "    def __repr__(self): return 'rich'",
    "display(Rich(), 1)",
    "Rich()",
  ].join("\n");
  const rich = {
    "text/plain": "rich",
    "text/html": "<b>hi</b>",
    "image/png": "iVBORw==",
    "application/json": '{"a": 1}',
  };
  const performance = await performCode(code);
  expect(performance.displays.map((display) => display.data)).toEqual([rich, { "text/plain": "1" }]);
  expect(performance.value?.data).toEqual(rich);
});

test("perform() reports a data frame as text and as HTML", async () => {
  const { value } = await performCode("import pandas as pd\npd.DataFrame({'a': [1]})");
  expect(value?.data["text/plain"]).toContain("a");
  expect(value?.data["text/html"]).toContain("<table");
});

test("plt.show() sends the figures once; figures that were never shown come at the end, and again when they change", async () => {
  const session = await performTasks([
    cell("import matplotlib.pyplot as plt\nplt.plot([1, 2]); plt.figure(); plt.plot([3]); plt.show()"),
    cell("plt.plot([1, 2]);"),
    cell("1"),
    cell("plt.title('changed');"),
    cell("fig, ax = plt.subplots()\nax.plot([1])\nfig"),
  ]);
  expect(session.performances.map((performance) => performance.displays.length)).toEqual([2, 1, 0, 1, 0]);
  expect(session.performances[0]?.displays[0]?.data["image/png"]).toMatch(PNG);
  expect(session.performances[4]?.value?.data["image/png"]).toMatch(PNG);
  expect(session.stderr).toBe("");
});

test("a figure that stays open is drawn again only when something in it has changed, also by code that draws it itself", async () => {
  const count = [
    "from matplotlib.backends.backend_agg import FigureCanvasAgg as canvas",
    "draw, drawn = canvas.print_figure, []",
    "def counting(self, *arguments, **options):",
    "    drawn.append(self)",
    "    return draw(self, *arguments, **options)",
    "canvas.print_figure = counting",
  ];
  const session = await performTasks([
    cell(
      "import matplotlib.pyplot as plt\nfig, ax = plt.subplots()\nline, = ax.plot([1, 2])\nplt.figure(); plt.plot([3]);",
    ),
    cell(count.join("\n")),
    cell("plt.gcf(), ax.get_xlim();"),
    cell("len(drawn)"),
    cell("line.set_ydata([2, 1])\nfig.canvas.draw()"),
    cell("len(drawn)"),
  ]);
  expect(session.performances.map((performance) => performance.displays.length)).toEqual([2, 0, 0, 0, 1, 0]);
  expect(session.performances.map((performance) => performance.value?.data["text/plain"])).toEqual([
    undefined,
    undefined,
    undefined,
    "0",
    undefined,
    "1",
  ]);
});

test("display() drops what is too much with one warning", async () => {
  const many = await performCode("for n in range(150): display(n)");
  expect(many.displays).toHaveLength(100);
  expect(many.stderr.match(/Warning/g)).toHaveLength(1);
  const large = await performCode(
    "class Big:\n    def _repr_html_(self): return 'x' * 9_000_000\ndisplay(Big())\nBig()",
  );
  expect(large.displays).toHaveLength(0);
  expect(Object.keys(large.value?.data ?? {})).toEqual(["text/plain"]);
});
