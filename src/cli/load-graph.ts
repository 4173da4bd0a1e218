/** The workflow, loaded when a command needs it: it brings a large library along. */
export const loadGraph = () => import("../graph/index.ts");
