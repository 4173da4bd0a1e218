import { standardLibrary } from "./standard-library.ts";

/** The names of the presets, the default one first. */
export const presetNames = ["standard", "strict", "scientific", "web"] as const;
export type PresetName = (typeof presetNames)[number];

/** What a preset sets, in seconds and bytes; everything else is the default. */
export interface Preset {
  readonly allowedModules: readonly string[];
  readonly forbiddenFunctions: readonly string[];
  readonly maxMemory?: number;
  readonly timeout?: number;
}

const GIGABYTE = 1024 ** 3;

/** The data stack and its usual partners, by import name. */
const dataStack = [
  ...["numpy", "pandas", "matplotlib", "mpl_toolkits", "scipy", "sklearn", "seaborn", "statsmodels"],
  ...["requests", "bs4", "PIL", "pytest", "hypothesis", "IPython"],
  ...["certifi", "charset_normalizer", "idna", "soupsieve", "urllib3"],
  ...["attr", "attrs", "dateutil", "joblib", "jinja2", "lxml", "more_itertools", "networkx", "openpyxl", "packaging"],
  ...["plotly", "polars", "pyarrow", "pydantic", "pytz", "rich", "six", "sortedcontainers", "sympy", "tabulate"],
  ...["threadpoolctl", "tqdm", "typing_extensions", "tzdata", "yaml"],
];

const standardModules = [...standardLibrary, ...dataStack];
const standardForbidden = ["eval", "exec", "compile", "__import__"];

/**
 * Ready-made configurations.
 *
 * - `standard`: the standard library and the data stack; the sandbox is the boundary, so programs, processes and `open` work
 *   inside it
 * - `strict`: six modules, and no `open`
 * - `scientific`: `standard` with 2 GB and the numeric libraries beyond the data stack
 * - `web`: `standard` with 60 s and libraries that fetch pages; `network` still starts empty and names each host
 */
export const presets: Readonly<Record<PresetName, Preset>> = {
  standard: { allowedModules: standardModules, forbiddenFunctions: standardForbidden },
  strict: {
    allowedModules: ["numpy", "pandas", "matplotlib", "sklearn", "requests", "json"],
    forbiddenFunctions: ["eval", "exec", "compile", "__import__", "open"],
  },
  scientific: {
    allowedModules: [...standardModules, "cvxpy", "h5py", "lmfit", "numba", "numexpr", "pint", "skimage", "xarray"],
    forbiddenFunctions: standardForbidden,
    maxMemory: 2 * GIGABYTE,
  },
  web: {
    allowedModules: [
      ...standardModules,
      "aiohttp",
      "cssselect",
      "feedparser",
      "html5lib",
      "httpx",
      "parsel",
      "selenium",
    ],
    forbiddenFunctions: standardForbidden,
    timeout: 60,
  },
};
