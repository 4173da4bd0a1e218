import type { ReportOf, SealedClaim } from "../protocol/index.ts";
import {
  type IntegrityFinding,
  type Interruption,
  type PytestClaim,
  type PytestReport,
  pytestClaimSchema,
  type RunningTest,
} from "./pytest-claims.ts";
import { SealedClaims } from "./seal.ts";
import type { TestCase } from "./test-report.ts";

/** What a run of pytest was said to do. */
export interface ClaimedTests {
  /** The tests that were to be run, in the order of the run; null when pytest did not come that far. */
  readonly collected: ReadonlySet<string> | null;
  /** Tests that were found and not to be run. */
  readonly leftOut: readonly string[];
  /** Tests whose code stands in another file than their own. */
  readonly foreign: readonly string[];
  /** Tests that ended, by id. */
  readonly ended: ReadonlyMap<string, TestCase>;
  /** The test that was under way when the last word came. */
  readonly running: RunningTest | null;
  /** Where the tests were when they were stopped; null when they were not, or did not say. */
  readonly interruption: Interruption | null;
  /** What came when pytest had ended; null when it never did. */
  readonly report: PytestReport | null;
  readonly findings: readonly IntegrityFinding[];
}

const MAX_FINDINGS = 100;
const FOREIGN =
  "Something else than the test tools spoke for the run: a claim on the control channel does not bear its seal";

/**
 * Takes down what a kernel says while tests run. Outside of the process that runs them, so that nothing said can be taken
 * back: an outcome that has arrived stays, and a second one for the same test is a finding.
 */
export class ClaimRecord {
  readonly #seals: SealedClaims;
  readonly #onTest: ((test: TestCase) => void) | undefined;
  readonly #leftOut: string[] = [];
  readonly #foreign: string[] = [];
  readonly #ended = new Map<string, TestCase>();
  readonly #findings = new Map<string, IntegrityFinding>();
  #collected: Set<string> | null = null;
  #running: RunningTest | null = null;
  #interruption: Interruption | null = null;
  #report: PytestReport | null = null;

  /** `key` is what the task was given; `onTest` is called with each test that ends. */
  constructor(key: string, onTest?: (test: TestCase) => void) {
    this.#seals = new SealedClaims(key);
    this.#onTest = onTest;
  }

  /** Takes down one claim; null is one that has no seal. Never throws. */
  add(sealed: SealedClaim | null): void {
    const claim = pytestClaimSchema.safeParse(sealed && this.#seals.open(sealed)).data;
    if (claim === undefined) {
      this.#find({ severity: "violation", message: FOREIGN });
    } else {
      this.#take(claim);
    }
  }

  /** Everything that was said. `result` is what the run reported beside it, which for tests has to be nothing. */
  finish(result: ReportOf<"tests">): ClaimedTests {
    if (result !== null) {
      this.#find({ severity: "violation", message: FOREIGN });
    }
    return {
      collected: this.#collected,
      leftOut: this.#leftOut,
      foreign: this.#foreign,
      ended: this.#ended,
      running: this.#running,
      interruption: this.#interruption,
      report: this.#report,
      findings: [...this.#findings.values()],
    };
  }

  /** The files in which tests failed, as far as the run has said so. */
  get failedFiles(): ReadonlySet<string> {
    const errors = [...this.#ended.values()].flatMap(({ error }) => error ?? []);
    return new Set([...errors, ...(this.#report?.collectErrors ?? [])].map(({ file }) => file));
  }

  #take(claim: PytestClaim): void {
    switch (claim.kind) {
      case "collected":
        this.#collect(claim.ids);
        return;
      case "left-out":
        for (const id of claim.ids) {
          this.#leftOut.push(id);
        }
        return;
      case "foreign":
        this.#foreign.push(...claim.ids);
        return;
      case "tests":
        for (const test of claim.tests) {
          this.#end(test);
        }
        this.#running = claim.running;
        for (const finding of claim.findings) {
          this.#find(finding);
        }
        return;
      case "interrupted":
        this.#interruption ??= claim;
        return;
      case "ended":
        this.#report ??= claim.report;
    }
  }

  #collect(ids: readonly string[]): void {
    if (this.#ended.size > 0) {
      this.#find({ severity: "violation", message: "Tests were added to the run after it had begun" });
    }
    this.#collected ??= new Set();
    for (const id of ids) {
      this.#collected.add(id);
    }
  }

  #end(test: TestCase): void {
    if (!this.#collected?.has(test.id)) {
      this.#find({ severity: "violation", message: `${test.id} has a result, but was not among the collected tests` });
    } else if (this.#ended.has(test.id)) {
      this.#find({ severity: "violation", message: `${test.id} was reported more than once; its first result counts` });
    } else {
      this.#ended.set(test.id, test);
      this.#onTest?.(test);
    }
  }

  #find(finding: IntegrityFinding): void {
    if (this.#findings.size < MAX_FINDINGS) {
      this.#findings.set(finding.message, finding);
    }
  }
}
