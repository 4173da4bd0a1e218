/** A distribution of the base set, at the version that the product is tested with. */
interface BasePackage {
  /** As the package index knows it, extras included. */
  readonly name: string;
  readonly version: string;
}

/** What every Python environment holds. */
const basePackages: readonly BasePackage[] = [
  { name: "pytest", version: "9.2.0" },
  { name: "pytest-cov", version: "7.1.0" },
  { name: "pytest-xdist", version: "3.8.0" },
  { name: "hypothesis[ghostwriter]", version: "6.170.15" },
  { name: "numpy", version: "2.4.6" },
  { name: "pandas", version: "3.1.1" },
  { name: "matplotlib", version: "3.11.2" },
  { name: "scipy", version: "1.17.1" },
  { name: "scikit-learn", version: "1.9.1" },
  { name: "seaborn", version: "0.13.2" },
  { name: "requests", version: "2.34.2" },
  { name: "beautifulsoup4", version: "4.15.0" },
];

/** The oldest Python, as major and minor version, that the pinned versions have wheels for. */
const PINNED_SINCE = [3, 11] as const;

/** Whether the pinned versions can be asked for; an older Python gets the newest versions that still support it. */
export function supportsPinnedVersions(pythonVersion: string): boolean {
  const [major = 0, minor = 0] = pythonVersion.split(".").map(Number);
  return major > PINNED_SINCE[0] || (major === PINNED_SINCE[0] && minor >= PINNED_SINCE[1]);
}

/** The base set as requirements, with or without its versions. */
export function baseRequirements(options: { readonly pinned: boolean }): readonly string[] {
  return basePackages.map(({ name, version }) => (options.pinned ? `${name}==${version}` : name));
}
