// Prints the weight of the cgroup that a host of the lowest priority makes below `process.argv[2]`, its own.
import { readFileSync, writeFileSync } from "node:fs";
import { setPriority } from "node:os";
import { join } from "node:path";
import { makeCgroupFolder, removeCgroup } from "../../src/sandbox/namespaces/cgroup-folder.ts";

const [own = ""] = process.argv.slice(2);
writeFileSync(join(own, "cgroup.procs"), String(process.pid));
setPriority(19);
const made = makeCgroupFolder({ version: 1, controller: "cpu", folder: own }, "inner", null);
if ("refused" in made) {
  throw new Error(made.refused);
}
process.stdout.write(readFileSync(join(made.folder.path, "cpu.shares"), "utf8"));
removeCgroup(made.folder.path);
