import { takeCoverage } from "node:v8";
import { afterAll } from "vitest";

// A test process is ended by a signal, and V8 would then write no coverage; without c8 this does nothing.
afterAll(() => takeCoverage());
