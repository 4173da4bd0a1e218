import { forbidsRunning } from "../../forbids-running.ts";
import { saidInSentence } from "../../said-in-order.ts";
import { type Intent, lackTool, planCalls } from "../plan.ts";

/** "Validate this code", without running it. */
export const validateCode: Intent = {
  name: "validate-code",
  plan({ prose, blocks }, tools) {
    const asks =
      /\b(?:validate|lint)\b/i.test(prose) ||
      saidInSentence(prose, /\b(?:is|check)/i, /\b(?:valid|allowed|safe|syntax)\b/i) !== null;
    const alsoRuns = /\b(?:run|execute)\b/i.test(prose) && !forbidsRunning(prose);
    if (!asks || alsoRuns || blocks.length === 0) {
      return null;
    }
    return tools.has("validate_code")
      ? planCalls(blocks.map((block) => ({ name: "validate_code", arguments: { code: block.content } })))
      : lackTool("code is to be checked and not run", "validate_code");
  },
};
