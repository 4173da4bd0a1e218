/** A Python file of the workspace. */
export interface SourceFile {
  /** Relative to the workspace, with forward slashes. */
  readonly path: string;
  readonly content: string;
}

/** Files by path, the later ones replacing the earlier ones. */
export function toFileMap(files: readonly SourceFile[]): Record<string, string> {
  return Object.fromEntries(files.map((file) => [file.path, file.content]));
}

/** The same as a list, in the order of the map. */
export function fromFileMap(files: Readonly<Record<string, string>>): readonly SourceFile[] {
  return Object.entries(files).map(([path, content]) => ({ path, content }));
}
