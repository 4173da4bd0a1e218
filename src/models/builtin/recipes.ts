import { saidInSentence } from "../../requests/index.ts";

/** Writes the program for one kind of calculation; null when the words ask for none of that kind. */
type Recipe = (prose: string) => string | null;

const MAX_COUNT = 100_000;
const MAX_EXPRESSION = 1000;
const MAX_LEAD = 200;

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

/** The recipes, the more particular before the more general. */
export const RECIPES: readonly Recipe[] = [
  factorial,
  fibonacciNumbers,
  fibonacciNumber,
  firstPrimes,
  primesBelow,
  isPrime,
  ofNumbers,
  squareRoot,
  randomDataFrame,
  expression,
];

function factorial(prose: string): string | null {
  const found = /\bfactorial of (\d+)|\bfactorial\((\d+)\)|(?<![\w.])(\d+)!(?!=)/i.exec(prose);
  return withCount(found, (n) => `import math\n\nprint(math.factorial(${n}))\n`);
}

function fibonacciNumbers(prose: string): string | null {
  const found =
    /\bfirst (\d+) fibonacci\b|\b(\d+) fibonacci numbers\b/i.exec(prose) ??
    saidInSentence(prose, /\bfibonacci\b/i, /\bfirst (\d+)\b/i);
  return withCount(found, (n) => `${FIBONACCI}\nprint([fibonacci(n) for n in range(${n})])\n`);
}

function fibonacciNumber(prose: string): string | null {
  const found = /\b(\d+)(?:st|nd|rd|th) fibonacci\b|\bfibonacci (?:number )?(?:of |for )?\(?(\d+)/i.exec(prose);
  return withCount(found, (n) => `${FIBONACCI}\nprint(fibonacci(${n}))\n`);
}

function firstPrimes(prose: string): string | null {
  const found = /\bfirst (\d+) primes?\b|\b(\d+) first primes?\b/i.exec(prose);
  return withCount(found, (n) => `${PRIMES}\nfrom itertools import islice\n\nprint(list(islice(primes(), ${n})))\n`);
}

function primesBelow(prose: string): string | null {
  const found = /\bprimes?(?: numbers?)? (?:(up to|until)|below|under|less than|smaller than) (\d+)/i.exec(prose);
  const sign = found?.[1] === undefined ? "<" : "<=";
  return withCount(
    found,
    (n) =>
      `${PRIMES}\nfrom itertools import takewhile\n\nprint(list(takewhile(lambda prime: prime ${sign} ${n}, primes())))\n`,
  );
}

function isPrime(prose: string): string | null {
  return withCount(
    /\bis (\d+) (?:a )?prime\b/i.exec(prose),
    (n) => `number = ${n}\nprint(number > 1 and all(number % divisor for divisor in range(2, int(number**0.5) + 1)))\n`,
  );
}

/** "The mean of 1, 2, 3 and 4". */
function ofNumbers(prose: string): string | null {
  for (const found of prose.matchAll(/\b(sum|mean|average|median|maximum|minimum|product|standard deviation)\b/gi)) {
    const start = found.index + found[0].length;
    const lead = /^[^\d\n-]*/.exec(prose.slice(start, start + MAX_LEAD))?.[0] ?? "";
    const numbers = leadingNumbers(prose.slice(start + lead.length, start + lead.length + MAX_EXPRESSION));
    if (numbers.length > 1) {
      return callOf(found[0].toLowerCase(), `[${numbers.join(", ")}]`);
    }
  }
  return null;
}

function leadingNumbers(text: string): readonly string[] {
  const numbers: string[] = [];
  const next = /\s*(?:,\s*)?(?:and\s+)?(-?\d+(?:\.\d+)?)/y;
  for (let found = next.exec(text); found !== null; found = next.exec(text)) {
    numbers.push(found[1] ?? "");
  }
  return numbers;
}

function callOf(what: string, list: string): string | null {
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
  return calls[what] ?? null;
}

function squareRoot(prose: string): string | null {
  const found = /\bsquare root of (-?\d+(?:\.\d+)?)/i.exec(prose);
  return found === null ? null : `import math\n\nprint(math.sqrt(${found[1]}))\n`;
}

function randomDataFrame(prose: string): string | null {
  const frame = /\b(?:dataframe|data frame)\b/i;
  const asked =
    saidInSentence(prose, /\b(?:create|make|build|generate)\b/i, frame, /\brandom\b/i) ??
    saidInSentence(prose, /\brandom\b/i, frame);
  return asked === null
    ? null
    : 'import numpy as np\nimport pandas as pd\n\ndf = pd.DataFrame(np.random.default_rng().normal(size=(10, 4)), columns=["A", "B", "C", "D"])\nprint(df)\n';
}

/** "What is 2 + 3 * 4?", or the sum alone. It is only read here: what it comes to is found out in the sandbox. */
function expression(prose: string): string | null {
  const asked = [...prose.matchAll(/\b(?:calculate|compute|evaluate|what is|what's|how much is)\s/gi)].at(-1);
  const said = prose.slice(asked === undefined ? 0 : asked.index + asked[0].length);
  if (said.length > MAX_EXPRESSION) {
    return null;
  }
  const written = withoutEnding(said.trim());
  if (!/^[\d.()\s+*/%-]+$/.test(written)) {
    return null;
  }
  // Towers of powers would take for ever, and a number alone is no calculation.
  const isTower = written.split("**").length > 2 || /\*\*\s*\d{5}/.test(written);
  return /\d\s*(?:\*\*|\/\/|[-+*/%])\s*[\d(-]/.test(written) && !isTower ? `print(${written})\n` : null;
}

function withoutEnding(text: string): string {
  const endings = ["=", "?", ".", "in python", "using python"];
  let left = text;
  for (;;) {
    const ending = endings.find((candidate) => left.toLowerCase().endsWith(candidate));
    if (ending === undefined) {
      return left;
    }
    left = left.slice(0, -ending.length).trimEnd();
  }
}

function withCount(found: readonly (string | undefined)[] | null, write: (count: number) => string): string | null {
  const text = found?.slice(1).find((group) => group !== undefined && /^\d+$/.test(group));
  const count = Number(text);
  return text !== undefined && count <= MAX_COUNT ? write(count) : null;
}
