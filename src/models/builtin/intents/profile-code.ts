import { saidInSentence } from "../../said-in-order.ts";
import { type Intent, lackTool, planCalls } from "../plan.ts";
import { timeoutFor } from "../timeout-for.ts";

/** "Profile this sorting algorithm". */
export const profileCode: Intent = {
  name: "profile-code",
  plan({ prose, blocks }, tools) {
    const asks =
      /\bprofil(?:e|es|ing|er)\b|\bbottlenecks?\b/i.test(prose) ||
      saidInSentence(prose, /\bwhere\b/i, /\btime\b/i, /\b(?:go|spent)/i) !== null;
    if (!asks || blocks.length === 0) {
      return null;
    }
    const own = tools.get("profile_code");
    if (own !== undefined) {
      const limit = timeoutFor(prose, own);
      return planCalls(blocks.map(({ content }) => ({ name: own.name, arguments: { code: content, ...limit } })));
    }
    const runner = tools.get("execute_code");
    const limit = timeoutFor(prose, runner);
    return runner?.parameters.includes("profile") === true
      ? planCalls(
          blocks.map(({ content }) => ({ name: runner.name, arguments: { code: content, profile: true, ...limit } })),
        )
      : lackTool("code is to be profiled", "profile_code");
  },
};
