import type { Environment } from "../config/index.ts";

/** Variables that would bend a Python or uv away from what it is asked to do. */
const misleading =
  /^(PYTHON(HOME|PATH|STARTUP|SAFEPATH|NOUSERSITE|PLATLIBDIR)|VIRTUAL_ENV|CONDA_PREFIX|UV_(PROJECT|PYTHON|NO_BINARY|TARGET|PREFIX).*)$/;

/** The variables for the product's own programs: the caller's, without those that would mislead them. */
export function toolVariables(environment: Pick<Environment, "inherited">): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(environment.inherited).filter(([name]) => !misleading.test(name)));
}

/**
 * uv's index settings taken over from pip's, where uv's own are not set, so that a machine that is set up for pip needs
 * no second setup. `pip` holds pip's settings by option name, as `index-url`.
 */
export function toUvVariables(
  variables: Readonly<Record<string, string>>,
  pip: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const mapped: Record<string, string> = {};
  const take = (option: string, names: readonly [string, ...string[]], convert: (value: string) => string) => {
    const value = pip[option];
    if (value !== undefined && value !== "" && names.every((name) => variables[name] === undefined)) {
      mapped[names[0]] = convert(value);
    }
  };
  const spaced = (value: string) => value.trim().split(/\s+/).join(" ");
  take("index-url", ["UV_DEFAULT_INDEX", "UV_INDEX_URL"], spaced);
  take("extra-index-url", ["UV_INDEX", "UV_EXTRA_INDEX_URL"], spaced);
  take("find-links", ["UV_FIND_LINKS"], (value) => value.trim().split(/\s+/).join(","));
  take("cert", ["SSL_CERT_FILE"], (value) => value);
  take("no-index", ["UV_NO_INDEX"], (value) => value);
  // pip takes the best version of all indexes; uv would stop at the first index that knows the name.
  if ("UV_INDEX" in mapped && variables["UV_INDEX_STRATEGY"] === undefined) {
    mapped["UV_INDEX_STRATEGY"] = "unsafe-best-match";
  }
  return mapped;
}

/** pip's settings by option name, from what `pip config list` prints; a variable wins over a file. */
export function parsePipSettings(listing: string): Readonly<Record<string, string>> {
  const settings: Record<string, string> = {};
  const lines = [...listing.matchAll(/^(:env:|global|install)\.([\w-]+)=(?:'(.*)'|"(.*)")$/gm)];
  for (const scope of ["global", "install", ":env:"]) {
    for (const [, section, option, single, double] of lines) {
      const value = single ?? double;
      if (section === scope && option !== undefined && value !== undefined) {
        settings[option] = value.replaceAll("\\n", " ");
      }
    }
  }
  return settings;
}

/** pip's settings by option name, from `PIP_*` variables alone, where there is no pip to ask. */
export function readPipVariables(variables: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(variables)
      .filter(([name]) => name.startsWith("PIP_"))
      .map(([name, value]) => [name.slice(4).toLowerCase().replaceAll("_", "-"), value]),
  );
}
