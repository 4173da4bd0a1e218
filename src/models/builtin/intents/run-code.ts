import { maskLiterals } from "../../../diagnosis/python/mask-literals.ts";
import { type Intent, lackTool, planCalls, type ReadRequest } from "../plan.ts";

const MAX_SEPARATE_BLOCKS = 6;

/** "Execute this code", "Execute and validate this code", or code alone. */
export const runCode: Intent = {
  name: "run-code",
  plan(request, tools) {
    if (request.blocks.length === 0) {
      return null;
    }
    if (!tools.has("execute_code")) {
      return lackTool("code is to be run", "execute_code");
    }
    const programs = toPrograms(request);
    const wantsValidation = /\bvalidat(?:e|ion)\b|\bcheck (?:and|then) (?:run|execute)\b/i.test(request.prose);
    const calls = programs.flatMap((code) => [
      ...(wantsValidation && tools.has("validate_code") ? [{ name: "validate_code", arguments: { code } }] : []),
      { name: "execute_code", arguments: { code } },
    ]);
    return planCalls(calls);
  },
};

/** Blocks that stand on their own stay apart; when one builds on another they are run as one program. */
function toPrograms({ blocks }: ReadRequest): readonly string[] {
  const programs = blocks.map((block) => block.content);
  const isConnected = programs.some((program, index) =>
    programs.slice(0, index).some((earlier) => usesNamesOf(program, earlier)),
  );
  return isConnected || programs.length > MAX_SEPARATE_BLOCKS ? [programs.join("\n")] : programs;
}

function usesNamesOf(program: string, earlier: string): boolean {
  const used = new Set(maskLiterals(program).match(/(?<![\w.])[A-Za-z_]\w*/g) ?? []);
  const bound = [
    ...maskLiterals(earlier).matchAll(
      /^(?:(?:async\s+)?def|class)\s+(\w+)|^(\w+)\s*(?::[^=\n]+)?=(?!=)|\bas\s+(\w+)|^import\s+(\w+)|^from\s+\S+\s+import\s+(\w+)/gm,
    ),
  ];
  return bound.some((found) => used.has(found.slice(1).find((name) => name !== undefined) ?? ""));
}
