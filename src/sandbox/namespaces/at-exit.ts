import process from "node:process";

/**
 * Has work done when the process exits; call what it returns when there is none any more. Idempotent.
 *
 * Each of them counts beside those that Node lets a process have before it warns of a leak: there are as many as there are
 * folders and servers, and whoever opens many of those has no leak.
 */
export function atExit(work: () => void): () => void {
  allowListeners(1);
  process.on("exit", work);
  let isWanted = true;
  return () => {
    if (isWanted) {
      isWanted = false;
      process.removeListener("exit", work);
      allowListeners(-1);
    }
  };
}

function allowListeners(more: number): void {
  const most = process.getMaxListeners();
  // 0 lets there be as many as there are.
  if (most > 0) {
    process.setMaxListeners(most + more);
  }
}
