#!/usr/bin/env node
// Plain JavaScript that any Node can read: it finds a Node that can run the program, then runs it.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const sources = new URL("../src/cli/main.ts", import.meta.url);
// A package holds no sources; a clone runs its own, as they are now.
const isClone = existsSync(sources);
// The sources use syntax that the build turns into older one.
const MIN_NODE = isClone ? [24, 0] : [22, 18];
const UNAVAILABLE = 3;

const [major, minor] = process.versions.node.split(".").map(Number);
const isRecent = major > MIN_NODE[0] || (major === MIN_NODE[0] && minor >= MIN_NODE[1]);

if (isRecent) {
  await runHere();
} else {
  runElsewhere(findNode());
}

async function runHere() {
  muteExpectedWarnings();
  await import(isClone ? sources.href : "../dist/cli/main.js");
}

/** Early versions of Node 24 say that running TypeScript sources is experimental, and Node 22 that its SQLite is. */
function muteExpectedWarnings() {
  const { emitWarning } = process;
  process.emitWarning = (warning, ...rest) => {
    if (rest[0] === "ExperimentalWarning" && /^(?:Type Stripping|SQLite) /.test(String(warning))) {
      return;
    }
    emitWarning.call(process, warning, ...rest);
  };
}

/** The Node of the npm package `node`, or null when it is not installed. */
function findNode() {
  try {
    const node = join(dirname(createRequire(import.meta.url).resolve("node/package.json")), "bin", "node");
    return existsSync(node) ? node : null;
  } catch {
    // Not installed.
    return null;
  }
}

function runElsewhere(node) {
  if (node === null) {
    process.stderr.write(
      `  ✗ Node ${process.versions.node} is too old: executor needs Node ${MIN_NODE.join(".")} or newer\n` +
        "    → Install it from https://nodejs.org, or beside this package: npm install node@24\n",
    );
    process.exitCode = UNAVAILABLE;
    return;
  }
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: "inherit" });
  // A terminal sends Ctrl-C to both processes; either way this one stays until the other has ended as it does.
  process.on("SIGINT", () => process.stdin.isTTY || child.kill("SIGINT"));
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  process.on("SIGHUP", () => child.kill("SIGHUP"));
  child.on("exit", (code, signal) => {
    process.exitCode = code ?? 128 + constants.signals[signal];
  });
}
