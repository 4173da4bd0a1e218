/** User and group numbers of a process. */
export interface ProcessOwner {
  readonly uid: number;
  readonly gid: number;
}

/**
 * The user that sandboxes run as: the caller's own (null), or `nobody` when the caller is root, whose number owns too
 * much of a machine even without capabilities.
 */
export function sandboxOwner(): ProcessOwner | null {
  return process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : null;
}
