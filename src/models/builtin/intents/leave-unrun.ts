import { wishBeyondCheck } from "../../forbids-running.ts";
import { decline, type Intent, planCalls, REAL_MODEL_HINT } from "../plan.ts";

const NOT_RUN = "Nothing was run, as you asked.";

/** Whatever else a request is about, when it says that nothing is to be run: code is checked, which runs nothing. */
export const leaveUnrun: Intent = {
  name: "leave-unrun",
  plan({ prose, blocks }, tools) {
    if (blocks.length === 0 || !tools.has("validate_code")) {
      return decline(`${NOT_RUN} Without a run there is nothing that I can do here.`);
    }
    const wish = wishBeyondCheck(prose);
    const calls = blocks.map((block) => ({ name: "validate_code", arguments: { code: block.content } }));
    return wish === null
      ? planCalls(calls, [NOT_RUN])
      : {
          ...planCalls(calls, [
            `${NOT_RUN} I could only check it: what you ask ("${wish}") takes a run or a language model. ${REAL_MODEL_HINT}`,
          ]),
          isSubstitute: true,
        };
  },
};
