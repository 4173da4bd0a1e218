import { IMPORT_FOR_NAME } from "../../diagnosis/python/known-modules.ts";
import { RECIPES } from "./recipes.ts";

const CUSTOMARY: ReadonlyMap<string, string> = new Map([
  ["pandas", "import pandas as pd"],
  ["numpy", "import numpy as np"],
  ["seaborn", "import seaborn as sns"],
  ["matplotlib", "import matplotlib.pyplot as plt"],
  ["pyplot", "import matplotlib.pyplot as plt"],
  ["scikit-learn", "import sklearn"],
  ["beautifulsoup4", "import bs4"],
]);
const MAX_LIST = 1000;

/** The program for "Import pandas and numpy" or a small calculation; null when there is no rule for what is asked. */
export function writeProgram(words: string): string | null {
  const imports = writeImports(words);
  if (imports !== null) {
    return imports;
  }
  for (const recipe of RECIPES) {
    const code = recipe(words);
    if (code !== null) {
      return code;
    }
  }
  return null;
}

/** Imports under the names that modules are customarily given. */
function writeImports(words: string): string | null {
  const names = listedNames(words.trim());
  if (names === null) {
    return null;
  }
  const lines = names.map(
    (name) =>
      CUSTOMARY.get(name.toLowerCase()) ?? `import ${IMPORT_FOR_NAME.has(name) ? name : name.replaceAll("-", "_")}`,
  );
  return `${lines.join("\n")}\n`;
}

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
