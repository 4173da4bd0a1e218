/** A small program that shows one thing, runs by itself and needs at most the data stack. */
export interface Demo {
  /** What it is asked for by, kebab-case. */
  readonly topic: string;
  /** Other words for the topic. */
  readonly aliases: readonly string[];
  /** What it shows, as one sentence. */
  readonly title: string;
  readonly code: string;
}

const demos: readonly Demo[] = [
  {
    topic: "fibonacci",
    aliases: ["recursion", "memoization"],
    title: "A recursive function, made fast by remembering its results",
    code: `from functools import lru_cache

@lru_cache(maxsize=None)
def fibonacci(n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)

print([fibonacci(n) for n in range(15)])
print(fibonacci.cache_info())
fibonacci(90)
`,
  },
  {
    topic: "sorting",
    aliases: ["bubble-sort", "sort", "algorithms"],
    title: "Merge sort, checked against Python's own sort",
    code: `import random

def merge_sort(items):
    if len(items) < 2:
        return list(items)
    middle = len(items) // 2
    left, right = merge_sort(items[:middle]), merge_sort(items[middle:])
    merged = []
    while left and right:
        merged.append(left.pop(0) if left[0] <= right[0] else right.pop(0))
    return merged + left + right

numbers = random.Random(7).sample(range(100), 12)
print("before", numbers)
print("after ", merge_sort(numbers))
assert merge_sort(numbers) == sorted(numbers)
`,
  },
  {
    topic: "data-analysis",
    aliases: ["pandas", "dataframe", "data"],
    title: "A table grouped and summed up with pandas",
    code: `import pandas as pd

sales = pd.DataFrame({
    "region": ["north", "south", "north", "west", "south", "west"],
    "units": [12, 7, 5, 9, 14, 3],
    "price": [2.5, 3.0, 2.5, 4.0, 3.0, 4.0],
})
sales["revenue"] = sales["units"] * sales["price"]
summary = sales.groupby("region")["revenue"].agg(["sum", "mean", "count"])
print(summary)
summary
`,
  },
  {
    topic: "plotting",
    aliases: ["matplotlib", "plot", "chart", "visualization"],
    title: "Two curves drawn with matplotlib",
    code: `import matplotlib.pyplot as plt
import numpy as np

x = np.linspace(0, 2 * np.pi, 200)
plt.plot(x, np.sin(x), label="sin")
plt.plot(x, np.cos(x), label="cos")
plt.title("Sine and cosine")
plt.legend()
plt.show()
print("drawn", len(x), "points a curve")
`,
  },
  {
    topic: "numpy",
    aliases: ["linear-algebra", "matrix", "scientific"],
    title: "A system of linear equations solved with numpy",
    code: `import numpy as np

coefficients = np.array([[3.0, 1.0], [1.0, 2.0]])
right_side = np.array([9.0, 8.0])
solution = np.linalg.solve(coefficients, right_side)
print("x, y =", solution)
assert np.allclose(coefficients @ solution, right_side)
solution
`,
  },
  {
    topic: "generators",
    aliases: ["iterators", "yield"],
    title: "Prime numbers from a generator that never ends",
    code: `from itertools import count, islice

def primes():
    found = []
    for candidate in count(2):
        if all(candidate % prime for prime in found):
            found.append(candidate)
            yield candidate

print(list(islice(primes(), 15)))
`,
  },
  {
    topic: "classes",
    aliases: ["dataclass", "dataclasses", "oop"],
    title: "A data class with behaviour and order",
    code: `from dataclasses import dataclass

@dataclass(order=True, frozen=True)
class Version:
    major: int
    minor: int = 0

    @classmethod
    def parse(cls, text):
        return cls(*(int(part) for part in text.split(".")))

versions = [Version.parse(text) for text in ("1.10", "1.9", "2.0")]
print(sorted(versions))
max(versions)
`,
  },
  {
    topic: "decorators",
    aliases: ["decorator"],
    title: "A decorator that counts calls",
    code: `from functools import wraps

def counted(function):
    @wraps(function)
    def wrapper(*arguments, **keywords):
        wrapper.calls += 1
        return function(*arguments, **keywords)

    wrapper.calls = 0
    return wrapper

@counted
def square(number):
    return number * number

print([square(number) for number in range(5)])
print(square.__name__, "was called", square.calls, "times")
`,
  },
  {
    topic: "error-handling",
    aliases: ["exceptions", "errors", "exception"],
    title: "Errors caught, explained and passed on with their cause",
    code: `class ConfigurationError(Exception):
    """A setting that cannot be used."""

def port(settings):
    try:
        return int(settings["port"])
    except KeyError:
        return 8080
    except ValueError as error:
        raise ConfigurationError(f"port is not a number: {settings['port']!r}") from error

print(port({}), port({"port": "9000"}))
try:
    port({"port": "many"})
except ConfigurationError as error:
    print(type(error).__name__, "-", error)
    print("because of", repr(error.__cause__))
`,
  },
  {
    topic: "testing",
    aliases: ["unittest", "tests", "test"],
    title: "A function and its unit tests, one of them for bad input",
    code: `import unittest

def mean(values):
    if not values:
        raise ValueError("mean() of no values")
    return sum(values) / len(values)

class MeanTest(unittest.TestCase):
    def test_mean(self):
        self.assertEqual(mean([1, 2, 3]), 2)

    def test_no_values(self):
        with self.assertRaisesRegex(ValueError, "no values"):
            mean([])

suite = unittest.defaultTestLoader.loadTestsFromTestCase(MeanTest)
outcome = unittest.TextTestRunner(verbosity=2).run(suite)
print("tests:", outcome.testsRun, "failures:", len(outcome.failures))
`,
  },
  {
    topic: "text",
    aliases: ["regex", "strings", "word-count"],
    title: "Words counted with a regular expression",
    code: `import re
from collections import Counter

text = """The quick brown fox jumps over the lazy dog.
The dog sleeps; the fox runs."""
words = re.findall(r"[a-z]+", text.lower())
for word, times in Counter(words).most_common(4):
    print(f"{word:6} {'#' * times} {times}")
`,
  },
  {
    topic: "async",
    aliases: ["asyncio", "concurrency"],
    title: "Three tasks that wait at the same time",
    code: `import asyncio

async def fetch(name, delay):
    await asyncio.sleep(delay)
    return f"{name} after {delay} s"

async def main():
    return await asyncio.gather(fetch("first", 0.03), fetch("second", 0.02), fetch("third", 0.01))

for line in asyncio.run(main()):
    print(line)
`,
  },
];

/** The topics there are, in order. */
export function demoTopics(): readonly string[] {
  return demos.map((demo) => demo.topic);
}

/** The demo for a topic or a sentence that names one; null when there is none. */
export function findDemo(topic: string): Demo | null {
  const wanted = topic
    .toLowerCase()
    .trim()
    .replaceAll(/[\s_]+/g, "-");
  const words = wanted.split(/[^a-z0-9]+/);
  const names = (demo: Demo) => [demo.topic, ...demo.aliases];
  return (
    demos.find((demo) => names(demo).includes(wanted)) ??
    demos.find((demo) => names(demo).some((name) => `-${wanted}-`.includes(`-${name}-`) || words.includes(name))) ??
    null
  );
}
