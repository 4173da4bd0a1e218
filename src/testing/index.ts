// First of all: an older Node fails on what the others begin with.
import "../config/require-node.ts";

export { type ConformanceBench, type ConformanceCase, HOST_VARIABLE, sandboxConformance } from "./conformance/index.ts";
export { type ScriptedRun, scriptedReport, scriptedResult } from "./results.ts";
export { type ScriptedAnswer, ScriptedModel, type ScriptedTurn } from "./scripted-model.ts";
export { type ScriptedSession, type SessionScript, scriptedSession } from "./scripted-session.ts";
