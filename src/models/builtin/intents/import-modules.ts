import { IMPORT_FOR_NAME } from "../../../diagnosis/python/known-modules.ts";
import { type Intent, lackTool, planCalls } from "../plan.ts";

const CUSTOMARY: ReadonlyMap<string, string> = new Map([
  ["pandas", "import pandas as pd"],
  ["numpy", "import numpy as np"],
  ["seaborn", "import seaborn as sns"],
  ["matplotlib", "import matplotlib.pyplot as plt"],
  ["pyplot", "import matplotlib.pyplot as plt"],
  ["scikit-learn", "import sklearn"],
  ["beautifulsoup4", "import bs4"],
]);

/** "Import pandas and numpy": under the names they are customarily given. */
export const importModules: Intent = {
  name: "import-modules",
  plan({ prose, blocks }, tools) {
    const names = blocks.length > 0 ? null : listedNames(prose.trim());
    if (names === null) {
      return null;
    }
    const code = names.map(
      (name) =>
        CUSTOMARY.get(name.toLowerCase()) ?? `import ${IMPORT_FOR_NAME.has(name) ? name : name.replaceAll("-", "_")}`,
    );
    return tools.has("execute_code")
      ? planCalls([{ name: "execute_code", arguments: { code: `${code.join("\n")}\n` } }])
      : lackTool("modules are to be imported", "execute_code");
  },
};

const MAX_LIST = 1000;

/** The names in "import the json, math and re modules"; null for every other sentence. */
function listedNames(sentence: string): readonly string[] | null {
  const start = /^(?:please\s+)?(?:import|load)\s+(?:the\s+)?/i.exec(sentence)?.[0].length ?? 0;
  if (start === 0 || sentence.length > MAX_LIST) {
    return null;
  }
  const words = sentence.slice(start).replace(/[.!]$/, "").replaceAll(",", " , ").split(/\s+/);
  const nouns = /^(?:modules?|packages?|libraries|library)$/i;
  const list = words.filter(
    (word, index) => word !== "" && !(index > 0 && index === words.length - 1 && nouns.test(word)),
  );
  const isSeparator = (word: string | undefined): boolean => word === "," || word === "and";
  const names = list.filter((word) => !isSeparator(word));
  const isList = list.every((word, index) => isSeparator(word) || index === 0 || isSeparator(list[index - 1]));
  return names.length > 0 && isList && names.every((name) => /^[A-Za-z_][\w.-]*$/.test(name)) ? names : null;
}
