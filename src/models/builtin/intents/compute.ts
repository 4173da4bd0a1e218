import { type Intent, lackTool, planCalls } from "../plan.ts";
import { RECIPES } from "./recipes.ts";

/** The program for a small calculation that is asked for in words; null when there is no rule for it. */
export function writeCalculation(prose: string): string | null {
  for (const recipe of RECIPES) {
    const code = recipe(prose);
    if (code !== null) {
      return code;
    }
  }
  return null;
}

/** "Calculate the factorial of 10 using Python", "Create a DataFrame with random data". */
export const compute: Intent = {
  name: "compute",
  plan({ prose, blocks }, tools) {
    const code = blocks.length > 0 ? null : writeCalculation(prose);
    if (code === null) {
      return null;
    }
    return tools.has("execute_code")
      ? planCalls([{ name: "execute_code", arguments: { code } }])
      : lackTool("something is to be calculated", "execute_code");
  },
};
