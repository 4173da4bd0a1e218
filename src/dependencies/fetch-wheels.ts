import { createHash, randomUUID } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";

import { type Environment, makeFolders } from "../config/index.ts";
import { ExecutorError, messageOf } from "../errors/index.ts";
import type { LockedWheel } from "../sandbox/index.ts";

const DEFAULT_INDEX = "https://pypi.org/simple";
/** Variables that name the package index, the strongest first: uv's and pip's. */
const INDEX_VARIABLES = ["UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL"];
const ATTEMPTS = 3;

export interface FetchWheelsOptions {
  readonly cacheDirectory: string;
  readonly environment: Pick<Environment, "inherited">;
  readonly signal?: AbortSignal | undefined;
}

export interface FetchedWheel {
  readonly name: string;
  readonly content: Uint8Array;
}

/**
 * The files, from the cache or from the package index, each with the hash that it has to have. Needs no Python, so that a
 * machine without one can be prepared. Throws `environment-unavailable`.
 */
export async function fetchWheels(
  wheels: readonly LockedWheel[],
  options: FetchWheelsOptions,
): Promise<readonly FetchedWheel[]> {
  const folder = path.join(options.cacheDirectory, "wheels");
  makeFolders(folder);
  return await Promise.all(
    wheels.map(async (wheel) => ({ name: wheel.file, content: await fetchWheel(wheel, folder, options) })),
  );
}

async function fetchWheel(wheel: LockedWheel, folder: string, options: FetchWheelsOptions): Promise<Uint8Array> {
  const place = path.join(folder, wheel.file);
  // Whatever keeps it from being read, it can be fetched again.
  const cached = await readFile(place).catch(() => null);
  if (cached !== null && hashOf(cached) === wheel.sha256) {
    return cached;
  }

  const page = projectPage(wheel.file, indexUrl(options.environment));
  const listing = await download(page, options.signal);
  const address = findAddress(Buffer.from(listing).toString("utf8"), wheel.file, page);
  if (address === null) {
    throw unavailable(`The package index lists no "${wheel.file}" on ${withoutSecrets(page)}`);
  }
  const content = await download(address, options.signal);
  if (hashOf(content) !== wheel.sha256) {
    throw unavailable(`"${wheel.file}" of the package index has the hash ${hashOf(content)} and not ${wheel.sha256}`);
  }
  const unfinished = path.join(folder, `.${randomUUID()}`);
  await writeFile(unfinished, content);
  await rename(unfinished, place);
  return content;
}

function indexUrl({ inherited }: Pick<Environment, "inherited">): string {
  const named = INDEX_VARIABLES.map((name) => inherited[name]).find((value) => value !== undefined && value !== "");
  return named ?? DEFAULT_INDEX;
}

/** The page of a file's project in the simple repository interface, PEP 503. */
function projectPage(file: string, index: string): URL {
  const project = file
    .slice(0, file.indexOf("-"))
    .toLowerCase()
    .replaceAll(/[-_.]+/g, "-");
  return new URL(`${index.endsWith("/") ? index : `${index}/`}${project}/`);
}

function findAddress(listing: string, file: string, page: URL): URL | null {
  for (const [, reference = ""] of listing.matchAll(/href="([^"#]*)/g)) {
    const address = new URL(reference.replaceAll("&amp;", "&"), page);
    if (decodeURIComponent(address.pathname.slice(address.pathname.lastIndexOf("/") + 1)) === file) {
      return address;
    }
  }
  return null;
}

async function download(address: URL, signal: AbortSignal | undefined): Promise<Uint8Array> {
  const { bare, headers } = splitCredentials(address);
  for (let attempt = 1; ; attempt += 1) {
    try {
      const response = await fetch(bare, { headers, signal: signal ?? null });
      if (response.ok) {
        return new Uint8Array(await response.arrayBuffer());
      }
      throw new Error(`the answer was ${response.status} ${response.statusText}`);
    } catch (cause) {
      if (signal?.aborted) {
        throw new ExecutorError("cancelled", `The download of ${withoutSecrets(address)} was cancelled`);
      }
      if (attempt === ATTEMPTS) {
        throw unavailable(`${withoutSecrets(address)} could not be read: ${reasonOf(cause)}`, cause);
      }
    }
  }
}

/** Takes user and password out of an address, which `fetch` does not accept there. */
function splitCredentials(address: URL): { readonly bare: URL; readonly headers: Record<string, string> } {
  const { username, password } = address;
  if (username === "") {
    return { bare: address, headers: {} };
  }
  const bare = new URL(address);
  bare.username = "";
  bare.password = "";
  const credentials = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString("base64");
  return { bare, headers: { authorization: `Basic ${credentials}` } };
}

function withoutSecrets(address: URL): string {
  return splitCredentials(address).bare.href;
}

function reasonOf(error: unknown): string {
  return messageOf(error instanceof Error && error.cause instanceof Error ? error.cause : error);
}

function hashOf(content: Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

function unavailable(message: string, cause?: unknown): ExecutorError {
  return new ExecutorError("environment-unavailable", message, {
    hint: "Check the network, or name a reachable package index with PIP_INDEX_URL or UV_DEFAULT_INDEX",
    cause,
  });
}
