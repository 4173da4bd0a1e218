import { ExecutorAgent } from "../src/index.ts";

await using executor = new ExecutorAgent();

// Profile code performance
const response = await executor.chat(`
Profile this sorting algorithm and identify performance bottlenecks:

\`\`\`python
def bubble_sort(arr):
    n = len(arr)
    for i in range(n):
        for j in range(0, n-i-1):
            if arr[j] > arr[j+1]:
                arr[j], arr[j+1] = arr[j+1], arr[j]
    return arr

# Test with different sizes
import time
sizes = [100, 500, 1000, 2000]
for size in sizes:
    arr = list(range(size, 0, -1))
    start = time.time()
    bubble_sort(arr.copy())
    end = time.time()
    print(f"Size {size}: {end-start:.4f} seconds")
\`\`\`

Profile this and suggest optimizations.
`);

console.log(response);

// The same as data
const profile = await executor.profileCode("print(sum(number * number for number in range(200_000)))");
console.log("Top 10 time-consuming functions:");
for (const { name, time, percent } of profile.topFunctions.slice(0, 10)) {
  console.log(`${name}: ${time}s (${percent}%)`);
}

const metrics = executor.getLastExecutionMetrics();
console.log(`Execution time: ${metrics?.executionTime}s`);
console.log(`Memory used: ${metrics?.memoryUsed}MB`);
console.log(`CPU usage: ${metrics?.cpuPercent}%`);
