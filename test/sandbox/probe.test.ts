import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { explainNesting, explainUserNamespaces } from "../../src/sandbox/namespaces/explain-refusal.ts";
import type { MachineFacts } from "../../src/sandbox/namespaces/machine-facts.ts";
import { explainTrial } from "../../src/sandbox/namespaces/primitives.ts";
import { probeNamespaces } from "../../src/sandbox/namespaces/probe.ts";
import { explainCgroup } from "../../src/sandbox/namespaces/probe-cgroups.ts";

/** A machine that allows everything. */
const OPEN: MachineFacts = {
  kernel: "6.8.0-45-generic",
  maxUserNamespaces: 63_000,
  unprivilegedUserNamespaces: null,
  appArmorRestriction: null,
  container: null,
};
/** What bubblewrap said on the machines that the facts are from. */
const UBUNTU_24_04 = { ...OPEN, appArmorRestriction: 1 };
const UBUNTU_WORDS = "bwrap: setting up uid map: Permission denied";
const NO_SPACE_WORDS = "bwrap: Creating new namespace failed: No space left on device";
const REFUSED_WORDS = "bwrap: No permissions to create new namespace, likely because the kernel does not allow it";

describe("explainUserNamespaces()", () => {
  const cases: readonly [string, MachineFacts, string, RegExp, RegExp][] = [
    [
      "a limit of 0",
      { ...OPEN, maxUserNamespaces: 0 },
      NO_SPACE_WORDS,
      /max_user_namespaces is 0/,
      /sysctl -w user\.max/,
    ],
    [
      "Debian's switch",
      { ...OPEN, unprivilegedUserNamespaces: 0 },
      REFUSED_WORDS,
      /userns_clone is 0/,
      /userns_clone=1/,
    ],
    ["Ubuntu's AppArmor", UBUNTU_24_04, UBUNTU_WORDS, /^AppArmor restricts/, /sysctl.*=0, or give .*profile/],
    [
      "a container",
      { ...OPEN, container: "Docker" },
      REFUSED_WORDS,
      /^This Docker container/,
      /--security-opt seccomp=/,
    ],
    ["anything else, in bubblewrap's words", OPEN, REFUSED_WORDS, /No permissions to create/, /security module/],
  ];

  for (const [name, facts, words, reason, hint] of cases) {
    test(`recognises ${name}`, () => {
      const refusal = explainUserNamespaces(facts, words);
      expect(refusal.reason).toMatch(reason);
      expect(refusal.hint).toMatch(hint);
    });
  }

  test("names the switch of the host rather than the container", () => {
    const facts = { ...UBUNTU_24_04, container: "Docker" };
    expect(explainUserNamespaces(facts, UBUNTU_WORDS).reason).toMatch(/^AppArmor/);
  });
});

describe("explainNesting()", () => {
  test("recognises a container that hides a part of /proc", () => {
    const refusal = explainNesting({ ...OPEN, container: "Podman" }, "mount: /proc: permission denied");
    expect(refusal.reason).toMatch(/^This Podman container hides a part of \/proc/);
    expect(refusal.hint).toContain("systempaths=unconfined");
  });

  test("recognises Ubuntu's AppArmor, which lets a namespace be made and takes its rights", () => {
    expect(explainNesting(UBUNTU_24_04, "unshare failed: Operation not permitted").reason).toMatch(/^AppArmor/);
  });

  test("passes on the words otherwise", () => {
    expect(explainNesting(OPEN, "No space left on device").reason).toContain("No space left on device");
  });
});

describe("explainTrial()", () => {
  test("says what a primitive gives", () => {
    expect(explainTrial({ name: "Landlock", ok: true, detail: "ABI 4" })).toEqual({
      ...{ name: "Landlock", ok: true, needed: false },
      detail: "ABI 4; a second wall, from version 6 on: code signals and traces nobody outside",
    });
  });

  test("says whether sandboxes are made without it", () => {
    const refused = { ok: false, detail: "Function not implemented (ENOSYS)" };
    expect(explainTrial({ name: "openat2", ...refused })).toMatchObject({
      needed: true,
      detail: expect.stringMatching(/^Refused: Function not implemented \(ENOSYS\); without it no sandbox is made/),
    });
    expect(explainTrial({ name: "cgroup namespace", ...refused })).toMatchObject({
      needed: false,
      detail: expect.stringContaining("sandboxes work without it"),
    });
  });
});

describe("explainCgroup()", () => {
  test("says what holds, and by which version", () => {
    expect(explainCgroup("cpu", 2)).toMatchObject({ ok: true, detail: expect.stringMatching(/^version 2; /) });
  });

  test("says why none is made, what holds the limit instead, and how to have one", () => {
    const { ok, needed, detail } = explainCgroup("memory", undefined, "EACCES: permission denied, mkdir '/sys/x'");
    expect({ ok, needed }).toEqual({ ok: false, needed: false });
    expect(detail).toMatch(/^EACCES.*the supervisor's watch.*systemd-run --user --scope/);
  });
});

describe("probeNamespaces()", () => {
  test("names the package to install where bubblewrap is missing", async () => {
    const empty = mkdtempSync(join(tmpdir(), "search-path-"));
    const report = await probeNamespaces(empty);
    rmSync(empty, { recursive: true });
    expect(report).toMatchObject({ available: false, reason: "The program `bwrap` is not installed" });
    expect(report.checks.map(({ name, ok }) => [name, ok])).toEqual([
      ["Linux", true],
      ["bubblewrap", false],
    ]);
  });

  test("tries every primitive, and says that results will carry what it found", async ({ skip }) => {
    const report = await probeNamespaces("/usr/local/bin:/usr/bin:/bin");
    skip(!report.available, report.available ? "" : report.reason);
    if (!report.available) {
      return;
    }
    const tried = new Map(report.checks.map(({ name, ok }) => [name, ok]));
    for (const name of ["user namespace", "private /proc", "seccomp", "openat2", "pidfd", "no capabilities"]) {
      expect(tried.get(name), name).toBe(true);
    }
    expect(report.isolation.level).toBe("kernel");
    for (const name of ["memory cgroup", "pids cgroup", "cpu cgroup"]) {
      expect(report.isolation.mechanisms.includes(name), name).toBe(tried.get(name));
    }
    const kernel = report.checks.find(({ name }) => name === "Linux")?.detail;
    expect(kernel).toBe(`kernel ${readFileSync("/proc/sys/kernel/osrelease", "utf8").trim()}`);
  });
});
