/**
 * Node's options for a process that reads the given folders and may do nothing else: write no file, start no program,
 * load no native code, and make no code from text. Node 24 knows no permission for the network; there the runner's own
 * narrowing of what code can reach has to do.
 */
export function confinedNodeOptions(readableFolders: readonly string[]): readonly string[] {
  return [
    "--permission",
    ...readableFolders.map((folder) => `--allow-fs-read=${folder}`),
    // The second thread reads what the host sends while the first is inside of WebAssembly. Code reaches no way to start one.
    "--allow-worker",
    "--disable-warning=PERM0006",
    "--disallow-code-generation-from-strings",
  ];
}
