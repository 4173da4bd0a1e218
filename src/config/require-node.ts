const NEEDED = [22, 18] as const;

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);

if (major < NEEDED[0] || (major === NEEDED[0] && minor < NEEDED[1])) {
  const error = new Error(
    `executor-agent needs Node ${NEEDED.join(".")} or newer; this is Node ${process.versions.node}`,
  );
  // Where this file lies helps nobody: what is uncaught prints one line.
  error.stack = `Error: ${error.message}`;
  throw error;
}
