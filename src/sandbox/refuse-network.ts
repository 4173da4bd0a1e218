import { ExecutorError } from "../errors/index.ts";
import type { SandboxPolicy } from "./sandbox.ts";

/** What a provider without the capability `network` asks first. Throws `unsupported` for a policy that names hosts. */
export function refuseNetwork({ network }: SandboxPolicy): void {
  if (network.length > 0) {
    throw new ExecutorError("unsupported", `The network list [${network.join(", ")}] cannot be granted`, {
      hint: "This provider runs code without any network; pass the data in as files",
    });
  }
}
