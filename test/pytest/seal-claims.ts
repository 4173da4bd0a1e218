import { createHmac } from "node:crypto";

/** Seals claims one after the other, as the test tools in the sandbox do. */
export function claimSealer(key: string): (claim: object) => { body: string; seal: string } {
  let count = 0;
  return (claim) => {
    count += 1;
    const body = JSON.stringify(claim);
    return { body, seal: createHmac("sha256", Buffer.from(key, "hex")).update(`${count}\n${body}`).digest("hex") };
  };
}
