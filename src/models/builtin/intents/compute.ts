import { type Intent, lackTool, planCalls } from "../plan.ts";

interface Recipe {
  readonly pattern: RegExp;
  /** The program; null when the words do not fit after all. */
  readonly write: (found: RegExpExecArray) => string | null;
}

const MAX_COUNT = 100_000;
const NUMBER = "-?\\d+(?:\\.\\d+)?";

/** Small calculations that are asked for in words. The first one that fits is written. */
const RECIPES: readonly Recipe[] = [
  {
    pattern: /\bfactorial of (\d+)|\bfactorial\((\d+)\)|(?<![\w.])(\d+)!(?!=)/i,
    write: (found) => within(found[1] ?? found[2] ?? found[3], (n) => `import math\n\nprint(math.factorial(${n}))\n`),
  },
  {
    pattern: /\bfirst (\d+) fibonacci\b|\bfibonacci\b[^.\n]*?\bfirst (\d+)\b|\b(\d+) fibonacci numbers\b/i,
    write: (found) =>
      within(found[1] ?? found[2] ?? found[3], (n) => `${FIBONACCI}\nprint([fibonacci(n) for n in range(${n})])\n`),
  },
  {
    pattern: /\b(\d+)(?:st|nd|rd|th) fibonacci\b|\bfibonacci (?:number )?(?:of |for )?\(?(\d+)/i,
    write: (found) => within(found[1] ?? found[2], (n) => `${FIBONACCI}\nprint(fibonacci(${n}))\n`),
  },
  {
    pattern: /\bfirst (\d+) primes?\b|\b(\d+) first primes?\b/i,
    write: (found) =>
      within(
        found[1] ?? found[2],
        (n) => `${PRIMES}\nfrom itertools import islice\n\nprint(list(islice(primes(), ${n})))\n`,
      ),
  },
  {
    pattern: /\bprimes?(?: numbers?)? (?:up to|below|under|less than|until|smaller than) (\d+)/i,
    write: (found) =>
      within(
        found[1],
        (n) =>
          `${PRIMES}\nfrom itertools import takewhile\n\nprint(list(takewhile(lambda prime: prime ${/up to|until/i.test(found[0]) ? "<=" : "<"} ${n}, primes())))\n`,
      ),
  },
  {
    pattern: /\bis (\d+) (?:a )?prime\b/i,
    write: (found) =>
      within(
        found[1],
        (n) =>
          `number = ${n}\nprint(number > 1 and all(number % divisor for divisor in range(2, int(number**0.5) + 1)))\n`,
      ),
  },
  {
    pattern: new RegExp(
      `\\b(sum|mean|average|median|maximum|minimum|product|standard deviation)\\b[^\\d\\n-]*((?:${NUMBER}(?:\\s*,\\s*(?:and\\s+)?|\\s+and\\s+|\\s+)?){2,})`,
      "i",
    ),
    write: (found) => ofNumbers(found[1] ?? "", (found[2] ?? "").match(new RegExp(NUMBER, "g")) ?? []),
  },
  {
    pattern: new RegExp(`\\bsquare root of (${NUMBER})`, "i"),
    write: (found) => `import math\n\nprint(math.sqrt(${found[1]}))\n`,
  },
  {
    pattern:
      /\b(?:create|make|build|generate)\b[^.\n]*\b(?:dataframe|data frame)\b[^.\n]*\brandom\b|\brandom\b[^.\n]*\bdataframe\b/i,
    write: () =>
      'import numpy as np\nimport pandas as pd\n\ndf = pd.DataFrame(np.random.default_rng().normal(size=(10, 4)), columns=["A", "B", "C", "D"])\nprint(df)\n',
  },
  {
    pattern:
      /(?:\b(?:calculate|compute|evaluate|what is|what's|how much is)\s+|^\s*)((?:[\d.()\s]|\*\*|\/\/|[-+*/%])+)\s*(?:[=?.]|in python|using python)*\s*$/i,
    write: (found) => {
      const expression = (found[1] ?? "").trim().replace(/\.$/, "");
      // Towers of powers would take for ever, and a number alone is no calculation.
      return /\d\s*(?:\*\*|\/\/|[-+*/%])\s*[\d(-]/.test(expression) && !/\*\*[^*]*\*\*|\*\*\s*\d{5}/.test(expression)
        ? `print(${expression})\n`
        : null;
    },
  },
];

const FIBONACCI = `def fibonacci(n):
    previous, current = 0, 1
    for _ in range(n):
        previous, current = current, previous + current
    return previous

`;

const PRIMES = `from itertools import count


def primes():
    found = []
    for candidate in count(2):
        if all(candidate % prime for prime in found if prime * prime <= candidate):
            found.append(candidate)
            yield candidate

`;

/** The program for a calculation that is asked for in words; null when there is no rule for it. */
export function writeCalculation(prose: string): string | null {
  for (const { pattern, write } of RECIPES) {
    const found = pattern.exec(prose);
    const code = found === null ? null : write(found);
    if (code !== null) {
      return code;
    }
  }
  return null;
}

/** "Calculate the factorial of 10 using Python", "Create a DataFrame with random data". */
export const compute: Intent = {
  name: "compute",
  plan({ prose, blocks }, tools) {
    const code = blocks.length > 0 ? null : writeCalculation(prose);
    if (code === null) {
      return null;
    }
    return tools.has("execute_code")
      ? planCalls([{ name: "execute_code", arguments: { code } }])
      : lackTool("something is to be calculated", "execute_code");
  },
};

function within(text: string | undefined, write: (count: number) => string): string | null {
  const count = Number(text);
  return Number.isInteger(count) && count >= 0 && count <= MAX_COUNT ? write(count) : null;
}

function ofNumbers(what: string, numbers: readonly string[]): string | null {
  const list = `[${numbers.join(", ")}]`;
  const calls: Readonly<Record<string, string>> = {
    sum: `print(sum(${list}))\n`,
    mean: `import statistics\n\nprint(statistics.mean(${list}))\n`,
    average: `import statistics\n\nprint(statistics.mean(${list}))\n`,
    median: `import statistics\n\nprint(statistics.median(${list}))\n`,
    maximum: `print(max(${list}))\n`,
    minimum: `print(min(${list}))\n`,
    product: `import math\n\nprint(math.prod(${list}))\n`,
    "standard deviation": `import statistics\n\nprint(statistics.stdev(${list}))\n`,
  };
  return calls[what.toLowerCase()] ?? null;
}
