import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { SealedClaim } from "../protocol/index.ts";

/** A key for one run: 32 random bytes in hex. */
export function createSealKey(): string {
  return randomBytes(32).toString("hex");
}

/** Opens what a kernel sealed with a key, in the order in which it was sealed. */
export class SealedClaims {
  readonly #key: Buffer;
  #opened = 0;

  constructor(key: string) {
    this.#key = Buffer.from(key, "hex");
  }

  /** What the next claim says; undefined when it does not bear the seal, or not the one that is next. */
  open({ body, seal }: SealedClaim): unknown {
    const expected = createHmac("sha256", this.#key)
      .update(`${this.#opened + 1}\n${body}`)
      .digest();
    if (!timingSafeEqual(expected, Buffer.from(seal, "hex"))) {
      return undefined;
    }
    this.#opened += 1;
    return JSON.parse(body);
  }
}
