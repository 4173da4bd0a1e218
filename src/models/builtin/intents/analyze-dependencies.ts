import { type Intent, lackTool, planCalls } from "../plan.ts";

/** "Analyze the dependencies in this code". */
export const analyzeDependencies: Intent = {
  name: "analyze-dependencies",
  plan({ prose, blocks }, tools) {
    if (
      !/\bdependenc(?:y|ies)\b|\bwhich (?:packages|modules) (?:are|is) missing\b/i.test(prose) ||
      blocks.length === 0
    ) {
      return null;
    }
    const wantsInstall = /\binstall\b|\bset up\b/i.test(prose);
    const note = wantsInstall
      ? ["I did not install anything: name what is missing in `packages` of the configuration (EXECUTOR_PACKAGES)."]
      : [];
    const tool = ["analyze_dependencies", "validate_code"].find((name) => tools.has(name));
    return tool === undefined
      ? lackTool("the dependencies of code are asked for", "analyze_dependencies")
      : planCalls(
          blocks.map((block) => ({ name: tool, arguments: { code: block.content } })),
          note,
        );
  },
};
