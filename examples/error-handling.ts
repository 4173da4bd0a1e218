import { ExecutionTimeout, ExecutorAgent, MemoryLimitExceeded, SecurityViolation } from "../src/index.ts";

await using executor = new ExecutorAgent();

const programs = {
  "an endless loop": "while True: pass",
  "too much memory": "block = bytearray(10**9)\nfor place in range(0, len(block), 4096): block[place] = 1",
  "a forbidden function": "eval('1 + 1')",
  "a mistake": "values = [1, 2, 3]\nprint(sum(valeus))",
};

for (const [name, code] of Object.entries(programs)) {
  try {
    const result = await executor.executeCode(code, { timeout: 1, maxMemory: "256MB" });
    result.unwrap();
    console.log(`${name}: it worked`);
  } catch (error) {
    if (error instanceof ExecutionTimeout) {
      console.log(`${name}: it took too long. ${error.message}`);
    } else if (error instanceof MemoryLimitExceeded) {
      console.log(`${name}: it wanted too much memory. ${error.message}`);
    } else if (error instanceof SecurityViolation) {
      console.log(`${name}: it was refused. ${error.message}`);
    } else {
      console.log(`${name}: execution failed. ${(error as Error).message}`);
      // Get suggestions for fixes
      for (const suggestion of executor.getErrorSuggestions(error)) {
        console.log(`  → ${suggestion.message}`);
      }
    }
  }
}
