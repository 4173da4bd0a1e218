import { ExecutorAgent } from "../src/index.ts";

// Create an Executor Agent
await using executor = new ExecutorAgent();

// Execute simple code
const result = await executor.chat(`
Execute this code:
\`\`\`python
def fibonacci(n):
    if n <= 1:
        return n
    return fibonacci(n-1) + fibonacci(n-2)

print([fibonacci(i) for i in range(10)])
\`\`\`
`);

console.log(result);
