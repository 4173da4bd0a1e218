import { saidInSentence } from "../../said-in-order.ts";
import { type Intent, lackTool, planCalls } from "../plan.ts";

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
    if (tools.has("profile_code")) {
      return planCalls(blocks.map((block) => ({ name: "profile_code", arguments: { code: block.content } })));
    }
    return tools.get("execute_code")?.parameters.includes("profile") === true
      ? planCalls(blocks.map((block) => ({ name: "execute_code", arguments: { code: block.content, profile: true } })))
      : lackTool("code is to be profiled", "profile_code");
  },
};
