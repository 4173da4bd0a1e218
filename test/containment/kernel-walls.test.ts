import { chmodSync, cpSync, mkdtempSync, readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { probeNamespaces } from "../../src/sandbox/namespaces/probe.ts";
import { createProvider } from "../../src/sandbox/registry.ts";
import { describeContainment } from "./containment.ts";
import { textOf } from "./visit.ts";

const ownNamespaces = ["user", "pid", "mnt", "ipc", "uts", "net"].map((name) => readlinkSync(`/proc/self/ns/${name}`));

describeContainment("Kernel, the walls themselves", ({ story, storyAlone }) => {
  story(
    "K01 holds code without capabilities, under no_new_privs and a filter, in namespaces of its own",
    async (visit) => {
      const guest = await visit.open();
      for (const place of ["/proc/self", "/proc/self/task/" + "' + str(__import__('threading').get_native_id()) + '"]) {
        const { outcome } = await guest.execute(`print(open('${place}/status').read())`);
        const status = new Map(outcome.stdout.split("\n").map((line) => line.split(":\t") as [string, string]));
        for (const field of ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"]) {
          expect(status.get(field), field).toMatch(/^0+$/);
        }
        expect([status.get("NoNewPrivs"), status.get("Seccomp")]).toEqual(["1", "2"]);
      }
      const code =
        "import os\n[os.readlink(f'/proc/self/ns/{name}') for name in ('user', 'pid', 'mnt', 'ipc', 'uts', 'net')]";
      const inside = textOf(await guest.execute(code));
      expect(ownNamespaces.filter((link) => inside.includes(link))).toEqual([]);
      const second = await visit.open();
      const other = textOf(await second.execute(code)).match(/\w+:\[\d+\]/g) ?? [];
      expect([other.length, other.filter((link) => inside.includes(link))]).toEqual([6, []]);
      const program = await guest.run(["cat", "/proc/self/status"]);
      expect(program.stdout).toMatch(/CapEff:\t0+\n[\s\S]*NoNewPrivs:\t1\nSeccomp:\t2\n/);
    },
  );

  const missing: readonly [string, string, string, string, RegExp][] = [
    ["keeps its capabilities", "isolation.py", "    linux.drop_capabilities()\n", "", /capabilities/],
    [
      "forgets the filter",
      "program.py",
      "listener = isolation.seccomp_filter(True).install_with_listener()",
      "listener = os.pipe()[0]",
      /seccomp/,
    ],
    [
      "shares its network",
      "isolation.py",
      "sum(_NAMESPACES.values())",
      "sum(_NAMESPACES.values()) - linux.CLONE_NEWNET",
      /net namespace|Errno/,
    ],
    [
      "fails to put Landlock into force",
      "landlock.py",
      "_RESTRICT_SELF = 444, 445, 446",
      "_RESTRICT_SELF = 444, 445, 445",
      /Landlock/,
    ],
  ];
  for (const [name, file, line, instead, reason] of missing) {
    storyAlone(`K02 runs no code when its launcher ${name}`, async (visit, { policy }) => {
      const { isolation } = (await visit.open()).sandbox;
      if (file === "landlock.py" && !isolation.mechanisms.some((mechanism) => mechanism.startsWith("Landlock"))) {
        return;
      }
      const kernelPath = mkdtempSync(join(tmpdir(), "kernel-"));
      chmodSync(kernelPath, 0o755);
      const provider = createProvider("namespaces");
      try {
        cpSync(policy.kernelPath, kernelPath, { recursive: true });
        const path = join(kernelPath, "executor_sandbox", file);
        const source = readFileSync(path, "utf8");
        expect(source, "The line to change is another by now").toContain(line);
        chmodSync(path, 0o644);
        writeFileSync(path, source.replace(line, instead));
        await expect(provider.open({ ...policy, kernelPath })).rejects.toMatchObject({
          code: "sandbox-unavailable",
          message: expect.stringMatching(reason),
        });
        writeFileSync(path, source);
        await using sandbox = await provider.open({ ...policy, kernelPath: `${kernelPath}/.` });
        expect(sandbox.isolation).toEqual(isolation);
      } finally {
        await provider.close();
        rmSync(kernelPath, { recursive: true, force: true });
      }
    });
  }

  story("K05 names Landlock among its walls where that holds, and nowhere else", async (visit) => {
    const guest = await visit.open();
    const signalled = await guest.execute("import os\nos.kill(1, 0)");
    const named = guest.sandbox.isolation.mechanisms.some((mechanism) => mechanism.startsWith("Landlock"));
    expect(signalled.error?.name ?? "none").toBe(named ? "PermissionError" : "none");
  });

  story("K02 lets no code keep what its copy holds for a moment on the way into a fork", async (visit) => {
    const guest = await visit.open();
    const accomplice = `
import os, sys
inner = sys.modules["executor_sandbox.linux"]
drop, fork = inner.drop_capabilities, os.fork
def keep():
    if fork() == 0:
        __import__("time").sleep(60)
    drop()
inner.drop_capabilities = keep`;
    expect((await guest.execute(accomplice)).outcome.status).toBe("completed");
    await expect(guest.sandbox.fork()).rejects.toThrow(/keep what its copy was given/);
    const code = `
import os
held = []
for pid in filter(str.isdigit, os.listdir("/proc")):
    try:
        lines = open(f"/proc/{pid}/status").read().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        continue  # It has ended since.
    status = dict(line.split(":\\t", 1) for line in lines if ":\\t" in line)
    held += [pid] if status["NSpid"].split()[-1] != "1" and status["State"][0] not in "ZX" and int(status["CapPrm"], 16) else []
held`;
    expect(textOf(await guest.execute(code))).toBe("[]");
  });
  story("K02 forks a session whose code leaves that alone (control)", async (visit) => {
    const guest = await visit.open();
    await guest.execute("x = 1");
    await using fork = await guest.sandbox.fork();
    const kernel = await fork.openKernel();
    const { value } = await kernel.execute({ kind: "code", code: "x", stdin: null, guard: null });
    expect(value?.data["text/plain"]).toBe("1");
  });

  story("K18 says what is missing, and is not weaker instead", async () => {
    expect(await probeNamespaces("/no-such-folder")).toMatchObject({
      available: false,
      reason: expect.stringContaining("bwrap"),
    });
    const folder = mkdtempSync(join(tmpdir(), "bwrap-"));
    chmodSync(folder, 0o755);
    writeFileSync(join(folder, "bwrap"), "#!/bin/sh\nexit 1\n", { mode: 0o755 });
    const refused = await probeNamespaces(folder);
    rmSync(folder, { recursive: true });
    expect(refused).toMatchObject({ available: false, reason: expect.stringMatching(/namespaces/i) });
  });
});
