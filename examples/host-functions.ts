import { tool } from "@langchain/core/tools";
import { z } from "zod";
import { defineTool, ExecutorAgent } from "../src/index.ts";

// A plain function with a schema
const stock: Record<string, number> = { tea: 12, coffee: 0 };
const getStock = defineTool(({ item }) => stock[item] ?? 0, {
  name: "get_stock",
  description: "How many of an item are in stock",
  schema: z.object({ item: z.string().describe("The item's name") }),
  returns: z.number(),
});

// A LangChain tool
const order = tool(async ({ item, count }) => ({ item, count, ordered: true }), {
  name: "order",
  description: "Orders more of an item",
  schema: z.object({ item: z.string(), count: z.number().int().positive().default(10) }),
});

await using executor = new ExecutorAgent({
  tools: [getStock, order],
  // Asked before every call, whether code makes it or the model
  approveTool: (call) =>
    call.name !== "order" || Number(call.arguments["count"]) <= 20 || { approved: false, reason: "At most 20 at once" },
  // What final_answer() has to be given
  finalAnswer: z.object({ missing: z.array(z.string()), orders: z.array(z.string()) }),
});

const code = `
missing = [item for item in ("tea", "coffee") if get_stock(item) == 0]
orders = []
for item in missing:
    try:
        order(item, count=500)
    except PermissionError as refused:
        print(f"{item}: {refused}")
        orders.append(order(item, count=20)["item"])
final_answer({"missing": missing, "orders": orders})
`;

for await (const event of executor.stream(`Execute this code:\n\`\`\`python${code}\`\`\``)) {
  if (event.type === "host-call-started") {
    console.log(`→ ${event.name}(${JSON.stringify(event.arguments)})`);
  }
  if (event.type === "output") {
    console.log(event.text.trimEnd());
  }
  if (event.type === "answer") {
    console.log("Answer:", JSON.stringify(event.structuredResponse));
  }
}
