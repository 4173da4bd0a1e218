import { parseTraceback } from "../../../diagnosis/index.ts";
import { pythonFences } from "../../python-fences.ts";
import { type Intent, lackTool, planCalls } from "../plan.ts";

/** "What does this error mean: ...", or a traceback. */
export const explainError: Intent = {
  name: "explain-error",
  plan({ text, prose, fences }, tools) {
    const traceback = fences.find((fence) => parseTraceback(fence.content) !== null);
    const headline = /(?:^|[\s:"'`])((?:[A-Za-z_][\w.]*)(?:Error|Exception|Interrupt|Exit)(?::[^\n`"]*)?)/m.exec(
      prose,
    )?.[1];
    const asks =
      /\b(?:what|why|explain|mean|fix|solve|help|understand|how)\b/i.test(prose) ||
      prose.includes("Traceback (most recent call last)");
    const error =
      traceback?.content ??
      (prose.includes("Traceback (most recent call last)") ? prose.slice(prose.indexOf("Traceback")) : headline);
    // "Execute this, it may raise a ValueError" asks for a run, not for an explanation.
    const asksToRun = /^\s*(?:please\s+)?(?:run|execute|validate|profile|test)\b/i.test(text);
    if (error === undefined || !asks || asksToRun) {
      return null;
    }
    if (!tools.has("handle_error")) {
      return lackTool("an error is to be explained", "handle_error");
    }
    const code = pythonFences(fences).find((fence) => fence !== traceback && fence.language !== "");
    return planCalls([
      {
        name: "handle_error",
        arguments: { error: error.trim(), ...(code === undefined ? {} : { code: code.content }) },
      },
    ]);
  },
};
