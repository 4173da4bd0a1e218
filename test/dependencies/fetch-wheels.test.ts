import { createHash } from "node:crypto";
import { readdir, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import path from "node:path";
import { afterAll, beforeEach, expect, test } from "vitest";
import { fetchWheels } from "../../src/dependencies/fetch-wheels.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const FILE = "some_package-1.0-py3-none-any.whl";
const CONTENT = "a wheel";
const wheel = { file: FILE, sha256: createHash("sha256").update(CONTENT).digest("hex") };

const requests: string[] = [];
let failures = 0;
const server = createServer((request, response) => {
  requests.push(`${request.headers.authorization ?? "nobody"} ${request.url}`);
  if (failures > 0) {
    failures -= 1;
    response.writeHead(503).end();
  } else if (request.url === "/simple/some-package/") {
    response.end(`<a href="../../files/other.whl">x</a><a href="../../files/${FILE}#sha256=0">y</a>`);
  } else if (request.url === `/files/${FILE}`) {
    response.end(CONTENT);
  } else {
    response.writeHead(404).end();
  }
});
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
const address = server.address();
const host = `127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;

beforeEach(() => {
  requests.length = 0;
  failures = 0;
});
afterAll(() => server.close());

function options(cacheDirectory: string, index = `http://${host}/simple`) {
  return { cacheDirectory, environment: { inherited: { PIP_INDEX_URL: index } } };
}

test("fetches a file from the package index once, and takes it from the cache afterwards", async () => {
  await using folder = await temporaryFolder();
  for (const _ of ["first", "again"]) {
    const [fetched] = await fetchWheels([wheel], options(folder.path));
    expect([fetched?.name, Buffer.from(fetched?.content ?? []).toString()]).toEqual([FILE, CONTENT]);
  }
  expect(requests).toEqual(["nobody /simple/some-package/", `nobody /files/${FILE}`]);
});

test("fetches again what is spoilt in the cache, and tries more than once", async () => {
  await using folder = await temporaryFolder();
  await fetchWheels([wheel], options(folder.path));
  await writeFile(path.join(folder.path, "wheels", FILE), "spoilt");
  failures = 2;
  const [fetched] = await fetchWheels([wheel], options(folder.path));
  expect(Buffer.from(fetched?.content ?? []).toString()).toBe(CONTENT);
});

test("refuses a file with another hash, and keeps nothing of it", async () => {
  await using folder = await temporaryFolder();
  const other = { file: FILE, sha256: "0".repeat(64) };
  await expect(fetchWheels([other], options(folder.path))).rejects.toMatchObject({ code: "environment-unavailable" });
  expect(await readdir(path.join(folder.path, "wheels"))).toEqual([]);
});

test("sends a user's name and password as such, and names neither in an error", async () => {
  await using folder = await temporaryFolder();
  const index = `http://user:secret@${host}/simple`;
  await fetchWheels([wheel], options(folder.path, index));
  expect(requests[0]).toBe(`Basic ${Buffer.from("user:secret").toString("base64")} /simple/some-package/`);
  const missing = fetchWheels([{ ...wheel, file: "other-1.0-py3-none-any.whl" }], options(folder.path, index));
  const error = await missing.catch((reason: Error) => reason);
  expect(String(error)).toContain("404");
  expect(String(error)).not.toContain("secret");
});
