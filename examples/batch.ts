import { ExecutorAgent } from "../src/index.ts";

await using executor = new ExecutorAgent();

const codeBlocks = ["import pandas as pd", "df = pd.DataFrame({'A': [1,2,3]})", "print(df.describe())"];

const results = await executor.executeBatch(codeBlocks);
for (const [index, result] of results.entries()) {
  console.log(`Block ${index + 1}: ${result.success ? "✓" : "✗"}`);
}
console.log(results.at(-1)?.output);
