const SKIPPED = new Set([
  "node_modules",
  "__pycache__",
  "__pypackages__",
  "dist",
  "build",
  "venv",
  "env",
  "virtualenv",
  "site-packages",
]);

/** Whether a folder holds nothing that a project's tests read: what tools made, environments, version control. */
export function isSkippedFolder(name: string): boolean {
  return SKIPPED.has(name) || name.startsWith(".") || name.endsWith(".egg-info");
}
