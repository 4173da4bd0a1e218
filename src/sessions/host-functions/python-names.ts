import { ExecutorError } from "../../errors/index.ts";

const KEYWORDS = words(`
  False None True and as assert async await break class continue def del elif else except finally for from global if
  import in is lambda nonlocal not or pass raise return try while with yield
`);

/** Builtins of every Python from 3.9 on, and what sessions add to them. */
const BUILTINS = words(`
  abs aiter all anext any ascii bin bool breakpoint bytearray bytes callable chr classmethod compile complex copyright
  credits delattr dict dir display divmod enumerate eval exec exit filter final_answer float format frozenset getattr
  globals hasattr hash help hex id input int isinstance issubclass iter len license list locals map max memoryview min
  next object oct open ord pow print property quit range repr reversed round set setattr slice sorted staticmethod str
  sum super tuple type vars zip Ellipsis NotImplemented
`);
/** The builtin exceptions. */
const EXCEPTION = /^[A-Z]\w*(Error|Exception|Warning|Exit|Interrupt|Iteration|ExceptionGroup)$/;
const NAME = /^[A-Za-z][A-Za-z0-9_]{0,63}$/;

/** Throws `invalid-input` for what cannot be the name of a host function. */
export function assertFunctionName(name: unknown): asserts name is string {
  if (typeof name !== "string" || !NAME.test(name)) {
    throw refused(name, "a Python name of 1 to 64 letters, digits and underscores that starts with a letter");
  }
  if (KEYWORDS.has(name)) {
    throw refused(name, "no keyword of Python");
  }
  if (BUILTINS.has(name) || EXCEPTION.test(name)) {
    throw refused(name, "none that Python or the session uses for a builtin");
  }
}

/** The Python name of a parameter, after PEP 8: an underscore follows a keyword, and stands for what no name may hold. */
export function toParameterName(key: string): string {
  const name = key.replaceAll(/[^A-Za-z0-9_]/g, "_");
  const started = /^[0-9]/.test(name) || name === "" ? `_${name}` : name;
  return KEYWORDS.has(started) ? `${started}_` : started;
}

function refused(name: unknown, rule: string): ExecutorError {
  const shown = typeof name === "string" ? JSON.stringify(name.slice(0, 80)) : String(name);
  return new ExecutorError("invalid-input", `The tool name ${shown} cannot be used: it must be ${rule}`, {
    hint: "Code calls the tool by this name; give it another one, such as get_weather",
  });
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}
