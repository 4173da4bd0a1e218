import { capture, type Failure, factText, isError, nearName } from "../failure.ts";
import { changeLines, escapePattern, replaceInCode, sourceLine } from "../python/source.ts";
import type { Advice, Rule } from "../rule.ts";
import { tell } from "../rule.ts";

/** Methods of other languages, other versions and other types: what to write instead, by type and attribute. */
const FOREIGN: ReadonlyMap<string, string> = new Map([
  ["list.push", "append"],
  ["list.add", "append"],
  ["list.length", "len()"],
  ["list.size", "len()"],
  ["list.map", "a list comprehension"],
  ["list.filter", "a list comprehension with `if`"],
  ["list.join", "`separator.join(list)`"],
  ["list.indexOf", "index"],
  ["list.unshift", "`insert(0, value)`"],
  ["list.contains", "`in`"],
  ["list.includes", "`in`"],
  ["list.has", "`in`"],
  ["list.split", "`text.split()` on text, not on a list"],
  ["dict.has_key", "`key in dict`"],
  ["dict.iteritems", "items"],
  ["dict.iterkeys", "keys"],
  ["dict.itervalues", "values"],
  ["dict.append", "`dict[key] = value`"],
  ["dict.add", "`dict[key] = value`"],
  ["dict.sort", "`sorted(dict)`"],
  ["set.append", "add"],
  ["set.push", "add"],
  ["str.contains", "`in`"],
  ["str.includes", "`in`"],
  ["str.append", "`+=`"],
  ["str.length", "len()"],
  ["str.toUpperCase", "upper"],
  ["str.toLowerCase", "lower"],
  ["str.trim", "strip"],
  ["str.startsWith", "startswith"],
  ["str.endsWith", "endswith"],
  ["str.replaceAll", "replace"],
  ["str.decode", "nothing: text is decoded already"],
  ["bytes.encode", "nothing: bytes are encoded already"],
  ["tuple.append", "a list, or `tuple + (value,)`"],
  ["DataFrame.append", "`pd.concat([frame, other])`"],
  ["DataFrame.ix", "loc"],
  ["Series.append", "`pd.concat([series, other])`"],
  ["time.clock", "perf_counter"],
  ["string.letters", "ascii_letters"],
  ["string.lowercase", "ascii_lowercase"],
  ["string.uppercase", "ascii_uppercase"],
  ["inspect.getargspec", "getfullargspec"],
  ["math.sign", "`math.copysign(1, x)`"],
  ["random.random_int", "randint"],
  ["numpy.int", "`int`"],
  ["numpy.float", "`float`"],
  ["numpy.bool", "`bool`"],
]);

/** An attribute that another language, version or type has. */
export const foreignAttribute: Rule = {
  name: "foreign-attribute",
  match(failure) {
    const missing = missingAttribute(failure);
    const instead = missing === null ? undefined : FOREIGN.get(`${missing.owner}.${missing.attribute}`);
    if (missing === null || instead === undefined) {
      return null;
    }
    const { owner, attribute } = missing;
    const shown = /^\w+$/.test(instead) ? `\`${instead}\`` : instead === "len()" ? "`len()`" : instead;
    const message = `\`${owner}\` has no \`${attribute}\`: use ${shown}`;
    const line = sourceLine(failure);
    return {
      message,
      edit: line === null ? null : changeLines([line], (candidate) => rewrite(candidate, attribute, instead)),
    };
  },
};

/** An attribute that differs little from one that exists. */
export const misspeltAttribute: Rule = {
  name: "misspelt-attribute",
  match(failure) {
    const missing = missingAttribute(failure);
    const near = nearName(failure);
    if (
      missing === null ||
      near === null ||
      missing.owner === "NoneType" ||
      FOREIGN.has(`${missing.owner}.${missing.attribute}`)
    ) {
      return null;
    }
    const line = sourceLine(failure);
    const pattern = attributePattern(missing.attribute);
    return {
      message: `\`${missing.owner}\` has no \`${missing.attribute}\`: \`${near}\` is probably meant`,
      edit:
        line === null ? null : changeLines([line], (candidate) => replaceInCode(candidate, pattern, () => `.${near}`)),
    };
  },
};

/** An attribute that nothing like it exists for. */
export const unknownAttribute: Rule = {
  name: "unknown-attribute",
  match(failure) {
    const missing = missingAttribute(failure);
    if (missing === null || missing.owner === "NoneType" || nearName(failure) !== null) {
      return null;
    }
    return FOREIGN.has(`${missing.owner}.${missing.attribute}`) ? null : explain(failure, missing);
  },
};

interface MissingAttribute {
  readonly owner: string;
  readonly attribute: string;
}

function explain(failure: Failure, { owner, attribute }: MissingAttribute): Advice {
  if (/partially initialized module/.test(failure.error?.message ?? "")) {
    return tell(`A file of yours is called ${owner}.py and hides the module \`${owner}\`: rename the file`);
  }
  return tell(
    `\`${owner}\` has no \`${attribute}\`: print \`dir(...)\` of the value to see what it has, and check that it is of the type you expect`,
  );
}

function missingAttribute(failure: Failure): MissingAttribute | null {
  if (!isError(failure, "AttributeError")) {
    return null;
  }
  const attribute = capture(failure, /has no attribute '(\w+)'/) ?? factText(failure, "attribute");
  const owner =
    capture(failure, /module '([\w.]+)'/) ??
    capture(failure, /^(?:type object )?'([\w.]+)'/) ??
    factText(failure, "owner");
  return attribute === null || owner === null ? null : { owner, attribute };
}

function attributePattern(attribute: string): RegExp {
  return new RegExp(`\\.${escapePattern(attribute)}\\b`);
}

function rewrite(line: Parameters<typeof replaceInCode>[0], attribute: string, instead: string): string {
  const pattern = attributePattern(attribute);
  if (/^\w+$/.test(instead)) {
    return replaceInCode(line, pattern, () => `.${instead}`);
  }
  const target = "([A-Za-z_][\\w.]*(?:\\[\\w+\\])?)";
  if (instead === "len()") {
    return replaceInCode(
      line,
      new RegExp(`${target}\\.${attribute}\\b(?:\\(\\))?`),
      (text) => `len(${text.slice(0, text.lastIndexOf("."))})`,
    );
  }
  if (instead === "`in`" || instead === "`key in dict`") {
    return replaceInCode(line, new RegExp(`${target}\\.${attribute}\\(([^()]+)\\)`), (text) => {
      const dot = text.lastIndexOf(`.${attribute}(`);
      return `(${text.slice(dot + attribute.length + 2, -1)} in ${text.slice(0, dot)})`;
    });
  }
  return line.text;
}
