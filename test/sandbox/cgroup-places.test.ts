import { describe, expect, test } from "vitest";
import { findCgroupPlaces } from "../../src/sandbox/namespaces/cgroup-places.ts";

const UNIFIED_MOUNT = "30 23 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate,memory_recursiveprot";
const SEPARATE_MOUNTS = [
  "33 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,relatime shared:9 - cgroup cgroup rw,cpu,cpuacct",
  "34 31 0:30 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory",
  "35 31 0:31 / /sys/fs/cgroup/pids rw,relatime - cgroup cgroup rw,pids",
  "36 31 0:32 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw",
].join("\n");

describe("findCgroupPlaces()", () => {
  test("goes up from the caller's own cgroup to the mount in version 2", () => {
    const membership = "0::/user.slice/user-1000.slice/user@1000.service/app.slice/run-7.scope\n";
    expect(findCgroupPlaces({ membership, mounts: UNIFIED_MOUNT })).toEqual([
      {
        version: 2,
        folders: [
          "/sys/fs/cgroup/user.slice/user-1000.slice/user@1000.service/app.slice/run-7.scope",
          "/sys/fs/cgroup/user.slice/user-1000.slice/user@1000.service/app.slice",
          "/sys/fs/cgroup/user.slice/user-1000.slice/user@1000.service",
          "/sys/fs/cgroup/user.slice/user-1000.slice",
          "/sys/fs/cgroup/user.slice",
          "/sys/fs/cgroup",
        ],
      },
    ]);
  });

  test("finds the caller's own cgroup of each controller in version 1, beside an empty version 2", () => {
    const membership = "8:pids:/\n4:memory:/jobs/seven\n2:cpu,cpuacct:/\n0::/\n";
    expect(findCgroupPlaces({ membership, mounts: SEPARATE_MOUNTS })).toEqual([
      { version: 1, controller: "memory", folder: "/sys/fs/cgroup/memory/jobs/seven" },
      { version: 1, controller: "pids", folder: "/sys/fs/cgroup/pids" },
      { version: 1, controller: "cpu", folder: "/sys/fs/cgroup/cpu,cpuacct" },
    ]);
  });

  test("knows that a container sees only its part of the tree", () => {
    const mounts = "34 31 0:30 /docker/abc /sys/fs/cgroup/memory ro,relatime - cgroup cgroup rw,memory";
    expect(findCgroupPlaces({ membership: "4:memory:/docker/abc/child", mounts })).toEqual([
      { version: 1, controller: "memory", folder: "/sys/fs/cgroup/memory/child" },
    ]);
    expect(findCgroupPlaces({ membership: "4:memory:/docker/abcdef", mounts })).toEqual([
      { version: 1, controller: "memory", folder: "/sys/fs/cgroup/memory" },
    ]);
  });

  test("reads mount points with spaces", () => {
    const mounts = "30 23 0:26 / /mnt/control\\040groups rw - cgroup2 cgroup2 rw";
    expect(findCgroupPlaces({ membership: "0::/", mounts })).toEqual([
      { version: 2, folders: ["/mnt/control groups"] },
    ]);
  });

  test("finds nothing where no cgroups are mounted", () => {
    expect(findCgroupPlaces({ membership: "0::/", mounts: "22 1 8:1 / / rw - ext4 /dev/vda rw" })).toEqual([]);
    expect(findCgroupPlaces({ membership: "", mounts: "" })).toEqual([]);
  });
});
