import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { z } from "zod";

const sealedSchema = z.object({ body: z.string(), seal: z.string().regex(/^[0-9a-f]{64}$/) });

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
  open(sealed: unknown): unknown {
    const { data } = sealedSchema.safeParse(sealed);
    if (data === undefined) {
      return undefined;
    }
    const expected = createHmac("sha256", this.#key)
      .update(`${this.#opened + 1}\n${data.body}`)
      .digest();
    if (!timingSafeEqual(expected, Buffer.from(data.seal, "hex"))) {
      return undefined;
    }
    this.#opened += 1;
    return JSON.parse(data.body);
  }
}
