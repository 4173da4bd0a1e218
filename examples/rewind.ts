import { ExecutorAgent } from "../src/index.ts";

await using executor = new ExecutorAgent({ sessionId: "sales", record: false });

// Eight weeks of sales that grow and are high at weekends; every fifth day is missing, and known to the judge alone
const prepared = await executor.executeCode(`
import pandas as pd

days = pd.date_range("2026-01-05", periods=56)
numbers = pd.Series(range(56), index=days)
truth = 100 + 1.5 * numbers + days.dayofweek.map([0, -8, -5, 0, 12, 40, 25].__getitem__) + numbers * 37 % 11
gaps = numbers % 5 == 2
sales = truth.mask(gaps)

def error():
    return (sales - truth)[gaps].abs().mean()

print(f"{sales.isna().sum()} of {len(sales)} days are missing")
`);
console.log(prepared.unwrap().stdout.trimEnd());

const strategies = {
  "the mean": "sales = sales.fillna(sales.mean())",
  "the day before": "sales = sales.ffill()",
  "a line between neighbours": "sales = sales.interpolate()",
  "the mean of the weekday": "sales = sales.fillna(sales.groupby(days.dayofweek).transform('mean'))",
  "trend and weekday": `
trend = sales.rolling(15, center=True, min_periods=1).mean()
sales = sales.fillna(trend + (sales - trend).groupby(days.dayofweek).transform('mean'))`,
};

// Each is tried in a fork: all begin with the same table, and none is in another's way
const tries = await Promise.all(
  Object.entries(strategies).map(async ([name, code]) => {
    const fork = await executor.fork();
    const result = await fork.executeCode(`${code}\nsales.to_csv("sales.csv")\nfloat(error())`);
    return { name, fork, error: Number(result.unwrap().value) };
  }),
);

// The best goes on, the others end
const [best, ...others] = tries.sort((one, other) => one.error - other.error);
if (best === undefined) {
  throw new Error("Nothing was tried");
}
for (const { name, error } of tries) {
  console.log(`${name.padEnd(26)} off by ${error.toFixed(1).padStart(5)}`);
}
await Promise.all(others.map(({ fork }) => fork.close()));

const look = "import os\nprint(f'{sales.isna().sum()} gaps, files: {os.listdir()}')";
console.log(`Best fork, "${best.name}": ${(await best.fork.executeCode(look)).stdout.trimEnd()}`);
console.log(`Original: ${(await executor.executeCode(look)).stdout.trimEnd()}`);
await best.fork.close();
