import { ExecutorAgent, ExecutorConfig } from "../src/index.ts";

// Web scraping environment
const webConfig = new ExecutorConfig();
webConfig.allowedModules = ["requests", "beautifulsoup4", "selenium"];
webConfig.timeout = 60; // Longer timeout for web requests

await using webExecutor = new ExecutorAgent({ config: webConfig });

const result = await webExecutor.executeCode(`
import requests
from bs4 import BeautifulSoup

page = BeautifulSoup("<h1>Prices</h1><li>tea</li><li>coffee</li>", "html.parser")
print(page.h1.text, [item.text for item in page.find_all("li")])

# No host was allowed, so nothing leaves the sandbox
try:
    requests.get("https://example.com", timeout=5)
except requests.ConnectionError:
    print("There is no network here")
`);
console.log(result.output);
