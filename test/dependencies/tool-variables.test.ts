import { describe, expect, test } from "vitest";

import { supportsPinnedVersions } from "../../src/dependencies/base-packages.ts";
import {
  parsePipSettings,
  readPipVariables,
  toolVariables,
  toUvVariables,
} from "../../src/dependencies/tool-variables.ts";

test("toolVariables() leaves out what would mislead a Python or uv, and keeps the rest", () => {
  const inherited = {
    PYTHONPATH: "/x",
    PYTHONHOME: "/x",
    VIRTUAL_ENV: "/x",
    UV_PYTHON: "3.8",
    PATH: "/bin",
    UV_INDEX: "i",
  };
  expect(toolVariables({ inherited })).toEqual({ PATH: "/bin", UV_INDEX: "i" });
});

describe("toUvVariables", () => {
  test("takes pip's index settings over", () => {
    const pip = {
      "index-url": "https://one.example/simple",
      "extra-index-url": "https://two.example/simple  https://three.example/simple",
      "find-links": "/wheels /more",
      cert: "/ca.pem",
    };
    expect(toUvVariables({}, pip)).toEqual({
      UV_DEFAULT_INDEX: "https://one.example/simple",
      UV_INDEX: "https://two.example/simple https://three.example/simple",
      UV_FIND_LINKS: "/wheels,/more",
      SSL_CERT_FILE: "/ca.pem",
      UV_INDEX_STRATEGY: "unsafe-best-match",
    });
  });

  test.each(["UV_DEFAULT_INDEX", "UV_INDEX_URL"])("leaves uv's own %s alone", (variable) => {
    expect(toUvVariables({ [variable]: "https://own.example" }, { "index-url": "https://pip.example" })).toEqual({});
  });
});

test("parsePipSettings() prefers variables to files and later sections to global", () => {
  const listing = [
    ":env:.index-url='https://variable.example'",
    "global.index-url='https://file.example'",
    "global.find-links='/wheels'",
    "install.find-links='/other\\n/more'",
    "global.timeout='60'",
  ].join("\n");
  expect(parsePipSettings(listing)).toEqual({
    "index-url": "https://variable.example",
    "find-links": "/other /more",
    timeout: "60",
  });
});

test("readPipVariables() names settings as pip's options are named", () => {
  expect(readPipVariables({ PIP_EXTRA_INDEX_URL: "u", PATH: "/bin" })).toEqual({ "extra-index-url": "u" });
});

test.each([
  ["3.9.2", false],
  ["3.10.14", false],
  ["3.11.0", true],
  ["3.14.1", true],
  ["4.0.0", true],
])("supportsPinnedVersions(%s) is %s", (version, supported) => {
  expect(supportsPinnedVersions(version)).toBe(supported);
});
