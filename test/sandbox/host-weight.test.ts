import { describe, expect, test } from "vitest";
import { weightOfHost } from "../../src/sandbox/namespaces/host-weight.ts";

/** A line of proc_pid_stat(5), whose name is as awkward as it may be. */
function stat(nice: number, policy = 0): string {
  const fields = Array.from({ length: 50 }, () => "7");
  fields[16] = String(nice);
  fields[38] = String(policy);
  return `42 (a) b (c) ${fields.join(" ")}\n`;
}

describe("weightOfHost()", () => {
  const ordinary = { stat: stat(0), autogroup: "", groupsSessions: false };
  const low = { stat: stat(19), autogroup: "/autogroup-7 nice 0\n", groupsSessions: true };

  test.each([
    ["an ordinary process", ordinary, false, 1],
    ["a low priority", { ...ordinary, stat: stat(10) }, false, 110 / 1024],
    ["the lowest priority", { ...ordinary, stat: stat(19) }, true, 15 / 1024],
    ["a high priority", { ...ordinary, stat: stat(-5) }, false, 3121 / 1024],
    ["an idle policy", { ...ordinary, stat: stat(0, 5) }, false, 3 / 1024],
    ["an autogroup of the root", low, true, 1],
    ["a low autogroup of the root", { ...low, stat: stat(0), autogroup: "/autogroup-7 nice 10\n" }, true, 110 / 1024],
    ["an autogroup that a cgroup replaces", low, false, 15 / 1024],
    ["autogroups switched off", { ...low, groupsSessions: false }, true, 15 / 1024],
    ["no autogroup of its own", { ...low, autogroup: "" }, true, 15 / 1024],
    ["a machine without /proc", { stat: "", autogroup: "", groupsSessions: false }, true, 1],
  ])("weighs %s as the kernel does", (_, facts, isRootCgroup, weight) => {
    expect(weightOfHost(facts, isRootCgroup) / weight).toBeCloseTo(1, 1);
  });
});
