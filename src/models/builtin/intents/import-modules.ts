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
    const listed =
      /^\s*(?:please\s+)?(?:import|load)\s+(?:the\s+)?((?:[\w.-]+(?:\s*,\s*(?:and\s+)?|\s+and\s+)?)+?)(?:\s+(?:modules?|packages?|libraries|library))?\s*[.!]?\s*$/i.exec(
        prose,
      )?.[1];
    if (listed === undefined || blocks.length > 0) {
      return null;
    }
    const names = listed.split(/\s*,\s*(?:and\s+)?|\s+and\s+/).filter((name) => name !== "");
    if (!names.every((name) => /^[A-Za-z_][\w.-]*$/.test(name))) {
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
