/** A suite that cannot pass, and what its own code does about it. */
export interface FakedSuite {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  /** What the report names; `plainly` where the attempt has no effect, and the report is that of an honest suite. */
  readonly named: RegExp | "plainly";
  /** Whether the report may say success: what was done may be honest, so it is named and left to the reader. */
  readonly maySucceed?: boolean;
}

/** A test that passes and one that cannot. */
export const WRONG = "def test_right(): assert 1 + 1 == 2\ndef test_wrong(): assert 1 + 1 == 3\n";

/** The suite above, and a conftest.py. */
export function byConftest(name: string, conftest: string, named: RegExp | "plainly", maySucceed = false): FakedSuite {
  return { name, files: { "conftest.py": conftest, "test_sum.py": WRONG }, named, maySucceed };
}

/** A test file. */
export function byTest(name: string, test: string, named: RegExp | "plainly"): FakedSuite {
  return { name, files: { "test_sum.py": test }, named };
}
