import { ExecutorAgent } from "../src/index.ts";

// Create a session
await using executor = new ExecutorAgent({ sessionId: "data_analysis" });

// First execution - import libraries
console.log(await executor.chat("Import pandas and numpy"));

// Second execution - use imported libraries
console.log(await executor.chat("Create a DataFrame with random data"));

// Session state is maintained
const result = await executor.executeCode("type(df).__name__, df.shape[0] > 0");
console.log(`df is still there: ${result.value}`);
