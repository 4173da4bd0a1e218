import { capture, isError, type ReadFailure } from "../failure.ts";
import { meant, nearNames, onlyName } from "../near-name.ts";
import { classWith, replacementFor } from "../python/replacement-for.ts";
import { editLine, sourceLine } from "../python/source.ts";
import { isUnfinished } from "../python/value-types.ts";
import { type Advice, type Rule, tell } from "../rule.ts";
import { findAttribute, replaceAttribute, wordsFor } from "./replace-attribute.ts";

/** An attribute that another language, version or type has. */
export const foreignAttribute: Rule = {
  name: "foreign-attribute",
  match(failure) {
    const missing = missingAttribute(failure);
    const replacement = missing === null ? null : replacementFor(missing.owner, missing.attribute);
    if (missing === null || replacement === null) {
      return null;
    }
    const { owner, attribute } = missing;
    return {
      message: `\`${owner}\` has no \`${attribute}\`: use ${wordsFor(replacement)}`,
      edit: replaceAttribute(sourceLine(failure), attribute, replacement),
    };
  },
};

/** An attribute that not the module has, but a class in it; or what a module has, and not the class of its name. */
export const namesake: Rule = {
  name: "namesake",
  match(failure) {
    const missing = missingAttribute(failure);
    if (missing === null) {
      return null;
    }
    const { owner, attribute } = missing;
    const place = findAttribute(sourceLine(failure), attribute);
    const member = classWith(owner, attribute);
    if (isModule(failure) && member !== null) {
      const edit = place === null ? null : [{ start: place.dot.end, end: place.dot.end, text: `${member}.` }];
      return {
        message: `\`${owner}\` is a module here, and its class has \`${attribute}\`: write \`${owner}.${member}.${attribute}\``,
        edit: edit === null ? null : editLine(place?.line ?? null, edit),
      };
    }
    const [module = "", name = ""] = owner.split(".");
    if (failure.error?.message.startsWith("type object ") !== true || module !== name) {
      return null;
    }
    if (attribute === name) {
      const edit = place === null ? null : [{ start: place.dot.start, end: place.word.end, text: "" }];
      return {
        message: `\`${name}\` is the class itself here, not the module: write \`${name}\` once`,
        edit: edit === null ? null : editLine(place?.line ?? null, edit),
      };
    }
    return tell(
      `\`${name}\` is the class here, not the module of the same name: write \`import ${module}\` for \`${module}.${attribute}\`, or \`from ${module} import ${attribute}\``,
    );
  },
};

/** An attribute that differs little from one that exists. */
export const misspeltAttribute: Rule = {
  name: "misspelt-attribute",
  match(failure) {
    const missing = unexplained(failure);
    const near = missing === null ? [] : nearNames(failure, missing.attribute);
    if (missing === null || near.length === 0) {
      return null;
    }
    const name = onlyName(near);
    const place = name === null ? null : findAttribute(sourceLine(failure), missing.attribute);
    return {
      message: `\`${missing.owner}\` has no \`${missing.attribute}\`: ${meant(near)}`,
      edit: place === null || name === null ? null : editLine(place.line, [{ ...place.word, text: name }]),
    };
  },
};

/** An attribute that nothing like it exists for. */
export const unknownAttribute: Rule = {
  name: "unknown-attribute",
  match(failure) {
    const missing = unexplained(failure);
    return missing === null || nearNames(failure, missing.attribute).length > 0 ? null : explain(failure, missing);
  },
};

interface MissingAttribute {
  readonly owner: string;
  readonly attribute: string;
}

/** A missing attribute that the rules before say nothing about. */
function unexplained(failure: ReadFailure): MissingAttribute | null {
  const missing = missingAttribute(failure);
  const isExplained =
    missing === null ||
    missing.owner === "NoneType" ||
    isUnfinished(missing.owner) ||
    replacementFor(missing.owner, missing.attribute) !== null ||
    namesake.match(failure, {}) !== null;
  return isExplained ? null : missing;
}

function explain(failure: ReadFailure, { owner, attribute }: MissingAttribute): Advice {
  if (/partially initialized module/.test(failure.error?.message ?? "")) {
    return tell(`A file of yours is called ${owner}.py and hides the module \`${owner}\`: rename the file`);
  }
  return tell(
    isModule(failure)
      ? `\`${owner}\` has no \`${attribute}\`: look up what the module has, or check that no file of yours is called ${owner.split(".")[0]}.py`
      : `\`${owner}\` has no \`${attribute}\`: print \`dir(...)\` of the value to see what it has, and check that it is of the type you expect`,
  );
}

function isModule(failure: ReadFailure): boolean {
  return (
    failure.facts.module !== undefined || /^(?:partially initialized )?module '/.test(failure.error?.message ?? "")
  );
}

function missingAttribute(failure: ReadFailure): MissingAttribute | null {
  if (!isError(failure, "AttributeError")) {
    return null;
  }
  const removed = capture(failure, /^`np\.(\w+)` was removed/);
  if (removed !== null) {
    return { owner: "numpy", attribute: removed };
  }
  // An AttributeError may be about something else, and have its attribute for a fact all the same.
  if (!/has no attribute/.test(failure.error?.message ?? "")) {
    return null;
  }
  const attribute = failure.facts.attribute ?? capture(failure, /has no attribute '([^']+)'/);
  // Python's own message names a class with its module; other messages may name no owner at all.
  const owner =
    failure.facts.module ??
    capture(failure, /^(?:partially initialized module |module |type object )?'([^']+)'/) ??
    failure.facts.owner ??
    null;
  return attribute === null || owner === null ? null : { owner, attribute };
}
