import { ExecutorAgent } from "../src/index.ts";

await using executor = new ExecutorAgent({ workingDirectory: import.meta.dirname });

// Run pytest on a test file
console.log(await executor.chat("Run the tests in test_calculator.py and show me the coverage report"));

// Run tests with coverage analysis
console.log(
  await executor.chat(`
I have a module called 'calculator.py' with basic math functions.
Run comprehensive tests on it and give me a coverage report.
Also identify any untested code paths.
`),
);

// The same as data: always check coverage
for (const suite of ["test_calculator.py", "test_inventory.py"]) {
  const result = await executor.runTests(suite, { coverage: true });
  console.log(`${suite}: ${result.passed}/${result.total}`);
  if (result.coverage !== null && result.coverage < 80) {
    console.log("Coverage below threshold!");
  }
  for (const { path, lines } of result.uncovered) {
    console.log(`${path}: lines ${lines.join(", ")} were not run`);
  }
}
