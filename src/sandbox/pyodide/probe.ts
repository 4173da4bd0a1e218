import { existsSync } from "node:fs";
import path from "node:path";
import { execa } from "execa";
import { z } from "zod";
import { messageOf } from "../../errors/index.ts";
import type { ProbeCheck, ProbeReport } from "../sandbox.ts";
import { assertProgramsCanStart, isShortage } from "../shortage.ts";
import { confinedNodeOptions } from "./confined-node.ts";
import { distributionFolder } from "./runtime.ts";

const PROBE_MILLISECONDS = 20_000;
/** Tries what must not work, and what must. */
const QUESTION = `
const refused = (name, ...what) => !process.permission.has(name, ...what);
const wasm = WebAssembly.validate(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]));
let evaluates = true;
try { new Function("return 1")() } catch { evaluates = false }
console.log(JSON.stringify({
  wasm, evaluates, files: refused("fs.read", "/") && refused("fs.write", "/"), programs: refused("child"),
}))`;
const answerSchema = z.object({
  wasm: z.literal(true),
  evaluates: z.literal(false),
  files: z.literal(true),
  programs: z.literal(true),
});

/** Tries what the provider needs: the npm package, and a Node that confines what it runs. */
export async function probePyodide(provider: string): Promise<ProbeReport> {
  const checks: ProbeCheck[] = [await checkPackage(), await checkNode()];
  const failed = checks.find(({ ok }) => !ok);
  if (failed !== undefined) {
    const hint = failed === checks[0] ? "Install this package again: npm ci" : "Run it with Node 22.18 or newer";
    return { available: false, reason: failed.detail, hint, fix: null, passing: isShortage(failed.detail), checks };
  }
  const mechanisms = ["WebAssembly", "restricted Node process", "empty environment"];
  return { available: true, isolation: { level: "wasm", provider, mechanisms }, checks };
}

async function checkPackage(): Promise<ProbeCheck> {
  const name = "Python in WebAssembly";
  try {
    const folder = distributionFolder();
    const ok = existsSync(path.join(folder, "pyodide.asm.wasm"));
    return { name, ok, detail: ok ? folder : `The package in "${folder}" is not whole` };
  } catch (error) {
    return { name, ok: false, detail: messageOf(error) };
  }
}

async function checkNode(): Promise<ProbeCheck> {
  const name = "Node's permission model";
  try {
    assertProgramsCanStart();
  } catch (error) {
    return { name, ok: false, detail: messageOf(error) };
  }
  const result = await execa(process.execPath, [...confinedNodeOptions([]), "--eval", QUESTION], {
    reject: false,
    stdin: "ignore",
    extendEnv: false,
    env: {},
    timeout: PROBE_MILLISECONDS,
  });
  const answer = answerSchema.safeParse(parseJson(result.stdout ?? ""));
  const said = (result.stderr ?? "").trim().split("\n")[0] || (result.stdout ?? "") || result.shortMessage;
  const detail = answer.success ? process.versions.node : `Node ${process.versions.node} does not confine: ${said}`;
  return { name, ok: answer.success, detail };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Whatever it printed instead becomes part of the check's detail.
    return null;
  }
}
