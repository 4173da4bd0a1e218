import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { configFields } from "../../src/config/config-fields.ts";
import { formatMemorySize } from "../../src/config/index.ts";

const file = (path: string) => readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), "utf8");
/** What stands above each field in the source, in one line, and the default that it names. */
const documented = new Map(
  [...file("src/config/config-fields.ts").matchAll(/^ {2}\/\*\*((?:(?!\*\/)[\s\S])+)\*\/\n {2}(\w+): /gm)].map(
    ([, comment = "", name = ""]) => {
      const [text = "", fallback = ""] = comment.replaceAll(/\s*\n \s*\* ?|\s+/g, " ").split(" @default ");
      return [name, { text: text.trim(), fallback: fallback.trim() }];
    },
  ),
);

function row([name, { variable }]: [string, { variable: string | null }]): string {
  const { text, fallback } = documented.get(name) ?? { text: "", fallback: "" };
  const shown = fallback.startsWith("the ") ? fallback : `\`${fallback}\``;
  return `| \`${name}\` | ${text} | ${shown} | ${variable === null ? "" : `\`${variable}\``} |`;
}

test("the README has a row for every field, with what is written above it", () => {
  const rows = Object.entries(configFields).map(row);
  const [, table] = /^(\| field \|[\s\S]*?)\n\n/m.exec(file("README.md")) ?? [];
  expect(table).toBe(["| field | what it is | default | variable |", "|---|---|---|---|", ...rows].join("\n"));
});

const sizes = ["maxMemory", "maxOutputBytes", "maxFileSize", "maxDisk"];
const ofPreset = ["allowedModules", "forbiddenFunctions"];
test.each(Object.entries(configFields))("%s names its default", (name, { fallback }) => {
  const value = sizes.includes(name) ? formatMemorySize(Number(fallback)).replace(" ", "") : fallback;
  const said = documented.get(name)?.fallback;
  expect(said?.replaceAll(", ", ",")).toBe(ofPreset.includes(name) ? "the preset's" : JSON.stringify(value));
});
