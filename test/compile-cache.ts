import { flushCompileCache } from "node:module";
import { afterAll } from "vitest";

import { keepCompiledModules } from "../src/cli/compile-cache.ts";

keepCompiledModules();
// A test process is ended by a signal, and Node would then keep nothing.
afterAll(() => flushCompileCache());
