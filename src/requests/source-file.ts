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
