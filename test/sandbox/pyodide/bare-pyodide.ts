/**
 * The positive control: Pyodide as it comes, in an ordinary Node process. Reads a JSON list of programs from standard
 * input and writes what each printed as a JSON list.
 */
import { text } from "node:stream/consumers";
import { loadPyodide } from "pyodide";

const programs: readonly string[] = JSON.parse(await text(process.stdin));
const pyodide = await loadPyodide();
const printed: string[] = [];
for (const program of programs) {
  const lines: string[] = [];
  pyodide.setStdout({ batched: (line) => lines.push(line) });
  await pyodide.runPythonAsync(program);
  printed.push(lines.join("\n"));
}
process.stdout.write(JSON.stringify(printed), () => process.exit(0));
