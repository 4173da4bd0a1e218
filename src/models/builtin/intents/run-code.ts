import { maskLiterals } from "../../../diagnosis/python/mask-literals.ts";
import { BLOCK_SEPARATOR } from "../answer.ts";
import { type Intent, lackTool, type ReadRequest } from "../plan.ts";
import { timeoutFor } from "../timeout-for.ts";
import { undoneWishes } from "../undone-wishes.ts";

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
    const { programs, joined } = toPrograms(request);
    const limit = timeoutFor(request.prose, tools.get("execute_code"));
    const wantsValidation = /\bvalidat(?:e|ion)\b|\bcheck (?:and|then) (?:run|execute)\b/i.test(request.prose);
    const steps = programs.flatMap((code) => [
      ...(wantsValidation && tools.has("validate_code")
        ? [{ call: { name: "validate_code", arguments: { code } } }]
        : []),
      { call: { name: "execute_code", arguments: { code, ...limit } }, ...(joined === null ? {} : { joined }) },
    ]);
    return { steps, ...undoneWishes(request.prose) };
  },
};

interface Programs {
  readonly programs: readonly string[];
  /** The blocks that the only program was joined from; null when none were. */
  readonly joined: readonly string[] | null;
}

/** Blocks that stand on their own stay apart; when one builds on another they are run as one program. */
function toPrograms({ blocks }: ReadRequest): Programs {
  const contents = blocks.map((block) => block.content);
  const isConnected =
    contents.length > MAX_SEPARATE_BLOCKS ||
    contents.some((content, index) => contents.slice(0, index).some((earlier) => usesNamesOf(content, earlier)));
  return isConnected
    ? { programs: [contents.join(BLOCK_SEPARATOR)], joined: contents }
    : { programs: contents, joined: null };
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
