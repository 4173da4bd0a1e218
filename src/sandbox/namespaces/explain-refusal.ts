import type { MachineFacts } from "./machine-facts.ts";

/** Why the sandbox cannot be built, and what to do. */
export interface Refusal {
  readonly reason: string;
  readonly hint: string;
}

const OTHER_PROVIDER = "or choose another sandbox provider";
const CONTAINER_OPTIONS = "--security-opt seccomp=unconfined --security-opt apparmor=unconfined";
const WHOLE_PROC = "--security-opt systempaths=unconfined";

/** Says why user namespaces were refused, from what the machine says of itself; `words` is what bubblewrap said. */
export function explainUserNamespaces(facts: MachineFacts, words: string): Refusal {
  if (facts.maxUserNamespaces === 0) {
    return {
      reason: "User namespaces are switched off: user.max_user_namespaces is 0",
      hint: "Run: sudo sysctl -w user.max_user_namespaces=15000",
    };
  }
  if (facts.unprivilegedUserNamespaces === 0) {
    return {
      reason: "User namespaces are kept for root: kernel.unprivileged_userns_clone is 0",
      hint: "Run: sudo sysctl -w kernel.unprivileged_userns_clone=1",
    };
  }
  if (facts.appArmorRestriction === 1) {
    return {
      reason: "AppArmor restricts unprivileged user namespaces: kernel.apparmor_restrict_unprivileged_userns is 1",
      hint:
        "Run: sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0, " +
        "or give /usr/bin/bwrap an AppArmor profile that allows `userns`",
    };
  }
  if (facts.container !== null) {
    return {
      reason: `This ${facts.container} container does not let user namespaces be made: ${words}`,
      hint: `Start the container with ${CONTAINER_OPTIONS} ${WHOLE_PROC}, ${OTHER_PROVIDER}`,
    };
  }
  return {
    reason: `User namespaces cannot be made: ${words}`,
    hint: `Use a kernel that is built with them, and look for a security module that refuses them, ${OTHER_PROVIDER}`,
  };
}

/** Says why namespaces inside of the outer sandbox were refused, which need what the outer one does, and a whole /proc. */
export function explainNesting(facts: MachineFacts, words: string): Refusal {
  if (facts.container !== null) {
    return {
      reason: `This ${facts.container} container hides a part of /proc, so that no sandbox can have one of its own: ${words}`,
      hint: `Start the container with ${WHOLE_PROC}, ${OTHER_PROVIDER}`,
    };
  }
  if (facts.appArmorRestriction === 1) {
    return explainUserNamespaces(facts, words);
  }
  return { reason: `Namespaces cannot be nested: ${words}`, hint: `Raise user.max_user_namespaces, ${OTHER_PROVIDER}` };
}
