import process from "node:process";
import { keepCompiledModules } from "./compile-cache.ts";

keepCompiledModules();
const { readVariables } = await import("../config/index.ts");
const { exitCodes } = await import("./exit-code.ts");
const { runCli } = await import("./run-cli.ts");

const stop = new AbortController();
process.on("SIGINT", () => stop.abort(exitCodes.interrupted));
process.on("SIGTERM", () => stop.abort(exitCodes.terminated));
// The reader went away (`executor ... | head`): there is nobody left to tell.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") {
    stop.abort(exitCodes.success);
  } else {
    throw error;
  }
});

process.exitCode = await runCli({
  arguments: process.argv.slice(2),
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  variables: readVariables({ file: ".env" }),
  workingDirectory: process.cwd(),
  signal: stop.signal,
});
