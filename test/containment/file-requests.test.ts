import { expect } from "vitest";
import { ExecutorAgent } from "../../src/agents/executor/index.ts";
import { describeContainment } from "./containment.ts";
import { textOf } from "./visit.ts";

const MEGABYTE = 1024 * 1024;

describeContainment("Files, asked for by the host", ({ story, storyAlone }) => {
  const links: readonly [string, string, string][] = [
    ["a link to a host file", "os.symlink(host, 'it')", "it"],
    ["a chain of links", "os.symlink(host, 'a'); os.symlink('a', 'it')", "it"],
    ["a relative link", "os.symlink('../../' + host, 'it')", "it"],
    ["a link through /proc", "os.symlink('/proc/1/root' + host, 'it')", "it"],
    ["a link to its own descriptors", "os.symlink('/proc/self/fd', 'it')", "it/0"],
    ["a link to a file in the workspace", "open('real', 'w').close(); os.symlink('real', 'it')", "it"],
    ["a folder that is a link", "os.symlink(os.path.dirname(host), 'it')", "it/secret.txt"],
    [
      "a folder that is a link to the workspace",
      "open('secret.txt', 'w').close(); os.symlink('.', 'it')",
      "it/secret.txt",
    ],
    ["a pipe", "os.mkfifo('it')", "it"],
    ["a socket", "socket.socket(socket.AF_UNIX).bind('it')", "it"],
    ["a folder", "os.mkdir('it')", "it"],
    ["a loop of links", "os.symlink('it', 'it')", "it"],
  ];
  for (const [name, making, path] of links) {
    story(`F06 F08 neither reads nor writes through ${name}`, async (visit, { host }) => {
      const guest = await visit.open();
      await guest.execute(`import os, socket\nhost = ${JSON.stringify(host.file)}\n${making}`);
      const { files } = guest.sandbox;
      await expect(files.read(path)).rejects.toMatchObject({ code: "invalid-input" });
      await expect(files.write(path, "x")).rejects.toMatchObject({ code: "invalid-input" });
      await files.write("plain", "x");
      expect((await files.list()).map((entry) => entry.path)).toContain("plain");
    });
  }
  story("F06 reads and writes a file that is one (control)", async (visit) => {
    const guest = await visit.open();
    await guest.execute("import os\nos.makedirs('it')\nopen('it/secret.txt', 'w').write('own')");
    expect(Buffer.from(await guest.sandbox.files.read("it/secret.txt")).toString()).toBe("own");
  });

  story("F11 refuses a file of 1 TiB with holes before it is read", async (visit) => {
    const guest = await visit.open({ maxFileSize: 2 ** 40 });
    expect(textOf(await guest.execute("file = open('sparse', 'wb')\nfile.truncate(1 << 40)"))).toBe(String(2 ** 40));
    await expect(guest.sandbox.files.read("sparse")).rejects.toThrow(/1099511627776 bytes/);
    await expect(guest.sandbox.files.read("sparse", { maxBytes: 10 })).rejects.toMatchObject({ code: "invalid-input" });
    expect(textOf(await guest.execute("file.truncate(3)"))).toBe("3");
    expect((await guest.sandbox.files.read("sparse")).length).toBe(3);
  });

  const changes: Readonly<Record<string, string>> = {
    shrinks: "os.truncate('moving', 100 if size else 9_000_000); size = not size",
    grows: "open('moving', 'ab').write(b'x' * 1000)",
    "is replaced": "open('other', 'wb').write(bytes(9_000_000)); os.replace('other', 'moving')",
  };
  for (const [name, step] of Object.entries(changes)) {
    story(`F12 ends the reading of a file that ${name} meanwhile, and reads the next`, async (visit) => {
      const guest = await visit.open({ maxDisk: 200 * MEGABYTE });
      await guest.execute(`
import os, subprocess, sys
open("moving", "wb").write(bytes(9_000_000)); open("still", "wb").write(b"still" * 100)
code = """import os, time
size = True
while True:
    time.sleep(0.0005)
    if os.path.getsize('moving') > 30_000_000: os.truncate('moving', 9_000_000)
    ${step}
"""
subprocess.Popen([sys.executable, "-c", code])
None`);
      const { files } = guest.sandbox;
      let refused = 0;
      // A read that meets no change, or a short file, is whole: it is tried again.
      for (let round = 0; round < 4 || (refused === 0 && round < 200); round += 1) {
        const read = await files.read("moving").catch((error) => {
          refused += 1;
          return error;
        });
        if (read instanceof Error) {
          expect(read.message).toMatch(/changed while it was read/);
        }
        expect(Buffer.from(await files.read("still")).toString("latin1")).toBe("still".repeat(100));
      }
      expect(refused).toBeGreaterThan(0);
    });
  }

  story("F13 leaves no tail of the longer file that was there", async (visit) => {
    const guest = await visit.open();
    const { files } = guest.sandbox;
    for (const size of [4_194_305, 4_194_304, 5, 0]) {
      await files.write("shorter", Buffer.alloc(size, "x"));
      expect((await files.read("shorter")).length).toBe(size);
      expect(textOf(await guest.execute("import os\nos.path.getsize('shorter')"))).toBe(String(size));
    }
  });

  story("F17 lists, reads, writes and removes files with any name", async (visit) => {
    const guest = await visit.open();
    await guest.execute(`
import os
for name in (b"bad\\xff\\xfe", b"line\\nbreak", b"n" * 255, b"-rf", b"caf\\xc3\\xa9", b"cafe\\xcc\\x81", b" ", b"\\x1b[31m", b"a b", b"__proto__"):
    with open(name, "wb") as file: file.write(name)`);
    const { files } = guest.sandbox;
    const listed = (await files.list()).filter(({ path }) => path !== "survivor.txt");
    expect(listed.length).toBe(10);
    for (const { path, size } of listed) {
      expect((await files.read(path)).length, JSON.stringify(path)).toBe(size);
      await files.write(path, "");
      await files.remove(path);
    }
    expect((await files.list()).map(({ path }) => path)).toEqual(["survivor.txt"]);
  });

  const names: readonly [string, string][] = [
    ["long names", "n"],
    ["long names that are no text", "\\xff"],
  ];
  for (const [name, letter] of names) {
    story(`F17 leaves out what is over 4 MiB of ${name}, and goes on`, async (visit) => {
      const guest = await visit.open();
      const execution = await guest.execute(`
import os
for _ in range(15): os.mkdir(b"${letter}" * 250); os.chdir(b"${letter}" * 250)
for number in range(5000): open(b"${letter}" * 200 + b"%d" % number, "w").close()
os.chdir("/workspace")`);
      expect(execution.outcome.status).toBe("completed");
      const listed = await guest.sandbox.files.list();
      for (const found of [listed, execution.outcome.files]) {
        const bytes = found.map(({ path }) => JSON.stringify(path).length).reduce((sum, length) => sum + length, 0);
        expect(found.length).toBeGreaterThan(100);
        expect(bytes).toBeLessThanOrEqual(4 * MEGABYTE);
      }
      expect(textOf(await guest.execute("6 * 7"))).toBe("42");
    });
  }

  story("F18 removes a tree that is deeper than Python's stack", async (visit) => {
    const guest = await visit.open();
    await guest.execute("import os\nfor _ in range(3000):\n  os.mkdir('d'); os.chdir('d')\nos.chdir('/workspace')");
    const { files } = guest.sandbox;
    expect((await files.list()).length).toBeGreaterThan(10);
    await files.remove("d");
    expect((await files.list()).map(({ path }) => path)).toEqual(["survivor.txt"]);
  });

  const bad = [
    "../x",
    "a/../../x",
    "/etc/passwd",
    "a\0b",
    "a\\b",
    "..\\x",
    "",
    "x".repeat(5000),
    ".",
    "..",
    "./x",
    "a//b",
    "a/",
    "a/./b",
    "a/..",
  ];
  story("F19 refuses every path that is not a plain, relative one", async (visit) => {
    const { files } = (await visit.open()).sandbox;
    for (const path of bad) {
      const refused = { code: "invalid-input" };
      const said = JSON.stringify(path.slice(0, 20));
      await expect((async () => files.read(path))(), said).rejects.toMatchObject(refused);
      await expect((async () => files.write(path, "x"))(), said).rejects.toMatchObject(refused);
      await expect((async () => files.remove(path))(), said).rejects.toMatchObject(refused);
      if (path !== ".") {
        await expect((async () => files.list(path))(), said).rejects.toMatchObject(refused);
      }
    }
    await files.write("ok", "x");
  });
  storyAlone("F19 refuses the same paths among the files of a run", async () => {
    await using executor = new ExecutorAgent();
    for (const path of bad) {
      await expect(
        executor.executeCode("1", { files: { [path]: "x" } }),
        JSON.stringify(path.slice(0, 20)),
      ).rejects.toMatchObject({ code: "invalid-input" });
    }
    expect((await executor.executeCode("open('ok').read()", { files: { ok: "x" } })).value).toBe("'x'");
  });

  story("F33 counts what is uploaded over a session's life", async (visit) => {
    const guest = await visit.open({ maxDisk: 4 * MEGABYTE });
    const { files } = guest.sandbox;
    let written = 0;
    const upload = async () => {
      for (; written < 20; written += 1) {
        await files.write(`upload-${written}`, Buffer.alloc(MEGABYTE));
      }
    };
    await expect(upload()).rejects.toThrow(/ENOSPC/);
    expect(written).toBeGreaterThan(1);
    expect(textOf(await guest.execute("6 * 7"))).toBe("42");
    await files.remove("upload-0");
    await files.write("small", "x");
  });
});
