import { decline, type Intent, planCalls, REAL_MODEL_HINT } from "../plan.ts";

/** "Execute these scripts in order: 1. prepare.py 2. train.py". */
export const runScripts: Intent = {
  name: "run-scripts",
  plan({ prose, blocks }, tools) {
    const scripts = [
      ...new Set([...prose.matchAll(/(?<![\w./-])(?:[\w-]+\/)*[\w-]+\.py\b/g)].map((found) => found[0])),
    ];
    if (scripts.length === 0 || blocks.length > 0 || !/\b(?:run|execute|start)\b/i.test(prose)) {
      return null;
    }
    if (tools.has("run_script")) {
      return planCalls(scripts.map((path) => ({ name: "run_script", arguments: { path } })));
    }
    return decline(
      `I understood that ${scripts.length === 1 ? "a script is" : "scripts are"} to be run: ${scripts.join(", ")}. The tool \`run_script\` is not available in this conversation, so nothing was run.`,
      "Put the code into ```python fences, or run each file with `executor run FILE`.",
    );
  },
};

/** A request about files that nothing here can work on. */
export const mentionedFiles: Intent = {
  name: "mentioned-files",
  plan({ prose, blocks }) {
    const files = [...prose.matchAll(/(?<![\w./-])(?:[\w-]+\/)*[\w-]+\.py\b/g)].map((found) => found[0]);
    return files.length === 0 || blocks.length > 0
      ? null
      : decline(
          `I see that this is about ${files.join(", ")}, but not what is to be done. I can run its tests, or code that is in the message.`,
          REAL_MODEL_HINT,
        );
  },
};
