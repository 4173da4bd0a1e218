import { ExecutorAgent } from "../src/index.ts";

await using executor = new ExecutorAgent();

// Execute code with automatic safety checks
const response = await executor.chat(`
Execute this data processing code:

\`\`\`python
import pandas as pd
import numpy as np

# Generate sample data
data = pd.DataFrame({
    'values': np.random.randn(1000),
    'categories': np.random.choice(['A', 'B', 'C'], 1000)
})

# Analyze data
summary = data.groupby('categories')['values'].agg(['mean', 'std', 'count'])
print("Data Summary:")
print(summary)

# Plot if matplotlib is available
try:
    import matplotlib.pyplot as plt
    data['values'].hist(bins=30)
    plt.title('Value Distribution')
    plt.show()
except ImportError:
    print("Matplotlib not available for plotting")
\`\`\`
`);

console.log(response);
console.log("✅ Execution completed safely!");
