import { ExecutorAgent, ExecutorConfig } from "../src/index.ts";

// Scientific computing environment
const sciConfig = new ExecutorConfig();
sciConfig.allowedModules = ["numpy", "scipy", "pandas", "matplotlib"];
sciConfig.maxMemory = "2GB";

await using sciExecutor = new ExecutorAgent({ config: sciConfig });

const result = await sciExecutor.executeCode(`
import numpy as np
from scipy import integrate

area, error = integrate.quad(np.sin, 0, np.pi)
print(f"The area under a half wave is {area:.6f}")
`);
console.log(result.output);

const refused = await sciExecutor.executeCode("import requests");
console.log(`${refused.outcome.status}: ${refused.error?.message}`);
