import type { ConfigFields } from "./config-fields.ts";
import type { PresetName } from "./presets.ts";

type Mutable<Value> = Value extends readonly (infer Item)[] ? Item[] : Value;
type Assignable = { -readonly [Name in keyof ConfigFields]: Mutable<ConfigFields[Name]> };

// None is there before it is assigned.
const WithFields: new () => Assignable = class {};

/**
 * A configuration in the making: fields may be given to the constructor or assigned later. It is checked when an agent
 * takes it, not before, and later assignments do not reach that agent.
 *
 * A field that is not set comes from the environment, then from the preset, then from the defaults. Sizes are bytes or
 * texts like `"512MB"`; times are seconds or texts like `"2m"`.
 */
export class ExecutorConfig extends WithFields {
  constructor(fields: ConfigFields = {}) {
    super();
    Object.assign(this, fields);
  }

  /** A configuration that starts from a preset. */
  static preset(name: PresetName, overrides: Omit<ConfigFields, "preset"> = {}): ExecutorConfig {
    return new ExecutorConfig({ ...overrides, preset: name });
  }
}
